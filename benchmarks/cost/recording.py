"""A process that picks up on moto and lets the welcome arrive, with all calls written down."""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from multiprocessing.connection import Connection
from typing import Any, Final

from benchmarks.cost.ledger import Ledger
from benchmarks.cost.units import Units
from benchmarks.endpoint.world import (
    ASSOCIATE_ID,
    ENVIRONMENT,
    TOPIC_ID,
    USER_NAME,
    USER_PASSWORD,
)
from chat_sessions_testing.stack import ChatStack, chat_stack_on_moto
from chat_sessions_testing.template import read_template, resources_of_type
from chat_sessions_testing.wire import Wire

_CUSTOMER: Final[dict[str, Any]] = {
    "CustomerAlias": "Kari",
    "CustomerName": "Kari Nordmann",
    "CustomerEmail": "kari.nordmann@example.com",
    "FirstMessage": "My invoice of last month is wrong, can you help?",
    "LastMessage": "It is the one with number 20260117.",
    "Person": {"PersonId": 415, "FullName": "Kari Nordmann", "ContactId": 88},
    "Contact": {"ContactId": 88, "Name": "Nordmann Trading AS"},
}


@dataclass(frozen=True, slots=True)
class Consumed:
    """What one function consumed for one pick-up.

    Attributes
    ----------
    requests
        Calls to AWS by operation.
    units
        DynamoDB's units.
    log_bytes
        What the function itself wrote to its log.
    """

    requests: Counter[str]
    units: Units
    log_bytes: int


def record(connection: Connection) -> None:
    """Send what each function consumed for one pick-up of an agent who is known.

    Parameters
    ----------
    connection
        Where it goes to.
    """
    os.environ.update(ENVIRONMENT)
    log = sys.stdout = StringIO()
    with Wire().installed(), chat_stack_on_moto() as stack:
        stack.add_topic(TOPIC_ID, "Welcome! How can we help?", Name="Support")
        stack.add_agent(
            ASSOCIATE_ID,
            can_respond=[TOPIC_ID],
            password=USER_PASSWORD,
            Name=USER_NAME,
            FullName="Tore Jensen",
        )
        for _ in range(3):
            stack.queue_session(TOPIC_ID, **_CUSTOMER)
        stack.pick_up(USER_NAME, USER_PASSWORD)
        stack.settle()
        consumed = {}
        for function, work in (
            ("chat_agent", lambda: stack.pick_up(USER_NAME, USER_PASSWORD)),
            ("session_changes", stack.deliver_stream),
            ("welcome_delivery", stack.deliver_queue),
        ):
            ledger, written_before = Ledger(_key_names(stack)), log.tell()
            with ledger.kept():
                work()
            written = log.tell() - written_before
            consumed[function] = Consumed(ledger.requests, ledger.units, written)
    connection.send(consumed)


def _key_names(stack: ChatStack) -> dict[str, tuple[str, ...]]:
    names = set(stack.environment.values())
    tables = resources_of_type(read_template(), "AWS::DynamoDB::Table")
    return {
        name: tuple(part["AttributeName"] for part in properties["KeySchema"])
        for name, properties in tables.items()
        if name in names
    }
