"""The composition root: which adapters the function runs on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from chat_agent.api import Api
from chat_agent.authentication import Authentication
from chat_agent.cross_origin import CrossOrigin
from chat_agent.localisation import Localisation
from chat_agent.pick_up_first_chat_session import PATH, PickUpFirstChatSession
from chat_agent.routing import Routes
from chat_sessions.aws_clients import inline_dynamodb_client, inline_sqs_client
from chat_sessions.clock import SYSTEM_CLOCK, Clock
from chat_sessions.credentials.remembered import RememberedCredentials
from chat_sessions.credentials.schemes import Scheme
from chat_sessions.credentials.tickets import TicketVerification
from chat_sessions.credentials.verification import CredentialVerification
from chat_sessions.credentials.web_sessions import WebSessionVerification
from chat_sessions.dynamodb.agent_slots import AgentSlotsTables
from chat_sessions.dynamodb.credentials import CredentialsTable
from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.dynamodb.pick_up_keys import PickUpKeysTable
from chat_sessions.dynamodb.place_counters import PlaceCountersTable
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.dynamodb.transacted_claims import TransactedClaimsTables
from chat_sessions.known_topics import KnownTopics
from chat_sessions.localisation.zones import parse_extra_codes, parse_zone
from chat_sessions.pick_up import PickUp
from chat_sessions.ranking import Ranking
from chat_sessions.sqs.welcome_queue import WelcomeFifoQueue
from chat_sessions.telemetry import Telemetry
from chat_sessions.welcome_text import WelcomeWriter

if TYPE_CHECKING:
    from chat_sessions.credentials.verification import AccessTokens
    from chat_sessions.settings import ChatAgentSettings

_MOST_QUEUES_READ_AT_ONCE = 8


def compose(settings: ChatAgentSettings, clock: Clock = SYSTEM_CLOCK) -> Api:
    """Build the function: a callable that takes an API Gateway event and gives its response."""
    dynamodb = inline_dynamodb_client()
    telemetry = Telemetry(
        "chat_agent", settings.metrics_namespace, settings.aws_lambda_function_version
    )
    find_zone = partial(
        parse_zone,
        base_zone=settings.base_time_zone,
        extra_codes=parse_extra_codes(settings.extra_time_zones),
    )
    # A base zone that nobody knows stops the function here, and not each request.
    find_zone(None)
    tables = (settings.directory_table, settings.sessions_table)
    pick_up_keys = PickUpKeysTable(dynamodb, settings.pick_up_keys_table, clock.now)
    pick_up = PickUp(
        directory=DirectoryTable(dynamodb, settings.directory_table),
        sessions=SessionsTable(dynamodb, settings.sessions_table),
        transacted_claims=TransactedClaimsTables(dynamodb, *tables, pick_up_keys),
        pick_up_keys=pick_up_keys,
        place_counters=PlaceCountersTable(dynamodb, settings.directory_table, clock.now),
        ranking=Ranking(slots=AgentSlotsTables(dynamodb, *tables), events=telemetry),
        welcome_queue=WelcomeFifoQueue(inline_sqs_client(), settings.welcome_queue_url),
        welcome_writer=WelcomeWriter(find_zone),
        events=telemetry,
        known_topics=KnownTopics(clock.monotonic),
        executor=ThreadPoolExecutor(_MOST_QUEUES_READ_AT_ONCE, "pending"),
        # Not a seeded generator: every copy of a snapshot would choose the same.
        randomness=SystemRandom(),
        budget_seconds=settings.pick_up_budget_seconds,
    )
    credentials = CredentialsTable(dynamodb, settings.credentials_table)
    owner_of = _credential_verification(settings, credentials, telemetry, clock)
    authenticate = Authentication(settings.enabled_schemes, owner_of, telemetry)
    own_texts = settings.string_references_file
    localisation = Localisation(find_zone, Path(own_texts) if own_texts else None)
    if own_texts:
        # A file that is none stops the function here, and not an answer after its claim.
        localisation.string_references()
    route = PickUpFirstChatSession(authenticate, localisation, pick_up, pick_up.is_agent)
    routes = Routes({PATH: {"POST": route}})
    return Api(routes, CrossOrigin(settings.allowed_origins), telemetry)


def _credential_verification(
    settings: ChatAgentSettings,
    credentials: CredentialsTable,
    telemetry: Telemetry,
    clock: Clock,
) -> CredentialVerification:
    return CredentialVerification(
        schemes=settings.enabled_schemes,
        passwords=credentials,
        tickets=TicketVerification(
            tickets=credentials,
            events=telemetry,
            installation_type=settings.installation_type,
            now=clock.now,
        ),
        access_tokens=_access_tokens(settings, clock),
        web_sessions=WebSessionVerification(
            web_sessions=credentials, allowed_origins=settings.allowed_origins, now=clock.now
        ),
        remembered=RememberedCredentials(clock.monotonic),
    )


def _access_tokens(settings: ChatAgentSettings, clock: Clock) -> AccessTokens | None:
    if Scheme.BEARER not in settings.enabled_schemes:
        return None
    # Only where it is on: the issuer's keys are fetched by a library that others do not need.
    from chat_sessions.credentials.bearer import BearerTokens  # noqa: PLC0415
    from chat_sessions.credentials.issuer_keys import IssuerKeys  # noqa: PLC0415

    return BearerTokens(
        issuer=settings.bearer_issuer,
        audience=settings.bearer_audience,
        agent_claim=settings.bearer_agent_claim,
        keys=IssuerKeys(settings.bearer_issuer, monotonic=clock.monotonic),
        now=clock.now,
    )
