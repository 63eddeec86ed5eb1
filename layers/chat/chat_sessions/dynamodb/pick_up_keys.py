"""The table of idempotency keys: which session each led to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions.dynamodb.failures import failures_told_apart
from chat_sessions.idempotency import VALID_SECONDS, IdempotencyKey, KeyRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient


class PickUpKeysTable:
    """The records of the keys (implements ``PickUpKeys``); reads are consistent.

    TTL deletes late, so that the end of a record is looked at wherever one is read or replaced.

    Parameters
    ----------
    client
        A DynamoDB client.
    table_name
        The table's name.
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

    def record(self, key: IdempotencyKey) -> KeyRecord | None:
        """Read what the key led to in the last 24 hours, or none.

        Raises ``StoreUnavailableError``.
        """
        with failures_told_apart():
            answer = self._client.get_item(
                TableName=self._table_name, Key=attribute_values(_key(key)), ConsistentRead=True
            )
        item = answer.get("Item")
        if item is None or int(item["ExpiresAt"]["N"]) <= self._now():
            return None
        return KeyRecord(int(item["ChatSessionId"]["N"]), item["ClaimId"]["S"])

    def first_record(self, key: IdempotencyKey, record: KeyRecord) -> dict[str, Any]:
        """Give the part of a transaction that records where the key leads, unless it leads already.

        A refusal brings the record that is there; ``record_of`` reads it.
        """
        now = int(self._now())
        item = {
            **_key(key),
            "ChatSessionId": record.session_id,
            "ClaimId": record.claim_id,
            "ExpiresAt": now + VALID_SECONDS,
        }
        return {
            "Put": {
                "TableName": self._table_name,
                "Item": attribute_values(item),
                "ConditionExpression": "attribute_not_exists(#Key) OR #ExpiresAt <= :Now",
                "ExpressionAttributeNames": {"#Key": "IdempotencyKey", "#ExpiresAt": "ExpiresAt"},
                "ExpressionAttributeValues": attribute_values({":Now": now}),
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }


def record_of(item: Mapping[str, Any]) -> KeyRecord:
    """Read the record that a refused transaction shows."""
    return KeyRecord(int(item["ChatSessionId"]), str(item["ClaimId"]))


def _key(key: IdempotencyKey) -> dict[str, object]:
    return {"AssociateId": key.associate_id, "IdempotencyKey": key.value}
