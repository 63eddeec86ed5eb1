"""Ways to get a session where many want one: the product's own, and its rivals."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from random import Random
from typing import TYPE_CHECKING, Final
from unittest.mock import Mock

from benchmarks.contention.virtual_time import VirtualExecutor
from chat_sessions.candidates import PAGE_SIZE
from chat_sessions.claim import Claim, Won
from chat_sessions.directory import AgentAtWork, ChatAgent, ChatTopic
from chat_sessions.entity.associate import Associate
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.known_topics import KnownTopics
from chat_sessions.localisation.zones import parse_zone
from chat_sessions.pick_up import PickUp
from chat_sessions.ports import PickUpEvents
from chat_sessions.ranking import Ranking
from chat_sessions.slots import Slots
from chat_sessions.welcome_text import WelcomeWriter

if TYPE_CHECKING:
    from benchmarks.contention.store import Connection
    from chat_sessions.candidates import PendingKey
    from chat_sessions.entity.instant import Instant

_BUDGET_SECONDS: Final = 5.0
_NOT_CALLED: Final = Mock(spec=())
_UNHEARD: Final = Mock(spec=PickUpEvents)
_FREE_SLOTS: Final = Mock(spec=["replace"], **{"replace.return_value": True})


@dataclass(frozen=True, slots=True)
class Claimer:
    """An agent who wants a session.

    Attributes
    ----------
    number
        Which one.
    topic_ids
        The topics that they answer.
    connection
        Their way to the store.
    randomness
        Their dice.
    clock_skew_ms
        How much the clock of their machine is fast.
    """

    number: int
    topic_ids: frozenset[int]
    connection: Connection
    randomness: Random
    clock_skew_ms: float = 0

    def now(self) -> Instant:
        """Read the machine's clock."""
        return self.connection.store.instant(self.clock_skew_ms)

    def page(self, after: PendingKey | None = None, limit: int = PAGE_SIZE) -> list[PendingKey]:
        """Read a part of the only topic's queue."""
        [topic_id] = self.topic_ids
        return list(self.connection.pending(topic_id, after, limit).keys)

    def claims(self, key: PendingKey) -> bool:
        """Try to take a session."""
        user = Associate(AssociateId=self.number)
        claim = Claim(uuid.UUID(int=self.number).hex, user, self.now(), 1, None)
        return isinstance(self.connection.claim(key, claim), Won)


type Strategy = Callable[[Claimer], int | None]
"""Gives the id of the session, or none when the queue is taken to be empty."""


def product(claimer: Claimer) -> int | None:
    """Do what the application does: its use case, with the parts around the claim in memory."""
    time = claimer.connection.store.time
    known_topics = KnownTopics(lambda: time.now / 1000)
    known_topics.remember(claimer.number, claimer.topic_ids)
    pick_up = PickUp(
        directory=_directory(claimer.topic_ids),
        sessions=claimer.connection,
        transacted_claims=_NOT_CALLED,
        pick_up_keys=_NOT_CALLED,
        place_counters=claimer.connection,
        ranking=Ranking(slots=_FREE_SLOTS, events=_UNHEARD),
        welcome_queue=_NOT_CALLED,
        welcome_writer=WelcomeWriter(partial(parse_zone, base_zone="UTC", extra_codes={})),
        events=_UNHEARD,
        known_topics=known_topics,
        executor=VirtualExecutor(time),
        randomness=claimer.randomness,
        budget_seconds=_BUDGET_SECONDS,
        now=claimer.now,
        monotonic=lambda: time.now / 1000,
        pause=lambda seconds: time.sleep(seconds * 1000),
    )
    picked = pick_up(claimer.number, "")
    return picked.ChatSessionId if isinstance(picked, ChatSessionEntity) else None


def head_again(claimer: Claimer) -> int | None:
    """Take the head of the queue; after a loss read the head again."""
    while head := claimer.page(limit=1):
        if claimer.claims(head[0]):
            return head[0].session_id
    return None


def page_in_order(claimer: Claimer) -> int | None:
    """Read a page, try it in order, and read on from its end."""
    page = claimer.page()
    while page:
        for key in page:
            if claimer.claims(key):
                return key.session_id
        page = claimer.page(page[-1])
    return None


def random_window(claimer: Claimer) -> int | None:
    """Choose at random in a window that doubles with each loss, from the head as it was read."""
    known = page = claimer.page()
    window = 1
    while known:
        key = known.pop(claimer.randomness.randrange(min(window, len(known))))
        if claimer.claims(key):
            return key.session_id
        window *= 2
        while page and len(known) < window:
            page = claimer.page(page[-1], max(window - len(known), PAGE_SIZE))
            known = known + page
    return None


@cache
def _directory(topic_ids: frozenset[int]) -> Mock:
    agent = ChatAgent(Associate=Associate(), CanRespond=topic_ids)
    topics = {topic_id: ChatTopic(ChatTopicId=topic_id) for topic_id in topic_ids}
    directory = Mock(spec=["agent_and_topics"])
    directory.agent_and_topics.return_value = (AgentAtWork(agent, Slots({}, 0)), topics)
    return directory
