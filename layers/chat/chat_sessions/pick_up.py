"""The use case: give the oldest pending session to the agent who asks (contract, section 6)."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random
from time import monotonic as system_monotonic
from time import sleep

from chat_sessions.candidates import PAGE_SIZE, Candidates, PendingKey, PendingPage
from chat_sessions.claim import (
    Claim,
    ClaimOutcome,
    Item,
    KeyLeadsTo,
    Lost,
    SlotsChanged,
    Won,
    is_available,
)
from chat_sessions.claim_policy import ClaimPolicy
from chat_sessions.directory import AgentAtWork, ChatAgent, ChatTopic
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
from chat_sessions.slots import Slots
from chat_sessions.welcome import Welcome, author_name
from chat_sessions.welcome_text import WelcomeWriter

_PAUSE_SECONDS = 0.05
"""Between two sends of a claim that was not answered; the client has paused for longer before."""


class NoSession(StrEnum):
    """Why there is nothing to pick up; the values of the header ``SO-Queue``."""

    EMPTY = "empty"
    NO_TOPICS = "no-topics"
    AT_CAPACITY = "at-capacity"


@dataclass(frozen=True, slots=True)
class Replayed:
    """The session that an earlier request with the same key got.

    Attributes
    ----------
    session
        The session as it is now, or none when it was deleted since.
    """

    session: ChatSessionEntity | None


@dataclass(slots=True)
class _Look:
    """What a pick-up has learned: who asks, the topics they may answer, and who waits."""

    agent: ChatAgent
    slots: Slots
    topics: Mapping[int, ChatTopic]
    candidates: Candidates
    asked_at: Instant

    @property
    def associate_id(self) -> int:
        return self.agent.Associate.AssociateId

    @property
    def is_full(self) -> bool:
        return 0 < self.agent.MaxSessions <= len(self.slots.ranks)


@dataclass(frozen=True, slots=True)
class _Request:
    """One request for a session."""

    associate_id: int
    claim_id: str
    correlation_id: str
    started: float
    key: IdempotencyKey | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PickUp:
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
    new_claim_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)

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
        key = None if idempotency_key is None else IdempotencyKey(associate_id, idempotency_key)
        request = _Request(associate_id, self.new_claim_id(), correlation_id, started, key)
        picked = self._first(request) if key is None else self._first_for_key(request, key)
        if isinstance(picked, NoSession):
            self.events.nothing_to_pick_up(associate_id=associate_id, reason=picked)
        return picked

    def _first_for_key(
        self, request: _Request, key: IdempotencyKey
    ) -> ChatSessionEntity | NoSession | Replayed:
        """See once more where the key leads, before the answer is that there is no session.

        Another request with the key may have taken the last one while this one was looking, and a
        claim of which no answer came may have been done.
        """
        try:
            picked = self._first(request)
        except (PickUpTimeoutError, StoreUnavailableError):
            record = self.pick_up_keys.record(key)
            if record is None:
                raise
            return self._by_record(request, record)
        if isinstance(picked, NoSession) and (record := self.pick_up_keys.record(key)):
            return self._by_record(request, record)
        return picked

    def _by_record(self, request: _Request, record: KeyRecord) -> ChatSessionEntity | Replayed:
        item = self.sessions.read(record.session_id)
        session = None if item is None else read_session(item).session
        if record.claim_id == request.claim_id and session is not None:
            return session
        self.events.session_replayed(record, associate_id=request.associate_id)
        return Replayed(session)

    def _first(self, request: _Request) -> ChatSessionEntity | NoSession | Replayed:
        recorded = request.key and self.executor.submit(self.pick_up_keys.record, request.key)
        look = self._look(request)
        if recorded and (record := self._in_time(request, recorded)):
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
            is_spent=lambda: self._spent(request),
        )
        try:
            return self._first_of(walk, request, look)
        except PickUpTimeoutError:
            self.events.pick_up_given_up(
                associate_id=request.associate_id,
                attempts=walk.tries,
                took_ms=self._milliseconds_since(request.started),
            )
            raise
        finally:
            walk.end()

    def _first_of(
        self, walk: QueueWalk, request: _Request, look: _Look
    ) -> ChatSessionEntity | NoSession | Replayed:
        while (key := walk.next()) is not None:
            outcome = self._outcome(request, look, key)
            match outcome:
                case Won(item, reply_was_lost):
                    if reply_was_lost:
                        self.events.reply_recovered(key)
                    return self._picked_up(request, look, key, item, walk.tries)
                case Lost(item):
                    walk.lost(key, item)
                case KeyLeadsTo(record):
                    return self._by_record(request, record)
                case NoSession():
                    return outcome
        return NoSession.EMPTY

    def _look(self, request: _Request) -> _Look:
        """Read who asks, their topics and the queues; in one step when the topics are known."""
        associate_id = request.associate_id
        self._see_that_time_is_left(request)
        asked_at = self.now()
        hint = self.known_topics.of(associate_id)
        if hint is None:
            found, topics = self.directory.agent(associate_id), dict[int, ChatTopic]()
            pages = dict[int, Future[PendingPage]]()
        else:
            pages = self._read_queues(hint)
            found, read = self.directory.agent_and_topics(associate_id, hint)
            topics = dict(read)
        agent, slots = self._agent(found)
        self.known_topics.remember(associate_id, agent.CanRespond)
        if unread := agent.CanRespond - pages.keys():
            self._see_that_time_is_left(request)
            pages |= self._read_queues(unread)
            topics |= self.directory.topics(unread)
        for topic_id in sorted(agent.CanRespond - topics.keys()):
            self.events.topic_missing(topic_id)
        allowed = sorted(agent.CanRespond & topics.keys())
        candidates = Candidates(allowed)
        for topic_id in allowed:
            candidates.add(topic_id, self._in_time(request, pages[topic_id]))
        return _Look(agent, slots, topics, candidates, asked_at)

    def _read_queues(self, topic_ids: Iterable[int]) -> dict[int, Future[PendingPage]]:
        return {
            topic_id: self.executor.submit(self.sessions.pending, topic_id, None, PAGE_SIZE)
            for topic_id in topic_ids
        }

    @staticmethod
    def _agent(found: AgentAtWork | None) -> tuple[ChatAgent, Slots]:
        if found is None or found.agent.Associate.Deleted:
            raise NotAnAgentError
        return found.agent, found.slots

    def _outcome(
        self, request: _Request, look: _Look, key: PendingKey
    ) -> ClaimOutcome | KeyLeadsTo | NoSession:
        """Send the claim until its outcome is known: an unknown outcome is not a lost race."""
        now = self.now()
        text = self._welcome_text(look, key, now)
        if isinstance(text, Lost):
            return text
        while True:
            if look.is_full and self._is_full_indeed(request, look):
                return NoSession.AT_CAPACITY
            self._see_that_time_is_left(request)
            claim = self._claim(request, look, key, text, now)
            try:
                outcome = self._send(request, look, key, claim)
            except StoreUnavailableError:
                self.events.claim_unanswered(key)
            else:
                if not isinstance(outcome, SlotsChanged):
                    return outcome
                look.slots = outcome.slots or self._slots_now(look)
            self._see_that_time_is_left(request)
            self.pause(_PAUSE_SECONDS)

    def _welcome_text(self, look: _Look, key: PendingKey, now: Instant) -> str | Lost:
        """Give the welcome, or what is there where the session is not available any more.

        Only a text that depends on the customer costs a look at the session before it is claimed.
        """
        topic = look.topics[key.topic_id]
        if not self.welcome_writer.needs_customer(topic.WelcomeMessage):
            return topic.WelcomeMessage
        item = self.sessions.read(key.session_id)
        if item is None or not is_available(item, key.topic_id):
            return Lost(item)
        return self.welcome_writer.write(topic, author_name(look.agent.Associate), item, now)

    def _claim(
        self, request: _Request, look: _Look, key: PendingKey, text: str, now: Instant
    ) -> Claim:
        user = look.agent.Associate
        welcome = Welcome(
            key.session_id,
            request.claim_id,
            author_name(user),
            text,
            now,
            request.correlation_id,
        )
        rank = look.slots.rank_for(key.session_id)
        return Claim(request.claim_id, user, now, rank, welcome if text else None)

    def _send(
        self, request: _Request, look: _Look, key: PendingKey, claim: Claim
    ) -> ClaimOutcome | SlotsChanged | KeyLeadsTo:
        if not look.agent.MaxSessions and request.key is None:
            return self.sessions.claim(key, claim)
        slots = look.slots if look.agent.MaxSessions else None
        return self.transacted_claims.claim(key, claim, slots=slots, idempotency_key=request.key)

    def _is_full_indeed(self, request: _Request, look: _Look) -> bool:
        """See whether the agent's sessions are all still theirs, and free the slots that are not.

        A session that has just ended holds its slot until the stream has told.
        """
        answered = self.transacted_claims.answered_by(look.associate_id, list(look.slots.ranks))
        for session_id in look.slots.ranks.keys() - answered:
            self.ranking.make_good(session_id, look.associate_id, self._end_of(request))
        if len(answered) < len(look.slots.ranks):
            look.slots = self._slots_now(look)
        return look.is_full

    def _slots_now(self, look: _Look) -> Slots:
        return self._agent(self.directory.agent(look.associate_id))[1]

    def _picked_up(
        self, request: _Request, look: _Look, key: PendingKey, item: Item, attempt: int
    ) -> ChatSessionEntity:
        """Take the rank and send the welcome, side by side; neither can fail the pick-up."""
        read = read_session(item)
        session = read.session
        if read.unreadable:
            self.events.session_unreadable(key, read.unreadable)
        self.events.session_claimed(
            key,
            associate_id=request.associate_id,
            waited_ms=session.WhenRequested.milliseconds_until(session.WhenStarted),
            attempts=attempt,
            took_ms=self._milliseconds_since(request.started),
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
        return self._milliseconds_since(started)

    def _end_of(self, request: _Request) -> float:
        return request.started + self.budget_seconds

    def _spent(self, request: _Request) -> bool:
        return self.monotonic() >= self._end_of(request)

    def _see_that_time_is_left(self, request: _Request) -> None:
        if self._spent(request):
            raise PickUpTimeoutError

    def _in_time[Read](self, request: _Request, reading: Future[Read]) -> Read:
        """Wait for what is read beside, as long as there is time."""
        try:
            return reading.result(max(0.0, self._end_of(request) - self.monotonic()))
        except TimeoutError as error:
            raise PickUpTimeoutError from error

    def _milliseconds_since(self, started: float) -> int:
        return round((self.monotonic() - started) * 1000)
