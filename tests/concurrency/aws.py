"""AWS as a function: from what it holds and a request to the reply and what it holds then.

moto does the work, and does a request once for the same items: DynamoDB does a write by the items
that the write names, whatever else there is, and a query by its table; SQS goes by its messages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from sys import intern
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from moto.core.botocore_stubber import BotocoreStubber
from moto.dynamodb.models import dynamodb_backends
from moto.moto_api._internal import mock_random
from moto.sqs.models import sqs_backends

from tests.concurrency.contents import AllContents, Contents, Message, Tables, key_text
from tests.concurrency.requests import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Hashable

    from moto.dynamodb.models.table import Table
    from moto.sqs.models import Queue

REGION: Final = "eu-north-1"
_ACCOUNT: Final = "123456789012"
"""moto's own."""

type Watch = Callable[[Request, Reply, Contents, Contents], None]
type _Place = tuple[str, str]


class _Effect(NamedTuple):
    """What a request did, given the items that it named."""

    reply: Reply
    items: Mapping[_Place, str | None]
    changes: tuple[tuple[str, str], ...]
    messages: tuple[Message, ...] | None


class Aws:
    """moto, put into one state after the other.

    Parameters
    ----------
    sessions_table
        The table whose stream is kept.
    watch
        Told each request that may change something, with the contents before and after.

    Attributes
    ----------
    requests
        How many moto has done.
    """

    def __init__(self, sessions_table: str, watch: Watch) -> None:
        self.requests = 0
        self._watch = watch
        self._all = AllContents()
        self._moto = _Moto(sessions_table)
        self._effects: dict[tuple[Request, Hashable], _Effect] = {}

    def first(self) -> Contents:
        """Take moto's contents as the beginning: the stream starts here."""
        self._moto.take_changes()
        return self._all.of(self._moto.tables(), {}, self._moto.messages())

    def send(self, contents: Contents, request: Request) -> tuple[Reply, Contents]:
        """Give what is answered to a request in a state, and the state after it."""
        outcome = contents.outcomes.get(request)
        if outcome is None:
            effect = self._effect(contents, request)
            after = self._after(contents, effect)
            if not request.only_reads:
                self._watch(request, effect.reply, contents, after)
            outcome = contents.outcomes[request] = (effect.reply, after)
        return outcome

    def after_five_minutes(self, contents: Contents) -> Contents:
        """Give the state in which no queue remembers what it has accepted."""
        return self._all.of(contents.tables, contents.changes, ())

    def hold(self, contents: Contents) -> None:
        """Leave moto with these contents."""
        self._moto.hold(contents)

    def _effect(self, contents: Contents, request: Request) -> _Effect:
        places = _places(request, self._moto.key_names)
        known_by = (request, _concern(contents, request, places))
        effect = self._effects.get(known_by)
        if effect is None:
            self.requests += 1
            effect = self._effects[known_by] = self._moto.send(contents, request)
            assert effect.items.keys() <= set(places), "a request changes what it names"
        return effect

    def _after(self, contents: Contents, effect: _Effect) -> Contents:
        if not effect.items and effect.messages is None:
            return contents
        tables = dict(contents.tables)
        for (table, key), text in effect.items.items():
            kept = {other: was for other, was in tables[table].items() if other != key}
            tables[table] = kept if text is None else {**kept, key: text}
        changes = dict(contents.changes)
        for session, change in effect.changes:
            changes[session] = (*changes.get(session, ()), change)
        messages = contents.messages if effect.messages is None else effect.messages
        return self._all.of(tables, changes, messages)


def _places(request: Request, key_names: Mapping[str, tuple[str, ...]]) -> list[_Place]:
    """Give the items that a request names; none for one that goes by more than those."""
    parameters = request.parameters
    if "TransactItems" in parameters:
        parts = [part for entry in parameters["TransactItems"] for part in entry.values()]
    elif "RequestItems" in parameters:
        parts = [
            {"TableName": table, "Key": key}
            for table, wanted in parameters["RequestItems"].items()
            for key in wanted["Keys"]
        ]
    else:
        parts = [parameters] if "Key" in parameters or "Item" in parameters else []
    places = []
    for part in parts:
        table = part["TableName"]
        key = part.get("Key") or {name: part["Item"][name] for name in key_names[table]}
        places.append((table, key_text(key)))
    return places


