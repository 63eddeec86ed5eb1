"""``chat-admin welcome`` and ``changes``: what outlasted the ordinary ways is done again."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chat_admin.arguments import whole_number
from chat_admin.console import Console
from chat_admin.deployment import Deployment
from chat_admin.errors import AdminError
from chat_admin.things import Parser, Run, Things
from chat_admin.told_events import ToldEvents
from chat_sessions.redrive.redrive import Redrive, open_redrive
from chat_sessions.redrive.redriven import Progress, Redriven

_TOLD_EVERY: Final = 500
_DEFAULT_MINUTES: Final = 15
_MOST_MINUTES: Final = 366 * 24 * 60

type _Do = Callable[[argparse.Namespace, Redrive, Progress], Redriven]


def add_to(things: Things) -> None:
    """Add the commands."""
    welcome = things.add("welcome", "what greets a customer, where it has not arrived")
    redrive = welcome.verb(
        "redrive", _run(_welcomes), "send the welcomes again that are marked as outstanding"
    )
    redrive.add_argument(
        "--older-than",
        type=whole_number(0, _MOST_MINUTES),
        default=_DEFAULT_MINUTES,
        metavar="MINUTES",
        help=f"younger ones are on their way (default: {_DEFAULT_MINUTES})",
    )
    _add_dry_run(redrive)
    _add_dry_run(
        welcome.verb(
            "redrive-dead-letters",
            _run(_dead_letters),
            "send the welcomes again that could not be delivered",
        )
    )
    changes = things.add("changes", "what followed from a change of a session, where it has not")
    _add_dry_run(
        changes.verb(
            "redrive", _run(_parked_changes), "follow the changes again that were put aside"
        )
    )


def _add_dry_run(parser: Parser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="tell what would be done")


def _welcomes(arguments: argparse.Namespace, redrive: Redrive, progress: Progress) -> Redriven:
    return redrive.welcomes(
        older_than_minutes=arguments.older_than, dry_run=arguments.dry_run, progress=progress
    )


def _dead_letters(arguments: argparse.Namespace, redrive: Redrive, progress: Progress) -> Redriven:
    return redrive.dead_letters(dry_run=arguments.dry_run, progress=progress)


def _parked_changes(
    arguments: argparse.Namespace, redrive: Redrive, progress: Progress
) -> Redriven:
    return redrive.parked_changes(dry_run=arguments.dry_run, progress=progress)


def _run(do: _Do) -> Run:
    def run(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
        redrive = open_redrive(
            deployment.outputs,
            events=ToldEvents(console),
            dynamodb=deployment.dynamodb,
            sqs=deployment.sqs,
        )
        redriven = do(arguments, redrive, _Told(console))
        for session_id in redriven.session_ids:
            console.show(str(session_id))
        for line in redriven.left:
            console.tell(f"left where it is: {line}")
        verb = "would be done again" if arguments.dry_run else "done again"
        console.tell(f"{redriven.looked_at} looked at, {len(redriven.session_ids)} {verb}")
        if redriven.left:
            msg = f"{len(redriven.left)} cannot be done again as they are"
            raise AdminError(msg)

    return run


@dataclass(slots=True)
class _Told:
    """Tells now and then how far it has got."""

    console: Console
    last: int = 0

    def __call__(self, looked_at: int, done: int) -> None:
        if looked_at - self.last >= _TOLD_EVERY:
            self.last = looked_at
            self.console.tell(f"{looked_at} looked at so far, {done} of them to be done again")
