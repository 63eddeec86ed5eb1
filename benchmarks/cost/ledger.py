"""What calls consume, written down as they are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from benchmarks.cost.units import Item, Units, Written, read_units, write_units
from benchmarks.interception import Parameters, Send, intercepted

type _Key = tuple[str, Item]


class Ledger:
    """The requests and units of one function.

    Parameters
    ----------
    key_names
        The names of the key attributes of each table.

    Attributes
    ----------
    requests
        How many calls there were, by operation.
    units
        DynamoDB's units of all of them.
    """

    def __init__(self, key_names: Mapping[str, tuple[str, ...]]) -> None:
        self._key_names = key_names
        self.requests: Counter[str] = Counter()
        self.units = Units()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Write down the calls of the block."""
        with intercepted(self._write_down):
            yield

    def _write_down(self, send: Send, operation: str, parameters: Parameters) -> dict[str, Any]:
        keys = list(self._written_keys(operation, parameters))
        before = [_item(send, key) for key in keys]
        answer = send(operation, parameters)
        self.requests[operation] += 1
        self.units += read_units(operation, parameters, answer)
        if keys:
            after = [_item(send, key) for key in keys]
            written = [Written(*pair) for pair in zip(before, after, strict=True)]
            self.units += write_units(operation, written)
        return answer

    def _written_keys(self, operation: str, parameters: Mapping[str, Any]) -> Iterator[_Key]:
        """Give table and key of each item that a call writes, or checks in a transaction."""
        if operation == "TransactWriteItems":
            for part in parameters["TransactItems"]:
                [write] = part.values()
                yield self._key(write)
        elif operation in {"PutItem", "UpdateItem"}:
            yield self._key(parameters)

    def _key(self, write: Mapping[str, Any]) -> _Key:
        table = write["TableName"]
        holder = write.get("Key") or write["Item"]
        return table, {name: holder[name] for name in self._key_names[table]}


def _item(send: Send, key: _Key) -> Item | None:
    table, of_item = key
    found: Item | None = send(
        "GetItem", {"TableName": table, "Key": of_item, "ConsistentRead": True}
    ).get("Item")
    return found
