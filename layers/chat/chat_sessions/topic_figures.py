"""A topic's ``LastAccept`` and ``SecondsPrAccept``, by which its queue tells the waiting time."""

from collections.abc import Callable
from enum import Enum, auto
from time import sleep
from typing import Protocol, Self

from msgspec import Struct

from chat_sessions.contended_write import until_written
from chat_sessions.entity.carrier import LARGEST_INT32
from chat_sessions.entity.instant import Instant

_ACCEPTS_THAT_COUNT = 20


class TopicFigures(Struct, frozen=True):
    """The figures of a topic (contract, section 6).

    Attributes
    ----------
    last_accept
        The time of the latest accept.
    average_wait_ms
        How long customers waited: the mean of the first 20 accepts, then a running average in
        which the latest has a weight of one twentieth.
    accepts
        How many accepts there were.
    """

    last_accept: Instant = Instant.UNSET
    average_wait_ms: int = 0
    accepts: int = 0

    @property
    def seconds_per_accept(self) -> int:
        """The average in whole seconds, or the largest that the topic can hold."""
        return min(round(self.average_wait_ms / 1000), LARGEST_INT32)

    def after_accept(self, when: Instant, waited_ms: int) -> Self:
        """Give the figures with one accept more, in whatever order accepts are told."""
        accepts = self.accepts + 1
        weight = min(accepts, _ACCEPTS_THAT_COUNT)
        difference = max(waited_ms, 0) - self.average_wait_ms
        return type(self)(
            max(self.last_accept, when),
            self.average_wait_ms + round(difference / weight),
            accepts,
        )


class Counted(Enum):
    """What became of an accept that was to be counted."""

    NOW = auto()
    BEFORE = auto()
    NOT_YET = auto()
    """The figures have changed since they were read."""


class TopicFiguresStore(Protocol):
    """Where the figures are kept. Both methods raise ``StoreUnavailableError``.

    ``replace`` raises ``WriteConflictError`` where another write stood in its way, seen or not.
    """

    def figures(self, topic_id: int) -> TopicFigures | None:
        """Read the figures of a topic, or none when there is no such topic."""

    def replace(
        self, topic_id: int, claim_id: str, seen: TopicFigures, wanted: TopicFigures
    ) -> Counted:
        """Write the figures over those seen, and that this claim is counted; or neither."""


class AcceptCounter(Struct, frozen=True, kw_only=True):
    """Counts each accept of a topic once.

    Attributes
    ----------
    store
        Where the figures are kept.
    """

    store: TopicFiguresStore
    pause: Callable[[float], None] = sleep

    def __call__(self, topic_id: int, claim_id: str, when: Instant, waited_ms: int) -> None:
        """Count a claim, however often it is told.

        Raises
        ------
        StoreUnavailableError
            It could not be done now; try again, unless it is a ``NothingChangesError``.
        """

        def write(seen: TopicFigures | None) -> bool | None:
            if seen is None:
                # A topic that is gone has no figures.
                return True
            wanted = seen.after_accept(when, waited_ms)
            counted = self.store.replace(topic_id, claim_id, seen, wanted)
            return None if counted is Counted.NOT_YET else True

        until_written(
            lambda: self.store.figures(topic_id), write, self.pause, "the topic's figures"
        )
