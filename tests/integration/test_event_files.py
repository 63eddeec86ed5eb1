"""The events in ``events/`` do what their names say."""

import json
from pathlib import Path
from typing import Any

from chat_sessions.entity import ChatSessionEntity
from chat_sessions_testing import ChatStack
from chat_sessions_testing.event_source import matches
from chat_sessions_testing.stack import stream_filters
from chat_sessions_testing.template import read_template

EVENTS = Path(__file__).parents[2] / "events"


def event(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / name).read_text())
    return read


def test_the_first_event_picks_up_the_first_session(
    chat_stack: ChatStack, queued_session: ChatSessionEntity
) -> None:
    response = chat_stack.agent_calls(event("chat_agent/first.json"), None)

    assert response["statusCode"] == 200
    assert json.loads(response["body"])["ChatSessionId"] == queued_session.ChatSessionId


def test_a_claimed_session_passes_the_filter_and_its_welcome_is_sent(chat_stack: ChatStack) -> None:
    claimed = event("session_changes/claimed.json")
    [record] = claimed["Records"]

    assert any(matches(pattern, record) for pattern in stream_filters(read_template()))
    assert chat_stack.session_changes(claimed, None) == {"batchItemFailures": []}

    chat_stack.settle()
    [message] = chat_stack.transcript(1001)
    assert message["Message"] == "Welcome! How can we help?"


def test_a_welcome_is_written_into_the_transcript(chat_stack: ChatStack) -> None:
    answer = chat_stack.welcome_delivery(event("welcome_delivery/welcome.json"), None)

    assert answer == {"batchItemFailures": []}
    [message] = chat_stack.transcript(1001)
    assert message["SpecialType"] == "Welcome"


def test_every_event_file_is_used_here() -> None:
    used = Path(__file__).read_text()

    files = [path.relative_to(EVENTS).as_posix() for path in EVENTS.rglob("*.json")]

    assert [name for name in files if f'"{name}"' not in used] == []
