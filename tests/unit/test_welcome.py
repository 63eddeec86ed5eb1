import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.entity import Instant
from chat_sessions.welcome import UnreadableWelcomeError, Welcome

WELCOME = Welcome(12, "c1", "Tore", "Hei på deg 👋", Instant.parse("2026-01-31T13:45:00Z"), "r1")
texts = st.text(st.characters(exclude_categories=["Cs"]))
welcomes = st.builds(
    Welcome,
    st.integers(1, 2**31 - 1),
    texts.filter(bool),
    texts,
    texts,
    st.integers(1, 10**18).map(Instant),
    texts,
)


@given(welcomes)
def test_a_welcome_survives_the_queue_whatever_its_text(welcome: Welcome) -> None:
    assert Welcome.from_queue_body(welcome.queue_body()) == welcome


@given(welcomes)
def test_a_welcome_survives_on_the_session(welcome: Welcome) -> None:
    assert Welcome.from_stored(welcome.session_id, welcome.stored()) == welcome


@given(welcomes)
def test_the_queues_body_holds_no_character_that_sqs_refuses(welcome: Welcome) -> None:
    assert welcome.queue_body().isascii()


def test_the_body_holds_ids_and_the_chat_message_and_nothing_else() -> None:
    assert json.loads(WELCOME.queue_body()) == {
        "Version": 1,
        "ChatSessionId": 12,
        "Type": "ToCustomer",
        "SpecialType": "Welcome",
        "Message": "Hei på deg 👋",
        "Author": "Tore",
        "WhenPosted": "2026-01-31T13:45:00Z",
        "ClaimId": "c1",
        "CorrelationId": "r1",
    }


def test_every_send_of_a_welcome_has_the_same_id_and_another_claims_another() -> None:
    other = Welcome(12, "c2", "Tore", "Hei", WELCOME.when_posted, "r2")

    assert WELCOME.deduplication_id == "welcome-12-c1"
    assert other.deduplication_id != WELCOME.deduplication_id
    assert other.group_id == WELCOME.group_id == "12"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "not json",
        "{}",
        json.dumps({"ChatSessionId": "12", **WELCOME.stored()}),
        json.dumps({"ChatSessionId": 12, **WELCOME.stored(), "WhenPosted": "soon"}),
        json.dumps({"ChatSessionId": 12, **WELCOME.stored(), "Message": None}),
        json.dumps({"ChatSessionId": 12, **WELCOME.stored(), "ClaimId": ""}),
    ],
)
def test_anything_else_is_refused_without_telling_its_text(body: str) -> None:
    with pytest.raises(UnreadableWelcomeError) as refused:
        Welcome.from_queue_body(body)

    assert str(refused.value) == ""


@given(st.text())
def test_no_body_does_worse_than_to_be_refused(body: str) -> None:
    with pytest.raises(UnreadableWelcomeError):
        Welcome.from_queue_body(body)


def test_messages_sort_by_the_time_of_the_claim() -> None:
    later: dict[str, Any] = {"when_posted": Instant.parse("2026-01-31T13:45:00.5Z")}
    other = Welcome(12, "a0", "Tore", "Hei", **later, correlation_id="r2")

    assert WELCOME.message_key < other.message_key
