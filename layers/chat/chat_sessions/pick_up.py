"""The use case: give the oldest pending session to the agent who asks (contract, section 6)."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic as system_monotonic
from time import sleep

from chat_sessions.candidates import Candidates, PendingKey, PendingPage, ReadOn
from chat_sessions.claim import Claim, ClaimOutcome, Lost, Won
from chat_sessions.directory import ChatAgent, ChatTopic
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import (
    NotAnAgentError,
    PickUpTimeoutError,
    StoreUnavailableError,
    WelcomeNotQueuedError,
)
from chat_sessions.known_topics import KnownTopics
from chat_sessions.ports import Directory, PendingSessions, PickUpEvents, WelcomeQueue
from chat_sessions.session_item import read_session
from chat_sessions.welcome import Welcome, author_name

_PAUSE_SECONDS = 0.05
"""Between two sends of a claim that was not answered; the client has paused for longer before."""


class NoSession(StrEnum):
    """Why there is nothing to pick up; the values of the header ``SO-Queue``."""

    EMPTY = "empty"
    NO_TOPICS = "no-topics"


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look brought: who asks, the topics they may answer, and who waits."""

    agent: ChatAgent
    topics: Mapping[int, ChatTopic]
    candidates: Candidates


@dataclass(frozen=True, kw_only=True, slots=True)
class PickUp:
    """Picks up the first session for an agent: look, claim, greet.

    Attributes
    ----------
    directory, sessions, welcome_queue, events
        The outside world; see ``ports``.
    known_topics
        Hints from earlier calls of this process.
    executor
        Reads queues side by side.
    budget_seconds
        How long to try, from the look on.
    """

    directory: Directory
    sessions: PendingSessions
    welcome_queue: WelcomeQueue
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
        picked = self._first(associate_id, correlation_id)
        if isinstance(picked, NoSession):
            self.events.nothing_to_pick_up(associate_id=associate_id, reason=picked)
        return picked

    def _first(self, associate_id: int, correlation_id: str) -> ChatSessionEntity | NoSession:
        started = self.monotonic()
        look = self._look(associate_id)
        if not look.agent.CanRespond:
            return NoSession.NO_TOPICS
        claim_id = self.new_claim_id()
        for attempt, key in enumerate(self._in_order(look.candidates), start=1):
            if self._spent(started):
                raise PickUpTimeoutError
            claim = self._claim(look, key, claim_id, correlation_id)
            match self._outcome(key, claim, started):
                case Won(item, reply_was_lost):
                    if reply_was_lost:
                        self.events.reply_recovered(key)
                    read = read_session(item)
                    if read.unreadable:
                        self.events.session_unreadable(key, read.unreadable)
                    self.events.session_claimed(
                        key,
                        associate_id=associate_id,
                        waited_ms=read.session.WhenRequested.milliseconds_until(claim.when_started),
                        attempts=attempt,
                        took_ms=self._milliseconds_since(started),
                    )
                    self._greet(claim)
                    return read.session
                case Lost(item):
                    status = "gone" if item is None else str(item.get("Status", "unknown"))
                    self.events.candidate_lost(key, status)
        return NoSession.EMPTY

    def _look(self, associate_id: int) -> _Look:
        """Read who asks, their topics and the queues; in one step when the topics are known."""
        hint = self.known_topics.of(associate_id)
        if hint is None:
            agent, topics = self.directory.agent(associate_id), dict[int, ChatTopic]()
            pages = dict[int, Future[PendingPage]]()
        else:
            pages = self._read_queues(hint)
            agent, read = self.directory.agent_and_topics(associate_id, hint)
            topics = dict(read)
        if agent is None or agent.Associate.Deleted:
            raise NotAnAgentError
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
        return _Look(agent, topics, candidates)

    def _read_queues(self, topic_ids: Iterable[int]) -> dict[int, Future[PendingPage]]:
        return {
            topic_id: self.executor.submit(self.sessions.pending, topic_id, None)
            for topic_id in topic_ids
        }

    def _in_order(self, candidates: Candidates) -> Iterable[PendingKey]:
        while (following := candidates.next()) is not None:
            if isinstance(following, ReadOn):
                page = self.sessions.pending(following.topic_id, following.after)
                candidates.add(following.topic_id, page)
            else:
                yield following

    def _claim(self, look: _Look, key: PendingKey, claim_id: str, correlation_id: str) -> Claim:
        now = self.now()
        text = look.topics[key.topic_id].WelcomeMessage
        author = author_name(look.agent.Associate)
        welcome = Welcome(key.session_id, claim_id, author, text, now, correlation_id)
        return Claim(claim_id, look.agent.Associate, now, 0, welcome if text else None)

    def _outcome(self, key: PendingKey, claim: Claim, started: float) -> ClaimOutcome:
        """Send the claim until its outcome is known: an unknown outcome is not a lost race."""
        while True:
            try:
                return self.sessions.claim(key, claim)
            except StoreUnavailableError:
                self.events.claim_unanswered(key)
                if self._spent(started):
                    raise PickUpTimeoutError from None
            self.pause(_PAUSE_SECONDS)

    def _greet(self, claim: Claim) -> None:
        """Queue the welcome at once; if that fails, the session's stream does it."""
        if claim.welcome is None:
            return
        started = self.monotonic()
        try:
            self.welcome_queue.send(claim.welcome)
        except WelcomeNotQueuedError as error:
            self.events.welcome_not_queued(claim.welcome, str(error))
        else:
            took_ms = self._milliseconds_since(started)
            self.events.welcome_queued(claim.welcome, took_ms=took_ms)

    def _spent(self, started: float) -> bool:
        return self.monotonic() - started >= self.budget_seconds

    def _milliseconds_since(self, started: float) -> int:
        return round((self.monotonic() - started) * 1000)
