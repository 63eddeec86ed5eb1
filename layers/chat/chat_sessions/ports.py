"""What the use cases need from outside, as protocols that adapters and the tests' fakes meet."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from chat_sessions.candidates import PendingKey, PendingPage
from chat_sessions.claim import Claim, ClaimOutcome, Item, KeyLeadsTo, SlotsChanged
from chat_sessions.directory import AgentAtWork, ChatTopic
from chat_sessions.idempotency import IdempotencyKey, KeyRecord
from chat_sessions.losing import Loss, Race
from chat_sessions.slots import Slots
from chat_sessions.welcome import Welcome


class Directory(Protocol):
    """Agents and topics, read consistently.

    Every method raises ``StoreUnavailableError`` when AWS does not answer.
    """

    def agent(self, associate_id: int) -> AgentAtWork | None:
        """Read one agent, or none when there is no such agent."""

    def topics(self, topic_ids: Collection[int]) -> Mapping[int, ChatTopic]:
        """Read topics; one that is missing is missing in the answer."""

    def agent_and_topics(
        self, associate_id: int, topic_ids: Collection[int]
    ) -> tuple[AgentAtWork | None, Mapping[int, ChatTopic]]:
        """Read an agent and topics in one request."""


class PendingSessions(Protocol):
    """The sessions table as a pick-up sees it."""

    def pending(self, topic_id: int, after: PendingKey | None, limit: int) -> PendingPage:
        """Read at most so many places of a topic's queue; eventually consistent, so only a hint.

        Raises ``StoreUnavailableError`` when AWS does not answer.
        """

    def look_at(self, keys: Iterable[PendingKey]) -> Mapping[PendingKey, Item]:
        """Read of sessions consistently what tells whether they are available.

        One that does not exist is missing in the answer. Raises ``StoreUnavailableError`` when AWS
        does not answer.
        """

    def read(self, session_id: int) -> Item | None:
        """Read a session consistently, or none when there is no such session.

        Raises ``StoreUnavailableError`` when AWS does not answer.
        """

    def claim(self, key: PendingKey, claim: Claim) -> ClaimOutcome:
        """Try to take one session; sending the same claim again is safe.

        Raises ``StoreUnavailableError`` when it is unknown whether the write was done.
        """

    def take_off(self, key: PendingKey) -> bool:
        """Take a session out of the queue that is past it; false when it is not, or not there.

        Raises ``StoreUnavailableError`` when it is unknown whether the write was done.
        """


class PlaceCounters(Protocol):
    """A counter for each race, by which those who lost it go out of each other's way."""

    def following(self, race: Race) -> int:
        """Count one up and return it, from 1.

        Raises ``PlaceNotCountedError`` when that cannot be done now.
        """


class TransactedClaims(Protocol):
    """The claims of agents whose number of sessions is limited, and of requests with a key."""

    def claim(
        self,
        key: PendingKey,
        claim: Claim,
        *,
        slots: Slots | None,
        idempotency_key: IdempotencyKey | None,
    ) -> ClaimOutcome | SlotsChanged | KeyLeadsTo:
        """Try to take one session together with all of the rest, or nothing.

        The rest is a slot beside those that the agent was seen to have, and the record of where
        the key leads. Sending the same claim again is safe. Raises ``StoreUnavailableError`` when
        it is unknown whether the write was done.
        """

    def answered_by(self, associate_id: int, session_ids: Collection[int]) -> frozenset[int]:
        """Read which of these sessions are active and this associate's.

        Raises ``StoreUnavailableError`` when AWS does not answer.
        """


class PickUpKeys(Protocol):
    """The records of the keys that pick-ups came with."""

    def record(self, key: IdempotencyKey) -> KeyRecord | None:
        """Read consistently what the key led to in the last 24 hours, or none.

        Raises ``StoreUnavailableError`` when AWS does not answer.
        """


class AgentSlots(Protocol):
    """The slots on the agents' items, beside the sessions that hold them.

    A change is written only over the version it was made from; false says that the version has
    gone, or that the session is not as asked. All raise ``StoreUnavailableError``; under a check of
    the session it is a ``WriteConflictError`` where nothing but another write stood in the way.
    """

    def session_and_slots(
        self, session_id: int, associate_id: int
    ) -> tuple[Item | None, Slots | None]:
        """Read a session and an agent's slots consistently; none where there is no such item."""

    def replace(self, associate_id: int, seen: Slots, wanted: Slots) -> bool:
        """Change the slots."""

    def replace_if_answered(
        self, associate_id: int, seen: Slots, wanted: Slots, session_id: int, claim_id: object
    ) -> bool:
        """Change the slots if the session is still active, the associate's, and of that claim.

        A session that was handed over and never picked up is of none.
        """

    def replace_if_not_answered(
        self, associate_id: int, seen: Slots, wanted: Slots, session_id: int
    ) -> bool:
        """Change the slots if the session is not active, or not the associate's, or gone."""

    def correct_rank(self, session_id: int, claim_id: object, rank: int) -> None:
        """Write a session's rank, if it is still of that claim."""


