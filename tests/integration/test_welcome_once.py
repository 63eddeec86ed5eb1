"""The welcome of a claim reaches the transcript once: by the pick-up, else by the stream."""

from collections.abc import Callable
from typing import Any

import pytest

from chat_sessions.entity import ChatSessionEntity
from chat_sessions.welcome import Welcome
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID, WELCOME, PickUpFirst

type Transcript = Callable[[int], list[dict[str, Any]]]


@pytest.mark.parametrize("fault", list(Fault))
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
    aws_wire.fail(operation, fault, times=3)
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
    aws_wire.fail("SendMessage", Fault.THROTTLED, times=9)

    answer = chat_stack.session_changes({"Records": records}, None)

    assert {failure["itemIdentifier"] for failure in answer["batchItemFailures"]} == {
        record["dynamodb"]["SequenceNumber"] for record in records
    }


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
