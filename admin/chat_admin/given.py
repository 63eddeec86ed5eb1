"""The properties of an agent or a topic, as options or a JSON file gives them."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chat_admin.arguments import int32, text
from chat_admin.console import Console
from chat_admin.errors import AdminError
from chat_sessions.entity.carrier import property_names
from chat_sessions.entity.checking import checked_json
from chat_sessions.errors import WrongValuesError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def add_property_options(
    parser: argparse.ArgumentParser, kind: type[DataclassInstance], *, without: Iterable[str]
) -> None:
    """Add an option for each property that is one text, number or name.

    Parameters
    ----------
    parser
        Takes them.
    kind
        The entity.
    without
        Properties that are no options.
    """
    for each in fields(kind):
        name = each.name
        if name in without:
            continue
        option = f"--{_CAPITAL.sub('-', name).lower()}"
        match each.default:
            case Enum() as default:
                names = [str(each) for each in type(default)]
                parser.add_argument(
                    option, dest=name, choices=names, metavar="NAME", help=", ".join(names)
                )
            case bool():
                pass
            case int():
                parser.add_argument(option, dest=name, type=int32, metavar="N")
            case str():
                parser.add_argument(option, dest=name, type=text, metavar="TEXT")


def add_file_option(parser: argparse.ArgumentParser, looks_like: str) -> None:
    """Add the option for all properties at once; an option given beside it counts more."""
    parser.add_argument(
        "--file",
        metavar="FILE",
        help=f"a JSON file with any properties, as {looks_like} --json shows them; - reads "
        "standard input",
    )


def options_given(arguments: argparse.Namespace, kind: type[DataclassInstance]) -> dict[str, Any]:
    """Give the properties that were given as options."""
    return {
        name: value
        for name, value in vars(arguments).items()
        if name in property_names(kind) and value is not None
    }


def file_given(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Give the properties of the file, or none without one.

    Raises
    ------
    AdminError
        The file cannot be read, or holds no JSON object.
    """
    if arguments.file is None:
        return {}
    name = "standard input" if arguments.file == "-" else arguments.file
    try:
        if arguments.file == "-":
            content = json.load(console.stdin)
        else:
            content = json.loads(Path(arguments.file).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        msg = f"{name}, line {error.lineno}, column {error.colno}: not JSON: {error.msg}"
        raise AdminError(msg) from None
    except UnicodeDecodeError:
        msg = f"{name} is not UTF-8"
        raise AdminError(msg) from None
    except OSError as error:
        msg = f"{name} cannot be read: {error.strerror}"
        raise AdminError(msg) from None
    if not isinstance(content, dict):
        msg = f"{name} must hold one JSON object"
        raise AdminError(msg)
    return content


def checked[Entity](kind: type[Entity], given: Mapping[str, Any]) -> Entity:
    """Check the properties.

    Raises
    ------
    AdminError
        Names each property that is wrong.
    """
    try:
        # From JSON, because there a list may be a set while "656" is still no number.
        return checked_json(kind, json.dumps(given))
    except WrongValuesError as error:
        raise AdminError(str(error)) from None
