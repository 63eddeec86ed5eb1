"""A topic's ``LastAccept`` and ``SecondsPrAccept``, by which its queue tells the waiting time."""

from collections.abc import Callable
from enum import Enum, auto
from time import sleep
from typing import Protocol, Self

from msgspec import Struct

from chat_sessions.entity.carrier import LARGEST_INT32
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import NothingChangesError, StoreUnavailableError, WriteConflictError

_ACCEPTS_THAT_COUNT = 20
_MOST_TRIES = 30
_PAUSE_SECONDS = 0.02


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
        before: TopicFigures | None = None
        is_contended = False
        for _ in range(_MOST_TRIES):
            seen = self.store.figures(topic_id)
            if seen is None:
                return
            is_contended |= before is not None and seen != before
            before = seen
            wanted = seen.after_accept(when, waited_ms)
            try:
                if self.store.replace(topic_id, claim_id, seen, wanted) is not Counted.NOT_YET:
                    return
            except WriteConflictError:
                is_contended = True
            self.pause(_PAUSE_SECONDS)
        if not is_contended:
            msg = "the topic's figures are refused, though they do not change"
            raise NothingChangesError(msg)
        msg = "the topic's figures changed at every try"
        raise StoreUnavailableError(msg)
