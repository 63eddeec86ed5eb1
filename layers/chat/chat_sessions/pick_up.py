"""The use case: give the oldest pending session to the agent who asks (contract, section 6)."""

import uuid
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from random import Random
from time import monotonic as system_monotonic
from time import sleep
from typing import Final

from msgspec import Struct

from chat_sessions.candidates import PendingKey
from chat_sessions.claim import Item, KeyLeadsTo, Lost, TooLarge, Won
from chat_sessions.claim_policy import ClaimPolicy
from chat_sessions.claiming import Claiming
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import (
    NotAnAgentError,
    PickUpTimeoutError,
    StoreUnavailableError,
    WelcomeNotQueuedError,
)
from chat_sessions.idempotency import IdempotencyKey, KeyRecord
from chat_sessions.known_topics import KnownTopics
from chat_sessions.look import Look, Looking, agent_and_slots
from chat_sessions.no_session import NoSession
from chat_sessions.pick_up_request import PickUpRequest
from chat_sessions.ports import (
    Directory,
    PendingSessions,
    PickUpEvents,
    PickUpKeys,
    PlaceCounters,
    TransactedClaims,
    WelcomeQueue,
)
from chat_sessions.queue_walk import QueueWalk
from chat_sessions.ranking import Ranking
from chat_sessions.session_item import read_session
from chat_sessions.time_budget import TimeBudget
from chat_sessions.welcome import Welcome
from chat_sessions.welcome_text import WelcomeWriter

LATEST_LOOK_SECONDS: Final = 6.0
"""How long after the budget's end the key's record may still be looked at (docs/adr/010)."""


class Replayed(Struct, frozen=True):
    """The session that an earlier request with the same key got.

    Attributes
    ----------
    session
        The session as it is now, or none when it was deleted since.
    """

    session: ChatSessionEntity | None


def _new_claim_id() -> str:
    return uuid.uuid4().hex


