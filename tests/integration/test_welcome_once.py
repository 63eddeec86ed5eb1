"""The welcome of a claim reaches the transcript once: by the pick-up, else by the stream."""

import io
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions.entity import ChatSessionEntity
from chat_sessions.session_item import pending_key
from chat_sessions.welcome import Welcome
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID, WELCOME, PickUpFirst
from tests.soak import sized

type Transcript = Callable[[int], list[dict[str, Any]]]

SESSIONS = sized(8, 200)
OUTAGE_SECONDS = sized(0.1, 60.0)


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.CONFLICT])
def test_the_stream_sends_what_the_pick_up_could_not(
    aws_wire: Wire,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    transcript: Transcript,
    fault: Fault,
) -> None:
    aws_wire.fail("SendMessage", fault)

    assert pick_up_first().status == 200

    assert [message["Message"] for message in transcript(queued_session.ChatSessionId)] == [WELCOME]


def test_the_pick_up_tries_the_queue_only_once(
    aws_wire: Wire, queued_session: ChatSessionEntity, pick_up_first: PickUpFirst
) -> None:
    aws_wire.fail("SendMessage", Fault.TIMED_OUT, times=9)

    assert pick_up_first().json()["ChatSessionId"] == queued_session.ChatSessionId
    assert aws_wire.operations().count("SendMessage") == 1


def test_both_senders_send_the_same_message_under_the_same_id(
    chat_stack: ChatStack,
    aws_wire: Wire,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
) -> None:
    pick_up_first()
    chat_stack.settle()

    sends = [
        request.parameters for request in aws_wire.requests if request.operation == "SendMessage"
    ]
    assert len(sends) >= 2
    assert all(send == sends[0] for send in sends)
    assert sends[0]["MessageGroupId"] == str(queued_session.ChatSessionId)


def test_the_mark_goes_when_the_message_stands(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, pick_up_first: PickUpFirst
) -> None:
    pick_up_first()
    before = chat_stack.session(queued_session.ChatSessionId)
    chat_stack.settle()
    after = chat_stack.session(queued_session.ChatSessionId)

    assert before is not None
    assert after is not None
    assert before["WelcomeOutstanding"] == before["ClaimId"]
    assert "WelcomeOutstanding" not in after


def test_events_that_come_again_change_nothing(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    transcript: Transcript,
) -> None:
    pick_up_first()
    once = transcript(queued_session.ChatSessionId)
    stored = chat_stack.session(queued_session.ChatSessionId)
    records = chat_stack.stream_records()
    assert records

    for _ in range(3):
        assert chat_stack.session_changes({"Records": records}, None) == {"batchItemFailures": []}
        chat_stack.settle()

    assert transcript(queued_session.ChatSessionId) == once
    assert chat_stack.session(queued_session.ChatSessionId) == stored


def test_a_twin_that_the_queue_let_through_is_dropped_by_the_transcript(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    transcript: Transcript,
) -> None:
    pick_up_first()
    once = transcript(queued_session.ChatSessionId)
    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    twin = Welcome.from_stored(stored["ChatSessionId"], stored["Welcome"]).queue_body()
    event = {"Records": [{"messageId": "1", "body": twin, "eventSource": "aws:sqs"}] * 2}

    assert chat_stack.welcome_delivery(event, None) == {"batchItemFailures": []}

    assert transcript(queued_session.ChatSessionId) == once


