"""The directory table: agents, topics, and the counter that numbers sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from chat_sessions.directory import AgentAtWork, ChatAgent, ChatTopic
from chat_sessions.dynamodb.attribute_values import attribute_values, plain_values
from chat_sessions.dynamodb.batch_get import read_items
from chat_sessions.dynamodb.failures import ConditionRefusedError, failures_told_apart
from chat_sessions.dynamodb.keys import agent_key, topic_key
from chat_sessions.dynamodb.slot_values import slots_of
from chat_sessions.session_item import stored_value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FIGURES: Final = frozenset({"LastAccept", "SecondsPrAccept"})
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

    def agent(self, associate_id: int) -> AgentAtWork | None:
        """Read one agent."""
        with failures_told_apart():
            answer = self._client.get_item(
                TableName=self._table_name,
                Key=agent_key(associate_id),
                ConsistentRead=True,
            )
        item = answer.get("Item")
        return None if item is None else _agent(plain_values(item))

    def topics(self, topic_ids: Collection[int]) -> Mapping[int, ChatTopic]:
        """Read topics; missing ones and those that cannot be read are left out."""
        return _topics(self._read([topic_key(topic_id) for topic_id in topic_ids]))

    def agent_and_topics(
        self, associate_id: int, topic_ids: Collection[int]
    ) -> tuple[AgentAtWork | None, Mapping[int, ChatTopic]]:
        """Read an agent and topics in one request (one more for each further hundred topics)."""
        key = agent_key(associate_id)
        items = self._read([key, *(topic_key(topic_id) for topic_id in topic_ids)])
        agent = items.pop(key["Key"]["S"], None)
        return None if agent is None else _agent(agent), _topics(items)

    def put_agent(self, agent: ChatAgent) -> None:
        """Store an agent, in the place of an earlier version; the active sessions stay."""
        given = {
            "Associate": stored_value(agent.Associate),
            "CanRespond": sorted(agent.CanRespond),
            "MaxSessions": agent.MaxSessions,
        }
        at_first = {"ActiveSessions": {}, "SlotsVersion": 0}
        self._put(agent_key(agent.Associate.AssociateId), given, at_first)

    def put_topic(self, topic: ChatTopic) -> None:
        """Store a topic, in the place of an earlier version; the figures of its queue stay."""
        written = stored_value(topic, always=frozenset(ChatTopic.model_fields))
        at_first = {name: written.pop(name) for name in _FIGURES}
        self._put(topic_key(topic.ChatTopicId), written, at_first)

    def following(self) -> int:
        """Count the sessions' numbers one up."""
        with failures_told_apart():
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
        with suppress(ConditionRefusedError), failures_told_apart():
            self._client.update_item(
                TableName=self._table_name,
                Key=_SESSION_COUNTER,
                UpdateExpression="SET #Value = :Id",
                ConditionExpression="attribute_not_exists(#Value) OR #Value < :Id",
                ExpressionAttributeNames={"#Value": "Value"},
                ExpressionAttributeValues={":Id": {"N": str(session_id)}},
            )

    def _read(self, keys: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        items = read_items(self._client, [(self._table_name, key) for key in keys])
        return {item["Key"]: item for _, item in items}

    def _put(
        self,
        key: Mapping[str, Any],
        given: Mapping[str, object],
        at_first: Mapping[str, object],
    ) -> None:
        """Write what is given, and what the application keeps itself only the first time."""
        sets = [f"#{name} = :{name}" for name in given]
        sets += [f"#{name} = if_not_exists(#{name}, :{name})" for name in at_first]
        written = {**given, **at_first}
        with failures_told_apart():
            self._client.update_item(
                TableName=self._table_name,
                Key=key,
                UpdateExpression=f"SET {', '.join(sets)}",
                ExpressionAttributeNames={f"#{name}": name for name in written},
                ExpressionAttributeValues=attribute_values(
                    {f":{name}": value for name, value in written.items()}
                ),
            )


def _agent(item: Mapping[str, Any]) -> AgentAtWork:
    return AgentAtWork(ChatAgent.model_validate(item), slots_of(item))


def _topics(items: Mapping[str, Mapping[str, Any]]) -> dict[int, ChatTopic]:
    topics = {}
    for item in items.values():
        try:
            topic = ChatTopic.model_validate(item)
        except ValidationError:
            continue
        topics[topic.ChatTopicId] = topic
    return topics
