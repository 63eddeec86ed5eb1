"""One pick-up followed by its correlation id, through all functions' logs to the transcript."""

import json
import time
from typing import Any

from local.deployment import stack_name
from tests.e2e.desk import PATH, Desk

FUNCTIONS = ("chat_agent", "session_changes", "welcome_delivery")
PATIENCE_SECONDS = 20


def lines_with(desk: Desk, function: str, correlation_id: str) -> list[dict[str, Any]]:
    """Read a function's log by the filter that ``docs/operations.md`` has."""
    answer = desk.stack.client("logs").filter_log_events(
        logGroupName=f"/aws/lambda/{stack_name()}/{function}",
        filterPattern=f'"{correlation_id}"',
    )
    return [json.loads(event["message"]) for event in answer["events"]]


def test_the_request_id_leads_from_the_answer_to_the_transcript(desk: Desk) -> None:
    topic_id = desk.topic("Welcome!")
    session = desk.customer(topic_id, CustomerName="Kari")

    response = desk.agent([topic_id]).post(PATH)
    [message] = desk.transcript_after_delivery(session.ChatSessionId)

    correlation_id = response.headers["x-request-id"]
    assert message["CorrelationId"] == correlation_id
    until = time.monotonic() + PATIENCE_SECONDS
    told: dict[str, list[str]] = {}
    while time.monotonic() < until and len(told) < len(FUNCTIONS):
        told = {
            function: [line["message"] for line in lines]
            for function in FUNCTIONS
            if (lines := lines_with(desk, function, correlation_id))
        }
    assert told["chat_agent"] == ["session claimed", "welcome queued"]
    assert told["session_changes"] == ["welcome relayed"]
    assert told["welcome_delivery"][0] == "welcome delivered"
