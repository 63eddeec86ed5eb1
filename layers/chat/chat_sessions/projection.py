"""The wanted part of an entity, as plain values: what is not wanted is not built, but null."""

from enum import Enum
from typing import Any

from chat_sessions.entity.carrier import Carrier, property_names
from chat_sessions.entity.instant import Instant
from chat_sessions.localisation.localiser import RAW, Localiser
from chat_sessions.selection import Selection


def project(value: object, wanted: Selection, localiser: Localiser = RAW) -> Any:
    """Give the plain value of a part of an entity.

    Parameters
    ----------
    value
        An entity, a dictionary, a list, or a single value.
    wanted
        What is wanted of it. A single value has no parts: naming one wants nothing of it.
    localiser
        Writes texts and date-times.

    Returns
    -------
    What JSON knows: an object keeps all its properties in order, and those that are not wanted
    are null; a dictionary keeps only the wanted entries; a list applies the selection to each.
    """
    match value:
        case Carrier():
            return _object(value, wanted, localiser)
        case dict():
            return {
                name: project(entry, part, localiser)
                for name, entry in value.items()
                if (part := wanted.of(name)) is not None
            }
        case list():
            return [project(each, wanted, localiser) for each in value]
        case _:
            return _plain(value, localiser) if wanted.is_all else None


def _object(value: Carrier, wanted: Selection, localiser: Localiser) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name in property_names(type(value)):
        part = wanted.of(name)
        if part is None:
            plain[name] = None
            continue
        of_it = getattr(value, name)
        if name in value.VERBATIM:
            plain[name] = of_it if part.is_all else None
        else:
            plain[name] = project(of_it, part, localiser)
    return plain


def _plain(value: object, localiser: Localiser) -> Any:
    if isinstance(value, Instant):
        return localiser.instant(value)
    if isinstance(value, Enum):
        return value.value
    return localiser.text(value) if isinstance(value, str) else value
