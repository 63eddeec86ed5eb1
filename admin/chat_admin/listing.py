"""What every list has: a table for people, JSON for programs."""

import argparse
import json
from collections.abc import Iterable, Sequence

from chat_admin.console import Console
from chat_admin.table import table
from chat_sessions.directory import WholeDirectory


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add the option for JSON."""
    parser.add_argument("--json", action="store_true", help="as JSON instead of a table")


def show_json(console: Console, value: object) -> None:
    """Show a value as JSON."""
    console.show(json.dumps(value, ensure_ascii=False, indent=2))


def show_table(
    console: Console, things: str, headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Show a table; where it has no rows, say so."""
    if rows := list(rows):
        console.show(table(headings, rows))
    else:
        console.tell(f"there are no {things}")


def tell_unreadable(console: Console, directory: WholeDirectory) -> None:
    """Tell which items of the directory are left out."""
    for key in directory.unreadable:
        console.tell(f"{key} is left out: what is stored there cannot be read")