class PickUp(Struct, frozen=True, kw_only=True):
    """Picks up the first session for an agent: look, claim, take the rank and greet.

    Attributes
    ----------
    directory, sessions, transacted_claims, pick_up_keys, place_counters, welcome_queue, events
        The outside world; see ``ports``.
    ranking
        Keeps the agents' slots.
    welcome_writer
        Writes the text that greets the customer.
    known_topics
        Hints from earlier calls of this process.
    executor
        Does what may be done side by side.
    randomness
        Chooses among sessions where many pick up at once; see ``ClaimPolicy``.
    budget_seconds
        How long to try, from when the request came.
    """

    directory: Directory
    sessions: PendingSessions
    transacted_claims: TransactedClaims
    pick_up_keys: PickUpKeys
    place_counters: PlaceCounters
    ranking: Ranking
    welcome_queue: WelcomeQueue
    welcome_writer: WelcomeWriter
    events: PickUpEvents
    known_topics: KnownTopics
    executor: Executor
    randomness: Random
    budget_seconds: float
    now: Callable[[], Instant] = Instant.now
    monotonic: Callable[[], float] = system_monotonic
    pause: Callable[[float], None] = sleep
    new_claim_id: Callable[[], str] = _new_claim_id

    def __call__(
        self,
        associate_id: int,
        correlation_id: str,
        idempotency_key: str | None = None,
        started: float | None = None,
    ) -> ChatSessionEntity | NoSession | Replayed:
        """Take the oldest session that the agent may answer.

        Parameters
        ----------
        associate_id
            The agent.
        correlation_id
            What leads from the request to the transcript.
        idempotency_key
            What makes a request that is sent again the same one, where the client gives it.
        started
            When the request came, by ``monotonic``; now, unless it is given.

        Returns
        -------
        The session as it is stored after the claim, or why there is none; or what an earlier
        request of the agent with the same key got.

        Raises
        ------
        NotAnAgentError
            The associate is no agent, or has retired.
        PickUpTimeoutError
            The budget ended before the outcome was known.
        StoreUnavailableError
            AWS did not answer; nothing was claimed.
        """
        started = self.monotonic() if started is None else started
        budget = TimeBudget(started, self.budget_seconds, self.monotonic)
        key = None if idempotency_key is None else IdempotencyKey(associate_id, idempotency_key)
        request = PickUpRequest(associate_id, self.new_claim_id(), correlation_id, key, budget)
        picked = self._first(request) if key is None else self._first_for_key(request, key)
        if isinstance(picked, NoSession):
            self.events.nothing_to_pick_up(associate_id=associate_id, reason=picked)
        return picked

    def is_agent(self, associate_id: int) -> bool:
        """Tell whether an associate is an agent who has not retired.

        Raises
        ------
        StoreUnavailableError
            AWS did not answer.
        """
        try:
            agent_and_slots(self.directory.agent(associate_id))
        except NotAnAgentError:
            return False
        return True

    def _first_for_key(
        self, request: PickUpRequest, key: IdempotencyKey
    ) -> ChatSessionEntity | NoSession | Replayed:
        """See once more where the key leads, before the answer is that there is no session.

        Another request with the key may have taken the last one while this one was looking, and a
        claim of which no answer came may have been done. Too late for that, there is no answer but
        to come again: the key leads to the session then.
        """
        try:
            picked = self._first(request)
        except (PickUpTimeoutError, StoreUnavailableError):
            if self._is_too_late(request) or (record := self.pick_up_keys.record(key)) is None:
                raise
            return self._by_record(request, record)
        if not isinstance(picked, NoSession):
            return picked
        if self._is_too_late(request):
            raise PickUpTimeoutError
        record = self.pick_up_keys.record(key)
        return picked if record is None else self._by_record(request, record)

    def _is_too_late(self, request: PickUpRequest) -> bool:
        return self.monotonic() > request.budget.end + LATEST_LOOK_SECONDS

    def _by_record(self, request: PickUpRequest, record: KeyRecord) -> ChatSessionEntity | Replayed:
        item = self.sessions.read(record.session_id)
        session = None if item is None else read_session(item).session
        if record.claim_id == request.claim_id and session is not None:
            return session
        self.events.session_replayed(record, associate_id=request.associate_id)
        return Replayed(session)

    def _first(self, request: PickUpRequest) -> ChatSessionEntity | NoSession | Replayed:
        recorded = request.key and self.executor.submit(self.pick_up_keys.record, request.key)
        look = Looking(
            directory=self.directory,
            sessions=self.sessions,
            events=self.events,
            known_topics=self.known_topics,
            executor=self.executor,
            now=self.now,
        )(request)
        if recorded and (record := request.budget.in_time(recorded)):
            return self._by_record(request, record)
        if not look.agent.CanRespond:
            return NoSession.NO_TOPICS
        walk = QueueWalk(
            policy=ClaimPolicy(look.candidates, self.randomness),
            sessions=self.sessions,
            place_counters=self.place_counters,
            events=self.events,
            executor=self.executor,
            asked_at=look.asked_at,
            is_spent=request.budget.is_spent,
        )
        try:
            return self._first_of(walk, request, look)
        except PickUpTimeoutError:
            self.events.pick_up_given_up(
                associate_id=request.associate_id,
                attempts=walk.tries,
                took_ms=request.budget.milliseconds_used(),
            )
            raise
        finally:
            walk.end()

    def _first_of(
        self, walk: QueueWalk, request: PickUpRequest, look: Look
    ) -> ChatSessionEntity | NoSession | Replayed:
        claim = Claiming(
            request=request,
            look=look,
            directory=self.directory,
            sessions=self.sessions,
            transacted_claims=self.transacted_claims,
            events=self.events,
            ranking=self.ranking,
            welcome_writer=self.welcome_writer,
            now=self.now,
            pause=self.pause,
        )
        while (key := walk.next()) is not None:
            outcome = claim(key)
            match outcome:
                case Won(item, reply_was_lost):
                    if reply_was_lost:
                        self.events.reply_recovered(key)
                    return self._picked_up(request, look, key, item, walk.tries)
                case Lost(item):
                    walk.lost(key, item)
                case TooLarge():
                    walk.too_large(key)
                case KeyLeadsTo(record):
                    return self._by_record(request, record)
                case NoSession():
                    return outcome
        return NoSession.EMPTY

    def _picked_up(
        self, request: PickUpRequest, look: Look, key: PendingKey, item: Item, attempt: int
    ) -> ChatSessionEntity:
        """Take the rank and send the welcome, side by side; neither can fail the pick-up."""
        read = read_session(item)
        session = read.session
        if read.unreadable:
            self.events.session_unreadable(key, read.unreadable)
        self.events.session_claimed(
            key,
            associate_id=request.associate_id,
            waited_ms=(
                session.WhenRequested.milliseconds_until(session.WhenStarted)
                if session.WhenRequested.is_set
                else None
            ),
            attempts=attempt,
            took_ms=request.budget.milliseconds_used(),
        )
        # As it is stored: the stream sends this very one again.
        is_ours = item.get("WelcomeOutstanding") == request.claim_id
        welcome = Welcome.from_stored(key.session_id, item.get("Welcome")) if is_ours else None
        sending = None if welcome is None else self.executor.submit(self._queue, welcome)
        if not look.agent.MaxSessions:
            rank = self.ranking.settle(
                key.session_id, request.claim_id, request.associate_id, session.Rank, look.slots
            )
            if rank != session.Rank:
                session = replace(session, Rank=rank)
        if welcome is not None and sending is not None:
            try:
                self.events.welcome_queued(welcome, took_ms=sending.result())
            except WelcomeNotQueuedError as error:
                self.events.welcome_not_queued(welcome, str(error))
            except Exception as error:  # noqa: BLE001 (the session is the agent's, whatever this is)
                self.events.welcome_not_queued(welcome, type(error).__name__)
        return session

    def _queue(self, welcome: Welcome) -> int:
        started = self.monotonic()
        self.welcome_queue.send(welcome)
        return round((self.monotonic() - started) * 1000)
