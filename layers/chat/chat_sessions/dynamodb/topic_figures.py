"""The topics' figures in the directory table, with a marker for each accept that is counted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions.dynamodb.batch_get import read_items
from chat_sessions.dynamodb.keys import topic_key
from chat_sessions.dynamodb.transactions import transact
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import WriteConflictError
from chat_sessions.topic_figures import Counted, TopicFigures

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MARKER_SECONDS: Final = 30 * 24 * 3600
"""A stream tells a change for a day; one that was parked is followed two weeks later at most."""


class TopicFiguresTable:
    """The topics' figures (implements ``TopicFiguresStore``); reads are consistent.

    Parameters
    ----------
    client
        A DynamoDB client.
    table_name
        The directory table's name.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def figures(self, topic_id: int) -> TopicFigures | None:
        """Read the figures of one topic."""
        found = read_items(self._client, [(self._table_name, topic_key(topic_id))])
        if not found:
            return None
        [(_, topic)] = found
        return TopicFigures(
            Instant.parse(topic.get("LastAccept") or Instant.UNSET.isoformat()),
            int(topic.get("AverageWaitMs", int(topic.get("SecondsPrAccept", 0)) * 1000)),
            int(topic.get("Accepts", 0)),
        )

    def replace(
        self, topic_id: int, claim_id: str, seen: TopicFigures, wanted: TopicFigures
    ) -> Counted:
        """Write the figures and the marker in one transaction."""
        marker = {
            "Key": f"accept#{topic_id}#{claim_id}",
            "ExpiresAt": int(time.time()) + _MARKER_SECONDS,
        }
        is_seen = "#Accepts = :Seen"
        if seen.accepts == 0:
            is_seen = f"(attribute_not_exists(#Accepts) OR {is_seen})"
        written = {
            "LastAccept": wanted.last_accept.isoformat(),
            "SecondsPrAccept": wanted.seconds_per_accept,
            "AverageWaitMs": wanted.average_wait_ms,
            "Accepts": wanted.accepts,
        }
        update: Any = {
            "TableName": self._table_name,
            "Key": topic_key(topic_id),
            "UpdateExpression": f"SET {', '.join(f'#{name} = :{name}' for name in written)}",
            "ConditionExpression": f"attribute_exists(#Key) AND {is_seen}",
            "ExpressionAttributeNames": {"#Key": "Key", **{f"#{name}": name for name in written}},
            "ExpressionAttributeValues": attribute_values(
                {":Seen": seen.accepts, **{f":{name}": value for name, value in written.items()}}
            ),
        }
        put: Any = {
            "TableName": self._table_name,
            "Item": attribute_values(marker),
            "ConditionExpression": "attribute_not_exists(#Key)",
            "ExpressionAttributeNames": {"#Key": "Key"},
        }
        refusals = transact(self._client, [{"Put": put}, {"Update": update}])
        if refusals is None:
            return Counted.NOW
        of_marker, of_topic = refusals
        if of_marker.by_condition:
            return Counted.BEFORE
        if not of_topic.by_condition:
            raise WriteConflictError
        return Counted.NOT_YET
