"""The AWS clients of this package: how long each may take, and how often it tries.

The numbers are chosen in ``docs/adr/010-time-outs-and-retries.md``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from botocore.config import Config
from botocore.session import Session, get_session

from chat_sessions.idle_connections import close_idle_connections

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

_USER_AGENT: Final = "chat-pickup"
"""Fixed: botocore would put its own together, letter by letter, twice for each request."""

DYNAMODB: Final = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 4},
    max_pool_connections=16,
    user_agent=_USER_AGENT,
)
DYNAMODB_INLINE: Final = Config(
    connect_timeout=0.5,
    read_timeout=1.5,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=16,
    user_agent=_USER_AGENT,
)
SQS: Final = Config(
    connect_timeout=1,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    user_agent=_USER_AGENT,
)
SQS_INLINE: Final = Config(
    connect_timeout=0.5,
    read_timeout=1,
    retries={"mode": "standard", "total_max_attempts": 1},
    user_agent=_USER_AGENT,
)


def dynamodb_client() -> DynamoDBClient:
    """Make a client for work that nobody waits for: at most 19 seconds, four tries."""
    client: DynamoDBClient = _client("dynamodb", DYNAMODB)
    return close_idle_connections(client)


def inline_dynamodb_client() -> DynamoDBClient:
    """Make a client for an agent who waits: at most 5 seconds, two tries."""
    client: DynamoDBClient = _client("dynamodb", DYNAMODB_INLINE)
    return close_idle_connections(client)


def sqs_client() -> SQSClient:
    """Make a client for a send that must succeed: at most 21 seconds, three tries."""
    client: SQSClient = _client("sqs", SQS)
    return close_idle_connections(client)


def inline_sqs_client() -> SQSClient:
    """Make a client for a send that may fail: one try of at most 1.5 seconds.

    The agent waits for this send; the session's stream sends the same message again anyway.
    """
    client: SQSClient = _client("sqs", SQS_INLINE)
    return close_idle_connections(client)


@cache
def aws_session() -> Session:
    """Give the session of all clients; boto3 would make the very same clients, but later."""
    return get_session()


def _client(service: str, config: Config) -> Any:
    return aws_session().create_client(service, config=config)
