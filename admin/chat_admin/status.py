"""``chat-admin status``: who waits, who is busy, and what lies in the queues."""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from chat_admin.agents import sessions_of_most
from chat_admin.console import Console
from chat_admin.deployment import Deployment
from chat_admin.listing import add_json_option, show_json, tell_unreadable
from chat_admin.table import table
from chat_admin.things import Things
from chat_sessions.directory import AgentAtWork, ChatTopic
from chat_sessions.entity.instant import Instant
from chat_sessions.waiting import Waiting, waiting_by_topic

_QUEUES: Final = {
    "welcome": "WelcomeQueueUrl",
    "welcome, dead letters": "WelcomeDeadLetterQueueUrl",
    "parked changes": "ParkedChangesQueueUrl",
}
"""What each queue is called here, and the output that has its URL."""
_NO_TOPIC: Final = "(no such topic)"
_COUNTS: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
_UNITS: Final = (("d", 86_400), ("h", 3600), ("min", 60))


def add_to(things: Things) -> None:
    """Add the command."""
    add_json_option(
        things.add_alone("status", _status, "who waits, who is busy, and what lies in the queues")
    )


def age(seconds: int | None) -> str:
    """Write a time for people, in its largest whole unit."""
    if seconds is None:
        return "-"
    for unit, size in _UNITS:
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _status(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    directory = deployment.directory.whole()
    now = Instant.of(datetime.fromtimestamp(deployment.now(), UTC))
    waiting = waiting_by_topic(deployment.sessions.all_pending(), now)
    topics = [
        _topic(topic_id, directory.topics.get(topic_id), waiting.get(topic_id, Waiting()))
        for topic_id in sorted({*directory.topics, *waiting})
    ]
    agents = [_agent(found) for found in directory.agents.values() if found.slots.ranks]
    queues = [_queue(name, deployment) for name in _QUEUES]
    if arguments.json:
        show_json(console, {"Topics": topics, "Agents": agents, "Queues": queues})
    else:
        tables = [
            table(("TOPIC", "NAME", "WAITING", "OLDEST"), map(_topic_row, topics)),
            table(("AGENT", "NAME", "SESSIONS"), map(_agent_row, agents)),
            table(("QUEUE", "MESSAGES"), map(_queue_row, queues)),
        ]
        console.show("\n\n".join(tables))
    tell_unreadable(console, directory)


def _topic(topic_id: int, topic: ChatTopic | None, waiting: Waiting) -> dict[str, Any]:
    return {
        "ChatTopicId": topic_id,
        "Name": topic and topic.Name,
        "Waiting": waiting.customers,
        "OldestSeconds": waiting.oldest_seconds,
    }


def _topic_row(topic: Mapping[str, Any]) -> tuple[object, ...]:
    name = _NO_TOPIC if topic["Name"] is None else topic["Name"]
    return (topic["ChatTopicId"], name, topic["Waiting"], age(topic["OldestSeconds"]))


def _agent(found: AgentAtWork) -> dict[str, Any]:
    return {
        "AssociateId": found.agent.Associate.AssociateId,
        "Name": found.agent.Associate.Name,
        "Sessions": len(found.slots.ranks),
        "MaxSessions": found.agent.MaxSessions,
    }


def _agent_row(agent: Mapping[str, Any]) -> tuple[object, ...]:
    sessions = sessions_of_most(agent["Sessions"], agent["MaxSessions"])
    return (agent["AssociateId"], agent["Name"], sessions)


def _queue(name: str, deployment: Deployment) -> dict[str, Any]:
    """Count a queue's messages, those that are being delivered at this moment included."""
    answer = deployment.sqs.get_queue_attributes(
        QueueUrl=deployment.outputs[_QUEUES[name]], AttributeNames=list(_COUNTS)
    )
    return {"Name": name, "Messages": sum(int(answer["Attributes"][count]) for count in _COUNTS)}


def _queue_row(queue: Mapping[str, Any]) -> tuple[object, ...]:
    return (queue["Name"], queue["Messages"])
