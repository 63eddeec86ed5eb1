"""Tables for people: columns as wide as they need to be, one line for each row."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

_WIDEST: Final = 40
_GAP: Final = "  "


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table.

    Parameters
    ----------
    headings
        One for each column.
    rows
        The cells; numbers stand to the right.

    Returns
    -------
    Lines without blanks at their ends. What is no letter, digit, sign or blank is shown as ``·``,
    so that nothing that is stored reaches the terminal as a command.
    """
    rows = list(rows)
    lines = [list(headings), *([_cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip_longest(*lines, fillvalue="")]
    is_number = [
        bool(rows) and all(isinstance(row[place], int) for row in rows)
        for place in range(len(headings))
    ]
    return "\n".join(
        _GAP.join(
            cell.rjust(width) if to_the_right else cell.ljust(width)
            for cell, width, to_the_right in zip(line, widths, is_number, strict=True)
        ).rstrip()
        for line in lines
    )


def _cell(value: object) -> str:
    text = "".join(each if each.isprintable() else "·" for each in str(value))
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
