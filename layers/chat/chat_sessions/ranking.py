"""The rank of a claimed session: taken by the pick-up, made good by the stream after a crash."""

from collections.abc import Callable
from math import inf
from time import monotonic as system_monotonic
from time import sleep

from msgspec import Struct

from chat_sessions.claim import Item
from chat_sessions.errors import NothingChangesError, StoreUnavailableError, WriteConflictError
from chat_sessions.ports import AgentSlots, RankEvents
from chat_sessions.slots import Slots, is_answered_by

_MOST_TRIES = 30
_PAUSE_SECONDS = 0.02
"""Between two tries of one agent's pick-ups that are under way at the same time."""
SETTLE_SECONDS = 1.0
"""How long an agent waits for the slot; after it no further request is begun."""


class Ranking(Struct, frozen=True, kw_only=True):
    """Keeps the slots of the agents and the ``Rank`` of the sessions true to each other.

    The slots on the agent's item are the truth: a session that stands there has that rank. Both
    users may run at once, and any number of times.

    Attributes
    ----------
    slots, events
        The outside world; see ``ports``.
    """

    slots: AgentSlots
    events: RankEvents
    monotonic: Callable[[], float] = system_monotonic
    pause: Callable[[float], None] = sleep

    def settle(
        self, session_id: int, claim_id: str, associate_id: int, claimed_rank: int, seen: Slots
    ) -> int:
        """Take the slot of a session that was just claimed, and give its rank.

        Never fails: what cannot be done now is done from the stream.

        Parameters
        ----------
        session_id, claim_id, associate_id
            The claim.
        claimed_rank
            The rank that the claim wrote on the session.
        seen
            The agent's slots that the claimed rank was chosen from.
        """
        until = self.monotonic() + SETTLE_SECONDS
        rank, held = claimed_rank, seen.with_session(session_id)
        try:
            if self.slots.replace(associate_id, seen, held):
                rank = held.ranks[session_id]
                if rank != claimed_rank:
                    # A claim that was sent again was made from slots before those.
                    self._write(session_id, claim_id, rank)
            else:
                # The same agent picks up elsewhere at this moment, or an earlier session has ended.
                rank = self.make_good(session_id, associate_id, until) or claimed_rank
        except StoreUnavailableError as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001 (whatever it is, the session is the agent's)
            reason = type(error).__name__
        else:
            return rank
        self.events.slot_not_taken(session_id, associate_id, claim_id, reason)
        return rank

    def make_good(self, session_id: int, associate_id: int, until: float = inf) -> int | None:
        """Give a session the slot it should have, or take the one it should not have.

        Parameters
        ----------
        session_id, associate_id
            The session and the agent.
        until
            When the last request may begin, by ``monotonic``.

        Returns
        -------
        The rank of the session, or none when it is not an active session of the agent.

        Raises
        ------
        StoreUnavailableError
            It could not be done now; try again, unless it is a ``NothingChangesError``.
        """
        before: tuple[Item | None, Slots | None] | None = None
        is_contended = False
        for _ in range(_MOST_TRIES):
            self._check_time(until)
            item, slots = found = self.slots.session_and_slots(session_id, associate_id)
            is_contended |= before is not None and found != before
            before = found
            if slots is None:
                return None
            self._check_time(until)
            try:
                is_done, rank = self._made_good(session_id, associate_id, item, slots, until)
            except WriteConflictError:
                is_contended = True
            else:
                if is_done:
                    return rank
            self.pause(_PAUSE_SECONDS)
        if not is_contended:
            msg = "the agent's slots are refused, though neither they nor the session change"
            raise NothingChangesError(msg)
        msg = "the agent's slots changed at every try"
        raise StoreUnavailableError(msg)

    def _made_good(
        self, session_id: int, associate_id: int, item: Item | None, slots: Slots, until: float
    ) -> tuple[bool, int | None]:
        """Try once, by what was just read; give whether it is done, and the rank."""
        if item is None or not is_answered_by(item, associate_id):
            # Also when no slot is there: a new version stops one that is on its way.
            without = slots.without_session(session_id)
            if not self.slots.replace_if_not_answered(associate_id, slots, without, session_id):
                return False, None
            if session_id in slots.ranks:
                self.events.slot_freed(session_id, associate_id)
            return True, None
        claim_id = item.get("ClaimId")
        held = slots.with_session(session_id)
        rank = held.ranks[session_id]
        if session_id not in slots.ranks:
            if not self.slots.replace_if_answered(associate_id, slots, held, session_id, claim_id):
                return False, None
            self.events.slot_repaired(session_id, associate_id)
            self._check_time(until)
        if item.get("Rank") != rank:
            self._write(session_id, claim_id, rank)
        return True, rank

    def _check_time(self, until: float) -> None:
        if self.monotonic() > until:
            msg = "the agent has waited long enough for the slot"
            raise StoreUnavailableError(msg)

    def _write(self, session_id: int, claim_id: object, rank: int) -> None:
        self.slots.correct_rank(session_id, claim_id, rank)
        self.events.rank_corrected(session_id, rank)
