"""``chat-admin credential``: what is stored of all credentials, which is no secret."""

import argparse
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from chat_admin.arguments import number_of_an_item
from chat_admin.console import Console
from chat_admin.deployment import Deployment
from chat_admin.listing import add_json_option, show_json, show_table
from chat_admin.things import Run, Thing, Things
from chat_sessions.credentials.stored import CredentialKind, StoredCredential
from chat_sessions.entity.instant import Instant

NAMES: Final = {
    CredentialKind.PASSWORD: "password",
    CredentialKind.TICKET: "ticket",
    CredentialKind.APPLICATION: "application-token",
    CredentialKind.WEB_SESSION: "web-session",
}
"""What each kind is called on the command line."""
_HEADINGS: Final = ("KIND", "ID", "NAME", "AGENT", "VALID UNTIL")


def add_to(things: Things) -> None:
    """Add the command."""
    add_list(things.add("credential", "all that somebody can sign in with"), NAMES)


def add_list(thing: Thing, kinds: Collection[CredentialKind]) -> None:
    """Add the list of some kinds."""
    summary = f"list the {_plural(kinds)} that are valid, without secrets"
    parser = thing.verb("list", _list(kinds), summary)
    if set(kinds) == {CredentialKind.APPLICATION}:
        parser.set_defaults(agent=None)
    else:
        parser.add_argument(
            "--agent", type=number_of_an_item, metavar="ID", help="only those of this agent"
        )
    add_json_option(parser)


def stored(deployment: Deployment, kinds: Collection[CredentialKind]) -> Iterator[StoredCredential]:
    """Read the credentials of some kinds; what has expired is none any more."""
    now = deployment.now()
    for credential in deployment.credentials.credentials():
        is_valid = credential.expires_at is None or credential.expires_at > now
        if credential.kind in kinds and is_valid:
            yield credential


def _list(kinds: Collection[CredentialKind]) -> Run:
    def run(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
        found = [
            credential
            for credential in stored(deployment, kinds)
            if arguments.agent in {None, credential.associate_id}
        ]
        found.sort(key=_order)
        if arguments.json:
            show_json(console, [_properties(credential) for credential in found])
        else:
            rows = [[_cell(value) for value in _properties(each).values()] for each in found]
            show_table(console, f"such {_plural(kinds)}", _HEADINGS, rows)

    return run


def _plural(kinds: Collection[CredentialKind]) -> str:
    names = [f"{NAMES[kind]}s" for kind in kinds]
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _order(credential: StoredCredential) -> tuple[Any, ...]:
    order = list(NAMES).index(credential.kind)
    return (order, credential.associate_id or 0, credential.name, credential.short_id)


def _properties(credential: StoredCredential) -> dict[str, object]:
    until = credential.expires_at
    return {
        "Kind": NAMES[credential.kind],
        "Id": credential.short_id or None,
        "Name": credential.name or None,
        "AssociateId": credential.associate_id,
        "ValidUntil": until and Instant.of(datetime.fromtimestamp(until, UTC)).isoformat(),
    }


def _cell(value: object) -> object:
    return "-" if value is None else value
