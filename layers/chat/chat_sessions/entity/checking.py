"""Values that people hand in, checked by pydantic: it tells all that is wrong with them at once."""

from functools import cache
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from chat_sessions.errors import WrongValuesError

_UNKNOWN: Final = "there is no such property"
_adapter: Final[Any] = cache(TypeAdapter)


def checked[Kind](
    kind: type[Kind], values: object, unknown: Literal["forbid", "ignore"] = "ignore"
) -> Kind:
    """Make an entity of plain values, and read the meaning of those that are less exact.

    Parameters
    ----------
    kind
        The entity.
    values
        Its properties by their names.
    unknown
        What is done about properties that the entity does not have.

    Raises
    ------
    WrongValuesError
        Names each property that is wrong.
    """
    try:
        entity: Kind = _adapter(kind).validate_python(values, extra=unknown)
    except ValidationError as error:
        raise _told(error) from None
    return entity


def checked_json[Kind](kind: type[Kind], text: str) -> Kind:
    """Make an entity of JSON, in which ``"656"`` is no number and every property must be known.

    Raises
    ------
    WrongValuesError
        Names each property that is wrong.
    """
    try:
        entity: Kind = _adapter(kind).validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        raise _told(error) from None
    return entity


def _told(error: ValidationError) -> WrongValuesError:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return WrongValuesError(
        [
            (
                each["loc"],
                _UNKNOWN if each["type"] == "unexpected_keyword_argument" else each["msg"],
            )
            for each in problems
        ]
    )
