"""``chat-admin password``: what agents sign in with by Basic."""

import argparse
from typing import Final

from chat_admin.agents import existing_agent
from chat_admin.arguments import (
    has_control_character,
    number_of_an_item,
    user_name,
)
from chat_admin.console import Console
from chat_admin.deployment import Deployment
from chat_admin.errors import AdminError
from chat_admin.things import Things
from chat_sessions.errors import UserNameTakenError

_SHORTEST: Final = 8


def add_to(things: Things) -> None:
    """Add the commands."""
    password = things.add("password", "what agents sign in with by Basic")
    set_one = password.verb(
        "set",
        _set,
        "set a user's password, asked for on a terminal, else one line of standard input",
    )
    _add_user_name(set_one)
    set_one.add_argument(
        "--agent",
        type=number_of_an_item,
        required=True,
        metavar="ID",
        help="the agent who signs in with it",
    )
    _add_user_name(password.verb("remove", _remove, "remove a user and the password"))


def _add_user_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "user_name", type=user_name, metavar="USER", help="the user name; its case does not matter"
    )


def _set(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    existing_agent(deployment, arguments.agent)
    password = console.new_secret("password")
    if len(password) < _SHORTEST:
        msg = f"the password must have at least {_SHORTEST} characters; nothing was changed"
        raise AdminError(msg)
    if has_control_character(password):
        msg = "the password has a control character, which Basic cannot carry; nothing was changed"
        raise AdminError(msg)
    try:
        deployment.credentials.put_password(arguments.agent, arguments.user_name, password)
    except UserNameTakenError:
        msg = (
            f"another agent signs in as {arguments.user_name}; credential list shows who, and "
            "password remove frees the name"
        )
        raise AdminError(msg) from None
    console.tell(
        f"{arguments.user_name} signs in as agent {arguments.agent}; an earlier password is "
        "refused within a minute"
    )


def _remove(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    if not deployment.credentials.remove_password(arguments.user_name):
        msg = f"there is no user {arguments.user_name}; credential list shows those there are"
        raise AdminError(msg)
    console.tell(f"{arguments.user_name} can sign in for at most a minute more")
