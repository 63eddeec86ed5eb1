"""Attribute values, held against boto3's own serializer, which knows them longest."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.dynamodb.attribute_values import attribute_values, plain_values
from chat_sessions.session_item import read_session
from tests.unit.stored_values import WHOLE

# boto3 takes none that is nearer to 0, though DynamoDB does.
numbers = WHOLE | st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent), WHOLE, st.integers(-90, 87)
)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
items = st.dictionaries(st.text(), values, max_size=5)
sets = (
    st.sets(st.text(), min_size=1) | st.sets(numbers, min_size=1) | st.sets(st.binary(), min_size=1)
)
items_of_others = st.dictionaries(st.text(), values | st.binary() | sets, max_size=5)


def written_by_boto3(item: dict[str, Any]) -> dict[str, Any]:
    serializer = TypeSerializer()
    return {name: serializer.serialize(value) for name, value in item.items()}


def read_by_boto3(written: dict[str, Any]) -> dict[str, Any]:
    deserializer = TypeDeserializer()
    return {name: deserializer.deserialize(value) for name, value in written.items()}


@given(items)
def test_an_item_is_written_as_boto3_writes_it(item: dict[str, Any]) -> None:
    assert attribute_values(item) == written_by_boto3(item)


@given(items_of_others)
def test_an_item_is_read_as_boto3_reads_it(item: dict[str, Any]) -> None:
    written = written_by_boto3(item)

    assert plain_values(written) == read_by_boto3(written)


@given(items)
def test_what_is_written_is_read_back(item: dict[str, Any]) -> None:
    read = plain_values(attribute_values(item))

    assert read == item
    assert attribute_values(read) == attribute_values(item)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-12", -12),
        ("9" * 38, 10**38 - 1),
        ("1.0", Decimal("1.0")),
        ("1E+2", Decimal("1E+2")),
        ("9" * 39, Decimal("9" * 39)),
    ],
)
def test_a_whole_number_is_an_int_and_any_other_a_decimal(text: str, number: int | Decimal) -> None:
    [read] = plain_values({"Name": {"N": text}}).values()

    assert (type(read), str(read)) == (type(number), str(number))


def test_binary_values_are_read_as_bytes() -> None:
    written = {"One": {"B": b"x"}, "Some": {"BS": [b"x", b"y"]}}

    assert plain_values(written) == {"One": b"x", "Some": {b"x", b"y"}}
    assert read_by_boto3(written) == {"One": Binary(b"x"), "Some": {Binary(b"x"), Binary(b"y")}}


@pytest.mark.parametrize("value", [1.5, object(), {1, 2}, b"x", [1.5], {"a": 1.5}])
def test_what_no_attribute_of_ours_is_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no attribute is a"):
        attribute_values({"Name": value})


@pytest.mark.parametrize(
    "number", ["95" + "0" * 124, "1" * 60, "-0.1" + "0" * 60 + "1", "9.99E+125", "1E-130"]
)
def test_a_number_of_any_length_is_read_and_does_not_cost_the_session(number: str) -> None:
    item = plain_values({"CustomerName": {"S": "Kari"}, "Sale": {"M": {"Amount": {"N": number}}}})

    assert item["Sale"]["Amount"] == Decimal(number)
    assert read_session(item).session.CustomerName == "Kari"
