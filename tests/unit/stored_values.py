"""Values as they lie in a table: of the types that an entity has, and of any."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAliasType, get_args, get_origin

from hypothesis import strategies as st

from chat_sessions.entity import Instant
from chat_sessions.entity.carrier import Double

type Values = st.SearchStrategy[Any]

# As DynamoDB keeps them: 38 digits, and neither too large nor too small.
WHOLE: Values = st.integers(-(10**38) + 1, 10**38 - 1)
NUMBERS: Values = WHOLE | st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent),
    WHOLE,
    st.integers(-130, 87),
)
ANYTHING: Values = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text() | st.sets(WHOLE) | st.sets(st.text()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_OF_A_CLASS: dict[type, Values] = {
    NoneType: st.none(),
    bool: st.booleans(),
    str: st.text(max_size=20),
    Instant: st.integers(0, 3_155_378_975_999_999_999).map(
        lambda ticks: Instant(ticks).isoformat()
    ),
}


def right(annotation: Any) -> Values:
    """Give values of the very types that an entity has."""
    return _of(annotation, right)


def roughly_right(annotation: Any) -> Values:
    """Give values some of which are of other types."""
    return st.one_of(_of(annotation, roughly_right), ANYTHING, st.sampled_from(_NEARLY))


_NEARLY: list[Any] = [
    *(0, 1, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, Decimal("1.0"), Decimal("0.5")),
    *("", "0", "656", "1.5", "true", "True", "InQueue", "inqueue", True, False, None, [], {}),
    *("2026-01-31T13:45:00Z", "2026-01-31", "0001-01-01T00:00:00", b"1", b"Kari", {1}, [[]]),
]


def _of(annotation: Any, inner: Callable[[Any], Values]) -> Values:
    if annotation is Double:
        return NUMBERS
    while isinstance(annotation, TypeAliasType):
        annotation = annotation.__value__
    if parts := get_args(annotation):
        return _of_parts(get_origin(annotation), parts, inner)
    if is_dataclass(annotation):
        return st.deferred(lambda: _objects(annotation, inner))
    if issubclass(annotation, StrEnum):
        return st.sampled_from([each.value for each in annotation])
    return _OF_A_CLASS[annotation]


def _of_parts(origin: Any, parts: tuple[Any, ...], inner: Callable[[Any], Values]) -> Values:
    if origin is Annotated:
        return _limited(parts)
    if origin is UnionType:
        return st.one_of(*(_of(part, inner) for part in parts))
    if origin is dict:
        return st.dictionaries(st.text(max_size=5), inner(parts[1]), max_size=2)
    return st.lists(inner(parts[0]), max_size=2)


def _objects(kind: Any, inner: Callable[[Any], Values]) -> Values:
    required = {"ChatTopicId", "Associate"}
    values = {each.name: inner(each.type) for each in fields(kind)}
    # Of many properties a few: whether one is right does not depend on the others.
    return st.lists(st.sampled_from([*values]), max_size=6, unique=True).flatmap(
        lambda names: st.fixed_dictionaries(
            {name: values[name] for name in values if name in {*names, *required}}
        )
    )


def _limited(parts: tuple[Any, ...]) -> Values:
    if parts[0] is str:
        return _OF_A_CLASS[str]
    least, most = parts[1].ge, parts[1].le
    return st.integers(least, 2**40 if most is None else most)
