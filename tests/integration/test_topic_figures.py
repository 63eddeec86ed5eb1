"""A topic's LastAccept and SecondsPrAccept: each claim counts once."""

from typing import Any

import pytest

from chat_sessions.entity import Instant
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID, PickUpFirst


def figures(chat_stack: ChatStack) -> tuple[Instant, int]:
    topic = chat_stack.directory.topics([TOPIC_ID])[TOPIC_ID]
    return topic.LastAccept, topic.SecondsPrAccept


def seconds_ago(seconds: int) -> str:
    return Instant(Instant.now().ticks - seconds * 10_000_000).isoformat()


def test_the_figures_tell_the_latest_accept_and_the_average_wait(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    for waited in (300, 200, 100):
        chat_stack.queue_session(TOPIC_ID, WhenRequested=seconds_ago(waited))

    started = [Instant.parse(pick_up_first().json()["WhenStarted"]) for _ in range(3)]
    chat_stack.settle()

    last_accept, seconds = figures(chat_stack)
    assert last_accept == started[-1]
    assert 200 <= seconds <= 205


def test_a_claim_counts_once_however_often_its_record_comes(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.queue_session(TOPIC_ID, WhenRequested=seconds_ago(600))
    chat_stack.queue_session(TOPIC_ID, WhenRequested=seconds_ago(60))
    for _ in range(2):
        pick_up_first()
    chat_stack.settle()
    once = figures(chat_stack)

    for records in (chat_stack.stream_records(), list(reversed(chat_stack.stream_records()))):
        assert chat_stack.session_changes({"Records": records}, None) == {"batchItemFailures": []}

    assert figures(chat_stack) == once


def test_a_count_whose_reply_is_lost_is_not_counted_twice(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    chat_stack.queue_session(TOPIC_ID, WhenRequested=seconds_ago(600))
    pick_up_first()
    aws_wire.fail("TransactWriteItems", Fault.REPLY_LOST, times=4)
    chat_stack.settle()

    accepts = chat_stack.dynamodb.get_item(
        TableName=chat_stack.environment["DIRECTORY_TABLE"], Key={"Key": {"S": f"topic#{TOPIC_ID}"}}
    )["Item"]["Accepts"]
    assert accepts == {"N": "1"}


def test_figures_survive_a_topic_that_is_stored_anew(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.queue_session(TOPIC_ID, WhenRequested=seconds_ago(600))
    pick_up_first()
    chat_stack.settle()
    before = figures(chat_stack)

    chat_stack.add_topic(TOPIC_ID, "Another welcome")

    assert figures(chat_stack) == before
    topic = chat_stack.directory.topics([TOPIC_ID])[TOPIC_ID]
    assert topic.WelcomeMessage == "Another welcome"


def test_a_topic_that_is_gone_does_not_block_the_stream(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.queue_session(TOPIC_ID)
    pick_up_first()
    chat_stack.dynamodb.delete_item(
        TableName=chat_stack.environment["DIRECTORY_TABLE"], Key={"Key": {"S": f"topic#{TOPIC_ID}"}}
    )

    chat_stack.settle()


@pytest.mark.parametrize(
    "requested", [{"S": "soon"}, {"S": "1850-01-01T00:00:00Z"}, {"BOOL": True}]
)
def test_a_session_with_an_absurd_time_of_request_does_not_cost_the_topic(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, requested: dict[str, Any]
) -> None:
    queued = chat_stack.queue_session(TOPIC_ID, WhenRequested=seconds_ago(60))
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(queued.ChatSessionId)}},
        UpdateExpression="SET WhenRequested = :Requested",
        ExpressionAttributeValues={":Requested": requested},
    )
    assert pick_up_first().status == 200
    chat_stack.settle()
    following = chat_stack.queue_session(TOPIC_ID)

    assert pick_up_first().json()["ChatSessionId"] == following.ChatSessionId
