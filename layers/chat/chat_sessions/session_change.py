"""What follows from a change of a session: the welcome, the rank's slot, the topic's figures."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from chat_sessions.claim import Item
from chat_sessions.parked_change import ParkedChange
from chat_sessions.ranking import Ranking
from chat_sessions.session_item import read_session
from chat_sessions.slots import holder_of
from chat_sessions.topic_figures import AcceptCounter


class SessionChange(Struct, frozen=True):
    """One change, as the stream tells it: late, more than once, but in order for one session.

    Attributes
    ----------
    session_id
        The session.
    before, after
        The item before and after the change; none where there was no item.
    """

    session_id: int
    before: Item | None
    after: Item | None

    def slot_holders(self) -> list[int]:
        """Give the associates who may have won or lost the session's slot by this change."""
        holders = [holder_of(self.before), holder_of(self.after)]
        return [holder for holder in holders if holder is not None and holders[0] != holders[1]]

    def claim_id(self) -> str | None:
        """Give the claim, if this change is a pick-up."""
        claim_id = (self.after or {}).get("ClaimId")
        if not claim_id or (self.before or {}).get("ClaimId") == claim_id:
            return None
        return str(claim_id)


class SessionFollower(Struct, frozen=True):
    """Does all that follows from a change; any of it may be done again.

    Attributes
    ----------
    relay_welcome
        Sends an outstanding welcome.
    ranking
        Keeps the agents' slots.
    count_accept
        Keeps the topics' figures.
    """

    relay_welcome: Callable[[Mapping[str, object]], None]
    ranking: Ranking
    count_accept: AcceptCounter

    def __call__(self, change: SessionChange) -> None:
        """Follow one change; the customer's welcome comes first.

        Raises
        ------
        WelcomeNotQueuedError, StoreUnavailableError
            Something could not be done now; try again.
        """
        self._follow(change.session_id, change.after, change.slot_holders(), change.claim_id())

    def again(self, session_id: int, parked: ParkedChange, item: Item | None) -> None:
        """Follow a change that was parked, by what the session has become since.

        Parameters
        ----------
        session_id
            The session.
        parked
            The change.
        item
            The session as it is, read consistently; none when it is gone.

        Raises
        ------
        WelcomeNotQueuedError, StoreUnavailableError
            Something could not be done now; try again.
        """
        holders = {*parked.slot_holders, holder_of(item)}
        # A later claim has an accept of its own to count.
        is_same_claim = item is not None and item.get("ClaimId") == parked.claim_id
        self._follow(
            session_id,
            item,
            sorted(holder for holder in holders if holder is not None),
            parked.claim_id if is_same_claim else None,
        )

    def _follow(
        self, session_id: int, item: Item | None, holders: Iterable[int], claim_id: str | None
    ) -> None:
        if item is not None:
            self.relay_welcome(item)
        for associate_id in holders:
            self.ranking.make_good(session_id, associate_id)
        if item is not None and claim_id is not None:
            session = read_session(item).session
            # Without a time of request there is no wait to count.
            if not session.WhenRequested.is_set:
                return
            self.count_accept(
                session.TopicId,
                claim_id,
                session.WhenStarted,
                session.WhenRequested.milliseconds_until(session.WhenStarted),
            )