class SessionIds(Protocol):
    """The counter that numbers sessions."""

    def following(self) -> int:
        """Count one up and return it."""

    def reserve(self, session_id: int) -> None:
        """Let ``following`` never again return this id or a lower one."""


class NewSessions(Protocol):
    """The sessions table as whoever fills the queue sees it."""

    def count_pending(self, topic_id: int) -> int:
        """Count the sessions that wait for a topic."""

    def add(self, item: Item) -> None:
        """Store a new session.

        Raises ``SessionExistsError`` when its id is taken.
        """


class WelcomeQueue(Protocol):
    """The way of a welcome to the transcript."""

    def send(self, welcome: Welcome) -> None:
        """Put the welcome into the queue; a second time changes nothing.

        Raises ``WelcomeNotQueuedError`` when the queue does not accept it now, and of that the
        ``WelcomeRefusedError`` when it never will.
        """


class Transcript(Protocol):
    """The messages of the sessions."""

    def add(self, welcome: Welcome) -> bool:
        """Put the welcome in its place; false when it stands there already."""


class WelcomeMarks(Protocol):
    """The mark on a session that its welcome is outstanding."""

    def clear(self, welcome: Welcome) -> None:
        """Take the mark of this claim's welcome off; nothing to do when it is off."""


class PickUpEvents(Protocol):
    """What a pick-up tells those who operate it; ids and durations only, no customer's data."""

    def session_claimed(
        self,
        key: PendingKey,
        *,
        associate_id: int,
        waited_ms: int | None,
        attempts: int,
        took_ms: int,
    ) -> None:
        """Report that a session was given to an agent."""

    def session_replayed(self, record: KeyRecord, *, associate_id: int) -> None:
        """Report that a request came again, and got the session that its key had led to."""

    def nothing_to_pick_up(self, *, associate_id: int, reason: str) -> None:
        """Report that an agent got no session, and why."""

    def reply_recovered(self, key: PendingKey) -> None:
        """Report that the reply of a claim was lost, and that it had succeeded."""

    def claim_unanswered(self, key: PendingKey) -> None:
        """Report that a claim is sent again, because it is unknown whether it was done."""

    def candidate_lost(self, key: PendingKey, loss: Loss) -> None:
        """Report that a session on the index could not be taken, and why."""

    def place_not_counted(self, race: Race, reason: str) -> None:
        """Report that a race's counter did not answer; the pick-up goes on at random."""

    def session_taken_off(self, key: PendingKey) -> None:
        """Report that a session that is past the queue no longer stands in it."""

    def session_not_taken_off(self, key: PendingKey, reason: str) -> None:
        """Report that this could not be done now; whoever meets the session next tries again."""

    def pick_up_given_up(self, *, associate_id: int, attempts: int, took_ms: int) -> None:
        """Report that the time budget ended while sessions were left to try."""

    def places_unreadable(self, topic_id: int, number: int) -> None:
        """Report places in a topic's queue that lead to no session, and are passed over."""

    def topic_missing(self, topic_id: int) -> None:
        """Report that an agent may answer a topic that cannot be read; its sessions are skipped."""

    def session_unreadable(self, key: PendingKey, names: tuple[str, ...]) -> None:
        """Report the properties of a claimed session that could not be read."""

    def welcome_queued(self, welcome: Welcome, *, took_ms: int) -> None:
        """Report that the queue has the welcome."""

    def welcome_not_queued(self, welcome: Welcome, reason: str) -> None:
        """Report that the queue did not accept the welcome; the session's stream sends it again."""


class RankEvents(Protocol):
    """What becomes of the agents' slots; ids only."""

    def slot_not_taken(
        self, session_id: int, associate_id: int, claim_id: str, reason: str
    ) -> None:
        """Report that a pick-up could not take the slot; the session's stream makes it good."""

    def slot_repaired(self, session_id: int, associate_id: int) -> None:
        """Report that a session got the slot that it did not have."""

    def slot_freed(self, session_id: int, associate_id: int) -> None:
        """Report that a session that is over, or another agent's, gave its slot back."""

    def rank_corrected(self, session_id: int, rank: int) -> None:
        """Report that a session's rank became that of its slot."""


class WelcomeEvents(Protocol):
    """What becomes of a welcome after the pick-up; ids and durations only, no customer's data."""

    def welcome_relayed(self, welcome: Welcome) -> None:
        """Report that the stream has sent the welcome."""

    def welcome_delivered(self, welcome: Welcome, *, after_ms: int) -> None:
        """Report that the welcome stands in the transcript, and how long after the claim."""

    def welcome_twin_dropped(self, welcome: Welcome) -> None:
        """Report that a welcome came again after it was delivered, which changes nothing."""

    def welcome_unreadable(self, source: str) -> None:
        """Report a welcome that cannot be read, by the name of what it came in."""
