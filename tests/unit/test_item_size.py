from typing import Any

import pytest

from benchmarks.cost.item_size import item_size
from benchmarks.cost.units import Written, read_units, write_units


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({}, 0),
        ({"Name": {"S": "Kari"}}, 4 + 4),
        ({"Name": {"S": "Åse"}}, 4 + 4),
        ({"Id": {"N": "7"}}, 2 + 2),
        ({"Id": {"N": "1000001"}}, 2 + 5),
        ({"Id": {"N": "1000000"}}, 2 + 2),
        ({"Is": {"BOOL": True}, "No": {"NULL": True}}, 2 + 1 + 2 + 1),
        ({"M": {"M": {"A": {"S": "bc"}}}}, 1 + 3 + 1 + 2 + 1),
        ({"L": {"L": [{"S": "a"}, {"S": "b"}]}}, 1 + 3 + 2 + 2),
    ],
)
def test_an_item_is_as_large_as_its_names_and_values(item: dict[str, Any], size: int) -> None:
    assert item_size(item) == size


def sized(size: int) -> dict[str, Any]:
    return {"T": {"S": "x" * (size - 1)}}


@pytest.mark.parametrize(("size", "units"), [(1, 1), (4096, 1), (4097, 2)])
def test_a_consistent_read_costs_a_unit_for_four_kilobytes(size: int, units: float) -> None:
    asked = {"ConsistentRead": True}

    assert read_units("GetItem", asked, {"Item": sized(size)}).read == units
    assert read_units("GetItem", {}, {"Item": sized(size)}).read == units / 2


def test_a_read_of_nothing_costs_a_read() -> None:
    assert read_units("GetItem", {"ConsistentRead": True}, {}).read == 1


def test_a_query_is_rounded_once_and_a_batch_for_each_item() -> None:
    items = [sized(100)] * 50
    batch = {"RequestItems": {"t": {"ConsistentRead": True}}}

    assert read_units("Query", {}, {"Items": items}).read == 1
    assert read_units("BatchGetItem", batch, {"Responses": {"t": items}}).read == 50


def test_a_write_costs_a_unit_for_each_kilobyte_of_the_larger_item() -> None:
    assert write_units("UpdateItem", [Written(sized(1025), sized(10))]).write == 2
    assert write_units("PutItem", [Written(None, sized(1024))]).write == 1
    assert write_units("TransactWriteItems", [Written(None, sized(9))] * 2).write == 4


def test_leaving_the_index_is_a_write_there() -> None:
    waiting = {"PendingOrder": {"S": "1"}}

    assert write_units("UpdateItem", [Written(waiting, {"A": {"S": "b"}})]).write == 2
    assert write_units("UpdateItem", [Written(waiting, waiting)]).write == 1
