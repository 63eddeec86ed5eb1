"""How large an item is for DynamoDB, as its developer guide has it ("Item sizes and formats")."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from typing import Any, Final

_COLLECTION: Final = 3
_DIGITS_IN_A_BYTE: Final = 2


def item_size(item: Mapping[str, Any]) -> int:
    """Give the bytes of an item in DynamoDB's own form: its names and its values."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(typed: Mapping[str, Any]) -> int:
    [(kind, value)] = typed.items()
    match kind:
        case "S":
            size = len(value.encode())
        case "N":
            size = _number(value)
        case "M":
            size = _COLLECTION + sum(
                len(name.encode()) + _value(part) + 1 for name, part in value.items()
            )
        case "L":
            size = _COLLECTION + sum(_value(part) + 1 for part in value)
        case "BOOL" | "NULL":
            size = 1
        case _:
            msg = f"no session, agent, topic or message has a {kind}"
            raise ValueError(msg)
    return size


def _number(text: str) -> int:
    """About a byte for two significant digits, and one more."""
    digits = "".join(map(str, Decimal(text).as_tuple().digits)).strip("0")
    return ceil(len(digits) / _DIGITS_IN_A_BYTE) + 1