@pytest.fixture
def _hours_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the queue take any twin, as it does five minutes after the first send."""
    monkeypatch.setattr("moto.sqs.models.DEDUPLICATION_TIME_IN_SECONDS", 0)


def put_back(chat_stack: ChatStack, session: ChatSessionEntity) -> None:
    """Let the customer wait again, as another call of the Chat agent does."""
    key = pending_key(session)
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(session.ChatSessionId)}},
        UpdateExpression="SET #Status = :InQueue, PendingTopicId = :Topic, PendingOrder = :Order",
        ExpressionAttributeNames={"#Status": "Status"},
        ExpressionAttributeValues={
            ":InQueue": {"S": "InQueue"},
            ":Topic": {"N": str(key.topic_id)},
            ":Order": {"S": key.order},
        },
    )


@pytest.mark.usefixtures("_hours_later")
@pytest.mark.parametrize("times", [1, 5])
def test_events_that_come_again_hours_later_change_nothing(
    chat_stack: ChatStack,
    aws_wire: Wire,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    transcript: Transcript,
    times: int,
) -> None:
    pick_up_first()
    once = transcript(queued_session.ChatSessionId)
    stored = chat_stack.session(queued_session.ChatSessionId)
    records = chat_stack.stream_records()
    aws_wire.clear()

    for _ in range(times):
        assert chat_stack.session_changes({"Records": records}, None) == {"batchItemFailures": []}
        chat_stack.settle()

    assert transcript(queued_session.ChatSessionId) == once
    assert chat_stack.session(queued_session.ChatSessionId) == stored
    # The twins did pass the queue, and the transcript refused them.
    assert aws_wire.operations().count("PutItem") >= times


@pytest.mark.usefixtures("_hours_later")
def test_a_twin_does_not_undo_what_has_become_of_the_message_since(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    transcript: Transcript,
    told: io.StringIO,
) -> None:
    pick_up_first()
    [message] = transcript(queued_session.ChatSessionId)
    changed = message | {"SeenByCustomer": True}
    chat_stack.dynamodb.put_item(
        TableName=chat_stack.environment["MESSAGES_TABLE"], Item=attribute_values(changed)
    )

    chat_stack.session_changes({"Records": chat_stack.stream_records()}, None)

    assert transcript(queued_session.ChatSessionId) == [changed]
    assert told.getvalue().count('"welcome delivered"') == 1
    assert '"welcome came again"' in told.getvalue()


@pytest.mark.usefixtures("_hours_later")
@pytest.mark.parametrize("is_first_late", [False, True])
def test_a_session_put_back_and_claimed_again_has_the_welcome_of_each_claim(
    chat_stack: ChatStack,
    aws_wire: Wire,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    *,
    is_first_late: bool,
) -> None:
    session_id = queued_session.ChatSessionId
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="x", Name="other", FullName="Other")
    if is_first_late:
        aws_wire.fail("SendMessage", Fault.TIMED_OUT)
    first = pick_up_first().json()
    put_back(chat_stack, queued_session)
    second = chat_stack.pick_up("other", "x").json()
    assert first["ChatSessionId"] == second["ChatSessionId"] == session_id

    if is_first_late:
        assert chat_stack.deliver_queue() == 1
        assert [message["Author"] for message in chat_stack.transcript(session_id)] == ["Other"]
    chat_stack.settle()

    messages = chat_stack.transcript(session_id)
    assert [(message["Author"], message["WhenPosted"]) for message in messages] == [
        ("Tore Jensen", first["WhenStarted"]),
        ("Other", second["WhenStarted"]),
    ]
    assert len({message["ClaimId"] for message in messages}) == 2


def test_the_delivery_of_the_first_claim_leaves_the_mark_of_the_second(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
) -> None:
    session_id = queued_session.ChatSessionId
    pick_up_first()
    first = chat_stack.session(session_id)
    put_back(chat_stack, queued_session)
    pick_up_first()
    second = chat_stack.session(session_id)
    assert first is not None
    assert second is not None
    body = Welcome.from_stored(session_id, first["Welcome"]).queue_body()

    event = {"Records": [{"messageId": "1", "body": body, "eventSource": "aws:sqs"}]}
    assert chat_stack.welcome_delivery(event, None) == {"batchItemFailures": []}

    assert chat_stack.session(session_id) == second
    assert second["WelcomeOutstanding"] == second["ClaimId"] != first["ClaimId"]


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_welcome_that_comes_after_the_session_is_over_stands_all_the_same(
    chat_stack: ChatStack,
    aws_wire: Wire,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    transcript: Transcript,
    *,
    is_deleted: bool,
) -> None:
    session_id = queued_session.ChatSessionId
    aws_wire.fail("SendMessage", Fault.TIMED_OUT)
    pick_up_first()
    key: Any = {
        "TableName": chat_stack.environment["SESSIONS_TABLE"],
        "Key": {"ChatSessionId": {"N": str(session_id)}},
    }
    if is_deleted:
        chat_stack.dynamodb.delete_item(**key)
    else:
        chat_stack.dynamodb.update_item(
            **key,
            UpdateExpression="SET #Status = :Finished",
            ExpressionAttributeNames={"#Status": "Status"},
            ExpressionAttributeValues={":Finished": {"S": "Finished"}},
        )

    assert [message["Message"] for message in transcript(session_id)] == [WELCOME]

    stored = chat_stack.session(session_id)
    if is_deleted:
        assert stored is None
    else:
        assert stored is not None
        assert stored["Status"] == "Finished"
        assert "WelcomeOutstanding" not in stored


@pytest.mark.parametrize("operation", ["PutItem", "UpdateItem"])
@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.REPLY_LOST])
def test_a_delivery_that_fails_half_way_is_done_again(
    chat_stack: ChatStack,
    aws_wire: Wire,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    transcript: Transcript,
    operation: str,
    fault: Fault,
) -> None:
    pick_up_first()
    aws_wire.fail(operation, fault, times=4)
    assert chat_stack.deliver_queue() == 0

    assert len(transcript(queued_session.ChatSessionId)) == 1
    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert "WelcomeOutstanding" not in stored


def test_one_message_that_fails_holds_up_no_other(chat_stack: ChatStack) -> None:
    good = Welcome.from_queue_body(
        '{"ChatSessionId": 5, "ClaimId": "c", "Author": "a", "Message": "m",'
        ' "CorrelationId": "r", "WhenPosted": "2026-01-31T13:45:00Z"}'
    )
    records = [
        {"messageId": "bad", "body": "{}", "eventSource": "aws:sqs"},
        {"messageId": "good", "body": good.queue_body(), "eventSource": "aws:sqs"},
    ]

    answer = chat_stack.welcome_delivery({"Records": records}, None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert len(chat_stack.transcript(5)) == 1


def test_a_queue_that_is_down_makes_the_stream_try_again_from_that_record(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    for _ in range(2):
        chat_stack.queue_session(TOPIC_ID)
        pick_up_first()
    records = chat_stack.stream_records()
    aws_wire.clear()
    aws_wire.fail("SendMessage", Fault.THROTTLED, times=9)

    answer = chat_stack.session_changes({"Records": records}, None)

    [failure] = answer["batchItemFailures"]
    assert failure["itemIdentifier"] == records[0]["dynamodb"]["SequenceNumber"]
    # What comes after it waits, so that each session's changes stay in order.
    groups = {
        request.parameters["MessageGroupId"]
        for request in aws_wire.requests
        if request.operation == "SendMessage"
    }
    assert groups == {records[0]["dynamodb"]["Keys"]["ChatSessionId"]["N"]}


def test_while_sqs_refuses_everything_all_are_answered_and_afterwards_all_are_welcomed_once(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    queued = [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(SESSIONS)]
    aws_wire.fail("SendMessage", Fault.SERVER_ERROR, times=sys.maxsize)

    responses = []
    for _ in range(SESSIONS):
        responses.append(pick_up_first())
        assert chat_stack.deliver_stream() == 0
        time.sleep(OUTAGE_SECONDS / SESSIONS)
    assert [response.status for response in responses] == [200] * SESSIONS
    assert [response.json()["ChatSessionId"] for response in responses] == queued
    assert [chat_stack.transcript(session_id) for session_id in queued] == [[]] * SESSIONS

    aws_wire.clear()
    chat_stack.settle()

    for response in responses:
        session = response.json()
        [message] = chat_stack.transcript(session["ChatSessionId"])
        assert message["WhenPosted"] == session["WhenStarted"]
        stored = chat_stack.session(session["ChatSessionId"])
        assert stored is not None
        assert "WelcomeOutstanding" not in stored


def test_a_stored_welcome_that_cannot_be_read_does_not_block_the_stream(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
) -> None:
    pick_up_first()
    [record, *_] = chat_stack.stream_records()
    del record["dynamodb"]["NewImage"]["Welcome"]["M"]["Message"]

    assert chat_stack.session_changes({"Records": [record]}, None) == {"batchItemFailures": []}
    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert "WelcomeOutstanding" in stored
