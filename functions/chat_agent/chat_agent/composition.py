"""The composition root: which adapters the function runs on."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from chat_agent.api import Api
from chat_agent.cross_origin import CrossOrigin
from chat_agent.pick_up_first_chat_session import PATH, PickUpFirstChatSession
from chat_agent.routing import Routes
from chat_sessions.aws_clients import dynamodb_client, inline_sqs_client
from chat_sessions.dynamodb.agent_slots import AgentSlotsTables
from chat_sessions.dynamodb.credentials import CredentialsTable
from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.dynamodb.limited_claims import LimitedClaimsTables
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.known_topics import KnownTopics
from chat_sessions.pick_up import PickUp
from chat_sessions.ranking import Ranking
from chat_sessions.sqs.welcome_queue import WelcomeFifoQueue
from chat_sessions.telemetry import Telemetry

if TYPE_CHECKING:
    from chat_sessions.settings import ChatAgentSettings

_MOST_QUEUES_READ_AT_ONCE = 8


def compose(settings: ChatAgentSettings) -> Api:
    """Build the function: a callable that takes an API Gateway event and gives its response."""
    dynamodb = dynamodb_client()
    telemetry = Telemetry("chat_agent")
    tables = (settings.directory_table, settings.sessions_table)
    pick_up = PickUp(
        directory=DirectoryTable(dynamodb, settings.directory_table),
        sessions=SessionsTable(dynamodb, settings.sessions_table),
        limited_claims=LimitedClaimsTables(dynamodb, *tables),
        ranking=Ranking(slots=AgentSlotsTables(dynamodb, *tables), events=telemetry),
        welcome_queue=WelcomeFifoQueue(inline_sqs_client(), settings.welcome_queue_url),
        events=telemetry,
        known_topics=KnownTopics(time.monotonic),
        executor=ThreadPoolExecutor(_MOST_QUEUES_READ_AT_ONCE, "pending"),
        budget_seconds=settings.pick_up_budget_seconds,
    )
    passwords = CredentialsTable(dynamodb, settings.credentials_table)
    routes = Routes({PATH: {"POST": PickUpFirstChatSession(passwords, pick_up)}})
    return Api(routes, CrossOrigin(settings.allowed_origins), telemetry)
