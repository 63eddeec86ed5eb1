"""The stored session ↔ the entity: the one place that knows how a session lies in the table."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from chat_sessions.candidates import PendingKey
from chat_sessions.claim import Item
from chat_sessions.entity.chat_session import MAX_LENGTHS, ChatSessionEntity
from chat_sessions.entity.instant import Instant

ITEM_VERSION: Final = 1
"""The layout that sessions are written in; see ``docs/adr/015-items-only-grow.md``."""
_ALWAYS_STORED = frozenset({"ChatSessionId", "TopicId", "Status", "WhenRequested"})


@dataclass(frozen=True, slots=True)
class ReadSession:
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


def stored_value(value: BaseModel, always: frozenset[str] = frozenset()) -> Item:
    """Turn an entity into attributes: dates as text, numbers exact, empty values left out."""
    given = value.model_dump(mode="json", exclude_defaults=True)
    if always:
        given |= value.model_dump(mode="json", include=set(always))
    return {name: _exact(part) for name, part in given.items()}


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
            session = ChatSessionEntity.model_validate(attributes)
        except ValidationError as error:
            for name in sorted({str(problem["loc"][0]) for problem in error.errors()}):
                unreadable += _without_faults(attributes, name, error)
        else:
            return ReadSession(session, tuple(unreadable))


def _cut(name: str, value: object) -> object:
    longest = MAX_LENGTHS.get(name)
    return value if longest is None or not isinstance(value, str) else value[:longest]


def _without_faults(attributes: dict[str, Any], name: str, error: ValidationError) -> list[str]:
    """Take the faulty values under one attribute out; return the paths of what was taken."""
    taken = []
    for path in (problem["loc"] for problem in error.errors() if problem["loc"][0] == name):
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


def _exact(value: Any) -> Any:
    """DynamoDB keeps decimal numbers; the shortest text of a float gives the float back."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {name: _exact(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_exact(part) for part in value]
    return value


def plain_attribute(value: object) -> object:
    """Turn a value of the domain into one that the table can keep."""
    if isinstance(value, Instant):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return stored_value(value)
    return value
