"""The table of the entity, ``entity.csv``: what the published interface says each type holds.

A row is one property of one type. ``json_type`` is ``integer/int32``, ``number/double``,
``string``, ``string/date-time``, ``boolean``, ``enum``, ``object:`` with a type's name, or
``array of`` and ``map of`` another of these.
"""

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

ENTITY = "ChatSessionEntity"

# Seven fraction digits at most, no zero at their end, and the offset always (contract, section 3).
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?(Z|[+-]\d\d:\d\d)", re.ASCII
)
_UNSET_DATE = "0001-01-01T00:00:00"

type Json = Any

_CONTAINERS = {"array": list, "map": dict}
_PYTHON: Mapping[str, Collection[type]] = {
    "integer/int32": {int},
    "number/double": {int, float},
    "boolean": {bool},
    "string": {str},
    "string/date-time": {str},
}
_EXAMPLES: Mapping[str, Callable[[str, int], Json]] = {
    "integer/int32": lambda _, number: number,
    "number/double": lambda _, number: number + 0.25,
    "boolean": lambda *_: True,
    "string": lambda name, number: f"{name} {number}",
    "string/date-time": lambda _, number: f"2026-01-31T13:45:00.1{number:06}".rstrip("0") + "Z",
}


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    json_type: str
    nullable: bool
    enum_values: tuple[str, ...]


type EntityTable = Mapping[str, Sequence[Property]]


def read_entity_table() -> EntityTable:
    """Read the properties of each type, in their order."""
    with Path(__file__).with_name("entity.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for before, row in pairwise([{"type": "", "position": "0"}, *rows]):
        first = row["type"] != before["type"]
        assert int(row["position"]) == (1 if first else int(before["position"]) + 1), row
    table: dict[str, list[Property]] = {}
    for row in rows:
        assert row["nullable"] in {"yes", "no"}, row
        table.setdefault(row["type"], []).append(
            Property(
                row["property"],
                row["json_type"],
                row["nullable"] == "yes",
                tuple(row["enum_values"].split()),
            )
        )
    return table


def filled(table: EntityTable, type_name: str = ENTITY) -> dict[str, Json]:
    """Make the JSON object of a type in which no property is empty, at any depth.

    Numbers and texts differ from each other; an enum has its last value.
    """
    return _filled_object(table, type_name, count(1))


def departures(table: EntityTable, answer: Json) -> list[str]:
    """Tell where an answer is not as the table says, one line for each place."""
    return list(_departures_of_object(table, answer, ENTITY, ENTITY))


def _filled_object(table: EntityTable, type_name: str, numbers: Iterator[int]) -> dict[str, Json]:
    return {each.name: _filled_value(table, each, numbers) for each in table[type_name]}


def _filled_value(table: EntityTable, given: Property, numbers: Iterator[int]) -> Json:
    number = next(numbers)
    kind, _, inner = given.json_type.partition(" of ")
    if kind == "array":
        return [_filled_value(table, replace(given, json_type=inner), numbers)]
    if kind == "map":
        entry = _filled_value(table, replace(given, json_type=inner), numbers)
        return {f"entry{number}": entry}
    if kind == "enum":
        return given.enum_values[-1]
    if given.name == "Mask":
        # Masks are texts too, but those of names: this name is one of a table's and a field's.
        return "Update"
    if kind in _EXAMPLES:
        return _EXAMPLES[kind](given.name, number)
    return _filled_object(table, kind.removeprefix("object:"), numbers)


def _departures_of_object(
    table: EntityTable, value: Json, type_name: str, place: str
) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place} is {value!r}, not an object"
        return
    names = [each.name for each in table[type_name]]
    if list(value) != names:
        yield f"{place} has the keys {list(value)}, not {names}"
    for each in table[type_name]:
        yield from _departures(table, value.get(each.name), each, f"{place}.{each.name}")


def _departures(table: EntityTable, value: Json, expected: Property, place: str) -> Iterator[str]:
    kind, _, inner = expected.json_type.partition(" of ")
    if value is None and expected.nullable:
        return
    if kind.startswith("object:"):
        yield from _departures_of_object(table, value, kind.removeprefix("object:"), place)
    elif kind in {"array", "map"} and isinstance(value, _CONTAINERS[kind]):
        # A text in a map may be null as any text; an object in a map or an array is there.
        entry = replace(expected, json_type=inner, nullable=inner == "string")
        for key, each in value.items() if kind == "map" else enumerate(value):
            yield from _departures(table, each, entry, f"{place}[{key}]")
    elif kind in _CONTAINERS or not _is_scalar(value, expected):
        yield f"{place} is {value!r}, not {' '.join([expected.json_type, *expected.enum_values])}"


def _is_scalar(value: Json, expected: Property) -> bool:
    if expected.json_type == "enum":
        return value in expected.enum_values
    # bool is a kind of int to Python, not to JSON: hence the exact type.
    return type(value) in _PYTHON[expected.json_type] and _is_in_range(value, expected.json_type)


def _is_in_range(value: Json, json_type: str) -> bool:
    match json_type:
        case "integer/int32":
            return bool(-(2**31) <= value < 2**31)
        case "string/date-time":
            return value == _UNSET_DATE or _DATE_TIME.fullmatch(value) is not None
        case _:
            return True
