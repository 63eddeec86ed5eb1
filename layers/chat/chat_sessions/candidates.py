"""Which pending session to try next: the claim policy, a pure value that is told what was read."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True, slots=True)
class PendingKey:
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


@dataclass(frozen=True, slots=True)
class PendingPage:
    """A stretch of one topic's queue, oldest first.

    Attributes
    ----------
    keys
        The places read.
    more
        Whether the queue goes on after the last of them.
    """

    keys: tuple[PendingKey, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class ReadOn:
    """The next candidate is not known before this topic's queue has been read further.

    Attributes
    ----------
    topic_id
        The topic.
    after
        The last place read so far, or none when nothing was read yet.
    """

    topic_id: int
    after: PendingKey | None


@dataclass(slots=True)
class _TopicQueue:
    unread: bool = True
    last: PendingKey | None = None
    waiting: deque[PendingKey] = field(default_factory=deque)


class Candidates:
    """The pending sessions of several topics in one order: oldest first over all of them.

    ``next`` gives each candidate once. The order holds over pages: as long as a topic's next place
    is unknown, no younger session of another topic is given.
    """

    def __init__(self, topic_ids: Iterable[int]) -> None:
        self._queues = {topic_id: _TopicQueue() for topic_id in topic_ids}

    def add(self, topic_id: int, page: PendingPage) -> None:
        """Take in what was read of a topic's queue after the last place known."""
        queue = self._queues[topic_id]
        queue.waiting.extend(page.keys)
        queue.last = page.keys[-1] if page.keys else queue.last
        queue.unread = page.more and bool(page.keys)

    def next(self) -> PendingKey | ReadOn | None:
        """Give the next session to try, what to read first, or none at the end of all queues."""
        for topic_id, queue in self._queues.items():
            if not queue.waiting and queue.unread:
                return ReadOn(topic_id, queue.last)
        heads = [queue for queue in self._queues.values() if queue.waiting]
        if not heads:
            return None
        return min(heads, key=lambda queue: queue.waiting[0]).waiting.popleft()
