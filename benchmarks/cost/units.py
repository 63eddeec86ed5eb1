"""Read and write units of a call: DynamoDB's rules, on the sizes of the items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Final, Self

from benchmarks.cost.item_size import item_size

_READ_BLOCK: Final = 4096
_WRITE_BLOCK: Final = 1024
_EVENTUAL: Final = 0.5
_TRANSACTED: Final = 2

type Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Units:
    """What calls consume.

    Attributes
    ----------
    read, write
        Units.
    """

    read: float = 0
    write: float = 0

    def __add__(self, other: Self) -> Units:
        """Put two together."""
        return Units(self.read + other.read, self.write + other.write)


@dataclass(frozen=True, slots=True)
class Written:
    """An item that a call writes or checks.

    Attributes
    ----------
    before, after
        The item; none where there is none.
    """

    before: Item | None
    after: Item | None

    @property
    def leaves_index(self) -> bool:
        """Whether the write takes the item out of the index of waiting sessions."""
        return "PendingOrder" in (self.before or {}) and "PendingOrder" not in (self.after or {})

    @property
    def units(self) -> int:
        """The write units outside a transaction: of the larger of the two."""
        size = max(item_size(item) for item in (self.before or {}, self.after or {}))
        return max(ceil(size / _WRITE_BLOCK), 1)


def read_units(operation: str, parameters: Mapping[str, Any], answer: Mapping[str, Any]) -> Units:
    """Give the units of a read."""
    match operation:
        case "Query":
            size = sum(map(item_size, answer["Items"]))
            return Units(read=_EVENTUAL * max(ceil(size / _READ_BLOCK), 1))
        case "GetItem":
            return Units(read=_read(answer.get("Item"), parameters))
        case "BatchGetItem":
            return Units(
                read=sum(
                    _read(item, parameters["RequestItems"][table])
                    for table, items in answer["Responses"].items()
                    for item in items
                )
            )
        case _:
            return Units()


def write_units(operation: str, written: list[Written]) -> Units:
    """Give the units of a write, its indexes included."""
    times = _TRANSACTED if operation == "TransactWriteItems" else 1
    return Units(write=sum(each.units * times + each.leaves_index for each in written))


def _read(item: Item | None, asked: Mapping[str, Any]) -> float:
    units = max(ceil(item_size(item or {}) / _READ_BLOCK), 1)
    return units if asked.get("ConsistentRead") else units * _EVENTUAL
