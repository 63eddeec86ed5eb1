"""The stored session ↔ the entity: the one place that knows how a session lies in the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from chat_sessions.candidates import PendingKey
from chat_sessions.claim import Item
from chat_sessions.entity.carrier import Carrier
from chat_sessions.entity.chat_session import MAX_LENGTHS, ChatSessionEntity
from chat_sessions.entity.instant import Instant
from chat_sessions.entity.plain import read_stored
from chat_sessions.errors import WrongValuesError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

ITEM_VERSION: Final = 1
"""The layout that sessions are written in; see ``docs/adr/015-items-only-grow.md``."""
_ALWAYS_STORED = frozenset({"ChatSessionId", "TopicId", "Status", "WhenRequested"})


class ReadSession(Struct, frozen=True):
    """A session as it was read.

    Attributes
    ----------
    session
        The entity.
    unreadable
        Where the item held a value of a wrong type; the entity has the empty value there. Names
        only, for the log.
    """

    session: ChatSessionEntity
    unreadable: tuple[str, ...]


def pending_key(session: ChatSessionEntity) -> PendingKey:
    """Give the place of a queued session: by the time it was requested, then by its id."""
    order = f"{session.WhenRequested.sortable()}#{session.ChatSessionId:010}"
    return PendingKey(order, session.TopicId, session.ChatSessionId)


def queued_item(session: ChatSessionEntity) -> Item:
    """Give the item of a session that waits: its properties and its place in the pending index.

    Properties that have their empty value are left out, so that an item stays small.
    """
    key = pending_key(session)
    item = stored_value(session, always=_ALWAYS_STORED)
    return item | {
        "ItemVersion": ITEM_VERSION,
        "PendingTopicId": key.topic_id,
        "PendingOrder": key.order,
    }


def stored_value(value: DataclassInstance, always: frozenset[str] = frozenset()) -> Item:
    """Turn an entity into attributes: dates as text, numbers exact, empty values left out."""
    return {
        each.name: plain_attribute(of_it)
        for each in fields(value)
        if (of_it := getattr(value, each.name)) != _empty(each) or each.name in always
    }


def read_session(item: Mapping[str, object]) -> ReadSession:
    """Read the entity from an item, whoever wrote it.

    A value of a wrong type costs that value, never the session: by the time an item is read the
    session may have been claimed. A text longer than the entity allows is cut. Attributes that the
    entity does not have are passed over.
    """
    attributes = {name: _cut(name, value) for name, value in item.items()}
    unreadable: list[str] = []
    while True:
        try:
            session = read_stored(ChatSessionEntity, attributes)
        except WrongValuesError as error:
            paths = [path for path, _ in error.problems]
            for name in sorted({str(path[0]) for path in paths}):
                unreadable += _without_faults(
                    attributes, name, [path for path in paths if path[0] == name]
                )
        else:
            return ReadSession(session, tuple(unreadable))


def _cut(name: str, value: object) -> object:
    longest = MAX_LENGTHS.get(name)
    return value if longest is None or not isinstance(value, str) else value[:longest]


def _without_faults(
    attributes: dict[str, Any], name: str, paths: Iterable[tuple[int | str, ...]]
) -> list[str]:
    """Take the faulty values under one attribute out; return the paths of what was taken."""
    taken = []
    for path in paths:
        parent: Any = attributes
        steps: list[str | int] = []
        for step in path[:-1]:
            if not isinstance(parent.get(step), dict):
                break
            parent[step] = dict(parent[step])
            parent = parent[step]
            steps.append(step)
        leaf = path[len(steps)]
        if leaf in parent:
            del parent[leaf]
            taken.append("/".join(str(step) for step in [*steps, leaf]))
    if not taken:
        del attributes[name]
        taken.append(name)
    return taken


def _empty(each: Field[Any]) -> object:
    return each.default if each.default_factory is MISSING else each.default_factory()


def plain_attribute(value: object) -> object:
    """Turn a value of the domain into one that the table can keep."""
    plain = value
    match value:
        case Carrier():
            plain = stored_value(value)
        case Instant():
            plain = value.isoformat()
        case Enum():
            plain = value.value
        case float():
            # DynamoDB keeps decimal numbers; the shortest text of a float gives the float back.
            plain = Decimal(repr(value))
        case dict():
            plain = {name: plain_attribute(part) for name, part in value.items()}
        case list():
            plain = [plain_attribute(part) for part in value]
    return plain
