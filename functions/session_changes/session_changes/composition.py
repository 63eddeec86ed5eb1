"""The composition root: which adapters the function runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.aws_clients import dynamodb_client, sqs_client
from chat_sessions.dynamodb.agent_slots import AgentSlotsTables
from chat_sessions.dynamodb.topic_figures import TopicFiguresTable
from chat_sessions.ranking import Ranking
from chat_sessions.session_change import SessionFollower
from chat_sessions.sqs.parked_changes import ParkedChangesQueue
from chat_sessions.sqs.welcome_queue import WelcomeFifoQueue
from chat_sessions.telemetry import Telemetry
from chat_sessions.topic_figures import AcceptCounter
from chat_sessions.welcome_relay import WelcomeRelay
from session_changes.stream import SessionStream

if TYPE_CHECKING:
    from chat_sessions.settings import SessionChangesSettings


def compose(settings: SessionChangesSettings) -> SessionStream:
    """Build the function: a callable that takes stream records and gives the failed ones."""
    dynamodb = dynamodb_client()
    telemetry = Telemetry("session_changes", settings.metrics_namespace)
    sqs = sqs_client()
    queue = WelcomeFifoQueue(sqs, settings.welcome_queue_url)
    slots = AgentSlotsTables(dynamodb, settings.directory_table, settings.sessions_table)
    follow = SessionFollower(
        relay_welcome=WelcomeRelay(queue, telemetry),
        ranking=Ranking(slots=slots, events=telemetry),
        count_accept=AcceptCounter(store=TopicFiguresTable(dynamodb, settings.directory_table)),
    )
    parked = ParkedChangesQueue(sqs, settings.parked_changes_queue_url)
    return SessionStream(follow, parked, telemetry)
