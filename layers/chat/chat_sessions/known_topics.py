"""Which topics an agent answered lately: a hint that saves a step, never an authority."""

from collections.abc import Callable

_KEPT_SECONDS = 60.0
_MOST_AGENTS = 10_000


class KnownTopics:
    """Remembers for at most a minute on which topics an agent could respond.

    The hint tells which queues to read while the agent is read; the agent as read decides.

    Parameters
    ----------
    monotonic
        A clock in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._known: dict[int, tuple[float, frozenset[int]]] = {}

    def of(self, associate_id: int) -> frozenset[int] | None:
        """Give the agent's topics, or none when they are not known any more."""
        until, topic_ids = self._known.get(associate_id, (0.0, None))
        return topic_ids if self._monotonic() < until else None

    def remember(self, associate_id: int, topic_ids: frozenset[int]) -> None:
        """Keep the topics as they were just read."""
        if len(self._known) >= _MOST_AGENTS:
            self._known.clear()
        self._known[associate_id] = (self._monotonic() + _KEPT_SECONDS, topic_ids)
