"""The use case: give the oldest pending session to the agent who asks (contract, section 6)."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic as system_monotonic
from time import sleep

from chat_sessions.candidates import Candidates, PendingKey, PendingPage, ReadOn
from chat_sessions.claim import Claim, ClaimOutcome, Item, Lost, SlotsChanged, Won
from chat_sessions.directory import AgentAtWork, ChatAgent, ChatTopic
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import (
    NotAnAgentError,
    PickUpTimeoutError,
    StoreUnavailableError,
    WelcomeNotQueuedError,
)
from chat_sessions.known_topics import KnownTopics
from chat_sessions.ports import (
    Directory,
    LimitedClaims,
    PendingSessions,
    PickUpEvents,
    WelcomeQueue,
)
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


@dataclass(slots=True)
class _Look:
    """What a pick-up has learned: who asks, the topics they may answer, and who waits."""

    agent: ChatAgent
    slots: Slots
    topics: Mapping[int, ChatTopic]
    candidates: Candidates

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


@dataclass(frozen=True, kw_only=True, slots=True)
class PickUp:
    """Picks up the first session for an agent: look, claim, take the rank and greet.

    Attributes
    ----------
    directory, sessions, limited_claims, welcome_queue, events
        The outside world; see ``ports``.
    ranking
        Keeps the agents' slots.
    welcome_writer
        Writes the text that greets the customer.
    known_topics
        Hints from earlier calls of this process.
    executor
        Does what may be done side by side.
    budget_seconds
        How long to try, from the look on.
    """

    directory: Directory
    sessions: PendingSessions
    limited_claims: LimitedClaims
    ranking: Ranking
    welcome_queue: WelcomeQueue
    welcome_writer: WelcomeWriter
    events: PickUpEvents
    known_topics: KnownTopics
    executor: Executor
    budget_seconds: float
    now: Callable[[], Instant] = Instant.now
    monotonic: Callable[[], float] = system_monotonic
    pause: Callable[[float], None] = sleep
    new_claim_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)

    def __call__(self, associate_id: int, correlation_id: str) -> ChatSessionEntity | NoSession:
        """Take the oldest session that the agent may answer.

        Returns
        -------
        The session as it is stored after the claim, or why there is none.

        Raises
        ------
        NotAnAgentError
            The associate is no agent, or has retired.
        PickUpTimeoutError
            The budget ended before the outcome was known.
        StoreUnavailableError
            AWS did not answer; nothing was claimed.
        """
        started = self.monotonic()
        request = _Request(associate_id, self.new_claim_id(), correlation_id, started)
        picked = self._first(request)
        if isinstance(picked, NoSession):
            self.events.nothing_to_pick_up(associate_id=associate_id, reason=picked)
        return picked

    def _first(self, request: _Request) -> ChatSessionEntity | NoSession:
        look = self._look(request.associate_id)
        if not look.agent.CanRespond:
            return NoSession.NO_TOPICS
        for attempt, key in enumerate(self._in_order(look.candidates), start=1):
            if self._spent(request):
                raise PickUpTimeoutError
            match self._outcome(request, look, key):
                case Won(item, reply_was_lost):
                    if reply_was_lost:
                        self.events.reply_recovered(key)
                    return self._picked_up(request, look, key, item, attempt)
                case Lost(item):
                    status = "gone" if item is None else str(item.get("Status", "unknown"))
                    self.events.candidate_lost(key, status)
                case NoSession() as reason:
                    return reason
        return NoSession.EMPTY

    def _look(self, associate_id: int) -> _Look:
        """Read who asks, their topics and the queues; in one step when the topics are known."""
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
            pages |= self._read_queues(unread)
            topics |= self.directory.topics(unread)
        for topic_id in sorted(agent.CanRespond - topics.keys()):
            self.events.topic_missing(topic_id)
        allowed = sorted(agent.CanRespond & topics.keys())
        candidates = Candidates(allowed)
        for topic_id in allowed:
            candidates.add(topic_id, pages[topic_id].result())
        return _Look(agent, slots, topics, candidates)

    def _read_queues(self, topic_ids: Iterable[int]) -> dict[int, Future[PendingPage]]:
        return {
            topic_id: self.executor.submit(self.sessions.pending, topic_id, None)
            for topic_id in topic_ids
        }

    @staticmethod
    def _agent(found: AgentAtWork | None) -> tuple[ChatAgent, Slots]:
        if found is None or found.agent.Associate.Deleted:
            raise NotAnAgentError
        return found.agent, found.slots

    def _in_order(self, candidates: Candidates) -> Iterable[PendingKey]:
        while (following := candidates.next()) is not None:
            if isinstance(following, ReadOn):
                page = self.sessions.pending(following.topic_id, following.after)
                candidates.add(following.topic_id, page)
            else:
                yield following

    def _outcome(self, request: _Request, look: _Look, key: PendingKey) -> ClaimOutcome | NoSession:
        """Send the claim until its outcome is known: an unknown outcome is not a lost race."""
        now = self.now()
        text = self._welcome_text(look, key, now)
        if text is None:
            return Lost(None)
        while True:
            if look.is_full and self._is_full_indeed(look):
                return NoSession.AT_CAPACITY
            claim = self._claim(request, look, key, text, now)
            try:
                outcome = self._send(look, key, claim)
            except StoreUnavailableError:
                self.events.claim_unanswered(key)
            else:
                if not isinstance(outcome, SlotsChanged):
                    return outcome
                look.slots = outcome.slots or self._slots_now(look)
            if self._spent(request):
                raise PickUpTimeoutError
            self.pause(_PAUSE_SECONDS)

    def _welcome_text(self, look: _Look, key: PendingKey, now: Instant) -> str | None:
        """Give the welcome, or none where there is no such session.

        Only a text that depends on the customer costs a look at the session before it is claimed.
        """
        topic = look.topics[key.topic_id]
        if not self.welcome_writer.needs_customer(topic.WelcomeMessage):
            return topic.WelcomeMessage
        item = self.sessions.read(key.session_id)
        if item is None:
            return None
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
        rank = look.slots.lowest_free_rank()
        return Claim(request.claim_id, user, now, rank, welcome if text else None)

    def _send(self, look: _Look, key: PendingKey, claim: Claim) -> ClaimOutcome | SlotsChanged:
        if look.agent.MaxSessions:
            return self.limited_claims.claim(key, claim, look.slots)
        return self.sessions.claim(key, claim)

    def _is_full_indeed(self, look: _Look) -> bool:
        """See whether the agent's sessions are all still theirs, and free the slots that are not.

        A session that has just ended holds its slot until the stream has told.
        """
        answered = self.limited_claims.answered_by(look.associate_id, list(look.slots.ranks))
        for session_id in look.slots.ranks.keys() - answered:
            self.ranking.make_good(session_id, look.associate_id)
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
                session = session.model_copy(update={"Rank": rank})
        if welcome is not None and sending is not None:
            try:
                self.events.welcome_queued(welcome, took_ms=sending.result())
            except WelcomeNotQueuedError as error:
                self.events.welcome_not_queued(welcome, str(error))
        return session

    def _queue(self, welcome: Welcome) -> int:
        started = self.monotonic()
        self.welcome_queue.send(welcome)
        return self._milliseconds_since(started)

    def _spent(self, request: _Request) -> bool:
        return self.monotonic() - request.started >= self.budget_seconds

    def _milliseconds_since(self, started: float) -> int:
        return round((self.monotonic() - started) * 1000)
