"""How long a pick-up may take, and what it may still begin when its time is over."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chat_sessions.candidates import PendingKey
from chat_sessions.claim import Item
from chat_sessions.errors import PickUpTimeoutError
from tests.unit.pick_up_world import NOW, waiting, world


def test_a_claim_that_stays_unanswered_ends_with_the_budget(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1), waiting(2, minute=1))
    here.sessions.unanswered = [False] * 1000

    with pytest.raises(PickUpTimeoutError):
        here.pick_up(executor)(7, "request")
    assert {key.session_id for key, _ in here.sessions.claims} == {1}


def test_the_time_that_signing_in_took_counts(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1))
    here.wait(5)

    with pytest.raises(PickUpTimeoutError):
        here.pick_up(executor)(7, "request", started=0.0)
    assert here.sessions.claims == []


def test_no_claim_is_begun_when_the_time_has_run_out_on_the_way_to_it(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1), welcome="Welcome, {customer}!")
    read = here.sessions.read

    def slow_read(session_id: int) -> Item | None:
        here.wait(5)
        return read(session_id)

    here.sessions.read = slow_read  # type: ignore[method-assign]

    with pytest.raises(PickUpTimeoutError):
        here.pick_up(executor)(7, "request")
    assert here.sessions.claims == []


def test_races_lost_until_the_budget_ends_are_not_an_empty_queue(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(*(waiting(number) for number in range(1, 100)))

    def another_is_faster(key: PendingKey) -> None:
        here.wait(1)
        here.sessions.take_for_another(key.session_id, NOW)

    here.sessions.before_claim = another_is_faster

    with pytest.raises(PickUpTimeoutError):
        here.pick_up(executor)(7, "request")
    assert here.events.told("pick_up_given_up") == {
        "associate_id": 7,
        "attempts": 5,
        "took_ms": 5000,
    }
