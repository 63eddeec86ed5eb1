import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.parked_change import ParkedChange, UnreadableChangeError

PARKED = ParkedChange(
    chat_session_id=12,
    claim_id="c1",
    slot_holders=(7, 8),
    event_name="MODIFY",
    sequence_number="1100000000017454423010",
    error_type="KeyError",
)
changes = st.builds(
    ParkedChange,
    chat_session_id=st.none() | st.integers(),
    claim_id=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    slot_holders=st.lists(st.integers(), max_size=2).map(tuple),
    event_name=st.sampled_from(["INSERT", "MODIFY", "REMOVE"]),
    sequence_number=st.text("0123456789", min_size=21, max_size=40),
    error_type=st.sampled_from(["KeyError", "WelcomeRefusedError"]),
)


@given(changes)
def test_a_parked_change_survives_the_queue(change: ParkedChange) -> None:
    assert ParkedChange.from_queue_body(change.queue_body()) == change


def test_the_body_holds_ids_and_the_place_in_the_stream_and_nothing_else() -> None:
    assert json.loads(PARKED.queue_body()) == {
        "ChatSessionId": 12,
        "ClaimId": "c1",
        "SlotHolders": [7, 8],
        "EventName": "MODIFY",
        "SequenceNumber": "1100000000017454423010",
        "ErrorType": "KeyError",
        "Version": 1,
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"ChatSessionId": "12"},
        {"ChatSessionId": True},
        {"ClaimId": 1},
        {"SlotHolders": None},
        {"SlotHolders": ["7"]},
        {"SequenceNumber": 1100000000017454423010},
    ],
)
def test_a_body_of_other_types_is_refused_without_telling_it(changed: dict[str, object]) -> None:
    body = json.dumps(json.loads(PARKED.queue_body()) | changed)

    with pytest.raises(UnreadableChangeError) as refused:
        ParkedChange.from_queue_body(body)

    assert str(refused.value) == ""


@given(st.text() | st.sampled_from(["null", "[]", "{}", '"text"', "1"]))
def test_no_body_does_worse_than_to_be_refused(body: str) -> None:
    with pytest.raises(UnreadableChangeError):
        ParkedChange.from_queue_body(body)
