"""``chat-admin agent``: who answers chats, and on which topics."""

import argparse
from collections.abc import Collection, Mapping
from typing import Any, Final

from chat_admin.arguments import number_of_an_item, numbers, whole_number
from chat_admin.console import Console
from chat_admin.deployment import Deployment
from chat_admin.errors import AdminError, UsageError
from chat_admin.given import (
    add_file_option,
    add_property_options,
    checked,
    file_given,
    options_given,
)
from chat_admin.listing import add_json_option, show_json, show_table, tell_unreadable
from chat_admin.things import Things
from chat_sessions.directory import AgentAtWork, ChatAgent
from chat_sessions.entity.associate import Associate
from chat_sessions.entity.carrier import LARGEST_INT32
from chat_sessions.entity.plain import to_plain

_HEADINGS: Final = ("AGENT", "NAME", "FULL NAME", "CAN RESPOND", "SESSIONS", "STATE")


def add_to(things: Things) -> None:
    """Add the commands."""
    agent = things.add("agent", "who answers chats, and on which topics")
    for name, run, summary in (
        ("add", _add, "add an agent"),
        ("change", _change, "change what is given of an agent, and nothing else"),
    ):
        parser = agent.verb(name, run, summary)
        _add_id(parser)
        parser.add_argument(
            "--can-respond",
            dest="CanRespond",
            type=numbers,
            metavar="TOPICS",
            help="the topics' ids, separated by commas; an empty text for none",
        )
        parser.add_argument(
            "--max-sessions",
            dest="MaxSessions",
            type=whole_number(0, LARGEST_INT32),
            metavar="N",
            help="the most sessions at a time; 0 is no limit",
        )
        add_property_options(parser, Associate, without={"AssociateId"})
        add_file_option(parser, "agent list")
    disable = agent.verb("disable", _disable, "refuse an agent's pick-ups from now on (403)")
    enable = agent.verb("enable", _enable, "let an agent pick up again")
    _add_id(disable)
    _add_id(enable)
    add_json_option(agent.verb("list", _list, "list the agents"))


def existing_agent(deployment: Deployment, associate_id: int) -> AgentAtWork:
    """Read an agent.

    Raises
    ------
    AdminError
        There is none.
    """
    found = deployment.directory.agent(associate_id)
    if found is None:
        raise _no_agent(associate_id)
    return found


def _add_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "associate_id", type=number_of_an_item, metavar="ID", help="the agent's AssociateId"
    )


def _add(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    agent = _agent(arguments, _given(arguments, console))
    _refuse_unknown_topics(deployment, agent.CanRespond)
    if not deployment.directory.add_agent(agent):
        msg = f"there is an agent {arguments.associate_id} already; use agent change"
        raise AdminError(msg)
    console.tell(f"agent {arguments.associate_id} added")


def _change(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    given = _given(arguments, console)
    if given == {"Associate": {}}:
        msg = "nothing is given to be changed"
        raise UsageError(msg)
    agent = _agent(arguments, given)
    _refuse_unknown_topics(deployment, agent.CanRespond)
    _write(deployment, agent, given)
    console.tell(f"agent {arguments.associate_id} changed")


def _disable(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    _set_deleted(arguments, deployment, deleted=True)
    console.tell(
        f"agent {arguments.associate_id} is disabled; their pick-ups are answered with 403"
    )


def _enable(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    _set_deleted(arguments, deployment, deleted=False)
    console.tell(f"agent {arguments.associate_id} is enabled")


def _list(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    directory = deployment.directory.whole()
    agents = directory.agents.values()
    if arguments.json:
        show_json(console, [to_plain(found.agent) for found in agents])
    else:
        show_table(console, "agents", _HEADINGS, map(_row, agents))
    tell_unreadable(console, directory)


def _row(found: AgentAtWork) -> tuple[object, ...]:
    agent, associate = found.agent, found.agent.Associate
    return (
        associate.AssociateId,
        associate.Name or "",
        associate.FullName or "",
        ", ".join(map(str, sorted(agent.CanRespond))),
        sessions_of_most(len(found.slots.ranks), agent.MaxSessions),
        "disabled" if associate.Deleted else "enabled",
    )


def sessions_of_most(active: int, most: int) -> str:
    """Tell how many sessions an agent has at this moment, and how many it may be."""
    return f"{active} of {most}" if most else str(active)


def _given(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Put what the file and the options give together."""
    given = file_given(arguments, console) | options_given(arguments, ChatAgent)
    associate = given.get("Associate", {})
    if isinstance(associate, dict):
        given["Associate"] = associate | options_given(arguments, Associate)
    return given


def _agent(arguments: argparse.Namespace, given: dict[str, Any]) -> ChatAgent:
    associate = given["Associate"]
    if isinstance(associate, dict):
        of_the_file = associate.setdefault("AssociateId", arguments.associate_id)
        if of_the_file != arguments.associate_id:
            msg = f"the file is not of agent {arguments.associate_id}, but of {of_the_file}"
            raise AdminError(msg)
    return checked(ChatAgent, given)


def _set_deleted(arguments: argparse.Namespace, deployment: Deployment, *, deleted: bool) -> None:
    given = {"Associate": {"Deleted": deleted}}
    _write(deployment, _agent(arguments, given), given)


def _write(deployment: Deployment, agent: ChatAgent, given: Mapping[str, Any]) -> None:
    """Write what is given of an agent, and nothing else."""
    if not deployment.directory.change_agent(agent, given, given["Associate"]):
        raise _no_agent(agent.Associate.AssociateId)


def _refuse_unknown_topics(deployment: Deployment, topic_ids: Collection[int]) -> None:
    if unknown := sorted(set(topic_ids) - set(deployment.directory.topics(topic_ids))):
        msg = f"there is no topic {', '.join(map(str, unknown))}; add it with topic add"
        raise AdminError(msg)


def _no_agent(associate_id: int) -> AdminError:
    return AdminError(f"there is no agent {associate_id}; agent list shows those there are")
