"""The rank of a claimed session: taken by the pick-up, made good by the stream after a crash."""

from collections.abc import Callable
from math import inf
from time import monotonic as system_monotonic
from time import sleep

from msgspec import Struct

from chat_sessions.claim import Item
from chat_sessions.contended_write import until_written
from chat_sessions.errors import StoreUnavailableError
from chat_sessions.ports import AgentSlots, RankEvents
from chat_sessions.slots import Slots, is_answered_by

SETTLE_SECONDS = 1.0
"""How long an agent waits for the slot; after it no further request is begun."""


class _MadeGood(Struct, frozen=True):
    """A session and its slot are true to each other; without a rank, the session has none."""

    rank: int | None


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

        def read() -> tuple[Item | None, Slots | None]:
            self._check_time(until)
            return self.slots.session_and_slots(session_id, associate_id)

        def write(found: tuple[Item | None, Slots | None]) -> _MadeGood | None:
            item, slots = found
            if slots is None:
                return _MadeGood(None)
            self._check_time(until)
            return self._made_good(session_id, associate_id, item, slots, until)

        return until_written(read, write, self.pause, "the agent's slot").rank

    def _made_good(
        self, session_id: int, associate_id: int, item: Item | None, slots: Slots, until: float
    ) -> _MadeGood | None:
        """Try once, by what was just read; none where that is no longer so."""
        if item is None or not is_answered_by(item, associate_id):
            # Also when no slot is there: a new version stops one that is on its way.
            without = slots.without_session(session_id)
            if not self.slots.replace_if_not_answered(associate_id, slots, without, session_id):
                return None
            if session_id in slots.ranks:
                self.events.slot_freed(session_id, associate_id)
            return _MadeGood(None)
        claim_id = item.get("ClaimId")
        held = slots.with_session(session_id)
        rank = held.ranks[session_id]
        if session_id not in slots.ranks:
            if not self.slots.replace_if_answered(associate_id, slots, held, session_id, claim_id):
                return None
            self.events.slot_repaired(session_id, associate_id)
            self._check_time(until)
        if item.get("Rank") != rank:
            self._write(session_id, claim_id, rank)
        return _MadeGood(rank)

    def _check_time(self, until: float) -> None:
        if self.monotonic() > until:
            msg = "the agent has waited long enough for the slot"
            raise StoreUnavailableError(msg)

    def _write(self, session_id: int, claim_id: object, rank: int) -> None:
        self.slots.correct_rank(session_id, claim_id, rank)
        self.events.rank_corrected(session_id, rank)
