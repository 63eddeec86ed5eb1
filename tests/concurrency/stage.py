"""A scenario set up: the real functions, on moto, with what the scenario wants there."""

from __future__ import annotations

import io
import json
import logging
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final
from unittest.mock import patch

from chat_sessions.dynamodb.keys import session_key
from chat_sessions_testing.event_source import matches
from chat_sessions_testing.stack import ChatStack, chat_stack_on_moto, stream_filters
from chat_sessions_testing.template import read_template
from tests.concurrency.aws import REGION
from tests.concurrency.contents import Contents
from tests.concurrency.functions import STANDING_STILL, Functions
from tests.concurrency.parking import requests_parked
from tests.concurrency.participants import Client, EventSource, OtherCall
from tests.concurrency.scenarios import (
    OTHER_TOPIC_ID,
    TOPIC_ID,
    WELCOME,
    Asker,
    Change,
    Scenario,
)
from tests.concurrency.world import Participant

_PASSWORD: Final = "x"
_ENVIRONMENT: Final = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """What an exploration works on.

    Attributes
    ----------
    environment
        The names of tables and queues.
    participants
        The askers and other calls, then the stream and the queue.
    """

    environment: Mapping[str, str]
    participants: tuple[Participant, ...]


@contextmanager
def staged(scenario: Scenario) -> Iterator[Stage]:
    """Set a scenario up on a moto of its own.

    Meanwhile the system's clock stands still, and nothing is logged or written to standard output.
    """
    with (
        patch.dict(os.environ, _ENVIRONMENT),
        chat_stack_on_moto() as stack,
        requests_parked(),
        patch.object(time, "time", lambda: STANDING_STILL),
        redirect_stdout(io.StringIO()),
        _nothing_logged(),
    ):
        stack.add_topic(TOPIC_ID, WELCOME)
        stack.add_topic(OTHER_TOPIC_ID, WELCOME)
        for agent in scenario.agents:
            stack.add_agent(
                agent.associate_id,
                can_respond=[TOPIC_ID],
                password=_PASSWORD,
                max_sessions=agent.max_sessions,
            )
        functions = Functions(stack.environment)
        # Their environments learn who they are while nobody waits.
        clients = [_client(functions, asker) for asker in scenario.askers]
        for number in range(1, scenario.sessions + 1):
            stack.queue_session(
                TOPIC_ID,
                ChatSessionId=number,
                SessionKey=f"key {number}",
                WhenRequested=f"2026-01-31T11:0{number}:00Z",
            )
        others = [_other_call(stack, change, number) for change, number in scenario.changes]
        stream = EventSource(
            name="stream", noun="change", entries=_changes, function=functions.follow_change
        )
        queue = EventSource(
            name="queue", noun="message", entries=_welcomes, function=functions.deliver_welcome
        )
        yield Stage(stack.environment, (*clients, *others, stream, queue))


@contextmanager
def _nothing_logged() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def _client(functions: Functions, asker: Asker) -> Client:
    user_name = f"agent{asker.agent.associate_id}"
    pick_up = functions.pick_up(user_name, _PASSWORD, dict(asker.headers))
    pick_up("before")
    return Client(name=asker.name, calls=(pick_up,) * asker.calls, most_tries=asker.most_tries)


def _other_call(stack: ChatStack, change: Change, session_id: int) -> OtherCall:
    return OtherCall(
        label=change.value.format(session_id), body=partial(_write, stack, change, session_id)
    )


_WAITS: Final = "InQueue"
_IS_ANSWERED: Final = "UserLast"
_WRITES: Final[Mapping[Change, tuple[str, str]]] = {
    Change.BOT_TAKES_OVER: (_WAITS, "SET ChatbotIsActive = :Yes"),
    Change.TRANSFER: (_WAITS, "SET TransferTo = :Somebody"),
    Change.OTHER_TOPIC: (_WAITS, "SET TopicId = :OtherTopic, PendingTopicId = :OtherTopic"),
    Change.FINISH: (_IS_ANSWERED, "SET #Status = :Finished"),
    Change.PUT_BACK: (
        _IS_ANSWERED,
        (
            "SET #Status = :InQueue, PendingTopicId = :Topic, PendingOrder = :Order"
            " REMOVE #User, ClaimId"
        ),
    ),
}
_VALUES: Final[Mapping[str, Any]] = {
    ":Yes": {"BOOL": True},
    ":Somebody": {"M": {"AssociateId": {"N": "99"}}},
    ":Topic": {"N": str(TOPIC_ID)},
    ":OtherTopic": {"N": str(OTHER_TOPIC_ID)},
    ":Order": {"S": "2026-01-31T12:30:00.0000000Z#0000000001"},
    ":InQueue": {"S": "InQueue"},
    ":Finished": {"S": "Finished"},
}


def _write(stack: ChatStack, change: Change, session_id: int) -> bool:
    """Change a session, if it is in the state that the change is for."""
    status, update = _WRITES[change]
    values = {name: value for name, value in _VALUES.items() if name in update}
    try:
        stack.dynamodb.update_item(
            TableName=stack.environment["SESSIONS_TABLE"],
            Key=session_key(session_id),
            UpdateExpression=update,
            ConditionExpression="#Status = :Expected",
            ExpressionAttributeNames={
                name: name[1:] for name in ("#Status", "#User") if name in f"#Status {update}"
            },
            ExpressionAttributeValues={**values, ":Expected": {"S": status}},
        )
    except stack.dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True


def _changes(contents: Contents) -> Mapping[str, tuple[str, ...]]:
    """Give the changes that the stream's filters let through."""
    return {
        session: tuple(change for change in changes if _passes(change))
        for session, changes in contents.changes.items()
    }


@cache
def _passes(change: str) -> bool:
    record = json.loads(change)
    return any(matches(pattern, record) for pattern in stream_filters(read_template()))


def _welcomes(contents: Contents) -> Mapping[str, tuple[str, ...]]:
    """Give the messages of the FIFO queue by their groups."""
    groups: dict[str, tuple[str, ...]] = {}
    for message in contents.messages:
        if message.queue.endswith(".fifo"):
            groups[message.group] = (*groups.get(message.group, ()), message.body)
    return groups
