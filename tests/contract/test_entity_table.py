"""The carriers against ``entity.csv``, which was written from the published Swagger, not from them.

The Swagger names properties, types, formats, enum values and an order; of ``null`` it says
nothing. The table decides it from the contract and from what the types are in the source system:

* Texts and objects may be null: an absent reference is (contract, section 3).
* Dictionaries and arrays are never null: one without entries is ``{}`` or ``[]``. A text in a
  dictionary may be null, an object in a dictionary or an array is not.
* Numbers, booleans, enums and dates are never null; a date that is not set is year 1.

So it is for an entity. A property that ``$select`` left out is null whatever its type.

``Mask`` is a string in the Swagger, not an enum, because unions are written as several names;
``Flags`` is an enum of two names, since its only union has the name of one of them.
"""

import json
from collections.abc import Sequence
from dataclasses import fields
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin

import pytest
from msgspec import Meta

from chat_sessions.entity import ChatSessionEntity, Instant
from chat_sessions.entity.carrier import Carrier, property_names
from chat_sessions.entity.plain import read_stored, to_json, to_plain
from chat_sessions.errors import WrongValuesError
from tests.contract.entity_table import (
    ENTITY,
    Property,
    departures,
    filled,
    read_entity_table,
)

TABLE = read_entity_table()
INT32 = Meta(ge=-(2**31), le=2**31 - 1)
SCALARS = {float: "number/double", bool: "boolean", str: "string", Instant: "string/date-time"}


def carriers() -> dict[str, type[Carrier]]:
    """Find the entity and every carrier that stands in it."""
    found: dict[str, type[Carrier]] = {}

    def visit(annotation: Any) -> None:
        if isinstance(annotation, TypeAliasType):
            visit(annotation.__value__)
        elif isinstance(annotation, type) and issubclass(annotation, Carrier):
            if found.setdefault(annotation.__name__, annotation) is not annotation:
                pytest.fail(f"two carriers are named {annotation.__name__}")
            for each in fields(annotation):
                visit(each.type)
        else:
            for part in get_args(annotation):
                visit(part)

    visit(ChatSessionEntity)
    return found


def described(name: str, annotation: Any) -> Property:
    """Say of a field what the table says of a property."""
    plain = resolved(annotation)
    nullable = get_origin(plain) in {Union, UnionType} and NoneType in get_args(plain)
    if nullable:
        [annotation] = [part for part in get_args(plain) if part is not NoneType]
        plain = resolved(annotation)
    is_enum = isinstance(plain, type) and issubclass(plain, StrEnum)
    return Property(name, json_type(plain), nullable, tuple(plain) if is_enum else ())


def resolved(annotation: Any) -> Any:
    while isinstance(annotation, TypeAliasType):
        annotation = annotation.__value__
    return annotation


def json_type(plain: Any) -> str:
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return "enum"
    if isinstance(plain, type) and issubclass(plain, Carrier):
        return f"object:{plain.__name__}"
    if parts := get_args(plain):
        return json_type_of_parts(get_origin(plain), parts)
    return SCALARS.get(plain, str(plain))


def json_type_of_parts(origin: Any, parts: Sequence[Any]) -> str:
    if origin is Annotated:
        is_int32 = parts[0] is int and INT32 in parts[1:]
        return "integer/int32" if is_int32 else json_type(parts[0])
    entry = described("", parts[-1])
    if entry.nullable != (entry.json_type == "string"):
        return f"{origin} of {entry}"
    return f"{'array' if origin is list else 'map'} of {entry.json_type}"


def test_the_carriers_are_the_types_of_the_table() -> None:
    assert set(carriers()) == set(TABLE)


@pytest.mark.parametrize("type_name", TABLE)
def test_a_carrier_has_the_properties_of_its_type_in_their_order(type_name: str) -> None:
    properties = fields(carriers()[type_name])

    assert [described(each.name, each.type) for each in properties] == TABLE[type_name]


@pytest.mark.parametrize("type_name", TABLE)
def test_a_property_has_one_name_in_the_carrier_and_in_json(type_name: str) -> None:
    carrier = carriers()[type_name]

    assert tuple(json.loads(to_json(carrier()))) == property_names(carrier)


def test_an_entity_with_everything_filled_is_written_as_the_table_says() -> None:
    document = filled(TABLE)

    written = to_json(read_stored(ChatSessionEntity, document))

    assert departures(TABLE, json.loads(written)) == []
    assert json.loads(written) == document


def test_an_entity_with_nothing_filled_is_written_as_the_table_says() -> None:
    written = json.loads(to_json(ChatSessionEntity()))

    assert departures(TABLE, written) == []
    assert [name for name, value in written.items() if value is None] == [
        each.name for each in TABLE[ENTITY] if each.json_type.startswith("object:")
    ]


@pytest.mark.parametrize("type_name", TABLE)
def test_null_stands_only_where_the_table_allows_it(type_name: str) -> None:
    carrier = carriers()[type_name]
    for each in TABLE[type_name]:
        document = filled(TABLE, type_name) | {each.name: None}
        if each.nullable:
            assert to_plain(read_stored(carrier, document))[each.name] is None
        else:
            with pytest.raises(WrongValuesError, match=each.name):
                read_stored(carrier, document)


@pytest.mark.parametrize(
    ("type_name", "enum"),
    [(name, each) for name, properties in TABLE.items() for each in properties if each.enum_values],
    ids=lambda value: value.name if isinstance(value, Property) else value,
)
def test_every_value_of_an_enum_is_read_and_written_by_its_exact_name(
    type_name: str, enum: Property
) -> None:
    carrier = carriers()[type_name]
    for name in enum.enum_values:
        document = filled(TABLE, type_name) | {enum.name: name}
        assert to_plain(read_stored(carrier, document))[enum.name] == name
        with pytest.raises(WrongValuesError, match=enum.name):
            read_stored(carrier, {enum.name: name.lower()})


@pytest.mark.parametrize(
    ("place", "wrong", "told"),
    [
        ("Rank", "1", "ChatSessionEntity.Rank is '1', not integer/int32"),
        ("Rank", True, "ChatSessionEntity.Rank is True, not integer/int32"),
        ("Rank", None, "ChatSessionEntity.Rank is None, not integer/int32"),
        ("CustomerConsented", 1, "ChatSessionEntity.CustomerConsented is 1, not boolean"),
        ("WhenIdle", "2026-01-31T13:45:00", "not string/date-time"),
        ("WhenIdle", "2026-01-31T13:45:00.120Z", "not string/date-time"),
        ("Flags", 0, "ChatSessionEntity.Flags is 0, not enum CustomerIsTyping UserIsTyping"),
        ("FieldProperties", None, "ChatSessionEntity.FieldProperties is None"),
        ("TableRight", {"Reason": "", "Mask": ""}, "not ['Mask', 'Reason']"),
        ("Unknown", 1, "ChatSessionEntity has the keys"),
    ],
)
def test_a_departure_from_the_table_is_told(place: str, wrong: object, told: str) -> None:
    [departure] = departures(TABLE, filled(TABLE) | {place: wrong})

    assert told in departure
