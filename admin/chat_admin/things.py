"""The shape of every command: a thing, what is done with it, and the options."""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from chat_admin.console import Console
from chat_admin.deployment import Deployment
from chat_admin.where import Where

_CHOICES: Final = r" \(choose from [^()]*\)\Z"
_TYPED: Final = re.compile(rf"""(['"]).*\1(?={_CHOICES})|(['"]).*\2""", re.DOTALL)
"""What argparse repeats of the arguments: it stands between quotation marks, before any choices."""

type Run = Callable[[argparse.Namespace, Deployment, Console], None]
"""What a command does; it raises one of ``errors.EXPECTED`` where it cannot."""


class Parser(argparse.ArgumentParser):
    """A parser without abbreviations: a script's option must not mean another one some day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """End with 2, and say why without what was typed: it may be a secret in a wrong place."""
        super().error(_TYPED.sub("(not shown)", message, count=1))


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of thing that there is, such as the agents."""

    verbs: "argparse._SubParsersAction[Parser]"

    def verb(self, name: str, run: Run, summary: str) -> Parser:
        """Add a command, and give the parser that takes its options."""
        parser = self.verbs.add_parser(name, help=summary, description=_sentence(summary))
        parser.set_defaults(run=run)
        Where.add_options(parser)
        return parser


@dataclass(frozen=True, slots=True)
class Things:
    """All the kinds of things."""

    things: "argparse._SubParsersAction[Parser]"

    def add(self, name: str, summary: str) -> Thing:
        """Add a kind."""
        parser = self.things.add_parser(name, help=summary, description=_sentence(summary))
        return Thing(parser.add_subparsers(metavar="VERB", required=True, parser_class=Parser))

    def add_alone(self, name: str, run: Run, summary: str) -> Parser:
        """Add a command without a verb."""
        return Thing(self.things).verb(name, run, summary)


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."
