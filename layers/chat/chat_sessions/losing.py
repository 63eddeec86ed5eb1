"""What it means that a session could not be claimed, by the item that is there instead."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from chat_sessions.candidates import PendingKey
from chat_sessions.claim import Item, has_no_bot
from chat_sessions.entity.chat_session import ACTIVE, ChatSessionStatus
from chat_sessions.entity.instant import Instant

PAST_THE_QUEUE: Final = ACTIVE | {
    ChatSessionStatus.Finished,
    ChatSessionStatus.Deleted,
    ChatSessionStatus.Closed,
    ChatSessionStatus.RequestPosted,
    ChatSessionStatus.ClosedFromQueue,
}
"""A session that was answered or is over: only a new wait brings it back into the queue."""

_STATUSES: Final = frozenset(ChatSessionStatus)
_ON_ITS_WAY_MS: Final = 5
"""A claim bears the time at which it was sent, and is done some milliseconds later."""


class LossKind(StrEnum):
    """Why a session on the index was not ours."""

    RACE = "race"
    """Another claimed it while we were looking: others are here, and want what we want."""
    GHOST = "ghost"
    """It had left the queue before we looked, and the index lags behind."""
    NOT_AVAILABLE = "not-available"
    """It stands at its place in the queue, but nobody can claim it there."""
    GONE = "gone"
    """There is no such session."""


class Race(Struct, frozen=True):
    """One claim that several wanted: all who lost it find the same.

    Attributes
    ----------
    session_id
        The session.
    claim_id
        The claim that won it. A session put back and claimed again is another race.
    """

    session_id: int
    claim_id: str


class Loss(Struct, frozen=True):
    """What stood in the way of a claim.

    Attributes
    ----------
    kind
        What that means.
    found
        What the session is now, for the log: its status, or for one that waits what holds it.
    race
        The claim that was faster, where there was one.
    is_left_behind
        It is past the queue, yet its queue attributes still stand on it.
    """

    kind: LossKind
    found: str
    race: Race | None = None
    is_left_behind: bool = False


TOO_LARGE: Final = Loss(LossKind.NOT_AVAILABLE, "too large")
"""It waits, but with what a claim writes it would be larger than an item may be."""


def loss_of(key: PendingKey, item: Item | None, asked_at: Instant) -> Loss:
    """Tell what a claim was lost to.

    Parameters
    ----------
    key
        The place in the index.
    item
        The session as it is stored, or none when it does not exist.
    asked_at
        When we looked, before the index was read. The clocks of two machines are compared: a skew
        takes a race for a ghost or the other way round, which costs requests and nothing else.
    """
    if item is None:
        return Loss(LossKind.GONE, "gone")
    if (item.get("PendingTopicId"), item.get("PendingOrder")) == (key.topic_id, key.order):
        status = _status(item)
        is_left_behind = status in PAST_THE_QUEUE
        found = _holder(key, item) if status == ChatSessionStatus.InQueue else status
        return Loss(LossKind.NOT_AVAILABLE, found, is_left_behind=is_left_behind)
    race = Race(key.session_id, str(item.get("ClaimId", "")))
    is_race = _started(item).milliseconds_until(asked_at) <= _ON_ITS_WAY_MS
    return Loss(LossKind.RACE if is_race else LossKind.GHOST, _status(item), race)


def _status(item: Item) -> str:
    """Give the status; what is none may be anything, and gets into no log."""
    status = str(item.get("Status"))
    return status if status in _STATUSES else "unknown"


def _holder(key: PendingKey, item: Item) -> str:
    if item.get("TopicId") != key.topic_id:
        return "other topic"
    return "transfer" if has_no_bot(item) else "bot"


def _started(item: Item) -> Instant:
    try:
        return Instant.parse(str(item.get("WhenStarted")))
    except ValueError:
        return Instant.UNSET
