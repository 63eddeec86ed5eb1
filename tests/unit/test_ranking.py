from collections.abc import Callable

import pytest

from chat_sessions.claim import Item
from chat_sessions.directory import ChatAgent
from chat_sessions.entity import ChatSessionEntity, Instant
from chat_sessions.entity.associate import Associate
from chat_sessions.entity.chat_session import ChatSessionStatus
from chat_sessions.errors import (
    NothingChangesError,
    StoreUnavailableError,
    WriteConflictError,
    may_pass,
)
from chat_sessions.ranking import SETTLE_SECONDS, Ranking
from chat_sessions.slots import Slots
from tests.unit.fakes import FakeAgentSlots, FakeDirectory, FakeSessions, RecordedEvents

NONE = Slots({}, 0)
SECRET = "what-kari-typed"


class SlowSlots(FakeAgentSlots):
    def __init__(
        self, directory: FakeDirectory, sessions: FakeSessions, request: Callable[[], None]
    ) -> None:
        super().__init__(directory, sessions)
        self.request = request

    def session_and_slots(
        self, session_id: int, associate_id: int
    ) -> tuple[Item | None, Slots | None]:
        self.request()
        return super().session_and_slots(session_id, associate_id)

    def replace(self, associate_id: int, seen: Slots, wanted: Slots) -> bool:
        self.request()
        return super().replace(associate_id, seen, wanted)


class World:
    """One answered session, and a clock that only requests and pauses move."""

    def __init__(self, request_seconds: float = 0.0) -> None:
        session = ChatSessionEntity(
            ChatSessionId=1,
            TopicId=656,
            Status=ChatSessionStatus.UserLast,
            WhenRequested=Instant.parse("2026-01-31T13:45:00Z"),
        )
        self.sessions = FakeSessions([session])
        self.sessions.items[1] |= {"ClaimId": "c1", "User": {"AssociateId": 7}, "Rank": 1}
        agent = ChatAgent(Associate=Associate(AssociateId=7))
        self.slots = SlowSlots(FakeDirectory([agent], []), self.sessions, self.request)
        self.events = RecordedEvents()
        self.clock = 0.0
        self.begun: list[float] = []
        self.request_seconds = request_seconds

    def request(self) -> None:
        self.begun.append(self.clock)
        self.clock += self.request_seconds

    def pause(self, seconds: float) -> None:
        self.clock += seconds

    def others_are_faster(self) -> None:
        """Let every write meet a version that another pick-up has written just before."""
        seen = self.slots.directory.slots.get(7, NONE)
        self.slots.directory.slots[7] = Slots(seen.ranks, seen.version + 1)

    @property
    def ranking(self) -> Ranking:
        return Ranking(
            slots=self.slots, events=self.events, monotonic=lambda: self.clock, pause=self.pause
        )


def test_an_agent_whose_other_pick_ups_are_always_faster_does_not_wait_for_ever() -> None:
    here = World(request_seconds=0.01)
    here.slots.before_replace = here.others_are_faster

    assert here.ranking.settle(1, "c1", 7, 1, NONE) == 1

    assert "slot_not_taken" in here.events
    assert here.clock <= SETTLE_SECONDS + 0.02


@pytest.mark.parametrize("request_seconds", [0.4, 1.1, 5.0])
def test_when_the_time_is_over_no_further_request_is_begun(request_seconds: float) -> None:
    here = World(request_seconds)
    here.slots.before_replace = here.others_are_faster

    here.ranking.settle(1, "c1", 7, 1, NONE)

    assert len(here.begun) >= 1
    assert max(here.begun) <= SETTLE_SECONDS


def test_the_stream_has_more_patience() -> None:
    here = World(request_seconds=5.0)
    others = iter(range(9))

    def nine_others_are_faster() -> None:
        if next(others, None) is not None:
            here.others_are_faster()

    here.slots.before_replace = nine_others_are_faster

    assert here.ranking.make_good(1, 7) == 1
    assert here.slots.directory.slots[7].ranks == {1: 1}


def test_the_stream_tries_again_later_when_the_slots_never_rest() -> None:
    here = World()
    here.slots.before_replace = here.others_are_faster

    with pytest.raises(StoreUnavailableError):
        here.ranking.make_good(1, 7)


def test_a_slot_that_cannot_be_written_at_all_costs_no_claimed_session() -> None:
    here = World()

    def fails() -> None:
        raise KeyError(SECRET)

    here.slots.before_replace = fails

    assert here.ranking.settle(1, "c1", 7, 1, NONE) == 1
    [(name, told, _)] = here.events.reports
    assert (name, told) == ("slot_not_taken", (1, 7, "c1", "KeyError"))


def test_a_slot_that_is_refused_for_nothing_is_given_up_for_good() -> None:
    here = World()
    here.slots.replace_if_answered = lambda *_: False  # type: ignore[method-assign]

    with pytest.raises(NothingChangesError) as refused:
        here.ranking.make_good(1, 7)
    assert not may_pass(refused.value)


def test_a_slot_that_is_refused_for_other_writes_is_tried_again_later() -> None:
    here = World()

    def conflicts(*_: object) -> bool:
        raise WriteConflictError

    here.slots.replace_if_answered = conflicts  # type: ignore[method-assign, assignment]

    with pytest.raises(StoreUnavailableError) as refused:
        here.ranking.make_good(1, 7)
    assert may_pass(refused.value)


def test_a_claim_made_from_earlier_slots_has_the_rank_of_its_slot() -> None:
    here = World()
    now = here.slots.directory.slots[7] = Slots({2: 1}, 1)

    assert here.ranking.settle(1, "c1", 7, 1, now) == 2

    assert here.slots.directory.slots[7].ranks == {2: 1, 1: 2}
    assert here.sessions.items[1]["Rank"] == 2
    assert "rank_corrected" in here.events
