"""A change that no waiting makes better is parked: it blocks no other, and is not lost."""

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from chat_sessions.redrive.redrive import Redrive, open_redrive
from chat_sessions.telemetry import Telemetry
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import ASSOCIATE_ID, TOPIC_ID, WELCOME, PickUpFirst

SECRET = "what-kari-typed"
TOPIC_KEY = {"Key": {"S": f"topic#{TOPIC_ID}"}}


@pytest.fixture
def parked(chat_stack: ChatStack) -> Callable[[], list[dict[str, Any]]]:
    """Give the reader of what is parked; looking changes nothing."""

    def parked() -> list[dict[str, Any]]:
        answer = chat_stack.sqs.receive_message(
            QueueUrl=chat_stack.environment["PARKED_CHANGES_QUEUE_URL"],
            MaxNumberOfMessages=10,
            VisibilityTimeout=0,
        )
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    return parked


@pytest.fixture
def redrive(chat_stack: ChatStack, monkeypatch: pytest.MonkeyPatch) -> Redrive:
    monkeypatch.setattr("chat_sessions.sqs.left_messages._WAIT_SECONDS", 0)
    return open_redrive(
        chat_stack.outputs, events=Telemetry("redrive"), dynamodb=chat_stack.dynamodb
    )


def spoil_topic(chat_stack: ChatStack) -> None:
    """Store what no version of this application writes."""
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["DIRECTORY_TABLE"],
        Key=TOPIC_KEY,
        UpdateExpression="SET Accepts = :Odd",
        ExpressionAttributeValues={":Odd": {"S": "many"}},
    )


def mend_topic(chat_stack: ChatStack) -> None:
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["DIRECTORY_TABLE"],
        Key=TOPIC_KEY,
        UpdateExpression="REMOVE Accepts",
    )


def accepts(chat_stack: ChatStack) -> int:
    found = chat_stack.dynamodb.get_item(
        TableName=chat_stack.environment["DIRECTORY_TABLE"], Key=TOPIC_KEY
    )
    return int(found["Item"].get("Accepts", {}).get("N", 0))


def slots(chat_stack: ChatStack) -> dict[int, int]:
    found = chat_stack.directory.agent(ASSOCIATE_ID)
    assert found is not None
    return dict(found.slots.ranks)


def test_a_change_that_cannot_be_followed_is_parked_and_blocks_no_other(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    parked: Callable[[], list[dict[str, Any]]],
    told: io.StringIO,
) -> None:
    other = chat_stack.add_topic(657, WELCOME)
    chat_stack.add_agent(8, can_respond=[657], password="x", Name="other")
    spoiled = chat_stack.queue_session(TOPIC_ID, CustomerName=SECRET, FirstMessage=SECRET)
    sound = chat_stack.queue_session(other.ChatTopicId)
    spoil_topic(chat_stack)
    pick_up_first()
    claim_id = chat_stack.sessions()[0]["ClaimId"]
    chat_stack.pick_up("other", "x")

    chat_stack.settle()

    [change] = parked()
    assert change.pop("SequenceNumber").isdigit()
    assert change == {
        "Version": 1,
        "ChatSessionId": spoiled.ChatSessionId,
        "ClaimId": claim_id,
        "SlotHolders": [ASSOCIATE_ID],
        "EventName": "MODIFY",
        "ErrorType": "ValueError",
    }
    assert len(chat_stack.transcript(sound.ChatSessionId)) == 1
    assert chat_stack.directory.topics([657])[657].LastAccept.is_set
    assert "change parked" in told.getvalue()
    assert '"ChangesParked"' in told.getvalue()
    assert SECRET not in told.getvalue()


def test_a_parked_change_is_followed_again_once_it_can_be(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    parked: Callable[[], list[dict[str, Any]]],
    redrive: Redrive,
) -> None:
    spoil_topic(chat_stack)
    for _ in range(2):
        chat_stack.queue_session(TOPIC_ID)
        pick_up_first()
    chat_stack.settle()
    assert len(parked()) == 2
    still = redrive.parked_changes()
    assert (still.session_ids, len(still.left)) == ((), 2)
    assert all(line.endswith(": ValueError") for line in still.left)
    assert len(parked()) == 2
    mend_topic(chat_stack)

    looked = redrive.parked_changes(dry_run=True)
    assert (sorted(looked.session_ids), len(parked()), accepts(chat_stack)) == ([1, 2], 2, 0)
    told: list[tuple[int, int]] = []
    done = redrive.parked_changes(progress=lambda looked_at, sent: told.append((looked_at, sent)))

    assert (sorted(done.session_ids), done.left, told) == ([1, 2], (), [(1, 1), (2, 2)])
    assert (parked(), accepts(chat_stack)) == ([], 2)
    assert redrive.parked_changes().looked_at == 0


def test_a_change_that_was_parked_and_followed_as_well_counts_once(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, redrive: Redrive
) -> None:
    chat_stack.queue_session(TOPIC_ID)
    spoil_topic(chat_stack)
    pick_up_first()
    chat_stack.settle()
    mend_topic(chat_stack)
    records = chat_stack.stream_records()
    assert chat_stack.session_changes({"Records": records}, None) == {"batchItemFailures": []}

    redrive.parked_changes()
    chat_stack.settle()

    assert accepts(chat_stack) == 1
    assert len(chat_stack.transcript(1)) == 1


