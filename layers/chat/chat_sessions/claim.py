"""The claim: what a pick-up writes on a session, and when it may."""

from msgspec import Struct

from chat_sessions.entity.associate import Associate
from chat_sessions.entity.chat_session import MAX_LENGTHS, ChatSessionStatus
from chat_sessions.entity.instant import Instant
from chat_sessions.idempotency import KeyRecord
from chat_sessions.slots import Slots
from chat_sessions.welcome import Welcome

type Item = dict[str, object]
"""A stored session: attribute names to values as plain Python has them."""


class Claim(Struct, frozen=True):
    """One agent's claim to whichever session it is tried on.

    Attributes
    ----------
    claim_id
        Fresh for each pick-up; tells our own success from another's when a reply was lost.
    user
        The agent, as the session will show them.
    when_started
        The time of the pick-up.
    rank
        The agent's colour index for the session.
    welcome
        The greeting, or none where the topic has no text.
    """

    claim_id: str
    user: Associate
    when_started: Instant
    rank: int
    welcome: Welcome | None

    def changes(self) -> Item:
        """Give the attributes that the claim sets; ``None`` removes one (contract, section 6)."""
        changes: Item = {
            "User": self.user,
            "WhenStarted": self.when_started,
            "Rank": self.rank,
            "ChatbotIsActive": False,
            "TransferTo": None,
            "AlertLevel": 0,
            "ClaimId": self.claim_id,
            "Status": ChatSessionStatus.CustomerLast,
            "PendingTopicId": None,
            "PendingOrder": None,
        }
        if self.welcome is not None:
            changes |= {
                "Status": ChatSessionStatus.UserLast,
                "LastMessage": self.welcome.message[: MAX_LENGTHS["LastMessage"]],
                "WhenIdle": self.when_started,
                "Welcome": self.welcome.stored(),
                "WelcomeOutstanding": self.claim_id,
            }
        return changes


class Won(Struct, frozen=True):
    """The session is ours.

    Attributes
    ----------
    item
        The session as it now is stored.
    reply_was_lost
        The write had been done already when it was sent again.
    """

    item: Item
    reply_was_lost: bool = False


class Lost(Struct, frozen=True):
    """The session is not ours, and this claim did not change it.

    Attributes
    ----------
    item
        The session as it is stored, or none when it does not exist.
    """

    item: Item | None


class TooLarge(Struct, frozen=True):
    """Nothing was written: with the claim, the session would be larger than an item may be."""


type ClaimOutcome = Won | Lost | TooLarge


class SlotsChanged(Struct, frozen=True):
    """Nothing was written, because the agent's slots are not what the claim was made from.

    Attributes
    ----------
    slots
        The slots as they are, or none when they are not known.
    """

    slots: Slots | None


class KeyLeadsTo(Struct, frozen=True):
    """Nothing was written, because the request's key has led to a session already.

    Attributes
    ----------
    record
        Which session, and by which claim.
    """

    record: KeyRecord


def is_available(item: Item, topic_id: int) -> bool:
    """Tell whether a stored session may be claimed from a topic's queue: the claim's condition."""
    return (
        str(item.get("Status")) == ChatSessionStatus.InQueue
        and item.get("TopicId") == topic_id
        and has_no_bot(item)
        and item.get("TransferTo") is None
    )


def has_no_bot(item: Item) -> bool:
    """Tell whether no bot holds a stored session; a value of another type might mean one."""
    return item.get("ChatbotIsActive", False) is False


def outcome_of_refusal(claim_id: str, item: Item | None) -> Won | Lost:
    """Tell what a refused claim means from the item that was found instead.

    A client sends a write again when the reply was lost; the second one is refused by the first.
    """
    if item is not None and item.get("ClaimId") == claim_id:
        return Won(item, reply_was_lost=True)
    return Lost(item)
