"""The AWS clients of this package, with time-outs and retries that fit one request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

_DYNAMODB: Final = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
    max_pool_connections=16,
)
_SQS_INLINE: Final = Config(
    connect_timeout=0.5,
    read_timeout=1,
    retries={"mode": "standard", "total_max_attempts": 1},
    tcp_keepalive=True,
)


def dynamodb_client() -> DynamoDBClient:
    """Make a client that gives up after three tries of at most two seconds each."""
    return boto3.client("dynamodb", config=_DYNAMODB)


def inline_sqs_client() -> SQSClient:
    """Make a client for a send that may fail: one try of at most a second, another sender follows.

    The agent waits for this send; the session's stream sends the same message again anyway.
    """
    return boto3.client("sqs", config=_SQS_INLINE)


def sqs_client() -> SQSClient:
    """Make a client for a send that must succeed: botocore's own time-outs, standard retries."""
    return boto3.client("sqs", config=Config(retries={"mode": "standard"}))
