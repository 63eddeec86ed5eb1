import pytest

from chat_sessions.claim import Claim, Lost, Won, outcome_of_refusal
from chat_sessions.entity import Associate, ChatSessionStatus, Instant
from chat_sessions.welcome import Welcome

NOW = Instant.parse("2026-01-31T13:45:00Z")
AGENT = Associate(AssociateId=7, FullName="Tore Jensen")


def claim(text: str) -> Claim:
    welcome = Welcome(1, "claim", "Tore Jensen", text, NOW, "request") if text else None
    return Claim("claim", AGENT, NOW, 0, welcome)


def test_a_claim_sets_what_a_pick_up_changes_and_nothing_that_the_customer_gave() -> None:
    changes = claim("Welcome!").changes()

    assert changes["User"] == AGENT
    assert changes["WhenStarted"] == NOW
    assert changes["ChatbotIsActive"] is False
    assert changes["TransferTo"] is None
    assert changes["AlertLevel"] == 0
    assert not [name for name in changes if name.startswith("Customer") or name == "FirstMessage"]


def test_with_a_welcome_the_user_wrote_last() -> None:
    changes = claim("Welcome!").changes()

    assert changes["Status"] is ChatSessionStatus.UserLast
    assert changes["LastMessage"] == "Welcome!"
    assert changes["WhenIdle"] == NOW


def test_without_a_welcome_the_customer_wrote_last_and_no_message_is_left() -> None:
    changes = claim("").changes()

    assert changes["Status"] is ChatSessionStatus.CustomerLast
    assert not changes.keys() & {"LastMessage", "WhenIdle", "Welcome", "WelcomeOutstanding"}


def test_the_last_message_is_cut_and_the_welcome_is_whole() -> None:
    text = "x" * 2000

    changes = claim(text).changes()

    assert changes["LastMessage"] == text[:1024]
    assert isinstance(changes["Welcome"], dict)
    assert changes["Welcome"]["Message"] == text


def test_a_claimed_session_leaves_the_queue() -> None:
    changes = claim("").changes()

    assert changes["PendingTopicId"] is None
    assert changes["PendingOrder"] is None


def test_a_refused_claim_that_finds_its_own_id_has_won() -> None:
    item: dict[str, object] = {"ClaimId": "claim", "Status": "UserLast"}

    assert outcome_of_refusal("claim", item) == Won(item, reply_was_lost=True)


@pytest.mark.parametrize("item", [None, {}, {"ClaimId": "another"}, {"Status": "Closed"}])
def test_a_refused_claim_that_finds_anything_else_has_lost(item: dict[str, object] | None) -> None:
    assert outcome_of_refusal("claim", item) == Lost(item)
