"""Which topics an agent answered lately: a hint that saves a step, never an authority."""

from collections.abc import Callable

from chat_sessions.short_memory import ShortMemory


class KnownTopics:
    """Remembers for at most a minute on which topics an agent could respond.

    The hint tells which queues to read while the agent is read; the agent as read decides.

    Parameters
    ----------
    monotonic
        A clock in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._known = ShortMemory[int, frozenset[int]](monotonic)

    def of(self, associate_id: int) -> frozenset[int] | None:
        """Give the agent's topics, or none when they are not known any more."""
        return self._known.recall(associate_id)

    def remember(self, associate_id: int, topic_ids: frozenset[int]) -> None:
        """Keep the topics as they were just read."""
        self._known.keep(associate_id, topic_ids)
