"""The application on moto: its tables and queues from the template, its functions in process."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import boto3
from botocore.session import Session
from moto import mock_aws

from chat_agent.composition import compose as compose_chat_agent
from chat_sessions import aws_clients
from chat_sessions.clock import Clock
from chat_sessions.credentials.issuing import CredentialIssuer
from chat_sessions.directory import ChatAgent, ChatTopic
from chat_sessions.dynamodb.attribute_values import plain_values
from chat_sessions.dynamodb.credentials import CredentialsTable
from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.dynamodb.queue import open_session_queue
from chat_sessions.entity.checking import checked
from chat_sessions.settings import (
    ChatAgentSettings,
    QueueWatchSettings,
    SessionChangesSettings,
    WelcomeDeliverySettings,
)
from chat_sessions_testing.api_gateway import ApiResponse, basic, proxy_event
from chat_sessions_testing.event_source import QueueSource, StreamSource
from chat_sessions_testing.template import (
    queue_request,
    read_template,
    resources_of_type,
    table_request,
)
from queue_watch.composition import compose as compose_queue_watch
from session_changes.composition import compose as compose_session_changes
from welcome_delivery.composition import compose as compose_welcome_delivery

if TYPE_CHECKING:
    from chat_sessions.entity.chat_session import ChatSessionEntity

PICK_UP_PATH: Final = "/api/v1/Agents/Chat/PickUpFirstChatSession"
_MOST_ROUNDS: Final = 100


class ChatStack:
    """The whole application in one process.

    Parameters
    ----------
    environment
        What the template would give the functions, by the names of their variables.
    outputs
        The stack's outputs that name tables and queues.
    stream_arn
        The stream of the sessions table.

    Attributes
    ----------
    agent_calls, session_changes, welcome_delivery, queue_watch
        The four functions: an event in, a response out.
    issuer
        Issues tickets, applications' tokens and web sessions.
    """

    def __init__(
        self, environment: Mapping[str, str], outputs: Mapping[str, str], stream_arn: str
    ) -> None:
        self.environment = dict(environment)
        self.outputs = outputs
        self._seconds_ahead = 0.0
        self.dynamodb = _own_session().client("dynamodb")
        self.sqs = _own_session().client("sqs")
        self.directory = DirectoryTable(self.dynamodb, environment["DIRECTORY_TABLE"])
        self.credentials = CredentialsTable(self.dynamodb, environment["CREDENTIALS_TABLE"])
        self.issuer = CredentialIssuer(self.credentials, self._now)
        self.session_queue = open_session_queue(
            sessions_table=environment["SESSIONS_TABLE"],
            directory_table=environment["DIRECTORY_TABLE"],
            client=self.dynamodb,
        )
        self.agent_calls = self.new_execution_environment()
        with _signing_as("session_changes"):
            self.session_changes = compose_session_changes(
                SessionChangesSettings.from_environment(environment)
            )
        with _signing_as("welcome_delivery"):
            self.welcome_delivery = compose_welcome_delivery(
                WelcomeDeliverySettings.from_environment(environment)
            )
        with _signing_as("queue_watch"):
            self.queue_watch = compose_queue_watch(QueueWatchSettings.from_environment(environment))
        # boto3 1.44 sends streams' requests to a host that moto 5.2 does not know.
        region = self.dynamodb.meta.region_name
        host = f"https://streams.dynamodb.{region}.amazonaws.com"
        streams = _own_session().client("dynamodbstreams", endpoint_url=host)
        self._stream = StreamSource(streams, stream_arn, stream_filters(read_template()))
        self._welcomes = QueueSource(self.sqs, environment["WELCOME_QUEUE_URL"])

    def new_execution_environment(self) -> Any:
        """Start chat_agent anew, as Lambda does for a request that finds none free."""
        clock = Clock(self._now, lambda: time.monotonic() + self._seconds_ahead)
        with _signing_as("chat_agent"):
            return compose_chat_agent(ChatAgentSettings.from_environment(self.environment), clock)

    def configure(self, **variables: str) -> None:
        """Set variables of chat_agent and start it anew, as a deployment of parameters does."""
        self.environment |= variables
        self.agent_calls = self.new_execution_environment()

    def let_time_pass(self, seconds: float) -> None:
        """Put chat_agent's clocks forward: for credentials, and for what it remembers."""
        self._seconds_ahead += seconds

    def _now(self) -> float:
        return time.time() + self._seconds_ahead

    def add_topic(self, topic_id: int, welcome_message: str = "", **properties: Any) -> ChatTopic:
        """Store a topic."""
        topic = checked(
            ChatTopic,
            {"ChatTopicId": topic_id, "WelcomeMessage": welcome_message, **properties},
        )
        self.directory.put_topic(topic)
        return topic

    def add_agent(
        self,
        associate_id: int,
        *,
        can_respond: Sequence[int],
        password: str,
        max_sessions: int = 0,
        **associate: Any,
    ) -> ChatAgent:
        """Store an agent with a password; the user name is the associate's ``Name``."""
        associate = {"Name": f"agent{associate_id}", **associate, "AssociateId": associate_id}
        agent = checked(
            ChatAgent,
            {"Associate": associate, "CanRespond": can_respond, "MaxSessions": max_sessions},
        )
        self.directory.put_agent(agent)
        self.credentials.put_password(associate_id, associate["Name"], password)
        return agent

    def queue_session(self, topic_id: int, **properties: Any) -> ChatSessionEntity:
        """Let a customer wait for a topic, with any properties of the entity."""
        return self.session_queue.enqueue({"TopicId": topic_id, **properties})

    def pick_up(
        self,
        user_name: str,
        password: str,
        *,
        headers: Mapping[str, str] | None = None,
        select: str | None = None,
    ) -> ApiResponse:
        """Pick up the first session as this user."""
        return self.request(
            "POST",
            PICK_UP_PATH,
            headers={"Authorization": basic(user_name, password), **(headers or {})},
            query=None if select is None else {"$select": select},
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> ApiResponse:
        """Send any request to the API."""
        event = proxy_event(method, path, headers, query)
        return ApiResponse.of(self.agent_calls(event, None))

    def settle(self) -> None:
        """Let the stream and the queue run until nothing is under way.

        Raises
        ------
        TimeoutError
            Something fails again and again.
        """
        for _ in range(_MOST_ROUNDS):
            relayed = self._stream.deliver(self.session_changes)
            delivered = self._welcomes.deliver(self.welcome_delivery)
            if not relayed and not delivered:
                return
        msg = "the stream or the queue did not come to rest"
        raise TimeoutError(msg)

    def deliver_stream(self) -> int:
        """Let only the stream run; return how many records were done."""
        return self._stream.deliver(self.session_changes)

    def let_stream_expire(self) -> None:
        """Lose what the stream holds, as DynamoDB does after a day."""
        self._stream.skip()

    def deliver_queue(self) -> int:
        """Let only the queue run; return how many messages were done."""
        return self._welcomes.deliver(self.welcome_delivery)

    def stream_records(self) -> list[dict[str, Any]]:
        """Give what the session stream has sent to session_changes so far, to send it again."""
        return self._stream.records()

    def session(self, session_id: int) -> dict[str, Any] | None:
        """Read a session's item as it is stored."""
        answer = self.dynamodb.get_item(
            TableName=self.environment["SESSIONS_TABLE"],
            Key={"ChatSessionId": {"N": str(session_id)}},
            ConsistentRead=True,
        )
        return plain_values(answer["Item"]) if "Item" in answer else None

    def sessions(self) -> list[dict[str, Any]]:
        """Read all sessions as they are stored, by their ids."""
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=self.environment["SESSIONS_TABLE"]
        )
        items = [plain_values(item) for page in pages for item in page["Items"]]
        return sorted(items, key=lambda item: int(item["ChatSessionId"]))

    def transcript(self, session_id: int) -> list[dict[str, Any]]:
        """Read the messages of a session in their order."""
        answer = self.dynamodb.query(
            TableName=self.environment["MESSAGES_TABLE"],
            KeyConditionExpression="ChatSessionId = :Id",
            ExpressionAttributeValues={":Id": {"N": str(session_id)}},
            ConsistentRead=True,
        )
        return [plain_values(item) for item in answer["Items"]]


