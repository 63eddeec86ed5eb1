"""What the queue's watch tells, on the stack's own tables."""

import io
import json
from typing import Any

import pytest

from chat_sessions.errors import StoreUnavailableError
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID, PickUpFirst


def watched(stack: ChatStack, told: io.StringIO) -> tuple[dict[str, Any], dict[str, Any]]:
    """Let the watch look once; give its log line and its metrics."""
    before = len(told.getvalue())
    stack.queue_watch({"source": "aws.events"}, None)
    [log, metrics] = map(json.loads, told.getvalue()[before:].splitlines())
    return log, metrics


def test_who_waits_is_counted_and_the_age_of_the_oldest_is_measured(
    chat_stack: ChatStack, told: io.StringIO
) -> None:
    chat_stack.add_topic(657)
    chat_stack.queue_session(TOPIC_ID, WhenRequested="2026-01-31T13:45:00Z")
    chat_stack.queue_session(TOPIC_ID)
    chat_stack.queue_session(657)

    log, metrics = watched(chat_stack, told)

    assert metrics["PendingSessions"] == [3.0]
    assert metrics["OldestPendingAge"] == [float(log["oldest_seconds"])]
    assert metrics["service"] == log["service"] == "queue_watch"
    assert log["oldest_seconds"] > 0
    assert [(topic["topic_id"], topic["customers"]) for topic in log["topics"]] == [
        (TOPIC_ID, 2),
        (657, 1),
    ]


def test_an_empty_queue_is_measured_too_because_silence_is_an_alarm(
    chat_stack: ChatStack, told: io.StringIO
) -> None:
    _, metrics = watched(chat_stack, told)

    assert (metrics["PendingSessions"], metrics["OldestPendingAge"]) == ([0.0], [0.0])


def test_who_was_picked_up_waits_no_more(
    chat_stack: ChatStack, told: io.StringIO, pick_up_first: PickUpFirst
) -> None:
    chat_stack.queue_session(TOPIC_ID)
    pick_up_first()

    _, metrics = watched(chat_stack, told)

    assert metrics["PendingSessions"] == [0.0]


def test_the_watch_reads_the_index_of_who_waits_and_nothing_else(
    chat_stack: ChatStack, told: io.StringIO, aws_wire: Wire
) -> None:
    for _ in range(5):
        chat_stack.queue_session(TOPIC_ID)
    aws_wire.clear()

    watched(chat_stack, told)

    [request] = aws_wire.requests
    assert (request.operation, request.parameters["IndexName"]) == ("Scan", "pending")


def test_a_look_that_fails_fails_the_invocation_which_an_alarm_counts(
    chat_stack: ChatStack, aws_wire: Wire
) -> None:
    aws_wire.fail("Scan", Fault.SERVER_ERROR, times=10)

    with pytest.raises(StoreUnavailableError):
        chat_stack.queue_watch({"source": "aws.events"}, None)
