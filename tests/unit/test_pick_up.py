from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from chat_sessions.candidates import PendingKey
from chat_sessions.claim import Item
from chat_sessions.directory import ChatAgent
from chat_sessions.entity import Associate, ChatSessionEntity, ChatSessionStatus, Instant
from chat_sessions.errors import NotAnAgentError, StoreUnavailableError
from chat_sessions.losing import LossKind, Race
from chat_sessions.no_session import NoSession
from chat_sessions.slots import Slots
from tests.unit.pick_up_world import BEFORE, NOW, SALES, SUPPORT, TORE, waiting, world


def test_the_oldest_session_is_given_to_the_caller(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1, minute=5), waiting(2, minute=3), waiting(3, minute=4))

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 2
    assert session.User == TORE
    assert session.WhenStarted == NOW
    assert session.Status is ChatSessionStatus.UserLast
    assert session.LastMessage == "Welcome!"
    assert session.WhenIdle == NOW
    assert session.CustomerName == "Kari"
    assert "session_claimed" in here.events


def test_the_customer_is_welcomed_by_name_of_the_agent(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1))

    here.pick_up(executor)(7, "request")

    [welcome] = here.queue.welcomes
    assert (welcome.session_id, welcome.author, welcome.message) == (1, "Tore Jensen", "Welcome!")
    assert welcome.when_posted == NOW
    assert welcome.correlation_id == "request"
    assert "welcome_queued" in here.events


def test_a_topic_without_a_welcome_sends_none(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1, SALES), can_respond=(SALES,))

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.Status is ChatSessionStatus.CustomerLast
    assert session.LastMessage == "Hello?"
    assert session.WhenIdle == Instant.parse("2026-01-31T12:00:00Z")
    assert len(here.queue) == 0


def test_a_queue_that_is_down_does_not_fail_the_pick_up(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1))
    here.queue.is_down = True

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert "welcome_not_queued" in here.events
    assert here.sessions.items[1]["WelcomeOutstanding"] == here.sessions.items[1]["ClaimId"]


def test_the_queue_is_read_to_its_end_before_it_is_called_empty(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(*(waiting(number) for number in range(1, 8)), page_size=2)
    for number in range(1, 7):
        here.sessions.take_for_another(number, BEFORE)

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 7


def test_an_empty_queue_says_so(executor: ThreadPoolExecutor) -> None:
    here = world()

    assert here.pick_up(executor)(7, "request") is NoSession.EMPTY
    assert "nothing_to_pick_up" in here.events


def test_an_agent_without_topics_is_told_so(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1), can_respond=())

    assert here.pick_up(executor)(7, "request") is NoSession.NO_TOPICS


def test_never_a_session_of_a_topic_that_the_agent_may_not_answer(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1, SALES), can_respond=(SUPPORT,))

    assert here.pick_up(executor)(7, "request") is NoSession.EMPTY


def test_a_right_withdrawn_counts_at_once_though_the_topics_are_remembered(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1), waiting(2, minute=1), can_respond=(SUPPORT, SALES))
    pick_up = here.pick_up(executor)
    pick_up(7, "request")

    here.directory.agents[7] = ChatAgent(Associate=TORE, CanRespond=frozenset({SALES}))

    assert pick_up(7, "request") is NoSession.EMPTY


def test_a_right_granted_counts_at_once_though_the_topics_are_remembered(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1, SALES))
    pick_up = here.pick_up(executor)
    assert pick_up(7, "request") is NoSession.EMPTY

    here.directory.agents[7] = ChatAgent(Associate=TORE, CanRespond=frozenset({SUPPORT, SALES}))

    assert isinstance(pick_up(7, "request"), ChatSessionEntity)


def test_a_topic_that_is_gone_is_passed_over_and_told(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1), waiting(2, SALES, minute=1), can_respond=(SUPPORT, SALES))
    del here.directory.known[SUPPORT]

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 2
    assert "topic_missing" in here.events


def test_a_known_agent_costs_one_read_of_the_directory(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1), waiting(2))
    pick_up = here.pick_up(executor)
    pick_up(7, "request")
    here.directory.reads.clear()

    pick_up(7, "request")

    assert here.directory.reads == ["agent and topics"]


def test_the_hint_is_forgotten_after_a_minute(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1), waiting(2))
    pick_up = here.pick_up(executor)
    pick_up(7, "request")
    here.directory.reads.clear()
    here.wait(60)

    pick_up(7, "request")

    assert here.directory.reads == ["agent", "topics"]


