"""The wanted part of an entity, as plain values: what is not wanted is not built, but null."""

from enum import Enum
from typing import Any

from pydantic import BaseModel

from chat_sessions.entity.instant import Instant
from chat_sessions.selection import Selection


def project(value: object, wanted: Selection) -> Any:
    """Give the plain value of a part of an entity.

    Parameters
    ----------
    value
        An entity, a dictionary, a list, or a single value.
    wanted
        What is wanted of it. A single value has no parts: naming one wants nothing of it.

    Returns
    -------
    What JSON knows: an object keeps all its properties in order, and those that are not wanted
    are null; a dictionary keeps only the wanted entries; a list applies the selection to each.
    """
    match value:
        case BaseModel():
            return {
                name: None if (part := wanted.of(name)) is None else project(of_it, part)
                for name, of_it in value
            }
        case dict():
            return {
                name: project(entry, part)
                for name, entry in value.items()
                if (part := wanted.of(name)) is not None
            }
        case list():
            return [project(each, wanted) for each in value]
        case _:
            return _plain(value) if wanted.is_all else None


def _plain(value: object) -> Any:
    if isinstance(value, Instant):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
