"""The composition root: which adapters the function runs on."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chat_agent.api import Api
from chat_agent.cross_origin import CrossOrigin
from chat_agent.localisation import Localisation
from chat_agent.pick_up_first_chat_session import PATH, PickUpFirstChatSession
from chat_agent.routing import Routes
from chat_sessions.aws_clients import dynamodb_client, inline_sqs_client
from chat_sessions.credentials.remembered import RememberedPasswords
from chat_sessions.dynamodb.agent_slots import AgentSlotsTables
from chat_sessions.dynamodb.credentials import CredentialsTable
from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.dynamodb.limited_claims import LimitedClaimsTables
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.known_topics import KnownTopics
from chat_sessions.localisation.zones import parse_extra_codes, parse_zone
from chat_sessions.pick_up import PickUp
from chat_sessions.ranking import Ranking
from chat_sessions.sqs.welcome_queue import WelcomeFifoQueue
from chat_sessions.telemetry import Telemetry
from chat_sessions.welcome_text import WelcomeWriter

if TYPE_CHECKING:
    from chat_sessions.settings import ChatAgentSettings

_MOST_QUEUES_READ_AT_ONCE = 8


def compose(settings: ChatAgentSettings) -> Api:
    """Build the function: a callable that takes an API Gateway event and gives its response."""
    dynamodb = dynamodb_client()
    telemetry = Telemetry("chat_agent")
    find_zone = partial(
        parse_zone,
        base_zone=settings.base_time_zone,
        extra_codes=parse_extra_codes(settings.extra_time_zones),
    )
    # A base zone that nobody knows stops the function here, and not each request.
    find_zone(None)
    tables = (settings.directory_table, settings.sessions_table)
    pick_up = PickUp(
        directory=DirectoryTable(dynamodb, settings.directory_table),
        sessions=SessionsTable(dynamodb, settings.sessions_table),
        limited_claims=LimitedClaimsTables(dynamodb, *tables),
        ranking=Ranking(slots=AgentSlotsTables(dynamodb, *tables), events=telemetry),
        welcome_queue=WelcomeFifoQueue(inline_sqs_client(), settings.welcome_queue_url),
        welcome_writer=WelcomeWriter(find_zone),
        events=telemetry,
        known_topics=KnownTopics(time.monotonic),
        executor=ThreadPoolExecutor(_MOST_QUEUES_READ_AT_ONCE, "pending"),
        budget_seconds=settings.pick_up_budget_seconds,
    )
    credentials = CredentialsTable(dynamodb, settings.credentials_table)
    check_password = RememberedPasswords(credentials, time.monotonic)
    own_texts = settings.string_references_file
    localisation = Localisation(find_zone, Path(own_texts) if own_texts else None)
    route = PickUpFirstChatSession(check_password, localisation, pick_up)
    routes = Routes({PATH: {"POST": route}})
    return Api(routes, CrossOrigin(settings.allowed_origins), telemetry)
