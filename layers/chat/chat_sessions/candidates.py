"""The pending sessions as far as they were read, in one order over all topics."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct, field

PAGE_SIZE: Final = 64
"""Places read at a time, at least: keys only, so a page of this size costs one read unit."""
LARGEST_PAGE: Final = 1024
"""Places read at a time, at most."""
_SPARE_PLACES: Final = 16
"""Read beyond what is needed: the places are needed because others claim here right now."""


class PendingKey(Struct, frozen=True, order=True):
    """A session's place in the queue, as the index of pending sessions has it.

    Attributes
    ----------
    order
        The time of the request with a fixed width, then the id: sorts as the queue does.
    topic_id
        The topic queued for.
    session_id
        The session.
    """

    order: str
    topic_id: int
    session_id: int


class PendingPage(Struct, frozen=True):
    """A stretch of one topic's queue, oldest first.

    Attributes
    ----------
    keys
        The places read.
    more
        Whether the queue goes on after the last of them.
    unreadable
        How many places between them lead to no session that there could be.
    """

    keys: tuple[PendingKey, ...]
    more: bool
    unreadable: int = 0


class ReadOn(Struct, frozen=True):
    """The next places are not known before this topic's queue has been read further.

    Attributes
    ----------
    topic_id
        The topic.
    after
        The last place read so far, or none when nothing was read yet.
    limit
        How many places to read at most.
    """

    topic_id: int
    after: PendingKey | None
    limit: int = PAGE_SIZE


class _TopicQueue(Struct):
    unread: bool = True
    last: PendingKey | None = None
    waiting: deque[PendingKey] = field(default_factory=deque)


class Candidates:
    """The pending sessions of several topics in one order: oldest first over all of them.

    The order holds over pages: as long as a topic's next place is unknown, no younger session of
    another topic is known. So ``known`` only grows, at its end, and a place keeps its meaning.
    """

    def __init__(self, topic_ids: Iterable[int]) -> None:
        self._queues = {topic_id: _TopicQueue() for topic_id in topic_ids}
        self._known: list[PendingKey] = []

    @property
    def known(self) -> Sequence[PendingKey]:
        """The places known, in order; ``reach`` makes them more."""
        return self._known

    def add(self, topic_id: int, page: PendingPage) -> None:
        """Take in what was read of a topic's queue after the last place known."""
        queue = self._queues[topic_id]
        queue.waiting.extend(page.keys)
        queue.last = page.keys[-1] if page.keys else queue.last
        queue.unread = page.more and bool(page.keys)

    def reach(self, places: int) -> ReadOn | None:
        """Get to know so many places.

        Returns
        -------
        What must be read before; none when they are known, or all queues were read to their ends.
        """
        while len(self._known) < places:
            for topic_id, queue in self._queues.items():
                if not queue.waiting and queue.unread:
                    missing = places - len(self._known) + _SPARE_PLACES
                    limit = min(max(missing, PAGE_SIZE), LARGEST_PAGE)
                    return ReadOn(topic_id, queue.last, limit)
            heads = [queue for queue in self._queues.values() if queue.waiting]
            if not heads:
                break
            self._known.append(min(heads, key=lambda queue: queue.waiting[0]).waiting.popleft())
        return None
