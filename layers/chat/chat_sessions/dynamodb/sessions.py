"""The sessions table: the pending index, the claim, and new sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from chat_sessions.candidates import PendingKey, PendingPage
from chat_sessions.claim import Claim, ClaimOutcome, Item, TooLarge, Won, outcome_of_refusal
from chat_sessions.dynamodb.attribute_values import attribute_values, plain_values
from chat_sessions.dynamodb.batch_get import read_items
from chat_sessions.dynamodb.claim_update import claim_update
from chat_sessions.dynamodb.failures import ConditionRefusedError, failures_told_apart
from chat_sessions.dynamodb.keys import session_key
from chat_sessions.entity.carrier import LARGEST_INT32
from chat_sessions.errors import ItemTooLargeError, SessionExistsError
from chat_sessions.losing import PAST_THE_QUEUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from chat_sessions.welcome import Welcome

PENDING_INDEX: Final = "pending"
_AVAILABILITY: Final = {
    f"#{name}": name
    for name in (
        "ChatSessionId",
        "TopicId",
        "Status",
        "ChatbotIsActive",
        "TransferTo",
        "PendingTopicId",
        "PendingOrder",
    )
}
_PAST_VALUES: Final = {f":{status}": str(status) for status in sorted(PAST_THE_QUEUE)}


class SessionsTable:
    """The sessions table (implements ``PendingSessions``, ``NewSessions`` and ``WelcomeMarks``).

    Parameters
    ----------
    client
        A DynamoDB client.
    table_name
        The table's name.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def pending(self, topic_id: int, after: PendingKey | None, limit: int) -> PendingPage:
        """Read a page of a topic's queue, oldest first."""
        start: dict[str, Any] = {}
        if after is not None:
            start["ExclusiveStartKey"] = attribute_values(
                {
                    "PendingTopicId": after.topic_id,
                    "PendingOrder": after.order,
                    "ChatSessionId": after.session_id,
                }
            )
        unreadable = 0
        while True:
            with failures_told_apart():
                answer = self._client.query(
                    TableName=self._table_name,
                    IndexName=PENDING_INDEX,
                    KeyConditionExpression="PendingTopicId = :TopicId",
                    ExpressionAttributeValues={":TopicId": {"N": str(topic_id)}},
                    Limit=limit,
                    **start,
                )
            keys = tuple(_pending_keys(answer["Items"]))
            more = "LastEvaluatedKey" in answer
            unreadable += len(answer["Items"]) - len(keys)
            if keys or not more:
                return PendingPage(keys, more, unreadable)
            # The caller reads on from a key, and here is none.
            start["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def all_pending(self) -> Iterator[PendingKey]:
        """Read the places of all waiting sessions, of all topics, in no order.

        Places that lead to no session that there could be are left out.
        """
        with failures_told_apart():
            pages = self._client.get_paginator("scan").paginate(
                TableName=self._table_name, IndexName=PENDING_INDEX
            )
            for page in pages:
                yield from _pending_keys(page["Items"])

    def read(self, session_id: int) -> Item | None:
        """Read a session's item."""
        items = read_items(self._client, [(self._table_name, session_key(session_id))])
        return items[0][1] if items else None

    def look_at(self, keys: Iterable[PendingKey]) -> Mapping[PendingKey, Item]:
        """Read a part of the sessions' items, a hundred in a request."""
        keys = list(keys)
        found = read_items(
            self._client,
            # A session that moves from topic to topic may have been read in two places.
            [
                (self._table_name, session_key(session_id))
                for session_id in {key.session_id for key in keys}
            ],
            {
                "ProjectionExpression": ", ".join(_AVAILABILITY),
                "ExpressionAttributeNames": _AVAILABILITY,
            },
        )
        items = {int(item["ChatSessionId"]): item for _, item in found}
        return {key: items[key.session_id] for key in keys if key.session_id in items}

    def claim(self, key: PendingKey, claim: Claim) -> ClaimOutcome:
        """Take the session if it is still available, in one conditional write."""
        try:
            with failures_told_apart():
                answer = self._client.update_item(
                    **claim_update(self._table_name, key, claim), ReturnValues="ALL_NEW"
                )
        except ConditionRefusedError as refused:
            return outcome_of_refusal(claim.claim_id, refused.item)
        except ItemTooLargeError:
            return TooLarge()
        return Won(plain_values(answer["Attributes"]))

    def take_off(self, key: PendingKey) -> bool:
        """Remove the queue attributes, if they still stand on a session that is past the queue.

        The condition names the states that are past: one in which a customer waits, or might wait
        later without further ado, is none of them.
        """
        values = {":TopicId": key.topic_id, ":Order": key.order, **_PAST_VALUES}
        try:
            with failures_told_apart():
                self._client.update_item(
                    TableName=self._table_name,
                    Key=session_key(key.session_id),
                    UpdateExpression="REMOVE #PendingTopicId, #PendingOrder",
                    ConditionExpression=(
                        "#PendingTopicId = :TopicId AND #PendingOrder = :Order"
                        f" AND #Status IN ({', '.join(_PAST_VALUES)})"
                    ),
                    ExpressionAttributeNames={
                        "#PendingTopicId": "PendingTopicId",
                        "#PendingOrder": "PendingOrder",
                        "#Status": "Status",
                    },
                    ExpressionAttributeValues=attribute_values(values),
                )
        except ConditionRefusedError:
            return False
        return True

    def count_pending(self, topic_id: int) -> int:
        """Count the sessions that wait for a topic, by reading its queue to the end."""
        with failures_told_apart():
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table_name,
                IndexName=PENDING_INDEX,
                KeyConditionExpression="PendingTopicId = :TopicId",
                ExpressionAttributeValues={":TopicId": {"N": str(topic_id)}},
                Select="COUNT",
            )
            return sum(page["Count"] for page in pages)

    def add(self, item: Item) -> None:
        """Store a new session, never over another.

        A session that is there with the same key, which is random, is this very one: the answer to
        the first send was lost, and the client has sent it again.
        """
        try:
            with failures_told_apart():
                self._client.put_item(
                    TableName=self._table_name,
                    Item=attribute_values(item),
                    ConditionExpression="attribute_not_exists(ChatSessionId)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ConditionRefusedError as refused:
            found = (refused.item or {}).get("SessionKey")
            if found is None or found != item.get("SessionKey"):
                raise SessionExistsError(item["ChatSessionId"]) from None

    def clear(self, welcome: Welcome) -> None:
        """Take the mark "welcome outstanding" off, if it is still this claim's."""
        with suppress(ConditionRefusedError), failures_told_apart():
            self._client.update_item(
                TableName=self._table_name,
                Key=session_key(welcome.session_id),
                UpdateExpression="REMOVE WelcomeOutstanding",
                ConditionExpression="WelcomeOutstanding = :ClaimId",
                ExpressionAttributeValues={":ClaimId": {"S": welcome.claim_id}},
            )


def _pending_keys(items: Iterable[Mapping[str, Any]]) -> Iterator[PendingKey]:
    """Read places; one whose numbers are none that an entity can have is passed over."""
    for item in items:
        topic_id, session_id = item["PendingTopicId"]["N"], item["ChatSessionId"]["N"]
        if _is_int32(topic_id) and _is_int32(session_id):
            yield PendingKey(item["PendingOrder"]["S"], int(topic_id), int(session_id))


def _is_int32(number: str) -> bool:
    return number.removeprefix("-").isdecimal() and abs(int(number)) <= LARGEST_INT32
