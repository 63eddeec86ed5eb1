from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.entity import ChatSessionEntity
from chat_sessions.entity.carrier import property_names
from chat_sessions.entity.plain import to_plain
from chat_sessions.projection import project
from chat_sessions.selection import (
    EVERYTHING,
    InvalidSelectError,
    Selection,
    parse_select,
)
from tests.unit.sample import SAMPLE

FULL: dict[str, Any] = to_plain(SAMPLE)
names = st.recursive(
    st.sampled_from(
        [
            *property_names(ChatSessionEntity),
            "Name",
            "Address",
            "Street",
            "City",
            "Mask",
            "Unknown",
            "*",
        ]
    ),
    lambda inner: st.tuples(inner, inner).map("/".join),
    max_leaves=4,
).map(lambda name: name.swapcase() if len(name) % 2 else name)
selects = st.lists(names, max_size=6).map(", ".join)


def of_the_full_answer(value: Any, wanted: Selection) -> Any:
    """Project the plain full answer, knowing nothing of the entity's types but its dictionaries."""
    if wanted.is_all:
        return value
    if isinstance(value, list):
        return [of_the_full_answer(each, wanted) for each in value]
    if not isinstance(value, dict):
        return None
    is_dictionary = (
        "FieldProperties" not in value
        and "AtypeIdx" not in value
        and set(value).isdisjoint({"Mask", "FieldRight"})
    )
    kept = {name: wanted.parts.get(name.lower()) for name in value}
    return {
        name: None if part is None else of_the_full_answer(value[name], part)
        for name, part in kept.items()
        if part is not None or not is_dictionary
    }


@given(selects)
def test_any_select_equals_projecting_the_full_answer(select: str) -> None:
    wanted = parse_select(select)

    assert project(SAMPLE, wanted) == of_the_full_answer(FULL, wanted)


@given(selects)
def test_the_order_of_the_properties_stays(select: str) -> None:
    assert list(project(SAMPLE, parse_select(select))) == list(FULL)


@pytest.mark.parametrize(
    "select",
    [None, "", "  ", "*", ",", " , ,", "*,name", "name,*", "/", "//, /", " / / ,", "/*/", "/" * 20],
)
def test_nothing_blanks_and_a_star_want_everything(select: str | None) -> None:
    assert project(SAMPLE, parse_select(select)) == FULL


def wanted(select: str) -> dict[str, Any]:
    """Give what is not null of a projection."""
    projected = project(SAMPLE, parse_select(select))
    return {name: value for name, value in projected.items() if value is not None}


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("chatsessionid", {"ChatSessionId": FULL["ChatSessionId"]}),
        (
            " CUSTOMERNAME ,\tRank ",
            {"CustomerName": FULL["CustomerName"], "Rank": FULL["Rank"]},
        ),
        ("contact", {"Contact": FULL["Contact"]}),
        ("contact,contact/name", {"Contact": FULL["Contact"]}),
        ("contact/name,contact", {"Contact": FULL["Contact"]}),
        ("contact/*", {"Contact": FULL["Contact"]}),
        ("contact/", {"Contact": FULL["Contact"]}),
        ("/contact", {"Contact": FULL["Contact"]}),
        ("// contact / /", {"Contact": FULL["Contact"]}),
        ("/,rank", {"Rank": FULL["Rank"]}),
        ("unknown/", {}),
        ("name,department,category/id", {}),
        ("customername/first", {}),
        ("flags", {"Flags": "CustomerIsTyping"}),
    ],
)
def test_names_are_taken_in_any_case_and_unknown_ones_do_no_harm(
    select: str, expected: dict[str, Any]
) -> None:
    assert wanted(select) == expected


def test_a_leaf_keeps_only_itself_inside_its_object() -> None:
    contact = wanted("contact/name")["Contact"]

    assert contact["Name"] == FULL["Contact"]["Name"]
    assert list(contact) == list(FULL["Contact"])
    assert {name for name, value in contact.items() if value is not None} == {"Name"}


@pytest.mark.parametrize(
    "select", ["/contact/name", "contact//name/", "contact/name,contact/name/"]
)
def test_empty_steps_of_a_path_say_nothing(select: str) -> None:
    assert wanted(select) == wanted("contact/name")


def test_a_nested_path_reaches_into_lists() -> None:
    address = wanted("contact/address/localizedaddress/value")["Contact"]["Address"]

    values = [
        [field["Value"] for field in row] for row in FULL["Contact"]["Address"]["LocalizedAddress"]
    ]
    assert [[field["Value"] for field in row] for row in address["LocalizedAddress"]] == values
    assert address["LocalizedAddress"][0][0]["Name"] is None


def test_a_dictionary_keeps_only_the_entries_that_are_named() -> None:
    projected = wanted("fieldproperties/CUSTOMERNAME, user/extrafields/nothing")

    assert list(projected["FieldProperties"]) == ["CustomerName"]
    assert projected["User"]["ExtraFields"] == {}


def test_a_part_of_an_object_that_is_not_there_is_null() -> None:
    empty = ChatSessionEntity(ChatSessionId=5)

    assert project(empty, parse_select("contact/name"))["Contact"] is None


@pytest.mark.parametrize(
    ("select", "told"),
    [
        (",".join(["x"] * 201), "more than 200 names"),
        ("x" * 201, "more than 200 characters"),
        ("/" * 201, "more than 200 characters"),
        ("/".join("abcdefghi"), "more than 8"),
    ],
)
def test_beyond_the_limits_is_refused_with_a_reason(select: str, told: str) -> None:
    with pytest.raises(InvalidSelectError, match=told):
        parse_select(select)


def test_up_to_the_limits_is_accepted() -> None:
    parse_select(",".join(["x"] * 200))
    parse_select("x" * 200)
    parse_select("/".join("abcdefgh"))
    parse_select("//a/b/c/d/e/f/g//h/")


@given(st.text())
def test_no_text_does_worse_than_to_be_refused(select: str) -> None:
    try:
        parse_select(select)
    except InvalidSelectError as refused:
        assert len(select) > 8
        assert str(refused).startswith("$select has ")  # noqa: PT017 (both outcomes are right)


def test_everything_wants_every_part() -> None:
    assert EVERYTHING.of("anything") is EVERYTHING
