"""One session's claim, sent until its outcome is known."""

from collections.abc import Callable

from msgspec import Struct

from chat_sessions.candidates import PendingKey
from chat_sessions.claim import (
    Claim,
    ClaimOutcome,
    KeyLeadsTo,
    Lost,
    SlotsChanged,
    is_available,
)
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import StoreUnavailableError
from chat_sessions.look import Look, agent_and_slots
from chat_sessions.no_session import NoSession
from chat_sessions.pick_up_request import PickUpRequest
from chat_sessions.ports import Directory, PendingSessions, PickUpEvents, TransactedClaims
from chat_sessions.ranking import Ranking
from chat_sessions.slots import Slots
from chat_sessions.welcome import Welcome, author_name
from chat_sessions.welcome_text import WelcomeWriter

_PAUSE_SECONDS = 0.05
"""Between two sends of a claim that was not answered; the client has paused for longer before."""


class Claiming(Struct, frozen=True, kw_only=True):
    """Claims sessions for one request.

    Attributes
    ----------
    request
        Who asks, and for how long.
    look
        What is known; the slots in it are renewed when they turn out to be others.
    directory, sessions, transacted_claims, events
        The outside world; see ``ports``.
    ranking
        Keeps the agents' slots.
    welcome_writer
        Writes the text that greets the customer.
    """

    request: PickUpRequest
    look: Look
    directory: Directory
    sessions: PendingSessions
    transacted_claims: TransactedClaims
    events: PickUpEvents
    ranking: Ranking
    welcome_writer: WelcomeWriter
    now: Callable[[], Instant]
    pause: Callable[[float], None]

    def __call__(self, key: PendingKey) -> ClaimOutcome | KeyLeadsTo | NoSession:
        """Claim a session: an unknown outcome is not a lost race.

        Returns
        -------
        What became of the claim, or that the agent may have no further session.

        Raises
        ------
        NotAnAgentError
            The agent has retired meanwhile.
        PickUpTimeoutError
            The budget ended before the outcome was known.
        StoreUnavailableError
            AWS did not answer; nothing was claimed.
        """
        now = self.now()
        text = self._welcome_text(key, now)
        if isinstance(text, Lost):
            return text
        while True:
            # A slot that the session has already is this very claim's, of which no answer came.
            is_ours = key.session_id in self.look.slots.ranks
            if self.look.is_full and not is_ours and self._is_full_indeed():
                return NoSession.AT_CAPACITY
            self.request.budget.see_that_time_is_left()
            claim = self._claim(key, text, now)
            try:
                outcome = self._send(key, claim)
            except StoreUnavailableError:
                self.events.claim_unanswered(key)
            else:
                if not isinstance(outcome, SlotsChanged):
                    return outcome
                self.look.slots = outcome.slots or self._slots_now()
            self.request.budget.see_that_time_is_left()
            self.pause(_PAUSE_SECONDS)

    def _welcome_text(self, key: PendingKey, now: Instant) -> str | Lost:
        """Give the welcome, or what is there where the session is not available any more.

        Only a text that depends on the customer costs a look at the session before it is claimed.
        """
        topic = self.look.topics[key.topic_id]
        if not self.welcome_writer.needs_customer(topic.WelcomeMessage):
            return topic.WelcomeMessage
        item = self.sessions.read(key.session_id)
        if item is None or not is_available(item, key.topic_id):
            return Lost(item)
        return self.welcome_writer.write(topic, author_name(self.look.agent.Associate), item, now)

    def _claim(self, key: PendingKey, text: str, now: Instant) -> Claim:
        user = self.look.agent.Associate
        welcome = Welcome(
            key.session_id,
            self.request.claim_id,
            author_name(user),
            text,
            now,
            self.request.correlation_id,
        )
        rank = self.look.slots.rank_for(key.session_id)
        return Claim(self.request.claim_id, user, now, rank, welcome if text else None)

    def _send(self, key: PendingKey, claim: Claim) -> ClaimOutcome | SlotsChanged | KeyLeadsTo:
        has_limit = self.look.agent.MaxSessions > 0
        if not has_limit and self.request.key is None:
            return self.sessions.claim(key, claim)
        slots = self.look.slots if has_limit else None
        return self.transacted_claims.claim(
            key, claim, slots=slots, idempotency_key=self.request.key
        )

    def _is_full_indeed(self) -> bool:
        """See whether the agent's sessions are all still theirs, and free the slots that are not.

        A session that has just ended holds its slot until the stream has told.
        """
        look = self.look
        answered = self.transacted_claims.answered_by(look.associate_id, list(look.slots.ranks))
        for session_id in look.slots.ranks.keys() - answered:
            self.ranking.make_good(session_id, look.associate_id, self.request.budget.end)
        if len(answered) < len(look.slots.ranks):
            look.slots = self._slots_now()
        return look.is_full

    def _slots_now(self) -> Slots:
        return agent_and_slots(self.directory.agent(self.look.associate_id))[1]
