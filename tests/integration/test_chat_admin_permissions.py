"""What an operator must be allowed: all that the commands ask of AWS, and nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chat_sessions.entity import Instant
from chat_sessions.welcome import Welcome
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID, PickUpFirst
from chat_sessions_testing.wire import AwsRequest
from tests.integration.admin_shell import Operator
from tests.integration.left_behind import park_pick_up, send
from tests.integration.permissions import accesses

PAGE = Path(__file__).parents[2] / "docs" / "administration.md"

type Permission = tuple[str, str]
"""An action, and the last part of the ARN of what it is done to."""


def needed(requests: list[AwsRequest]) -> set[Permission]:
    return {
        (access.action, f"{'table/' * access.action.startswith('dynamodb:')}{access.resource}")
        for request in requests
        for access in accesses(request)
    }


def policies() -> list[list[dict[str, Any]]]:
    """Read the policies of the page; it names tables and queues as the template does."""
    blocks = re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [json.loads(block)["Statement"] for block in blocks if "Statement" in block]


def allowed(statements: list[dict[str, Any]]) -> set[Permission]:
    return {
        (action, resource.split(":", 5)[5])
        for statement in statements
        for action in statement["Action"]
        for resource in statement["Resource"]
    }


@pytest.fixture
def admin(chat_stack: ChatStack, monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setattr("chat_sessions.sqs.left_messages._WAIT_SECONDS", 0)
    return Operator(chat_stack)


def test_the_first_policy_of_the_page_is_what_the_everyday_commands_need(
    admin: Operator, aws_wire: Wire
) -> None:
    everyday, _ = policies()
    aws_wire.clear()

    admin("topic", "add", "657", "--name", "Sales")
    admin("topic", "change", "657", "--name", "Offers")
    admin("agent", "add", "8", "--can-respond", "656,657")
    admin("agent", "change", "8", "--can-respond", "656")
    admin("topic", "remove", "657")
    for words in ("agent list", "topic list", "credential list", "status", "agent disable 8"):
        admin(*words.split())
    admin("password", "set", "ina0", "--agent", "8", stdin="a long enough secret")
    admin("password", "remove", "ina0")
    ticket = admin("ticket", "issue", "--agent", "8").secret
    admin("ticket", "revoke", stdin=ticket)
    admin("application-token", "issue", "Front end")
    admin("web-session", "issue", "--agent", "8")
    admin("web-session", "revoke", "--agent", "8", "--all")

    found = ("cloudformation:DescribeStacks", "stack/chat-pickup/*")
    assert needed(aws_wire.requests) | {found} == allowed(everyday)


def test_the_second_policy_of_the_page_is_what_the_redrives_need_beside_it(
    chat_stack: ChatStack, admin: Operator, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    _, redrives = policies()
    session_id = chat_stack.queue_session(TOPIC_ID).ChatSessionId
    aws_wire.fail("SendMessage", Fault.REFUSED)
    pick_up_first()
    chat_stack.let_stream_expire()
    park_pick_up(chat_stack, session_id)
    send(chat_stack, "ParkedChangesQueueUrl", "nonsense")
    welcome = Welcome(1, "claim-1", "Tore", "Welcome!", Instant.now(), "r")
    send(chat_stack, "WelcomeDeadLetterQueueUrl", welcome.queue_body())
    send(chat_stack, "WelcomeDeadLetterQueueUrl", "nonsense")
    aws_wire.clear()

    admin("welcome", "redrive", "--older-than", "0")
    admin("welcome", "redrive-dead-letters")
    admin("changes", "redrive")

    assert needed(aws_wire.requests) == allowed(redrives)
