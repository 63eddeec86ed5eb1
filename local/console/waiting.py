"""How many sessions wait for each topic, and since when; nothing of any customer's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chat_sessions.candidates import PendingKey
    from chat_sessions.directory import ChatTopic


@dataclass(frozen=True, slots=True)
class WaitingTopic:
    """A topic and its queue.

    Attributes
    ----------
    id, name
        The topic.
    waiting
        How many sessions wait.
    oldest
        When the first of them was requested, in ISO 8601 and UTC; none when nobody waits.
    """

    id: int
    name: str
    waiting: int
    oldest: str | None


def waiting_topics(
    topics: Iterable[ChatTopic], pending: Iterable[PendingKey]
) -> list[WaitingTopic]:
    """Put what waits under its topics; what waits for a topic that is not there is left out."""
    orders: dict[int, list[str]] = defaultdict(list)
    for key in pending:
        orders[key.topic_id].append(key.order)
    return [
        WaitingTopic(
            topic.ChatTopicId, topic.Name, len(waiting), _requested(min(waiting, default=""))
        )
        for topic in topics
        for waiting in [orders[topic.ChatTopicId]]
    ]


def _requested(order: str) -> str | None:
    """Read the time of request at the start of a place's order."""
    return order.partition("#")[0] or None
