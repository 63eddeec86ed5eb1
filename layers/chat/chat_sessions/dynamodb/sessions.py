"""The sessions table: the pending index, the claim, and new sessions."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from chat_sessions.candidates import PendingKey, PendingPage
from chat_sessions.claim import Claim, ClaimOutcome, Item, Won, outcome_of_refusal
from chat_sessions.dynamodb.attribute_values import attribute_values, plain_values
from chat_sessions.dynamodb.batch_get import read_items
from chat_sessions.dynamodb.claim_update import claim_update
from chat_sessions.dynamodb.failures import ConditionRefusedError, failures_told_apart
from chat_sessions.dynamodb.keys import session_key
from chat_sessions.errors import SessionExistsError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from chat_sessions.welcome import Welcome

PENDING_INDEX: Final = "pending"
PAGE_SIZE: Final = 64
"""Places read at a time: keys only, so a page of this size costs one read unit."""


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

    def pending(self, topic_id: int, after: PendingKey | None) -> PendingPage:
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
        with failures_told_apart():
            answer = self._client.query(
                TableName=self._table_name,
                IndexName=PENDING_INDEX,
                KeyConditionExpression="PendingTopicId = :TopicId",
                ExpressionAttributeValues={":TopicId": {"N": str(topic_id)}},
                Limit=PAGE_SIZE,
                **start,
            )
        keys = tuple(
            PendingKey(item["PendingOrder"]["S"], topic_id, int(item["ChatSessionId"]["N"]))
            for item in answer["Items"]
        )
        return PendingPage(keys, more="LastEvaluatedKey" in answer)

    def read(self, session_id: int) -> Item | None:
        """Read a session's item."""
        items = read_items(self._client, [(self._table_name, session_key(session_id))])
        return items[0][1] if items else None

    def claim(self, key: PendingKey, claim: Claim) -> ClaimOutcome:
        """Take the session if it is still available, in one conditional write."""
        try:
            with failures_told_apart():
                answer = self._client.update_item(
                    **claim_update(self._table_name, key, claim), ReturnValues="ALL_NEW"
                )
        except ConditionRefusedError as refused:
            return outcome_of_refusal(claim.claim_id, refused.item)
        return Won(plain_values(answer["Attributes"]))

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
