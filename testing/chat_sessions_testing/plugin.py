"""The fixtures: one topic, one agent and an empty queue, on moto, for each test anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest

from chat_sessions_testing.stack import ChatStack, chat_stack_on_moto
from chat_sessions_testing.wire import Wire

if TYPE_CHECKING:
    from chat_sessions.entity.chat_session import ChatSessionEntity
    from chat_sessions_testing.api_gateway import ApiResponse

TOPIC_ID: Final = 656
"""The topic that is there, ``Support``."""
WELCOME: Final = "Welcome! How can we help?"
"""Its welcome text."""
ASSOCIATE_ID: Final = 7
"""The agent who is there; they can respond on the topic."""
USER_NAME: Final = "tje0"
PASSWORD: Final = "Tje0"


class PickUpFirst(Protocol):
    """Picks up the first session."""

    def __call__(
        self,
        user_name: str = ...,
        password: str = ...,
        *,
        headers: Mapping[str, str] | None = None,
        select: str | None = None,
    ) -> ApiResponse:
        """Send the request, as the agent who is there unless another is named."""


@pytest.fixture
def aws_wire() -> Iterator[Wire]:
    """Give the wire to AWS: what was sent, and faults to inject."""
    wire = Wire()
    with wire.installed():
        yield wire


@pytest.fixture
def empty_chat_stack(
    aws_wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ChatStack]:
    """Give the application with nothing in its tables."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with chat_stack_on_moto() as stack:
        aws_wire.clear()
        yield stack


@pytest.fixture
def chat_stack(empty_chat_stack: ChatStack, aws_wire: Wire) -> ChatStack:
    """Give the application with one topic, one agent and an empty queue."""
    empty_chat_stack.add_topic(TOPIC_ID, WELCOME, Name="Support")
    empty_chat_stack.add_agent(
        ASSOCIATE_ID,
        can_respond=[TOPIC_ID],
        password=PASSWORD,
        Name=USER_NAME,
        FullName="Tore Jensen",
    )
    aws_wire.clear()
    return empty_chat_stack


@pytest.fixture
def queued_session(chat_stack: ChatStack, aws_wire: Wire) -> ChatSessionEntity:
    """Give a session that waits for the topic."""
    session = chat_stack.queue_session(
        TOPIC_ID,
        CustomerAlias="Kari",
        CustomerName="Kari Nordmann",
        CustomerEmail="kari.nordmann@example.com",
        FirstMessage="My invoice is wrong.",
        LastMessage="My invoice is wrong.",
    )
    aws_wire.clear()
    return session


@pytest.fixture
def pick_up_first(chat_stack: ChatStack) -> PickUpFirst:
    """Give the pick-up: call it to send the request."""

    def pick_up_first(
        user_name: str = USER_NAME,
        password: str = PASSWORD,
        *,
        headers: Mapping[str, str] | None = None,
        select: str | None = None,
    ) -> ApiResponse:
        return chat_stack.pick_up(user_name, password, headers=headers, select=select)

    return pick_up_first


@pytest.fixture
def transcript(chat_stack: ChatStack) -> Callable[[int], list[dict[str, Any]]]:
    """Give the reader of a session's messages, after all that is under way has arrived."""

    def transcript(session_id: int) -> list[dict[str, Any]]:
        chat_stack.settle()
        return chat_stack.transcript(session_id)

    return transcript
