"""One agent before a queue, all in memory: what the tests of a pick-up begin with."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from random import Random

from chat_sessions.directory import ChatAgent, ChatTopic
from chat_sessions.entity import Associate, ChatSessionEntity, Instant
from chat_sessions.known_topics import KnownTopics
from chat_sessions.localisation.zones import parse_zone
from chat_sessions.pick_up import PickUp
from chat_sessions.ranking import Ranking
from chat_sessions.welcome_text import WelcomeWriter
from tests.unit.fakes import (
    FakeAgentSlots,
    FakeDirectory,
    FakePickUpKeys,
    FakePlaceCounters,
    FakeSessions,
    FakeTransactedClaims,
    FakeWelcomeQueue,
    RecordedEvents,
)

SUPPORT, SALES = 656, 657
TORE = Associate(AssociateId=7, Name="tje0", FullName="Tore Jensen")
NOW = Instant.parse("2026-01-31T13:45:00Z")
BEFORE = Instant.parse("2026-01-31T13:44:59.9Z")


def waiting(number: int, topic_id: int = SUPPORT, minute: int = 0) -> ChatSessionEntity:
    requested = Instant.parse(f"2026-01-31T12:{minute:02}:00Z")
    return ChatSessionEntity(
        ChatSessionId=number,
        TopicId=topic_id,
        WhenRequested=requested,
        WhenIdle=requested,
        CustomerName="Kari",
        LastMessage="Hello?",
    )


@dataclass
class World:
    """One agent, two topics, and a clock that only waiting moves."""

    sessions: FakeSessions
    directory: FakeDirectory
    queue: FakeWelcomeQueue = field(default_factory=FakeWelcomeQueue)
    events: RecordedEvents = field(default_factory=RecordedEvents)
    place_counters: FakePlaceCounters = field(default_factory=FakePlaceCounters)
    clock: float = 0.0

    def wait(self, seconds: float) -> None:
        self.clock += seconds

    def __post_init__(self) -> None:
        self.slots = FakeAgentSlots(self.directory, self.sessions)
        self.pick_up_keys = FakePickUpKeys()
        self.transacted_claims = FakeTransactedClaims(self.slots, self.pick_up_keys)

    def pick_up(self, executor: ThreadPoolExecutor) -> PickUp:
        return PickUp(
            directory=self.directory,
            sessions=self.sessions,
            transacted_claims=self.transacted_claims,
            pick_up_keys=self.pick_up_keys,
            place_counters=self.place_counters,
            ranking=Ranking(
                slots=self.slots, events=self.events, pause=self.wait, monotonic=lambda: self.clock
            ),
            welcome_queue=self.queue,
            welcome_writer=WelcomeWriter(partial(parse_zone, base_zone="UTC", extra_codes={})),
            events=self.events,
            known_topics=KnownTopics(lambda: self.clock),
            executor=executor,
            randomness=Random(1),  # noqa: S311 (to see the same again)
            budget_seconds=5,
            now=lambda: NOW,
            monotonic=lambda: self.clock,
            pause=self.wait,
        )


def world(
    *sessions: ChatSessionEntity,
    can_respond: tuple[int, ...] = (SUPPORT,),
    max_sessions: int = 0,
    welcome: str = "Welcome!",
    page_size: int = 64,
) -> World:
    agent = ChatAgent(Associate=TORE, CanRespond=frozenset(can_respond), MaxSessions=max_sessions)
    topics = [
        ChatTopic(ChatTopicId=SUPPORT, WelcomeMessage=welcome),
        ChatTopic(ChatTopicId=SALES),
    ]
    return World(FakeSessions(sessions, page_size), FakeDirectory([agent], topics))
