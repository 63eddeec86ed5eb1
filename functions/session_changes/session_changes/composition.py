"""The composition root: which adapters the function runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.aws_clients import dynamodb_client, sqs_client
from chat_sessions.dynamodb.session_follower import session_follower
from chat_sessions.sqs.parked_changes import ParkedChangesQueue
from chat_sessions.sqs.welcome_queue import WelcomeFifoQueue
from chat_sessions.telemetry import Telemetry
from session_changes.stream import SessionStream

if TYPE_CHECKING:
    from chat_sessions.settings import SessionChangesSettings


def compose(settings: SessionChangesSettings) -> SessionStream:
    """Build the function: a callable that takes stream records and gives the failed ones."""
    telemetry = Telemetry("session_changes", settings.metrics_namespace)
    sqs = sqs_client()
    follow = session_follower(
        dynamodb_client(),
        WelcomeFifoQueue(sqs, settings.welcome_queue_url),
        sessions_table=settings.sessions_table,
        directory_table=settings.directory_table,
        events=telemetry,
    )
    parked = ParkedChangesQueue(sqs, settings.parked_changes_queue_url)
    return SessionStream(follow, parked, telemetry)
