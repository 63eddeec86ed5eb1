"""Entities ↔ plain values and JSON, by msgspec: as quick as a request has to be."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chat_sessions.entity.instant import Instant


def read_exact[Kind](kind: type[Kind], values: Mapping[str, Any]) -> Kind:
    """Read an entity from values of the very types that it has, and pass over unknown properties.

    Raises
    ------
    msgspec.ValidationError
        A value is of another type.
    """
    return msgspec.convert(values, kind, dec_hook=_from_plain)


def read_stored[Kind](kind: type[Kind], values: Mapping[str, Any]) -> Kind:
    """Read an entity from what lies in a table; properties that it does not have are passed over.

    What msgspec does not take may be wrong, or just written by somebody who is less exact: that is
    for pydantic to tell, which takes ``"656"`` for a number and ``1`` for true.

    Raises
    ------
    WrongValuesError
        Names each property that is wrong.
    """
    try:
        return read_exact(kind, values)
    except msgspec.ValidationError:
        # Seldom needed, and as long to import as the whole function otherwise takes to start.
        from chat_sessions.entity.checking import checked  # noqa: PLC0415

        return checked(kind, values)


def to_plain(value: object) -> Any:
    """Give what JSON knows; a set becomes a list in order."""
    return msgspec.to_builtins(value, order="deterministic", enc_hook=_to_plain)


def to_json(value: object) -> str:
    """Write JSON without a blank, and no character as a reference that need not be one."""
    return _ENCODER.encode(value).decode()


def _from_plain(kind: type, value: Any) -> Any:
    if kind is Instant:
        return Instant.taken_over(value)
    msg = f"no plain value is a {kind.__name__}"
    raise TypeError(msg)


def _to_plain(value: object) -> str:
    if isinstance(value, Instant):
        return value.isoformat()
    msg = f"JSON has nothing for a {type(value).__name__}"
    raise TypeError(msg)


_ENCODER: Final = msgspec.json.Encoder(enc_hook=_to_plain)
