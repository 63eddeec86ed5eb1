"""The composition root: which adapters the function runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.aws_clients import sqs_client
from chat_sessions.sqs.welcome_queue import WelcomeFifoQueue
from chat_sessions.telemetry import Telemetry
from chat_sessions.welcome_relay import WelcomeRelay
from session_changes.stream import SessionStream

if TYPE_CHECKING:
    from chat_sessions.settings import SessionChangesSettings


def compose(settings: SessionChangesSettings) -> SessionStream:
    """Build the function: a callable that takes stream records and gives the failed ones."""
    telemetry = Telemetry("session_changes")
    queue = WelcomeFifoQueue(sqs_client(), settings.welcome_queue_url)
    return SessionStream(WelcomeRelay(queue, telemetry), telemetry)