@pytest.mark.parametrize("associate", [None, Associate(AssociateId=7, Deleted=True)])
def test_someone_who_is_no_agent_gets_nothing(
    executor: ThreadPoolExecutor, associate: Associate | None
) -> None:
    here = world(waiting(1))
    if associate is None:
        here.directory.agents.clear()
    else:
        here.directory.agents[7] = ChatAgent(Associate=associate, CanRespond=frozenset({SUPPORT}))

    pick_up = here.pick_up(executor)

    with pytest.raises(NotAnAgentError):
        pick_up(7, "request")
    assert here.sessions.items[1]["Status"] == "InQueue"
    assert not pick_up.is_agent(7)


def test_an_agent_is_one_though_they_may_answer_nothing(executor: ThreadPoolExecutor) -> None:
    here = world()
    here.directory.agents[7] = ChatAgent(Associate=TORE)

    assert here.pick_up(executor).is_agent(7)


def test_a_session_taken_before_we_looked_leads_to_the_next_in_order(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1), waiting(2, minute=1), waiting(3, minute=2))
    here.sessions.take_for_another(1, BEFORE)

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 2
    assert here.sessions.items[1]["ClaimId"] == "another"
    assert here.place_counters.counted == {}
    assert here.events.losses() == [LossKind.GHOST]


@pytest.mark.parametrize("max_sessions", [0, 3])
def test_a_lost_race_gives_a_place_behind_those_who_lost_it_before(
    executor: ThreadPoolExecutor, max_sessions: int
) -> None:
    here = world(*(waiting(number) for number in range(1, 10)), max_sessions=max_sessions)
    here.place_counters.counted[Race(1, "another")] = 4

    def another_is_faster(key: PendingKey) -> None:
        if key.session_id == 1:
            here.sessions.take_for_another(1, NOW)

    here.sessions.before_claim = another_is_faster

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 6
    assert here.place_counters.counted == {Race(1, "another"): 5}
    assert here.events.losses() == [LossKind.RACE]
    assert here.events.told("session_claimed")["attempts"] == 2


def test_a_counter_that_fails_does_not_fail_the_pick_up(executor: ThreadPoolExecutor) -> None:
    here = world(*(waiting(number) for number in range(1, 10)))
    here.sessions.take_for_another(1, NOW)
    here.place_counters.is_down = True

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId in {2, 3}
    assert "place_not_counted" in here.events


def test_a_counter_that_does_not_answer_is_not_waited_for(executor: ThreadPoolExecutor) -> None:
    here = world(*(waiting(number) for number in range(1, 10)))
    here.sessions.take_for_another(1, NOW)
    answer = Event()
    here.place_counters.before_count = answer.wait

    session = here.pick_up(executor)(7, "request")
    answer.set()

    assert isinstance(session, ChatSessionEntity)
    assert "place_not_counted" in here.events


@pytest.mark.parametrize("status", ["UserLast", "Closed", "ClosedFromQueue"])
def test_a_session_left_behind_in_the_queue_is_taken_off(
    executor: ThreadPoolExecutor, status: str
) -> None:
    here = world(waiting(1), waiting(2, minute=1))
    here.sessions.items[1]["Status"] = status

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 2
    assert not here.sessions.items[1].keys() & {"PendingTopicId", "PendingOrder"}
    assert here.sessions.items[1]["Status"] == status
    assert "session_taken_off" in here.events


@pytest.mark.parametrize("failure", [StoreUnavailableError("Throttling"), RuntimeError()])
def test_a_session_that_cannot_be_taken_off_does_not_fail_the_pick_up(
    executor: ThreadPoolExecutor, failure: Exception
) -> None:
    here = world(waiting(1), waiting(2, minute=1))
    here.sessions.items[1]["Status"] = "Closed"
    here.sessions.cannot_tidy = failure

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 2
    assert "session_not_taken_off" in here.events


@pytest.mark.parametrize(
    "bad",
    [
        {"ChatbotIsActive": True},
        {"TransferTo": {"AssociateId": 8}},
        {"TopicId": 999},
        {"TopicId": "SUPPORT"},
        {"Status": "PreChatForm"},
        {"Status": ["InQueue"]},
    ],
)
def test_a_session_that_may_be_available_later_is_passed_over_and_keeps_its_place(
    executor: ThreadPoolExecutor, bad: Item
) -> None:
    here = world(waiting(1), waiting(2, minute=1))
    here.sessions.items[1] |= bad
    before = dict(here.sessions.items[1])

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 2
    assert here.sessions.items[1] == before
    assert here.events.losses() == [LossKind.NOT_AVAILABLE]


def test_a_head_of_a_hundred_bots_does_not_block_the_queue(executor: ThreadPoolExecutor) -> None:
    here = world(*(waiting(number) for number in range(1, 102)), page_size=40)
    for number in range(1, 101):
        here.sessions.items[number]["ChatbotIsActive"] = True

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 101
    assert len(here.sessions.claims) == 3
    assert len(here.sessions.checks) == 7
    assert here.events.losses() == [LossKind.NOT_AVAILABLE] * 100