def _concern(contents: Contents, request: Request, places: list[_Place]) -> Hashable:
    """Give all that the outcome of a request depends on."""
    if places:
        return tuple(contents.tables[table].get(key) for table, key in places)
    table = request.parameters.get("TableName")
    return contents.messages if table is None else frozenset(contents.tables[table].items())


class _Moto:
    """moto's tables and queues, from inside."""

    def __init__(self, sessions_table: str) -> None:
        self._sessions_table = sessions_table
        self._dynamodb = dynamodb_backends[_ACCOUNT][REGION]
        self._sqs = sqs_backends[_ACCOUNT][REGION]
        self._held: tuple[Tables, tuple[Message, ...]] = ({}, ())
        self._answer = BotocoreStubber()
        self._answer.enabled = True
        self.key_names = {
            name: tuple(part for part in (table.hash_key_attr, table.range_key_attr) if part)
            for name, table in self._tables().items()
        }

    def send(self, contents: Contents, request: Request) -> _Effect:
        """Do a request in a state."""
        self.hold(contents)
        # moto's ids then tell nothing of what was sent before.
        mock_random.seed(0)
        answer = self._answer("", request.prepared)
        assert answer is not None
        headers = tuple((str(name), str(value)) for name, value in answer.headers.items())
        tables, messages = self.tables(), self.messages()
        self._held = (tables, messages)
        items = {
            (name, key): tables[name].get(key)
            for name, before in contents.tables.items()
            for key in before.keys() | tables[name].keys()
            if before.get(key) != tables[name].get(key)
        }
        return _Effect(
            Reply(answer.status_code, answer.content.decode(), headers),
            items,
            self.take_changes(),
            None if messages == contents.messages else messages,
        )

    def tables(self) -> dict[str, dict[str, str]]:
        tables = {}
        for name, table in self._tables().items():
            items = {}
            for item in table.all_items():
                attributes = item.to_json()["Attributes"]
                key = {part: attributes[part] for part in self.key_names[name]}
                items[key_text(key)] = intern(json.dumps(attributes, sort_keys=True))
            tables[name] = items
        return tables

    def messages(self) -> tuple[Message, ...]:
        messages = [
            Message(name, message.group_id or "", message.deduplication_id or "", message.body)
            for name, queue in self._queues().items()
            for message in queue._messages  # noqa: SLF001 (all, and not those now visible)
        ]
        return tuple(sorted(messages, key=lambda message: (message.queue, message.group)))

    def take_changes(self) -> tuple[tuple[str, str], ...]:
        """Give what the sessions' stream has told since the last time, by session."""
        taken = []
        for name, table in self._tables().items():
            if table.stream_shard is not None:
                if name == self._sessions_table:
                    taken += [_change(record.to_json()) for record in table.stream_shard.items]
                table.stream_shard.items = []
        return tuple(taken)

    def hold(self, contents: Contents) -> None:
        """Have these contents in the tables and queues."""
        if (contents.tables, contents.messages) == self._held:
            return
        self._held = (contents.tables, contents.messages)
        for name, table in self._tables().items():
            table.items.clear()
            shard, table.stream_shard = table.stream_shard, None
            for text in contents.tables[name].values():
                table.put_item(json.loads(text))
            table.stream_shard = shard
        for name, queue in self._queues().items():
            queue._messages.clear()  # noqa: SLF001 (also those that are in flight)
            for message in contents.messages:
                if message.queue == name:
                    self._sqs.send_message(
                        name,
                        message.body,
                        deduplication_id=message.deduplication_id or None,
                        group_id=message.group or None,
                    )

    def _tables(self) -> dict[str, Table]:
        # A cancelled transaction puts others in their place.
        tables: dict[str, Table] = self._dynamodb.tables
        return tables

    def _queues(self) -> dict[str, Queue]:
        queues: dict[str, Queue] = self._sqs.queues
        return queues


def _change(record: dict[str, Any]) -> tuple[str, str]:
    """Write a record without what differs from one run to the next."""
    changed = record["dynamodb"]
    told = {name: changed[name] for name in ("Keys", "OldImage", "NewImage") if name in changed}
    text = json.dumps({"eventName": record["eventName"], "dynamodb": told}, sort_keys=True)
    return str(told["Keys"]["ChatSessionId"]["N"]), intern(text)
