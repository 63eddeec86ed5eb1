"""Revoking tokens: by the secret, by the id that the list shows, or all of an agent."""

import argparse
from typing import Final

from chat_admin.arguments import number_of_an_item, short_id
from chat_admin.console import Console
from chat_admin.credentials import NAMES, stored
from chat_admin.deployment import Deployment
from chat_admin.errors import AdminError, UsageError
from chat_admin.things import Run, Thing
from chat_sessions.credentials.opaque_tokens import TokenKind, is_well_formed
from chat_sessions.credentials.stored import CredentialKind

_BEGINS_AS: Final = {
    CredentialKind.TICKET: TokenKind.TICKET,
    CredentialKind.APPLICATION: TokenKind.APPLICATION,
    CredentialKind.WEB_SESSION: TokenKind.SESSION,
}


def add_revoke(thing: Thing, kind: CredentialKind) -> None:
    """Add the command for one kind of token."""
    parser = thing.verb(
        "revoke",
        _revoke(kind),
        f"revoke the {NAMES[kind]} of an ID; without one by the secret itself, asked for on a "
        "terminal, else one line of standard input",
    )
    parser.add_argument("id", type=short_id, nargs="?", metavar="ID", help="as the list shows it")
    if kind is CredentialKind.APPLICATION:
        parser.set_defaults(agent=None, all=False)
    else:
        parser.add_argument(
            "--agent", type=number_of_an_item, metavar="ID", help="whose, together with --all"
        )
        parser.add_argument("--all", action="store_true", help="all of the agent's")


def _revoke(kind: CredentialKind) -> Run:
    def run(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
        match arguments.id, arguments.agent, arguments.all:
            case None, None, False:
                _by_secret(kind, deployment, console)
            case str(), None, False:
                _by_id(kind, arguments.id, deployment, console)
            case None, int(), True:
                _all_of(kind, arguments.agent, deployment, console)
            case _:
                msg = "an ID, or --agent with --all, or none of them and the secret"
                raise UsageError(msg)

    return run


def _by_secret(kind: CredentialKind, deployment: Deployment, console: Console) -> None:
    secret = console.secret(NAMES[kind])
    if not is_well_formed(_BEGINS_AS[kind], secret):
        msg = f"this is no {NAMES[kind]}: one begins with {_BEGINS_AS[kind]}_"
        raise AdminError(msg)
    if not deployment.issuer.revoke(secret):
        raise _not_there(kind)
    console.tell(f"{NAMES[kind]} revoked; it is refused within a minute")


def _by_id(kind: CredentialKind, wanted: str, deployment: Deployment, console: Console) -> None:
    found = [each for each in stored(deployment, [kind]) if each.short_id.startswith(wanted)]
    if len(found) > 1:
        msg = f"{len(found)} ids begin with {wanted}; give more digits"
        raise AdminError(msg)
    if not found or not deployment.credentials.remove(found[0]):
        raise _not_there(kind)
    console.tell(f"{NAMES[kind]} {found[0].short_id} revoked; it is refused within a minute")


def _all_of(kind: CredentialKind, agent: int, deployment: Deployment, console: Console) -> None:
    theirs = [each for each in stored(deployment, [kind]) if each.associate_id == agent]
    removed = sum(deployment.credentials.remove(each) for each in theirs)
    console.tell(f"{removed} revoked of agent {agent}; what was valid is refused within a minute")


def _not_there(kind: CredentialKind) -> AdminError:
    return AdminError(
        f"there is no such {NAMES[kind]}; it has expired, or has been revoked already"
    )