def test_sessions_left_behind_are_all_taken_off_when_they_are_met(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(*(waiting(number) for number in range(1, 12)))
    for number in range(1, 11):
        here.sessions.items[number]["Status"] = "Closed"

    assert isinstance(here.pick_up(executor)(7, "request"), ChatSessionEntity)

    assert [key.session_id for key in here.sessions.index] == [11]


def test_a_session_seen_to_be_taken_costs_no_claim_where_the_customer_is_looked_at(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1), waiting(2, minute=1), welcome="Hello {customer}!")
    here.sessions.take_for_another(1, BEFORE)

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert [key.session_id for key, _ in here.sessions.claims] == [2]
    assert here.events.losses() == [LossKind.GHOST]


def test_an_index_entry_whose_session_is_gone_is_passed_over(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1), waiting(2, minute=1))
    del here.sessions.items[1]

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 2


@pytest.mark.parametrize("is_written", [True, False])
def test_a_claim_that_is_not_answered_is_sent_again_and_no_other_session_is_tried(
    executor: ThreadPoolExecutor, *, is_written: bool
) -> None:
    here = world(waiting(1), waiting(2, minute=1))
    here.sessions.unanswered = [is_written]

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 1
    assert [key.session_id for key, _ in here.sessions.claims] == [1, 1]
    assert here.sessions.claims[0][1] == here.sessions.claims[1][1]
    assert here.sessions.items[2]["Status"] == "InQueue"
    assert "claim_unanswered" in here.events
    assert ("reply_recovered" in here.events) is is_written


def test_whatever_fails_when_the_welcome_is_sent_the_session_is_the_agents(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1))

    def fails(_: object) -> None:
        raise RuntimeError

    here.queue.send = fails  # type: ignore[method-assign, assignment]

    assert isinstance(here.pick_up(executor)(7, "request"), ChatSessionEntity)
    assert "welcome_not_queued" in here.events


def test_a_property_that_cannot_be_read_does_not_cost_the_session(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1))
    here.sessions.items[1]["CustomerPhone"] = ["not", "a", "text"]

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.CustomerName == "Kari"
    assert "session_unreadable" in here.events


def test_the_rank_is_the_lowest_that_is_free_and_is_taken(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1), waiting(2), waiting(3))
    here.directory.slots[7] = Slots({100: 1, 101: 3}, version=9)
    pick_up = here.pick_up(executor)

    ranks = [pick_up(7, "request") for _ in range(3)]

    assert [session.Rank for session in ranks if isinstance(session, ChatSessionEntity)] == [
        2,
        4,
        5,
    ]
    assert here.directory.slots[7] == Slots({100: 1, 101: 3, 1: 2, 2: 4, 3: 5}, version=12)


def test_a_rank_lost_to_the_agents_other_pick_up_is_corrected_in_answer_and_table(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1))

    def other_pick_up() -> None:
        here.slots.before_replace = lambda: None
        here.directory.slots[7] = Slots({100: 1}, version=1)

    here.slots.before_replace = other_pick_up

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.Rank == here.sessions.items[1]["Rank"] == 2
    assert here.directory.slots[7].ranks == {100: 1, 1: 2}
    assert "rank_corrected" in here.events


def test_a_slot_that_cannot_be_taken_does_not_fail_the_pick_up(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1))
    here.slots.is_down = True

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert session.Rank == 1
    assert len(here.queue) == 1
    assert "slot_not_taken" in here.events


def test_an_agent_at_capacity_gets_none_and_the_session_keeps_its_place(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1), waiting(2), waiting(3), max_sessions=2)
    pick_up = here.pick_up(executor)

    answers = [pick_up(7, "request") for _ in range(3)]

    assert [answer.Rank for answer in answers[:2] if isinstance(answer, ChatSessionEntity)] == [
        1,
        2,
    ]
    assert answers[2] is NoSession.AT_CAPACITY
    assert here.sessions.items[3]["Status"] == "InQueue"


def test_a_session_that_is_over_does_not_count_against_the_limit(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1), waiting(2), max_sessions=1)
    pick_up = here.pick_up(executor)
    pick_up(7, "request")
    here.sessions.items[1]["Status"] = "Finished"

    session = pick_up(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert (session.ChatSessionId, session.Rank) == (2, 1)
    assert here.directory.slots[7].ranks == {2: 1}


def test_slots_that_change_during_a_limited_claim_lead_to_the_same_session_again(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1), waiting(2, minute=1), max_sessions=3)

    def other_pick_up() -> None:
        here.transacted_claims.before_claim = lambda: None
        here.directory.slots[7] = Slots({100: 1}, version=1)

    here.transacted_claims.before_claim = other_pick_up

    session = here.pick_up(executor)(7, "request")

    assert isinstance(session, ChatSessionEntity)
    assert (session.ChatSessionId, session.Rank) == (1, 2)