def test_the_slot_of_a_session_deleted_since_is_freed(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    redrive: Redrive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chat_stack.queue_session(TOPIC_ID)
    pick_up_first()
    chat_stack.settle()
    with monkeypatch.context() as broken:

        def fails(*_: object) -> None:
            raise KeyError(SECRET)

        broken.setattr("chat_sessions.ranking.Ranking.make_good", fails)
        chat_stack.dynamodb.delete_item(
            TableName=chat_stack.environment["SESSIONS_TABLE"], Key={"ChatSessionId": {"N": "1"}}
        )
        chat_stack.settle()
    assert slots(chat_stack) == {1: 1}

    assert redrive.parked_changes().session_ids == (1,)

    assert slots(chat_stack) == {}


@pytest.mark.parametrize(
    ("spoiled", "session_id"),
    [
        ({"NewImage": {"Odd": {"X": "1"}}}, 1),
        ({"NewImage": {"Odd": {"N": "many"}}}, 1),
        ({"NewImage": "text"}, 1),
        ({"Keys": {}}, None),
        ({"Keys": {"ChatSessionId": {"S": "one"}}}, None),
    ],
)
def test_a_record_that_cannot_be_read_is_parked_without_anything_of_its_image(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    parked: Callable[[], list[dict[str, Any]]],
    told: io.StringIO,
    redrive: Redrive,
    spoiled: dict[str, Any],
    session_id: int | None,
) -> None:
    for _ in range(2):
        chat_stack.queue_session(TOPIC_ID, CustomerName=SECRET)
        pick_up_first()
    first, *others = chat_stack.stream_records()
    first["dynamodb"] |= spoiled
    records = [first, *(record for record in others if record["dynamodb"]["Keys"] != first)]

    assert chat_stack.session_changes({"Records": records}, None) == {"batchItemFailures": []}
    [change] = parked()

    assert (change["ChatSessionId"], change["SlotHolders"]) == (session_id, [])
    assert change["SequenceNumber"] == first["dynamodb"]["SequenceNumber"]
    assert SECRET not in json.dumps(change) + told.getvalue()
    done = redrive.parked_changes()
    chat_stack.settle()
    assert [len(chat_stack.transcript(number)) for number in (1, 2)] == [1, 1]
    if session_id is None:
        assert [line.partition(": ")[2] for line in done.left] == ["UnreadableChangeError"]
        assert parked() == [change]
    else:
        assert (done.session_ids, done.left) == ((session_id,), ())


@pytest.mark.parametrize("fault", list(Fault))
def test_a_change_that_cannot_even_be_parked_comes_again(
    chat_stack: ChatStack,
    aws_wire: Wire,
    pick_up_first: PickUpFirst,
    parked: Callable[[], list[dict[str, Any]]],
    fault: Fault,
) -> None:
    parking = chat_stack.environment["PARKED_CHANGES_QUEUE_URL"]
    chat_stack.queue_session(TOPIC_ID)
    spoil_topic(chat_stack)
    pick_up_first()
    [record, *_] = chat_stack.stream_records()
    aws_wire.fail("SendMessage", fault, times=9, matches=lambda sent: sent["QueueUrl"] == parking)

    answer = chat_stack.session_changes({"Records": [record]}, None)

    sequence_number = record["dynamodb"]["SequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": sequence_number}]}
    aws_wire.clear()
    assert chat_stack.session_changes({"Records": [record]}, None) == {"batchItemFailures": []}
    assert {change["SequenceNumber"] for change in parked()} == {sequence_number}


@pytest.mark.parametrize("operation", ["SendMessage", "BatchGetItem", "TransactWriteItems"])
@pytest.mark.parametrize("fault", list(Fault))
def test_what_may_pass_is_never_parked(
    chat_stack: ChatStack,
    aws_wire: Wire,
    pick_up_first: PickUpFirst,
    parked: Callable[[], list[dict[str, Any]]],
    operation: str,
    fault: Fault,
) -> None:
    chat_stack.queue_session(TOPIC_ID)
    pick_up_first()
    aws_wire.fail(operation, fault, times=sys.maxsize)

    for _ in range(4):
        assert chat_stack.deliver_stream() == 0
    aws_wire.clear()
    chat_stack.settle()

    assert parked() == []
    assert accepts(chat_stack) == 1
    assert len(chat_stack.transcript(1)) == 1


def test_a_message_that_the_queue_will_never_take_is_parked(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    parked: Callable[[], list[dict[str, Any]]],
) -> None:
    chat_stack.queue_session(TOPIC_ID)
    chat_stack.sqs.delete_queue(QueueUrl=chat_stack.environment["WELCOME_QUEUE_URL"])

    assert pick_up_first().status == 200
    assert chat_stack.deliver_stream() == 1

    [change] = parked()
    assert change["ErrorType"] == "WelcomeRefusedError"
    assert chat_stack.sessions()[0]["WelcomeOutstanding"] == change["ClaimId"]
