"""Numbers on the command line, checked."""

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
