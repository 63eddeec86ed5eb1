import pytest

from chat_sessions.candidates import PendingKey
from chat_sessions.claim import Item
from chat_sessions.entity import ChatSessionStatus, Instant
from chat_sessions.losing import PAST_THE_QUEUE, Loss, LossKind, Race, loss_of

ASKED_AT = Instant.parse("2026-01-31T13:45:00Z")
KEY = PendingKey("2026-01-31T13:44:00.0000000Z#0000000001", 656, 1)
AT_ITS_PLACE: Item = {"TopicId": 656, "PendingTopicId": 656, "PendingOrder": KEY.order}
JOAN = {"AssociateId": 8}


def claimed(when_started: object) -> Item:
    return {
        "TopicId": 656,
        "Status": "UserLast",
        "ClaimId": "another",
        "WhenStarted": when_started,
    }


@pytest.mark.parametrize(
    ("when_started", "kind"),
    [
        ("2026-01-31T13:45:00.001Z", LossKind.RACE),
        ("2026-01-31T13:45:00Z", LossKind.RACE),
        ("2026-01-31T13:44:59.996Z", LossKind.RACE),  # sent before we looked, done after
        ("2026-01-31T13:44:59.9Z", LossKind.GHOST),
        ("2026-01-30T00:00:00Z", LossKind.GHOST),
        ("yesterday", LossKind.GHOST),
        (None, LossKind.GHOST),
        ([], LossKind.GHOST),
    ],
)
def test_a_session_taken_while_we_looked_is_a_race_and_one_taken_before_a_ghost(
    when_started: object, kind: LossKind
) -> None:
    assert loss_of(KEY, claimed(when_started), ASKED_AT).kind is kind


def test_all_who_lose_a_race_find_the_same_race() -> None:
    loss = loss_of(KEY, claimed(ASKED_AT.isoformat()), ASKED_AT)

    assert loss == Loss(LossKind.RACE, "UserLast", Race(1, "another"))


def test_a_session_claimed_again_is_another_race() -> None:
    again = claimed(ASKED_AT.isoformat()) | {"ClaimId": "later"}

    assert loss_of(KEY, again, ASKED_AT).race == Race(1, "later")


def test_an_entry_without_a_session_is_gone() -> None:
    assert loss_of(KEY, None, ASKED_AT) == Loss(LossKind.GONE, "gone")


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ({"Status": "InQueue", "ChatbotIsActive": True}, "bot"),
        ({"Status": "InQueue", "ChatbotIsActive": "yes"}, "bot"),
        ({"Status": "InQueue", "ChatbotIsActive": None}, "bot"),
        ({"Status": "InQueue", "TransferTo": JOAN}, "transfer"),
        ({"Status": "InQueue", "TransferTo": ""}, "transfer"),
        ({"Status": "InQueue", "TopicId": 657}, "other topic"),
        ({"Status": "InQueue", "TopicId": "656"}, "other topic"),
        ({"Status": "PreChatForm"}, "PreChatForm"),
        ({"Status": "Kari Nordmann"}, "unknown"),
        ({"Status": ["InQueue"]}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_what_waits_but_cannot_be_claimed_is_told_by_words_of_a_closed_list_and_stays(
    item: Item, found: str
) -> None:
    assert loss_of(KEY, AT_ITS_PLACE | item, ASKED_AT) == Loss(LossKind.NOT_AVAILABLE, found)


@pytest.mark.parametrize("status", ChatSessionStatus)
def test_only_a_session_past_the_queue_is_left_behind_in_it(status: ChatSessionStatus) -> None:
    item = AT_ITS_PLACE | {"Status": str(status), "ChatbotIsActive": True}

    loss = loss_of(KEY, item, ASKED_AT)

    assert loss.kind is LossKind.NOT_AVAILABLE
    assert loss.is_left_behind is (status in PAST_THE_QUEUE)


def test_no_state_before_or_in_the_queue_is_past_it() -> None:
    assert set(ChatSessionStatus) - PAST_THE_QUEUE == {
        "Invalid",
        "PreChatForm",
        "Faq",
        "OfflineForm",
        "InQueue",
    }


@pytest.mark.parametrize(
    "moved", [{"PendingTopicId": 657, "TopicId": 657}, {"PendingOrder": "later"}]
)
def test_a_session_that_moved_within_the_queues_has_left_this_place(moved: Item) -> None:
    item = AT_ITS_PLACE | {"Status": "InQueue"} | moved

    assert loss_of(KEY, item, ASKED_AT).kind is LossKind.GHOST


def test_a_customer_who_gave_up_is_a_ghost() -> None:
    loss = loss_of(KEY, {"Status": "ClosedFromQueue"}, ASKED_AT)

    assert (loss.kind, loss.found) == (LossKind.GHOST, "ClosedFromQueue")
