"""What AWS holds, as a value: two that hold the same are one object."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from chat_sessions.dynamodb.attribute_values import plain_values

if TYPE_CHECKING:
    from tests.concurrency.requests import Reply, Request

type Item = Mapping[str, Any]
type Tables = Mapping[str, Mapping[str, str]]
"""By the table's name the items by their keys, each as JSON of attribute values."""
type Changes = Mapping[str, tuple[str, ...]]
"""What the sessions' stream has told, by session in its order, as JSON of a record."""


class Message(NamedTuple):
    """A message that a queue has accepted; it is never deleted, as FIFO remembers it anyhow."""

    queue: str
    group: str
    deduplication_id: str
    body: str


class Claimed(NamedTuple):
    """One claim, as a change of a session shows it."""

    session_id: int
    claim_id: str
    associate_id: int
    is_greeted: bool


@dataclass(frozen=True, eq=False, slots=True)
class Contents:
    """All that AWS holds at one moment.

    Attributes
    ----------
    tables, changes
        See the types.
    messages
        What the queues have accepted; in its order within a group.
    claims
        All claims that the stream has told of, also those of sessions that were put back.
    outcomes
        What is known of the requests done in this state.
    """

    tables: Tables
    changes: Changes
    messages: tuple[Message, ...]
    claims: tuple[Claimed, ...]
    outcomes: dict[Request, tuple[Reply, Contents]] = field(default_factory=dict, repr=False)

    def items(self, table: str) -> list[Item]:
        """Give the items of a table as plain values, in the order of their keys."""
        return [read_item(text) for _, text in sorted(self.tables[table].items())]

    def item(self, table: str, key: str) -> Item | None:
        text = self.tables[table].get(key)
        return None if text is None else read_item(text)


class AllContents:
    """Finds the one object for contents."""

    def __init__(self) -> None:
        self._known: dict[object, Contents] = {}

    def of(self, tables: Tables, changes: Changes, messages: tuple[Message, ...]) -> Contents:
        identity = (
            tuple(frozenset(items.items()) for _, items in sorted(tables.items())),
            frozenset(changes.items()),
            messages,
        )
        known = self._known.get(identity)
        if known is None:
            claims = tuple(
                claim for told in changes.values() for claim in map(_claim, told) if claim
            )
            known = self._known[identity] = Contents(tables, changes, messages, claims)
        return known


def changed_items(
    before: Contents, after: Contents, table: str
) -> Iterator[tuple[Item | None, Item | None]]:
    """Give the items of a table that differ, as they were and as they are."""
    old, new = before.tables[table], after.tables[table]
    if old is new:
        return
    for key in old.keys() | new.keys():
        if old.get(key) != new.get(key):
            yield before.item(table, key), after.item(table, key)


def differences(before: Contents, after: Contents) -> Iterator[str]:
    """Tell what has changed from one state to another, an item a line."""
    for table in after.tables:
        for old, new in changed_items(before, after, table):
            names = sorted(
                name
                for name in (old or {}).keys() | (new or {}).keys()
                if (old or {}).get(name) != (new or {}).get(name)
            )
            shown = ", ".join(f"{name}={(new or {}).get(name)}" for name in names)
            yield f"{table}: {shown}"


@cache
def read_item(text: str) -> Item:
    return plain_values(json.loads(text))


@cache
def _claim(change: str) -> Claimed | None:
    images = json.loads(change)["dynamodb"]
    before = plain_values(images.get("OldImage", {}))
    after = plain_values(images.get("NewImage", {}))
    claim_id = after.get("ClaimId")
    if claim_id is None or claim_id == before.get("ClaimId"):
        return None
    user = int(after["User"]["AssociateId"])
    return Claimed(int(after["ChatSessionId"]), claim_id, user, "Welcome" in after)


def key_text(key: Mapping[str, Any]) -> str:
    """Spell a key, given as attribute values."""
    return json.dumps(key, sort_keys=True)
