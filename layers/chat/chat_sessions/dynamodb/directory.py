"""The directory table: agents, topics, and the counter that numbers sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from chat_sessions.directory import (
    QUEUE_FIGURES,
    AgentAtWork,
    ChatAgent,
    ChatTopic,
    WholeDirectory,
)
from chat_sessions.dynamodb.attribute_values import attribute_values, plain_values
from chat_sessions.dynamodb.batch_get import read_items
from chat_sessions.dynamodb.failures import ConditionRefusedError, failures_told_apart
from chat_sessions.dynamodb.keys import agent_key, topic_key
from chat_sessions.dynamodb.slot_values import slots_of
from chat_sessions.entity.carrier import property_names
from chat_sessions.entity.plain import read_stored
from chat_sessions.errors import WrongValuesError
from chat_sessions.session_item import plain_attribute, stored_value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

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

    def whole(self) -> WholeDirectory:
        """Read all agents and topics, by reading the table to its end."""
        agents, topics, unreadable = {}, {}, []
        with failures_told_apart():
            pages = self._client.get_paginator("scan").paginate(
                TableName=self._table_name,
                FilterExpression="begins_with(#Key, :Agent) OR begins_with(#Key, :Topic)",
                ExpressionAttributeNames={"#Key": "Key"},
                ExpressionAttributeValues={":Agent": {"S": "agent#"}, ":Topic": {"S": "topic#"}},
                ConsistentRead=True,
            )
            items = [plain_values(item) for page in pages for item in page["Items"]]
        for item in items:
            try:
                if item["Key"].startswith("agent#"):
                    agent = _agent(item)
                    agents[agent.agent.Associate.AssociateId] = agent
                else:
                    topic = read_stored(ChatTopic, item)
                    topics[topic.ChatTopicId] = topic
            except WrongValuesError:
                unreadable.append(item["Key"])
        return WholeDirectory(
            dict(sorted(agents.items())), dict(sorted(topics.items())), tuple(sorted(unreadable))
        )

    def put_agent(self, agent: ChatAgent) -> None:
        """Store an agent, in the place of an earlier version; the active sessions stay."""
        self._write(**_written_agent(agent))

    def add_agent(self, agent: ChatAgent) -> bool:
        """Store a new agent; false where another is there with this id."""
        return self._add(**_written_agent(agent))

    def change_agent(
        self, changed: ChatAgent, names: Collection[str], of_the_associate: Collection[str]
    ) -> bool:
        """Write some properties of the value, and no others; false without the agent.

        Whatever else of the agent somebody changes at the same time is kept.

        Parameters
        ----------
        changed
            An agent that has them.
        names
            The properties that are written.
        of_the_associate
            Those of the associate.
        """
        written = _written_agent(changed)["given"]
        given = {name: written[name] for name in names if name != "Associate"}
        for name in of_the_associate:
            given[f"Associate.{name}"] = plain_attribute(getattr(changed.Associate, name))
        return self._change(agent_key(changed.Associate.AssociateId), given)

    def put_topic(self, topic: ChatTopic) -> None:
        """Store a topic, in the place of an earlier version; the figures of its queue stay."""
        self._write(**_written_topic(topic))

    def add_topic(self, topic: ChatTopic) -> bool:
        """Store a new topic; false where another is there with this id."""
        return self._add(**_written_topic(topic))

    def change_topic(self, changed: ChatTopic, names: Collection[str]) -> bool:
        """Write some properties of the value, and no others; false without the topic.

        Whatever else of the topic somebody changes at the same time is kept, and so are the figures
        of its queue.

        Parameters
        ----------
        changed
            A topic that has them.
        names
            The properties that are written.
        """
        written = _written_topic(changed)["given"]
        given = {name: written[name] for name in names if name not in QUEUE_FIGURES}
        return self._change(topic_key(changed.ChatTopicId), given)

    def remove_topic(self, topic_id: int) -> bool:
        """Take a topic away; false where there was none."""
        with failures_told_apart():
            answer = self._client.delete_item(
                TableName=self._table_name, Key=topic_key(topic_id), ReturnValues="ALL_OLD"
            )
        return "Attributes" in answer

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

    def _add(
        self,
        key: Mapping[str, Any],
        given: Mapping[str, object],
        at_first: Mapping[str, object],
    ) -> bool:
        """Write a new item; one that is there just so is this very one, its answer was lost."""
        try:
            self._write(key, given, at_first, condition="attribute_not_exists(#Key)")
        except ConditionRefusedError as refused:
            found = refused.item or {}
            return all(found.get(name) == value for name, value in given.items())
        return True

    def _change(self, key: Mapping[str, Any], given: Mapping[str, object]) -> bool:
        try:
            self._write(key, given, {}, condition="attribute_exists(#Key)")
        except ConditionRefusedError:
            return False
        return True

    def _write(
        self,
        key: Mapping[str, Any],
        given: Mapping[str, object],
        at_first: Mapping[str, object],
        *,
        condition: str = "",
    ) -> None:
        """Write what is given by its path, and what the application keeps only the first time."""
        places = {path: f"#{path.replace('.', '.#')}" for path in (*given, *at_first)}
        values = {path: f":{path.replace('.', '_')}" for path in places}
        sets = [f"{places[path]} = {values[path]}" for path in given]
        sets += [
            f"{places[path]} = if_not_exists({places[path]}, {values[path]})" for path in at_first
        ]
        names = {f"#{name}": name for path in places for name in path.split(".")}
        conditional: Any = {}
        if condition:
            names["#Key"] = "Key"
            conditional = {
                "ConditionExpression": condition,
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        with failures_told_apart():
            self._client.update_item(
                TableName=self._table_name,
                Key=key,
                UpdateExpression=f"SET {', '.join(sets)}",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=attribute_values(
                    {values[path]: value for path, value in {**given, **at_first}.items()}
                ),
                **conditional,
            )


def _written_agent(agent: ChatAgent) -> dict[str, Any]:
    given = {
        "Associate": stored_value(agent.Associate),
        "CanRespond": sorted(agent.CanRespond),
        "MaxSessions": agent.MaxSessions,
    }
    at_first = {"ActiveSessions": {}, "SlotsVersion": 0}
    return {"key": agent_key(agent.Associate.AssociateId), "given": given, "at_first": at_first}


def _written_topic(topic: ChatTopic) -> dict[str, Any]:
    given = stored_value(topic, always=frozenset(property_names(ChatTopic)))
    at_first = {name: given.pop(name) for name in QUEUE_FIGURES}
    return {"key": topic_key(topic.ChatTopicId), "given": given, "at_first": at_first}


def _agent(item: Mapping[str, Any]) -> AgentAtWork:
    return AgentAtWork(read_stored(ChatAgent, item), slots_of(item))


def _topics(items: Mapping[str, Mapping[str, Any]]) -> dict[int, ChatTopic]:
    topics = {}
    for item in items.values():
        try:
            topic = read_stored(ChatTopic, item)
        except WrongValuesError:
            continue
        topics[topic.ChatTopicId] = topic
    return topics
