"""The counters of lost races in the directory table: small items that expire."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from chat_sessions.client_errors import error_code
from chat_sessions.errors import PlaceNotCountedError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from chat_sessions.losing import Race

_KEPT_SECONDS: Final = 3600
"""A race is over after a second; nobody comes back to its counter."""


class PlaceCountersTable:
    """The counters (implements ``PlaceCounters``).

    Each is an item of its own: on the session's item they would make it large for every reader,
    and bring back one that was deleted. A reply that is lost costs a number, which nobody misses.

    Parameters
    ----------
    client
        A DynamoDB client.
    table_name
        The directory table's name.
    now
        The time in seconds since 1970.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._now = now

    def following(self, race: Race) -> int:
        """Count one up at a race, in one write."""
        try:
            answer = self._client.update_item(
                TableName=self._table_name,
                Key={"Key": {"S": f"race#{race.session_id}#{race.claim_id}"}},
                UpdateExpression="ADD #Value :One SET #ExpiresAt = :ExpiresAt",
                ExpressionAttributeNames={"#Value": "Value", "#ExpiresAt": "ExpiresAt"},
                ExpressionAttributeValues={
                    ":One": {"N": "1"},
                    ":ExpiresAt": {"N": str(int(self._now()) + _KEPT_SECONDS)},
                },
                ReturnValues="UPDATED_NEW",
            )
        except ClientError as error:
            raise PlaceNotCountedError(error_code(error)) from error
        except BotoCoreError as error:
            raise PlaceNotCountedError(type(error).__name__) from error
        return int(answer["Attributes"]["Value"]["N"])
