"""What all carriers of the CRM have in common: how they are declared, and their fields' types.

Two libraries read these declarations. msgspec reads what lies in the tables and writes JSON;
pydantic checks what people hand in. See ``docs/adr/011-two-libraries-read-one-declaration.md``.
"""

from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar, Final

from msgspec import Meta

from chat_sessions.entity.rules import Limits, Rule

_LARGEST = 9.99e125
_SMALLEST = 1e-130


def _storable(number: float) -> float:
    """See that the table can keep a number: DynamoDB's are smaller than a double's."""
    if number and not _SMALLEST <= abs(number) <= _LARGEST:
        msg = f"must be 0, or from {_SMALLEST} to {_LARGEST} in size"
        raise ValueError(msg)
    return number


LARGEST_INT32: Final = 2**31 - 1
_INT32: Final = Meta(ge=-(2**31), le=LARGEST_INT32)
# What is in a table is never too small for it.
_DOUBLE: Final = Meta(ge=-_LARGEST, le=_LARGEST)

type Int32 = Annotated[int, _INT32, Limits(_INT32)]
type Double = Annotated[float, _DOUBLE, Rule(_storable, allow_inf_nan=False)]
type Text = str | None
type TextByName = dict[str, str | None]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Carrier:
    """A value of the CRM: immutable, its properties named and ordered as on the wire.

    A property that is missing has the CRM's empty value: 0, "", false, the unset date, or no
    object.

    Every carrier is a dataclass with slots: from one without them, msgspec leaves properties that
    were not given out of JSON. Comparing and showing are written here once, and not for each class
    at every start; no value is shown, because most are of a customer.
    """

    VERBATIM: ClassVar[frozenset[str]] = frozenset()
    """Properties whose text is never translated or formatted."""

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(
            getattr(self, name) == getattr(other, name) for name in property_names(type(self))
        )

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in property_names(type(self))))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


def property_names(kind: type[Any]) -> tuple[str, ...]:
    """Give the names of a dataclass's properties in their order."""
    names = _names.get(kind)
    if names is None:
        names = _names[kind] = tuple(field.name for field in fields(kind))
    return names


_names: Final[dict[type[Any], tuple[str, ...]]] = {}
