"""``chat-admin topic``: what customers queue for, and what greets them."""

import argparse
from collections.abc import Iterable
from typing import Any, Final

from chat_admin.arguments import number_of_an_item, text
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
from chat_sessions.directory import QUEUE_FIGURES, ChatTopic
from chat_sessions.entity.plain import to_plain

_NO_OPTIONS: Final = {"ChatTopicId", *QUEUE_FIGURES}
_HEADINGS: Final = ("TOPIC", "NAME", "LANGUAGE", "WELCOME MESSAGE")


def add_to(things: Things) -> None:
    """Add the commands."""
    topic = things.add("topic", "what customers queue for, and what greets them")
    for name, run, summary in (
        ("add", _add, "add a topic"),
        ("change", _change, "change what is given of a topic, and nothing else"),
    ):
        parser = topic.verb(name, run, summary)
        _add_id(parser)
        add_property_options(parser, ChatTopic, without=_NO_OPTIONS)
        parser.add_argument(
            "--language",
            dest="Language",
            type=text,
            metavar="LANGUAGE",
            help="of the topic's customers, such as nb-NO",
        )
        add_file_option(parser, "topic list")
    remove = topic.verb("remove", _remove, "remove a topic that nobody waits for")
    _add_id(remove)
    remove.add_argument(
        "--force",
        action="store_true",
        help="even though customers wait, whom nobody can pick up then",
    )
    add_json_option(topic.verb("list", _list, "list the topics"))


def _add_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "topic_id", type=number_of_an_item, metavar="ID", help="the topic's ChatTopicId"
    )


def _add(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    topic = _topic(arguments, _given(arguments, console))
    if not deployment.directory.add_topic(topic):
        msg = f"there is a topic {topic.ChatTopicId} already; use topic change"
        raise AdminError(msg)
    console.tell(f"topic {topic.ChatTopicId} added; agent change lets agents respond on it")


def _change(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    given = _given(arguments, console)
    if not given:
        msg = "nothing is given to be changed"
        raise UsageError(msg)
    topic = _topic(arguments, given)
    if not deployment.directory.change_topic(topic, given):
        raise _no_topic(topic.ChatTopicId)
    console.tell(f"topic {topic.ChatTopicId} changed")


def _remove(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    topic_id = arguments.topic_id
    waiting = deployment.sessions.count_pending(topic_id)
    if waiting and not arguments.force:
        msg = (
            f"{'1 customer waits' if waiting == 1 else f'{waiting} customers wait'} for topic "
            f"{topic_id}, and nobody could pick them up any more; let the agents pick them up "
            "first, or remove it all the same with --force"
        )
        raise AdminError(msg)
    if not deployment.directory.remove_topic(topic_id):
        raise _no_topic(topic_id)
    console.tell(f"topic {topic_id} removed")
    if agents := list(_agents_on(topic_id, deployment)):
        names = ", ".join(map(str, agents))
        console.tell(f"still in CanRespond of agent {names}; take it out with agent change")


def _agents_on(topic_id: int, deployment: Deployment) -> Iterable[int]:
    for associate_id, found in deployment.directory.whole().agents.items():
        if topic_id in found.agent.CanRespond:
            yield associate_id


def _list(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    directory = deployment.directory.whole()
    topics = directory.topics.values()
    if arguments.json:
        show_json(console, [to_plain(topic) for topic in topics])
    else:
        show_table(console, "topics", _HEADINGS, map(_row, topics))
    tell_unreadable(console, directory)


def _row(topic: ChatTopic) -> tuple[object, ...]:
    return (topic.ChatTopicId, topic.Name, topic.Language or "", topic.WelcomeMessage)


def _given(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    return file_given(arguments, console) | options_given(arguments, ChatTopic)


def _topic(arguments: argparse.Namespace, given: dict[str, Any]) -> ChatTopic:
    of_the_file = given.setdefault("ChatTopicId", arguments.topic_id)
    if of_the_file != arguments.topic_id:
        msg = f"the file is not of topic {arguments.topic_id}, but of {of_the_file}"
        raise AdminError(msg)
    return checked(ChatTopic, given)


def _no_topic(topic_id: int) -> AdminError:
    return AdminError(f"there is no topic {topic_id}; topic list shows those there are")
