"""Plain Python values ↔ DynamoDB's attribute values.

As boto3 has it, which would bring all of itself to a start that needs only botocore.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_WHOLE: Final = re.compile(r"-?[0-9]{1,38}", re.ASCII)
"""A whole number as DynamoDB keeps it, of 38 digits at most."""


def attribute_values(item: Mapping[str, object]) -> dict[str, AttributeValueTypeDef]:
    """Write the attributes of an item.

    Raises
    ------
    TypeError
        There is a value that no attribute of ours has; a float is one, a ``Decimal`` is none.
    """
    return {name: _written(value) for name, value in item.items()}


def plain_values(item: Mapping[str, Any]) -> dict[str, Any]:
    """Read the attributes of an item, whoever wrote them.

    A whole number becomes an ``int`` and any other a ``Decimal``, however many digits it has: by
    the time a session's item is read the session may have been claimed.
    """
    return {name: _read(value) for name, value in item.items()}


def _written(value: object) -> AttributeValueTypeDef:
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | Decimal():
            return {"N": str(value)}
        case None:
            return {"NULL": True}
        case Mapping():
            return {"M": attribute_values(value)}
        case list() | tuple():
            return {"L": [_written(part) for part in value]}
        case _:
            msg = f"no attribute is a {type(value).__name__}"
            raise TypeError(msg)


def _read(value: Mapping[str, Any]) -> Any:
    [(kind, of_it)] = value.items()
    return _READ[kind](of_it)


def _number(text: str) -> int | Decimal:
    return int(text) if _WHOLE.fullmatch(text) else Decimal(text)


def _as_it_is(value: Any) -> Any:
    return value


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "S": _as_it_is,
    "N": _number,
    "BOOL": _as_it_is,
    "NULL": lambda _: None,
    "M": plain_values,
    "L": lambda parts: [_read(part) for part in parts],
    "B": _as_it_is,
    "SS": set,
    "NS": lambda numbers: set(map(_number, numbers)),
    "BS": set,
}
