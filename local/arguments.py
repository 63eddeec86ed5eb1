"""Values on the command line, checked."""

import argparse
from collections.abc import Callable
from typing import Final

DEFAULT_PORT: Final = 4566


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Give a reader of numbers within bounds, for ``argparse``."""

    def read(text: str) -> int:
        if text.isascii() and text.isdecimal() and least <= int(text) <= most:
            return int(text)
        msg = f"{text!r} is not a whole number from {least} to {most}"
        raise argparse.ArgumentTypeError(msg)

    return read


port_number = whole_number(1, 65_535)


def parameters(text: str) -> dict[str, str]:
    """Read the template's parameters as ``Name=Value Name=Value``; a value has no blanks."""
    read = {}
    for part in text.split():
        name, is_given, value = part.partition("=")
        if not is_given or not name.isalnum():
            msg = f"{part!r} is not Name=Value, such as InstallationType=OnSite"
            raise argparse.ArgumentTypeError(msg)
        read[name] = value
    return read