@contextmanager
def _signing_as(function: str) -> Iterator[None]:
    """Let the clients that are made in the block sign with the function's name, as with its role.

    The wire tells by it whose request it is, from whichever thread.
    """
    with patch.object(aws_clients, "aws_session", lambda: _session_of(function)):
        yield


# Sessions are kept from test to test: each reads the models of its services only once.
@cache
def _own_session() -> boto3.Session:
    return boto3.Session()


@cache
def _session_of(function: str) -> Session:
    session = Session()
    session.set_credentials(function, function)
    return session


@contextmanager
def chat_stack_on_moto() -> Iterator[ChatStack]:
    """Make the template's tables and queues on moto, and the functions on them."""
    template = read_template()
    with mock_aws():
        dynamodb, sqs = _own_session().client("dynamodb"), _own_session().client("sqs")
        names: dict[str, str] = {}
        stream_arn = ""
        for name, properties in resources_of_type(template, "AWS::DynamoDB::Table").items():
            table = dynamodb.create_table(**table_request(name, properties))["TableDescription"]
            names[name] = table["TableName"]
            if name == "SessionsTable":
                stream_arn = table["LatestStreamArn"]
        for name, properties in resources_of_type(template, "AWS::SQS::Queue").items():
            names[name] = sqs.create_queue(**queue_request(name, properties))["QueueUrl"]
        outputs = _resolved(
            {name: output["Value"] for name, output in template["Outputs"].items()}, names
        )
        yield ChatStack(_environment(template, names), outputs, stream_arn)


def _environment(template: dict[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """Resolve the functions' variables that refer to the stack's tables and queues."""
    environment: dict[str, str] = {}
    for function in resources_of_type(template, "AWS::Serverless::Function").values():
        environment |= _resolved(function["Environment"]["Variables"], names)
    return environment


def _resolved(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    return {
        name: names[value["Ref"]]
        for name, value in values.items()
        if isinstance(value, dict) and value.get("Ref") in names
    }


def stream_filters(template: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the event filters of the session stream's mapping."""
    function = template["Resources"]["SessionChangesFunction"]["Properties"]
    criteria = function["Events"]["SessionStream"]["Properties"]["FilterCriteria"]
    return [json.loads(entry["Pattern"]) for entry in criteria["Filters"]]
