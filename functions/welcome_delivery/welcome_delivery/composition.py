"""The composition root: which adapters the function runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.aws_clients import dynamodb_client
from chat_sessions.dynamodb.messages import MessagesTable
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.telemetry import Telemetry
from chat_sessions.welcome_delivery import WelcomeDelivery
from welcome_delivery.queue import WelcomeMessages

if TYPE_CHECKING:
    from chat_sessions.settings import WelcomeDeliverySettings


def compose(settings: WelcomeDeliverySettings) -> WelcomeMessages:
    """Build the function: a callable that takes queue messages and gives the failed ones."""
    dynamodb = dynamodb_client()
    telemetry = Telemetry("welcome_delivery", settings.metrics_namespace)
    deliver = WelcomeDelivery(
        transcript=MessagesTable(dynamodb, settings.messages_table),
        marks=SessionsTable(dynamodb, settings.sessions_table),
        events=telemetry,
    )
    return WelcomeMessages(deliver, telemetry)
