"""The AWS clients of this package: how long each may take, and how often it tries.

The numbers are chosen in ``docs/adr/010-time-outs-and-retries.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

from chat_sessions.idle_connections import close_idle_connections

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

DYNAMODB: Final = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 4},
    max_pool_connections=16,
)
DYNAMODB_INLINE: Final = Config(
    connect_timeout=0.5,
    read_timeout=1.5,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=16,
)
SQS: Final = Config(
    connect_timeout=1,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
)
SQS_INLINE: Final = Config(
    connect_timeout=0.5,
    read_timeout=1,
    retries={"mode": "standard", "total_max_attempts": 1},
)


def dynamodb_client() -> DynamoDBClient:
    """Make a client for work that nobody waits for: at most 19 seconds, four tries."""
    return close_idle_connections(boto3.client("dynamodb", config=DYNAMODB))


def inline_dynamodb_client() -> DynamoDBClient:
    """Make a client for an agent who waits: at most 5 seconds, two tries."""
    return close_idle_connections(boto3.client("dynamodb", config=DYNAMODB_INLINE))


def sqs_client() -> SQSClient:
    """Make a client for a send that must succeed: at most 21 seconds, three tries."""
    return close_idle_connections(boto3.client("sqs", config=SQS))


def inline_sqs_client() -> SQSClient:
    """Make a client for a send that may fail: one try of at most 1.5 seconds.

    The agent waits for this send; the session's stream sends the same message again anyway.
    """
    return close_idle_connections(boto3.client("sqs", config=SQS_INLINE))
