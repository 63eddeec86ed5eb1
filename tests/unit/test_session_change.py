from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.directory import ChatAgent
from chat_sessions.entity.associate import Associate
from chat_sessions.parked_change import ParkedChange
from chat_sessions.ranking import Ranking
from chat_sessions.session_change import SessionChange, SessionFollower
from chat_sessions.slots import Slots, is_answered_by
from chat_sessions.topic_figures import AcceptCounter, Counted, TopicFigures
from tests.unit.fakes import FakeAgentSlots, FakeDirectory, FakeSessions, RecordedEvents

values = st.recursive(
    st.none()
    | st.booleans()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["InQueue", "UserLast", "CustomerLast", 7]),
    lambda parts: (
        st.lists(parts, max_size=2)
        | st.dictionaries(st.sampled_from(["AssociateId", "x"]), parts, max_size=2)
    ),
    max_leaves=4,
)
items = st.none() | st.dictionaries(
    st.sampled_from(["Status", "User", "ClaimId", "Welcome"]), values, max_size=4
)


def session(status: str, associate_id: Any) -> dict[str, object]:
    return {"Status": status, "User": {"AssociateId": associate_id}}


@pytest.mark.parametrize(
    ("before", "after", "holders"),
    [
        (session("InQueue", 7), session("UserLast", 7), [7]),
        (session("UserLast", 7), session("CustomerLast", 7), []),
        (session("UserLast", 7), session("Finished", 7), [7]),
        (session("UserLast", 7), session("UserLast", 8), [7, 8]),
        (session("UserLast", 7), None, [7]),
        (None, session("InQueue", 7), []),
        (None, {"Status": "UserLast"}, []),
        (None, {"Status": "UserLast", "User": "Tore"}, []),
    ],
)
def test_who_may_have_won_or_lost_the_slot(before: Any, after: Any, holders: list[int]) -> None:
    assert SessionChange(1, before, after).slot_holders() == holders


@pytest.mark.parametrize(
    ("before", "after", "claim_id"),
    [
        ({}, {"ClaimId": "c1"}, "c1"),
        (None, {"ClaimId": "c1"}, "c1"),
        ({"ClaimId": "c1"}, {"ClaimId": "c2"}, "c2"),
        ({"ClaimId": "c1"}, {"ClaimId": "c1", "Status": "Finished"}, None),
        ({"ClaimId": "c1"}, {}, None),
        ({"ClaimId": "c1"}, None, None),
        ({}, {"ClaimId": ""}, None),
    ],
)
def test_which_claim_a_change_is(before: Any, after: Any, claim_id: str | None) -> None:
    assert SessionChange(1, before, after).claim_id() == claim_id


@pytest.mark.parametrize("associate_id", ["seven", None, True, [7], "7", Decimal("7.5")])
def test_a_user_that_cannot_be_read_holds_no_slot_and_blocks_no_stream(associate_id: Any) -> None:
    odd = session("UserLast", associate_id)

    assert SessionChange(1, None, odd).slot_holders() == []
    assert not is_answered_by(odd, 7)


@given(items, items)
def test_whatever_a_session_holds_a_change_tells_whom_it_concerns(before: Any, after: Any) -> None:
    change = SessionChange(1, before, after)

    assert all(isinstance(holder, int) for holder in change.slot_holders())
    assert isinstance(change.claim_id(), str | None)


CLAIMED: dict[str, Any] = {
    "ChatSessionId": 1,
    "TopicId": 656,
    "Status": "UserLast",
    "User": {"AssociateId": 7},
    "ClaimId": "c1",
    "WhenRequested": "2026-01-31T13:45:00Z",
    "WhenStarted": "2026-01-31T13:46:00Z",
}


class FakeFigures:
    def __init__(self) -> None:
        self.counted: list[tuple[int, str, int]] = []

    def figures(self, _topic_id: int) -> TopicFigures:
        return TopicFigures()

    def replace(
        self, topic_id: int, claim_id: str, _seen: TopicFigures, wanted: TopicFigures
    ) -> Counted:
        self.counted.append((topic_id, claim_id, wanted.average_wait_ms))
        return Counted.NOW


class World:
    """A session that is what it has become, and two agents."""

    def __init__(self, item: dict[str, Any] | None) -> None:
        agents = [ChatAgent(Associate=Associate(AssociateId=number)) for number in (7, 8)]
        self.directory = FakeDirectory(agents, [])
        self.sessions = FakeSessions()
        if item is not None:
            self.sessions.items[1] = item
        self.relayed: list[object] = []
        self.figures = FakeFigures()
        slots = FakeAgentSlots(self.directory, self.sessions)
        self.follow = SessionFollower(
            self.relayed.append,
            Ranking(slots=slots, events=RecordedEvents()),
            AcceptCounter(store=self.figures),
        )

    def again(self, claim_id: str | None, *slot_holders: int) -> None:
        parked = ParkedChange(
            chat_session_id=1,
            claim_id=claim_id,
            slot_holders=slot_holders,
            event_name="MODIFY",
            sequence_number="1",
            error_type="KeyError",
        )
        self.follow.again(1, parked, self.sessions.items.get(1))

    def ranks(self, associate_id: int) -> dict[int, int]:
        return dict(self.directory.slots.get(associate_id, Slots({}, 0)).ranks)


def test_a_parked_pick_up_is_followed_as_if_it_came_now() -> None:
    here = World(CLAIMED)

    here.again("c1", 7)

    assert here.relayed == [CLAIMED]
    assert here.ranks(7) == {1: 1}
    assert here.figures.counted == [(656, "c1", 60_000)]


def test_a_parked_pick_up_of_an_earlier_claim_counts_nothing_of_the_later_one() -> None:
    here = World(CLAIMED | {"ClaimId": "c2", "User": {"AssociateId": 8}})
    here.directory.slots[7] = Slots({1: 1}, 1)

    here.again("c1", 7)

    assert here.figures.counted == []
    assert (here.ranks(7), here.ranks(8)) == ({}, {1: 1})


def test_another_parked_change_counts_no_accept() -> None:
    here = World(CLAIMED)

    here.again(None)

    assert here.figures.counted == []
    assert here.ranks(7) == {1: 1}


@pytest.mark.parametrize("item", [None, CLAIMED | {"Status": "Finished"}])
def test_a_session_over_or_gone_since_gives_its_slot_back(item: dict[str, Any] | None) -> None:
    here = World(item)
    here.directory.slots[7] = Slots({1: 1}, 1)

    here.again("c1", 7)

    assert here.ranks(7) == {}
