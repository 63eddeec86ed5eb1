"""What follows from a change of a session: the welcome, the rank's slot, the topic's figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chat_sessions.claim import Item
from chat_sessions.ranking import Ranking
from chat_sessions.session_item import read_session
from chat_sessions.slots import holder_of
from chat_sessions.topic_figures import AcceptCounter


@dataclass(frozen=True, slots=True)
class SessionChange:
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

    def is_claim(self) -> bool:
        """Tell whether this change is a pick-up."""
        if self.after is None or not self.after.get("ClaimId"):
            return False
        return self.before is None or self.before.get("ClaimId") != self.after["ClaimId"]


@dataclass(frozen=True, slots=True)
class SessionFollower:
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
        if change.after is not None:
            self.relay_welcome(change.after)
        for associate_id in change.slot_holders():
            self.ranking.make_good(change.session_id, associate_id)
        if change.after is not None and change.is_claim():
            session = read_session(change.after).session
            # Without a time of request there is no wait to count.
            if not session.WhenRequested.is_set:
                return
            self.count_accept(
                session.TopicId,
                str(change.after["ClaimId"]),
                session.WhenStarted,
                session.WhenRequested.milliseconds_until(session.WhenStarted),
            )
