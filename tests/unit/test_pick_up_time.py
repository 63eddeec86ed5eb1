"""How long a pick-up may take, and what it may still begin when its time is over."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chat_sessions.candidates import PendingKey
from chat_sessions.claim import Item
from chat_sessions.entity import ChatSessionEntity
from chat_sessions.errors import PickUpTimeoutError, StoreUnavailableError
from chat_sessions.idempotency import IdempotencyKey
from chat_sessions.no_session import NoSession
from chat_sessions.pick_up import LATEST_LOOK_SECONDS
from chat_sessions.slots import Slots
from tests.unit.pick_up_world import NOW, World, waiting, world

BUDGET = 5


def test_a_claim_that_stays_unanswered_ends_with_the_budget(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1), waiting(2, minute=1))
    here.sessions.unanswered = [False] * 1000

    with pytest.raises(PickUpTimeoutError):
        here.pick_up(executor)(7, "request")
    assert {key.session_id for key, _ in here.sessions.claims} == {1}


def test_the_time_that_signing_in_took_counts(executor: ThreadPoolExecutor) -> None:
    here = world(waiting(1))
    here.wait(BUDGET)

    with pytest.raises(PickUpTimeoutError):
        here.pick_up(executor)(7, "request", started=0.0)
    assert here.sessions.claims == []


def test_no_claim_is_begun_when_the_time_has_run_out_on_the_way_to_it(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1), welcome="Welcome, {customer}!")
    read = here.sessions.read

    def slow_read(session_id: int) -> Item | None:
        here.wait(BUDGET)
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


def claim_is_done_but_not_answered(here: World, seconds: float) -> None:
    """Let the claim be done, and its answer stay away for some seconds."""
    claim = here.transacted_claims.claim

    def unanswered(*args: Any, **kwargs: Any) -> Any:
        claim(*args, **kwargs)
        here.wait(seconds)
        raise StoreUnavailableError

    here.transacted_claims.claim = unanswered  # type: ignore[method-assign]


def test_with_a_key_a_claim_that_was_not_answered_is_found_when_the_time_is_over(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1))
    claim_is_done_but_not_answered(here, BUDGET + LATEST_LOOK_SECONDS)

    session = here.pick_up(executor)(7, "request", "key")

    assert isinstance(session, ChatSessionEntity)
    assert session.ChatSessionId == 1


def test_with_a_key_nothing_more_is_begun_when_the_time_is_long_over(
    executor: ThreadPoolExecutor,
) -> None:
    here = world(waiting(1))
    claim_is_done_but_not_answered(here, BUDGET + LATEST_LOOK_SECONDS + 0.1)

    with pytest.raises(PickUpTimeoutError):
        here.pick_up(executor)(7, "request", "key")
    # The key leads to it all the same, whenever the client comes again.
    assert here.pick_up_keys.records[IdempotencyKey(7, "key")].session_id == 1


@pytest.mark.parametrize("key", [None, "key"])
def test_none_is_not_answered_for_a_key_that_cannot_be_looked_at_in_time(
    executor: ThreadPoolExecutor, key: str | None
) -> None:
    here = world(waiting(1), max_sessions=1)
    here.directory.slots[7] = Slots({100: 1}, version=1)
    here.sessions.items[100] = {"Status": "UserLast", "User": {"AssociateId": 7}}
    answered_by = here.transacted_claims.answered_by

    def slow(associate_id: int, session_ids: Collection[int]) -> frozenset[int]:
        here.wait(BUDGET + LATEST_LOOK_SECONDS + 0.1)
        return answered_by(associate_id, session_ids)

    here.transacted_claims.answered_by = slow  # type: ignore[method-assign]
    pick_up = here.pick_up(executor)

    if key is None:
        assert pick_up(7, "request") is NoSession.AT_CAPACITY
    else:
        with pytest.raises(PickUpTimeoutError):
            pick_up(7, "request", key)
