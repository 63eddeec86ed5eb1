"""Arguments, checked. No refusal repeats one: somebody may have typed a secret there."""

import argparse
import re
from collections.abc import Callable, Collection
from typing import Final

from chat_sessions.entity.carrier import LARGEST_INT32

_SHORT_ID: Final = re.compile(r"[0-9a-f]{6,12}", re.ASCII)
_CONTROL_CHARACTER: Final = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_USER_NAME: Final = 255


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Give a reader of numbers within bounds."""

    def read(argument: str) -> int:
        try:
            number = int(argument)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            msg = f"must be a whole number from {least} to {most}"
            raise argparse.ArgumentTypeError(msg)
        return number

    return read


number_of_an_item: Final = whole_number(1, LARGEST_INT32)
int32: Final = whole_number(-LARGEST_INT32 - 1, LARGEST_INT32)
port_number: Final = whole_number(1, 65_535)


def numbers(argument: str) -> Collection[int]:
    """Read ids, separated by commas; none is none."""
    return [number_of_an_item(part.strip()) for part in argument.split(",") if part.strip()]


def text(argument: str) -> str:
    """Read a text; what a terminal sends in another encoding is refused."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        msg = "must be UTF-8"
        raise argparse.ArgumentTypeError(msg) from None
    return argument


def label(argument: str) -> str:
    """Read what people call something."""
    if not argument.strip() or not argument.isprintable():
        msg = "must be a text of one line that is not empty"
        raise argparse.ArgumentTypeError(msg)
    return argument


def user_name(argument: str) -> str:
    """Read a user name, as Basic can carry it (RFC 7617)."""
    name = text(argument)
    if not name or len(name) > _LONGEST_USER_NAME or ":" in name or has_control_character(name):
        msg = f"must have 1 to {_LONGEST_USER_NAME} characters, and no colon among them"
        raise argparse.ArgumentTypeError(msg)
    return name


def short_id(argument: str) -> str:
    """Read the id of a token as the list shows it."""
    if not _SHORT_ID.fullmatch(argument):
        msg = "must be an id as the list shows it; the secret itself goes to standard input"
        raise argparse.ArgumentTypeError(msg)
    return argument


def has_control_character(argument: str) -> bool:
    """Tell whether a text has a character that HTTP cannot carry in a credential."""
    return bool(_CONTROL_CHARACTER.search(argument))
