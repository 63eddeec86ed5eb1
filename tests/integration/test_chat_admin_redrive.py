"""What an operator does again, and what is told of it."""

import pytest

from chat_sessions.entity import Instant
from chat_sessions.welcome import Welcome
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID, WELCOME, PickUpFirst
from tests.integration.admin_shell import Operator
from tests.integration.left_behind import park_pick_up, send


@pytest.fixture
def admin(chat_stack: ChatStack, monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setattr("chat_sessions.sqs.left_messages._WAIT_SECONDS", 0)
    return Operator(chat_stack)


@pytest.fixture
def lost_welcome(chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst) -> int:
    """Give a session whose welcome neither sender has sent."""
    session_id = chat_stack.queue_session(TOPIC_ID, CustomerName="name-of-kari").ChatSessionId
    aws_wire.fail("SendMessage", Fault.REFUSED)
    pick_up_first()
    chat_stack.let_stream_expire()
    return session_id


def test_an_outstanding_welcome_is_sent_and_arrives(
    chat_stack: ChatStack, admin: Operator, lost_welcome: int
) -> None:
    young = admin("welcome", "redrive")
    looked = admin("welcome", "redrive", "--older-than", "0", "--dry-run")
    chat_stack.settle()
    assert chat_stack.transcript(lost_welcome) == []

    done = admin("welcome", "redrive", "--older-than", "0")
    chat_stack.settle()

    assert (young.out, young.err) == ("", "1 looked at, 0 done again\n")
    assert (looked.out, looked.err) == (f"{lost_welcome}\n", "1 looked at, 1 would be done again\n")
    assert (done.code, done.out) == (0, f"{lost_welcome}\n")
    assert done.err == "1 looked at, 1 done again\n"
    assert [message["Message"] for message in chat_stack.transcript(lost_welcome)] == [WELCOME]


def test_dead_letters_are_sent_again_and_one_that_cannot_be_read_is_told(
    chat_stack: ChatStack, admin: Operator
) -> None:
    posted = Instant.parse("2026-01-31T13:45:00Z")
    welcome = Welcome(1, "claim-1", "Tore", WELCOME, posted, "r")
    send(chat_stack, "WelcomeDeadLetterQueueUrl", welcome.queue_body())
    send(chat_stack, "WelcomeDeadLetterQueueUrl", '{"Message": "secret"}')

    done = admin("welcome", "redrive-dead-letters")
    chat_stack.settle()

    assert (done.code, done.out) == (1, "1\n")
    assert "UnreadableWelcomeError" in done.err
    assert "2 looked at, 1 done again" in done.err
    assert "secret" not in done.err
    assert len(chat_stack.transcript(1)) == 1


def test_a_parked_change_is_followed_again(
    chat_stack: ChatStack, admin: Operator, lost_welcome: int
) -> None:
    park_pick_up(chat_stack, lost_welcome)

    done = admin("changes", "redrive")
    chat_stack.settle()

    assert (done.code, done.out) == (0, f"{lost_welcome}\n")
    assert done.err.splitlines() == [
        f"session {lost_welcome}: its welcome is sent again",
        f"session {lost_welcome}: has a slot of agent 7's again",
        f"session {lost_welcome}: has rank 1 now",
        "1 looked at, 1 done again",
    ]
    assert len(chat_stack.transcript(lost_welcome)) == 1
    assert admin("agent", "list").rows()[0][5] == "1"


def test_how_far_it_has_got_is_told(
    chat_stack: ChatStack, admin: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat_admin.redrives._TOLD_EVERY", 2)
    for number in range(4):
        send(chat_stack, "ParkedChangesQueueUrl", f"{number}")

    done = admin("changes", "redrive", "--dry-run")

    told = [line for line in done.err.splitlines() if "so far" in line]
    assert told == [
        "2 looked at so far, 0 of them to be done again",
        "4 looked at so far, 0 of them to be done again",
    ]


@pytest.mark.parametrize(
    ("operation", "fault", "told"),
    [
        ("SendMessage", Fault.SERVER_ERROR, "SQS does not take it (InternalServerError)"),
        ("Scan", Fault.SERVER_ERROR, "AWS did not answer (InternalServerError)"),
        ("Scan", Fault.REFUSED, "AWS did not answer (EndpointConnectionError)"),
    ],
)
@pytest.mark.usefixtures("lost_welcome")
def test_a_redrive_that_breaks_off_says_so(
    admin: Operator, aws_wire: Wire, operation: str, fault: Fault, told: str
) -> None:
    aws_wire.fail(operation, fault, times=99)

    done = admin("welcome", "redrive", "--older-than", "0")

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"chat-admin: {told}")
