"""The directory table: agents, topics, and the counter that numbers sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError
from pydantic import ValidationError

from chat_sessions.directory import ChatAgent, ChatTopic
from chat_sessions.dynamodb.attribute_values import attribute_values, plain_values
from chat_sessions.dynamodb.failures import error_code, passing_failures
from chat_sessions.session_item import stored_value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MOST_KEYS_IN_A_BATCH: Final = 100
_SESSION_COUNTER: Final = {"Key": {"S": "counter#ChatSessionId"}}


class DirectoryTable:
    """The directory table (implements ``Directory`` and ``SessionIds``); all reads are consistent.

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

    def agent(self, associate_id: int) -> ChatAgent | None:
        """Read one agent."""
        with passing_failures():
            answer = self._client.get_item(
                TableName=self._table_name,
                Key={"Key": {"S": _agent_key(associate_id)}},
                ConsistentRead=True,
            )
        item = answer.get("Item")
        return None if item is None else ChatAgent.model_validate(plain_values(item))

    def topics(self, topic_ids: Collection[int]) -> Mapping[int, ChatTopic]:
        """Read topics; missing ones and those that cannot be read are left out."""
        return _topics(self._read([_topic_key(topic_id) for topic_id in topic_ids]))

    def agent_and_topics(
        self, associate_id: int, topic_ids: Collection[int]
    ) -> tuple[ChatAgent | None, Mapping[int, ChatTopic]]:
        """Read an agent and topics in one request (one more for each further hundred topics)."""
        agent_key = _agent_key(associate_id)
        items = self._read([agent_key, *(_topic_key(topic_id) for topic_id in topic_ids)])
        agent = items.pop(agent_key, None)
        return None if agent is None else ChatAgent.model_validate(agent), _topics(items)

    def put_agent(self, agent: ChatAgent) -> None:
        """Store an agent, in the place of an earlier version."""
        item = stored_value(agent) | {"CanRespond": sorted(agent.CanRespond)}
        self._put(_agent_key(agent.Associate.AssociateId), item)

    def put_topic(self, topic: ChatTopic) -> None:
        """Store a topic, in the place of an earlier version."""
        self._put(_topic_key(topic.ChatTopicId), stored_value(topic))

    def following(self) -> int:
        """Count the sessions' numbers one up."""
        with passing_failures():
            answer = self._client.update_item(
                TableName=self._table_name,
                Key=_SESSION_COUNTER,
                UpdateExpression="ADD #Value :One",
                ExpressionAttributeNames={"#Value": "Value"},
                ExpressionAttributeValues={":One": {"N": "1"}},
                ReturnValues="UPDATED_NEW",
            )
        return int(answer["Attributes"]["Value"]["N"])

    def reserve(self, session_id: int) -> None:
        """Move the counter forward to a number that is given by hand."""
        try:
            with passing_failures():
                self._client.update_item(
                    TableName=self._table_name,
                    Key=_SESSION_COUNTER,
                    UpdateExpression="SET #Value = :Id",
                    ConditionExpression="attribute_not_exists(#Value) OR #Value < :Id",
                    ExpressionAttributeNames={"#Value": "Value"},
                    ExpressionAttributeValues={":Id": {"N": str(session_id)}},
                )
        except ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise

    def _read(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Read items by their keys, and again what DynamoDB left unprocessed."""
        items: dict[str, dict[str, Any]] = {}
        for batch in batched(keys, _MOST_KEYS_IN_A_BATCH, strict=False):
            wanted: Any = {
                self._table_name: {
                    "Keys": [{"Key": {"S": key}} for key in batch],
                    "ConsistentRead": True,
                }
            }
            while wanted:
                with passing_failures():
                    answer = self._client.batch_get_item(RequestItems=wanted)
                for item in answer["Responses"].get(self._table_name, []):
                    items[item["Key"]["S"]] = plain_values(item)
                wanted = answer.get("UnprocessedKeys")
        return items

    def _put(self, key: str, item: Mapping[str, object]) -> None:
        with passing_failures():
            self._client.put_item(
                TableName=self._table_name, Item=attribute_values({"Key": key, **item})
            )


def _agent_key(associate_id: int) -> str:
    return f"agent#{associate_id}"


def _topic_key(topic_id: int) -> str:
    return f"topic#{topic_id}"


def _topics(items: Mapping[str, Mapping[str, Any]]) -> dict[int, ChatTopic]:
    topics = {}
    for item in items.values():
        try:
            topic = ChatTopic.model_validate(item)
        except ValidationError:
            continue
        topics[topic.ChatTopicId] = topic
    return topics
