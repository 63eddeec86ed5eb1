"""What outlasted the stream and the queue is found and sent again, any number of times."""

from collections.abc import Callable

import pytest

from chat_sessions.dynamodb.outstanding_welcomes import OutstandingWelcomesTable
from chat_sessions.entity import Instant
from chat_sessions.errors import (
    QueueRefusedError,
    QueueUnavailableError,
    StoreUnavailableError,
    WelcomeNotQueuedError,
)
from chat_sessions.redrive.redrive import Redrive, open_redrive
from chat_sessions.telemetry import Telemetry
from chat_sessions.welcome import Welcome
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID, WELCOME, PickUpFirst

MINUTE = 60 * 10_000_000
HOUR = 60


@pytest.fixture
def redrive(chat_stack: ChatStack, monkeypatch: pytest.MonkeyPatch) -> Redrive:
    # Hours later the queue takes any twin.
    monkeypatch.setattr("moto.sqs.models.DEDUPLICATION_TIME_IN_SECONDS", 0)
    monkeypatch.setattr("chat_sessions.sqs.left_messages._WAIT_SECONDS", 0)
    return open_redrive(chat_stack.outputs, events=Telemetry("redrive"))


@pytest.fixture
def lost_welcome(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> Callable[[int], int]:
    """Let a session be picked up whose welcome neither sender can send while the stream has it."""

    def lost_welcome(minutes_ago: int) -> int:
        session_id = chat_stack.queue_session(TOPIC_ID).ChatSessionId
        aws_wire.fail("SendMessage", Fault.TIMED_OUT)
        assert pick_up_first().json()["ChatSessionId"] == session_id
        posted = Instant(Instant.now().ticks - minutes_ago * MINUTE).isoformat()
        change(chat_stack, session_id, "SET Welcome.WhenPosted = :New", posted)
        chat_stack.let_stream_expire()
        return session_id

    return lost_welcome


def change(chat_stack: ChatStack, session_id: int, update: str, value: str) -> None:
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(session_id)}},
        UpdateExpression=update,
        ExpressionAttributeValues={":New": {"S": value}},
    )


def outstanding(chat_stack: ChatStack) -> list[int]:
    sessions = chat_stack.sessions()
    return [int(item["ChatSessionId"]) for item in sessions if "WelcomeOutstanding" in item]


def texts(chat_stack: ChatStack, session_ids: list[int]) -> list[list[str]]:
    return [
        [message["Message"] for message in chat_stack.transcript(session_id)]
        for session_id in session_ids
    ]


def test_welcomes_that_outlasted_the_stream_are_sent_once_however_often_it_is_done(
    chat_stack: ChatStack, redrive: Redrive, lost_welcome: Callable[[int], int]
) -> None:
    lost = [lost_welcome(30 * HOUR) for _ in range(3)]
    assert outstanding(chat_stack) == lost
    told: list[tuple[int, int]] = []

    first = redrive.welcomes(progress=lambda looked_at, sent: told.append((looked_at, sent)))
    second = redrive.welcomes()
    chat_stack.settle()
    third = redrive.welcomes()
    chat_stack.settle()

    assert sorted(first.session_ids) == sorted(second.session_ids) == lost
    assert (first.looked_at, first.left, told[-1]) == (3, (), (3, 3))
    assert (third.looked_at, third.session_ids) == (3, ())
    assert texts(chat_stack, lost) == [[WELCOME]] * 3
    assert outstanding(chat_stack) == []


def test_a_welcome_on_its_way_is_passed_over(
    chat_stack: ChatStack, redrive: Redrive, lost_welcome: Callable[[int], int]
) -> None:
    young, old = lost_welcome(14), lost_welcome(16)

    assert redrive.welcomes().session_ids == (old,)
    assert sorted(redrive.welcomes(older_than_minutes=0).session_ids) == [young, old]
    chat_stack.settle()
    assert texts(chat_stack, [young, old]) == [[WELCOME], [WELCOME]]


def test_a_dry_run_only_looks(
    chat_stack: ChatStack,
    aws_wire: Wire,
    redrive: Redrive,
    lost_welcome: Callable[[int], int],
) -> None:
    lost = [lost_welcome(HOUR), lost_welcome(HOUR)]
    aws_wire.clear()

    assert sorted(redrive.welcomes(dry_run=True).session_ids) == lost

    assert set(aws_wire.operations()) == {"Scan"}
    assert outstanding(chat_stack) == lost


def test_a_stored_welcome_that_cannot_be_read_is_told_and_stops_no_other(
    chat_stack: ChatStack, redrive: Redrive, lost_welcome: Callable[[int], int]
) -> None:
    spoiled, sound = lost_welcome(HOUR), lost_welcome(HOUR)
    change(chat_stack, spoiled, "SET Welcome = :New", "text")

    done = redrive.welcomes()

    assert done.session_ids == (sound,)
    assert done.left == (f"session {spoiled}: UnreadableWelcomeError",)
    assert outstanding(chat_stack) == [spoiled, sound]


