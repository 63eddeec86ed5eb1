"""Who waits: the queue counted by topic, and how long the first of each has waited."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

from msgspec import Struct

from chat_sessions.candidates import PendingKey
from chat_sessions.entity.instant import Instant

_MILLISECONDS: Final = 1000


class Waiting(Struct, frozen=True):
    """Who waits for a topic.

    Attributes
    ----------
    customers
        How many.
    oldest_seconds
        How long the first of them has waited; none where nobody waits, or where that cannot be
        read.
    """

    customers: int = 0
    oldest_seconds: int | None = None


class QueueEvents(Protocol):
    """What the queue's watch tells those who operate it; ids and counts only."""

    def queue_watched(self, waiting: Mapping[int, Waiting]) -> None:
        """Report who waits at this moment, by topic."""


class QueueWatch(Struct, frozen=True, kw_only=True):
    """Looks at the whole queue, and tells who waits.

    A pick-up tells how long its customer has waited. Where nobody picks up, only this does.

    Attributes
    ----------
    all_pending
        Reads the places of all waiting sessions, of all topics.
    events
        Takes what was seen.
    """

    all_pending: Callable[[], Iterable[PendingKey]]
    events: QueueEvents
    now: Callable[[], Instant] = Instant.now

    def __call__(self) -> None:
        """Look once.

        Raises
        ------
        StoreUnavailableError
            AWS did not answer; the next look is a minute away.
        """
        self.events.queue_watched(waiting_by_topic(self.all_pending(), self.now()))


def waiting_by_topic(pending: Iterable[PendingKey], now: Instant) -> Mapping[int, Waiting]:
    """Count the sessions of the queue by topic."""
    orders = defaultdict[int, list[str]](list)
    for key in pending:
        orders[key.topic_id].append(key.order)
    return {
        topic_id: Waiting(len(of_topic), _longest(of_topic, now))
        for topic_id, of_topic in orders.items()
    }


def _longest(orders: Iterable[str], now: Instant) -> int | None:
    """Give the age of the first place whose time can be read: a back end may have written any."""
    for order in sorted(orders):
        try:
            requested = Instant.parse(order.partition("#")[0])
        except ValueError:
            continue
        return max(0, requested.milliseconds_until(now) // _MILLISECONDS)
    return None
