"""Two libraries read one declaration, and must read the same from it."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.directory import MAX_WELCOME_BYTES, ChatAgent, ChatTopic
from chat_sessions.entity import Address, Associate, ChatSessionEntity, Sale
from chat_sessions.entity.checking import checked, checked_json
from chat_sessions.entity.plain import read_exact, read_stored, to_json, to_plain
from chat_sessions.errors import WrongValuesError
from tests.unit.sample import SAMPLE
from tests.unit.stored_values import right, roughly_right

KINDS: list[type[Any]] = [ChatSessionEntity, ChatAgent, ChatTopic]


def with_values(strategy: Any) -> st.SearchStrategy[tuple[type[Any], dict[str, Any]]]:
    return st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), strategy(kind)))


@given(with_values(right))
def test_what_is_stored_as_it_should_be_is_read_without_pydantic(
    stored: tuple[type[Any], dict[str, Any]],
) -> None:
    kind, values = stored

    assert isinstance(read_exact(kind, values | {"Unknown": 1}), kind)


@given(with_values(right) | with_values(roughly_right))
def test_what_msgspec_takes_pydantic_takes_for_the_same(
    stored: tuple[type[Any], dict[str, Any]],
) -> None:
    kind, values = stored
    try:
        quick = read_exact(kind, values)
    except msgspec.ValidationError:
        return

    precise = checked(kind, values)

    assert quick == precise
    assert to_json(quick) == to_json(precise)


@given(with_values(right))
def test_what_is_written_as_json_is_read_back_by_both(
    stored: tuple[type[Any], dict[str, Any]],
) -> None:
    kind, values = stored
    entity = read_exact(kind, values)

    assert read_exact(kind, json.loads(to_json(entity))) == entity
    assert checked_json(kind, to_json(entity)) == entity


@pytest.mark.parametrize(
    ("kind", "values", "entity"),
    [
        (Sale, {"SaleId": "5", "Amount": "1.5"}, Sale(SaleId=5, Amount=1.5)),
        (Associate, {"AssociateId": "7", "Deleted": 1}, Associate(AssociateId=7, Deleted=True)),
        (ChatAgent, {"Associate": {}, "CanRespond": ["656"]}, {656}),
    ],
)
def test_what_is_less_exact_is_read_all_the_same(
    kind: type[Any], values: dict[str, Any], entity: object
) -> None:
    with pytest.raises(msgspec.ValidationError):
        read_exact(kind, values)

    read = read_stored(kind, values)

    assert (read.CanRespond if kind is ChatAgent else read) == entity


def test_each_value_that_is_wrong_is_named_and_none_is_quoted() -> None:
    properties = {"en": {"FieldLength": "kari"}}
    values = {"Rank": "high", "User": {"AssociateId": "me"}, "FieldProperties": properties}

    with pytest.raises(WrongValuesError) as refused:
        read_stored(ChatSessionEntity, values)

    assert [path for path, _ in refused.value.problems] == [
        ("User", "AssociateId"),
        ("Rank",),
        ("FieldProperties", "en", "FieldLength"),
    ]
    assert "User.AssociateId: Input should be a valid integer" in str(refused.value)
    assert "kari" not in str(refused.value)


@pytest.mark.parametrize("read", [read_stored, checked])
def test_a_welcome_that_is_too_long_for_a_session_is_refused(read: Any) -> None:
    longest = "å" * (MAX_WELCOME_BYTES // 2)

    assert read(ChatTopic, {"ChatTopicId": 1, "WelcomeMessage": longest})
    with pytest.raises(WrongValuesError, match="WelcomeMessage: Value error, must be at most"):
        read(ChatTopic, {"ChatTopicId": 1, "WelcomeMessage": longest + "å"})
    with pytest.raises(ValueError, match="must be at most"):
        ChatTopic(ChatTopicId=1, WelcomeMessage=longest + "å")


@pytest.mark.parametrize("number", [1e126, -1e126, 1e-131, float("inf"), float("nan")])
def test_a_number_that_the_table_cannot_keep_is_refused(number: float) -> None:
    with pytest.raises(WrongValuesError, match="Amount"):
        checked(Sale, {"Amount": number})


# ------------------------------------------------------------------ JSON


def test_json_has_every_property_in_its_order_without_blanks() -> None:
    plain = to_plain(SAMPLE)

    assert to_json(SAMPLE) == json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


@given(st.text())
def test_a_text_is_written_as_it_is(text: str) -> None:
    assert to_json(text) == json.dumps(text, ensure_ascii=False)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_from_json_exactly(number: float) -> None:
    assert json.loads(to_json(Address(Wgs84Latitude=number)))["Wgs84Latitude"] == number


def test_a_set_is_a_list_in_order() -> None:
    agent = ChatAgent(Associate=Associate(), CanRespond=frozenset({900, 3, 17}))

    assert to_plain(agent)["CanRespond"] == [3, 17, 900]


@pytest.mark.parametrize("write", [to_json, to_plain])
def test_what_json_does_not_know_is_refused(write: Any) -> None:
    with pytest.raises(TypeError, match="JSON has nothing for a object"):
        write(object())
