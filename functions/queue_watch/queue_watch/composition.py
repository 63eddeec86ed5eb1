"""The composition root: which adapters the function runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.aws_clients import dynamodb_client
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.telemetry import Telemetry
from chat_sessions.waiting import QueueWatch
from queue_watch.schedule import EveryMinute

if TYPE_CHECKING:
    from chat_sessions.settings import QueueWatchSettings


def compose(settings: QueueWatchSettings) -> EveryMinute:
    """Build the function: a callable that takes the schedule's event and looks at the queue."""
    sessions = SessionsTable(dynamodb_client(), settings.sessions_table)
    telemetry = Telemetry("queue_watch", settings.metrics_namespace)
    return EveryMinute(QueueWatch(all_pending=sessions.all_pending, events=telemetry))
