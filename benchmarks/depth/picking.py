"""A process that picks up from a deep queue and tells what that consumed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import boto3

from benchmarks.endpoint.world import ASSOCIATE_ID, TOPIC_ID
from benchmarks.interception import Parameters, Send, intercepted
from chat_agent.composition import compose
from chat_sessions.credentials.issuing import CredentialIssuer
from chat_sessions.directory import ChatAgent, ChatTopic
from chat_sessions.dynamodb.credentials import CredentialsTable
from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.entity.checking import checked
from chat_sessions.settings import ChatAgentSettings
from chat_sessions_testing.api_gateway import proxy_event
from chat_sessions_testing.stack import PICK_UP_PATH
from chat_sessions_testing.template import read_template, resources_of_type, table_request

SESSIONS: Final = "SessionsTable"
"""The table that is there already, by its name in the template, which all tables have here."""
TABLES: Final = {
    "SESSIONS_TABLE": SESSIONS,
    "DIRECTORY_TABLE": "DirectoryTable",
    "CREDENTIALS_TABLE": "CredentialsTable",
    "PICK_UP_KEYS_TABLE": "PickUpKeysTable",
}

_READS: Final = frozenset({"BatchGetItem", "GetItem", "Query"})


def sessions_table() -> dict[str, Any]:
    """Give the request that creates the table; its stream is left out, which no engine needs."""
    properties = resources_of_type(read_template(), "AWS::DynamoDB::Table")[SESSIONS]
    request = table_request(SESSIONS, properties)
    del request["StreamSpecification"]
    return request


def pick_up(connection: Connection, environment: Mapping[str, str]) -> None:
    """Pick up twice, and send the read units of the second time and how many places it read.

    By then the agent and the credential are known.

    Parameters
    ----------
    connection
        Where the figures go to.
    environment
        The function's variables.
    """
    os.environ.update(environment)
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (until the end)
    event = _fill()
    answer = compose(ChatAgentSettings.from_environment())
    answer(event, None)
    read_units, evaluated = 0.0, 0

    def count(send: Send, operation: str, parameters: Parameters) -> dict[str, Any]:
        nonlocal read_units, evaluated
        if operation not in _READS:
            return send(operation, parameters)
        found = send(operation, {**parameters, "ReturnConsumedCapacity": "TOTAL"})
        read_units += _units(found["ConsumedCapacity"])
        evaluated += found.get("ScannedCount", 0)
        return found

    with intercepted(count):
        response = answer(event, None)
    if not response["body"].startswith('{"ChatSessionId":2,'):
        raise RuntimeError(response["body"])
    connection.send((read_units, evaluated))


def _units(consumed: Any) -> float:
    """Add up the units; a batch tells them for each table."""
    by_table = consumed if isinstance(consumed, list) else [consumed]
    return sum(float(table["CapacityUnits"]) for table in by_table)


def _fill() -> dict[str, Any]:
    """Make the other tables, with an agent who is signed in; give the agent's request."""
    client = boto3.client("dynamodb")
    tables = resources_of_type(read_template(), "AWS::DynamoDB::Table")
    for name in TABLES.values():
        if name != SESSIONS:
            client.create_table(**table_request(name, tables[name]))
    directory = DirectoryTable(client, TABLES["DIRECTORY_TABLE"])
    directory.put_topic(ChatTopic(ChatTopicId=TOPIC_ID, WelcomeMessage="Welcome!"))
    directory.put_agent(
        checked(
            ChatAgent,
            {"Associate": {"AssociateId": ASSOCIATE_ID, "Name": "tje0"}, "CanRespond": [TOPIC_ID]},
        )
    )
    issuer = CredentialIssuer(CredentialsTable(client, TABLES["CREDENTIALS_TABLE"]))
    return proxy_event(
        "POST",
        PICK_UP_PATH,
        {
            "Authorization": f"SOTicket {issuer.issue_ticket(ASSOCIATE_ID)}",
            "SO-AppToken": issuer.issue_application_token("benchmark"),
        },
    )
