"""``$select``: which properties of an answer are wanted (contract, section 2)."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field

MOST_NAMES: Final = 200
LONGEST_NAME: Final = 200
DEEPEST_PATH: Final = 8


class InvalidSelectError(ValueError):
    """A ``$select`` beyond the limits; the text says which, and quotes nothing of it."""


class Selection(Struct):
    """The wanted properties of one object, or of one dictionary its entries.

    Attributes
    ----------
    is_all
        Whether everything is wanted; then ``parts`` says nothing.
    parts
        By name in small letters, what is wanted of each.
    """

    is_all: bool = False
    parts: dict[str, Selection] = field(default_factory=dict)

    def of(self, name: str) -> Selection | None:
        """Give what is wanted of a property or entry, or none when it is not wanted."""
        return self if self.is_all else self.parts.get(name.lower())


EVERYTHING: Final = Selection(is_all=True)


def parse_select(text: str | None) -> Selection:
    """Read a ``$select``: names separated by commas, nested ones by slashes, in any case.

    Nothing, blanks only and ``*`` want everything; names that nothing has do no harm. Empty steps
    of a path say nothing, so that ``/contact/`` is ``contact``, and a name of slashes is nothing.

    Raises
    ------
    InvalidSelectError
        There are more than 200 names, one is longer than 200 characters, or deeper than 8.
    """
    names = [name for name in (part.strip() for part in (text or "").split(",")) if name]
    if len(names) > MOST_NAMES:
        msg = f"$select has more than {MOST_NAMES} names."
        raise InvalidSelectError(msg)
    paths = [path for path in map(_path, names) if path]
    if not paths:
        return EVERYTHING
    wanted = Selection()
    for path in paths:
        _add(wanted, path)
    return wanted


def _path(name: str) -> list[str]:
    if len(name) > LONGEST_NAME:
        msg = f"$select has a name of more than {LONGEST_NAME} characters."
        raise InvalidSelectError(msg)
    steps = [step for step in (part.strip().lower() for part in name.split("/")) if step]
    if len(steps) > DEEPEST_PATH:
        msg = f"$select has a path of more than {DEEPEST_PATH} names."
        raise InvalidSelectError(msg)
    return steps


def _add(wanted: Selection, path: list[str]) -> None:
    for step in path:
        if step == "*":
            break
        wanted = wanted.parts.setdefault(step, Selection())
    wanted.is_all = True