@pytest.mark.parametrize(
    ("operation", "error"),
    [("SendMessage", WelcomeNotQueuedError), ("Scan", StoreUnavailableError)],
)
def test_a_redrive_that_breaks_off_may_be_started_again(
    chat_stack: ChatStack,
    aws_wire: Wire,
    redrive: Redrive,
    lost_welcome: Callable[[int], int],
    operation: str,
    error: type[Exception],
) -> None:
    lost = [lost_welcome(HOUR) for _ in range(4)]
    aws_wire.fail(operation, Fault.SERVER_ERROR, times=99)
    with pytest.raises(error):
        redrive.welcomes()
    aws_wire.clear()

    redrive.welcomes()
    chat_stack.settle()

    assert texts(chat_stack, lost) == [[WELCOME]] * 4


@pytest.mark.parametrize("segments", [1, 4, 7])
def test_every_session_is_looked_at_once_in_any_number_of_segments(
    chat_stack: ChatStack, lost_welcome: Callable[[int], int], segments: int
) -> None:
    lost = [lost_welcome(HOUR) for _ in range(3)]
    for _ in range(20):
        chat_stack.queue_session(TOPIC_ID)
    table = chat_stack.environment["SESSIONS_TABLE"]

    pages = list(OutstandingWelcomesTable(chat_stack.dynamodb, table, segments).pages())

    assert sum(page.looked_at for page in pages) == 23
    found = [session_id for page in pages for session_id, _ in page.welcomes]
    assert sorted(found) == lost


@pytest.fixture
def dead_letters(chat_stack: ChatStack) -> Callable[[], list[str]]:
    """Give the reader of the dead letters' ids; looking changes nothing."""

    def dead_letters() -> list[str]:
        answer = chat_stack.sqs.receive_message(
            QueueUrl=chat_stack.outputs["WelcomeDeadLetterQueueUrl"],
            MaxNumberOfMessages=10,
            VisibilityTimeout=0,
        )
        return [message["MessageId"] for message in answer.get("Messages", [])]

    return dead_letters


@pytest.fixture
def dead_letter(chat_stack: ChatStack) -> Callable[[int, str | None], str]:
    """Let a message end in the dead-letter queue; a welcome unless another body is given."""

    def dead_letter(session_id: int, body: str | None = None) -> str:
        posted = Instant.parse("2026-01-31T13:45:00Z")
        welcome = Welcome(session_id, f"claim-{session_id}", "Tore", WELCOME, posted, "r")
        answer = chat_stack.sqs.send_message(
            QueueUrl=chat_stack.outputs["WelcomeDeadLetterQueueUrl"],
            MessageBody=welcome.queue_body() if body is None else body,
            MessageGroupId=welcome.group_id,
            MessageDeduplicationId=welcome.deduplication_id,
        )
        return str(answer["MessageId"])

    return dead_letter


def test_dead_letters_are_sent_again_and_what_cannot_be_read_stays(
    chat_stack: ChatStack,
    redrive: Redrive,
    dead_letter: Callable[..., str],
    dead_letters: Callable[[], list[str]],
) -> None:
    for session_id in range(1, 13):
        dead_letter(session_id)
    spoiled = dead_letter(99, "{}")

    looked = redrive.dead_letters(dry_run=True)
    assert (sorted(looked.session_ids), looked.looked_at) == (list(range(1, 13)), 13)
    assert texts(chat_stack, [1]) == [[]]
    done = redrive.dead_letters()
    chat_stack.settle()

    assert sorted(done.session_ids) == list(range(1, 13))
    assert done.left == (f"message {spoiled}: UnreadableWelcomeError",)
    assert texts(chat_stack, list(range(1, 13))) == [[WELCOME]] * 12
    assert dead_letters() == [spoiled]


def test_a_dead_letter_goes_only_after_it_was_sent(
    aws_wire: Wire,
    redrive: Redrive,
    dead_letter: Callable[..., str],
    dead_letters: Callable[[], list[str]],
) -> None:
    letter = dead_letter(1)
    aws_wire.fail("SendMessage", Fault.THROTTLED, times=99)

    with pytest.raises(WelcomeNotQueuedError):
        redrive.dead_letters()

    assert dead_letters() == [letter]
    assert "DeleteMessage" not in aws_wire.operations()


@pytest.mark.parametrize("fault", [Fault.REPLY_LOST, Fault.SERVER_ERROR])
@pytest.mark.parametrize("operation", ["SendMessage", "DeleteMessage", "ReceiveMessage"])
def test_a_dead_letter_sent_twice_is_delivered_once(
    chat_stack: ChatStack,
    aws_wire: Wire,
    redrive: Redrive,
    dead_letter: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    fault: Fault,
) -> None:
    # The five minutes pass for which a message is kept for whoever has received it.
    monkeypatch.setattr("chat_sessions.sqs.left_messages._TAKEN_SECONDS", 0)
    dead_letter(1)
    aws_wire.fail(operation, fault, times=99)
    with pytest.raises((WelcomeNotQueuedError, QueueUnavailableError)):
        redrive.dead_letters()
    aws_wire.clear()

    redrive.dead_letters()
    chat_stack.settle()

    assert texts(chat_stack, [1]) == [[WELCOME]]
    assert redrive.dead_letters().looked_at == 0


def test_a_queue_that_is_not_there_is_told(
    chat_stack: ChatStack, redrive: Redrive, dead_letter: Callable[..., str]
) -> None:
    dead_letter(1)
    chat_stack.sqs.delete_queue(QueueUrl=chat_stack.outputs["WelcomeDeadLetterQueueUrl"])

    with pytest.raises(QueueRefusedError, match="NonExistentQueue"):
        redrive.dead_letters()
