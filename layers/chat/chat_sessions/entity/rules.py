"""Rules for values, told to pydantic in its own words where msgspec has them in others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from msgspec import Meta
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class Limits:
    """The limits of a number, for pydantic.

    Parameters
    ----------
    limits
        The same for msgspec.
    """

    def __init__(self, limits: Meta) -> None:
        self._limits = {
            name: limit for name in ("ge", "le") if (limit := getattr(limits, name)) is not None
        }

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Set the limits of the number."""
        schema: Any = {**handler(source), **self._limits}
        return schema  # type: ignore[no-any-return]


class Rule:
    """A rule that only a function can tell, for pydantic.

    Parameters
    ----------
    check
        Gives the value, or raises ``ValueError`` with what is accepted.
    options
        Further ones of the value's own schema.
    """

    def __init__(self, check: Callable[[Any], Any], **options: object) -> None:
        self._check = check
        self._options = options

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let the function look at the value."""
        from pydantic_core import core_schema  # noqa: PLC0415 (who calls this has pydantic)

        schema: Any = {**handler(source), **self._options}
        return core_schema.no_info_after_validator_function(self._check, schema)
