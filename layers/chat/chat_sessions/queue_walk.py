"""One pick-up's way through the queue: does what the policy of claims says, up to each try."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future

from msgspec import Struct, field

from chat_sessions.candidates import PendingKey, ReadOn
from chat_sessions.claim import Item, is_available
from chat_sessions.claim_policy import Check, ClaimPolicy, CountPlace, Try
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import PickUpTimeoutError, PlaceNotCountedError
from chat_sessions.losing import TOO_LARGE, Loss, LossKind, Race, loss_of
from chat_sessions.ports import PendingSessions, PickUpEvents, PlaceCounters

_PATIENCE_SECONDS = 0.2
"""For what a pick-up can do without: a place among rivals, and order in the queue."""


class QueueWalk(Struct, kw_only=True):
    """Gives the sessions to try, one after the other.

    Attributes
    ----------
    policy
        Knows the queues as they were first read, and decides.
    sessions, place_counters, events
        The outside world; see ``ports``.
    executor
        Does what may be done side by side.
    asked_at
        When the queues were first read.
    is_spent
        Tells when the time budget has ended.
    tries
        How many sessions were given.
    """

    policy: ClaimPolicy
    sessions: PendingSessions
    place_counters: PlaceCounters
    events: PickUpEvents
    executor: Executor
    asked_at: Instant
    is_spent: Callable[[], bool]
    tries: int = 0
    _tidying: dict[PendingKey, Future[bool]] = field(default_factory=dict)

    def next(self) -> PendingKey | None:
        """Give the next session to try, or none when each in the queues is known to be taken.

        Raises
        ------
        PickUpTimeoutError
            The budget ended before that was known.
        StoreUnavailableError
            AWS did not answer.
        """
        while (step := self.policy.next()) is not None:
            if self.is_spent():
                raise PickUpTimeoutError
            match step:
                case Try(key):
                    self.tries += 1
                    return key
                case ReadOn(topic_id, after, limit):
                    page = self.sessions.pending(topic_id, after, limit)
                    if page.unreadable:
                        self.events.places_unreadable(topic_id, page.unreadable)
                    self.policy.read(topic_id, page)
                case CountPlace(race):
                    self.policy.placed(self._place(race))
                case Check(keys):
                    self.policy.checked(keys, self._available(keys))
        return None

    def lost(self, key: PendingKey, item: Item | None) -> None:
        """Take in what was found instead of an available session."""
        self._lost(key, loss_of(key, item, self.asked_at))

    def too_large(self, key: PendingKey) -> None:
        """Take in that a session can be claimed by nobody until it is made smaller."""
        self._lost(key, TOO_LARGE)

    def end(self) -> None:
        """Wait a little for the tidying beside the walk; whatever fails of it fails nobody."""
        for key, tidying in self._tidying.items():
            try:
                failure = tidying.exception(_PATIENCE_SECONDS)
            except TimeoutError:
                return
            if failure is not None:
                # Whoever meets the session next tries again.
                self.events.session_not_taken_off(key, type(failure).__name__)
            elif tidying.result():
                self.events.session_taken_off(key)

    def _lost(self, key: PendingKey, loss: Loss) -> None:
        self.events.candidate_lost(key, loss)
        self._tidy(key, loss)
        self.policy.lost(key, loss)

    def _place(self, race: Race) -> int | None:
        counting = self.executor.submit(self.place_counters.following, race)
        try:
            return counting.result(_PATIENCE_SECONDS)
        except (PlaceNotCountedError, TimeoutError) as error:
            self.events.place_not_counted(race, str(error) or type(error).__name__)
            return None

    def _available(self, keys: Iterable[PendingKey]) -> list[PendingKey]:
        items = self.sessions.look_at(keys)
        available = []
        for key in keys:
            item = items.get(key)
            if item is not None and is_available(item, key.topic_id):
                available.append(key)
                continue
            loss = loss_of(key, item, self.asked_at)
            # That others have taken a session is no news here; that one blocks the queue is.
            if loss.kind in {LossKind.NOT_AVAILABLE, LossKind.GONE}:
                self.events.candidate_lost(key, loss)
                self._tidy(key, loss)
        return available

    def _tidy(self, key: PendingKey, loss: Loss) -> None:
        if loss.is_left_behind:
            self._tidying[key] = self.executor.submit(self.sessions.take_off, key)
