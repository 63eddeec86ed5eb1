from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.candidates import PendingKey
from chat_sessions.entity import Instant
from chat_sessions.errors import StoreUnavailableError
from chat_sessions.waiting import QueueWatch, Waiting, waiting_by_topic

NOW = Instant.parse("2026-01-31T14:00:00Z")


class ToldQueue:
    def __init__(self) -> None:
        self.looks: list[Mapping[int, Waiting]] = []

    def queue_watched(self, waiting: Mapping[int, Waiting]) -> None:
        self.looks.append(waiting)


def test_who_waits_is_counted_by_topic_with_the_time_of_the_first() -> None:
    pending = [
        PendingKey("2026-01-31T13:45:00.0000000Z#0000000002", 656, 2),
        PendingKey("2026-01-31T13:44:00.5000000Z#0000000001", 656, 1),
        PendingKey("2026-01-31T13:59:59.0000000Z#0000000003", 657, 3),
        PendingKey("yesterday", 658, 4),
        PendingKey("2026-01-31T14:00:01.0000000Z#0000000005", 659, 5),
    ]

    assert waiting_by_topic(pending, NOW) == {
        656: Waiting(2, 15 * 60 + 59),
        657: Waiting(1, 1),
        658: Waiting(1, None),
        659: Waiting(1, 0),
    }


def test_a_place_that_cannot_be_read_does_not_hide_the_age_of_the_others() -> None:
    pending = [
        PendingKey("0#0000000001", 656, 1),
        PendingKey("2026-01-31T13:00:00.0000000Z#0000000002", 656, 2),
    ]

    assert waiting_by_topic(pending, NOW) == {656: Waiting(2, 3600)}


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 10**6)), max_size=30))
def test_every_customer_is_counted_and_nobody_has_waited_longer_than_the_oldest(
    waits: list[tuple[int, int]],
) -> None:
    pending = [
        PendingKey(f"{Instant(NOW.ticks - wait * 10_000_000).sortable()}#{number}", topic, number)
        for number, (topic, wait) in enumerate(waits)
    ]

    waiting = waiting_by_topic(pending, NOW)

    assert waiting == {
        topic: Waiting(
            sum(1 for of_topic, _ in waits if of_topic == topic),
            max(wait for of_topic, wait in waits if of_topic == topic),
        )
        for topic in {of_topic for of_topic, _ in waits}
    }


def test_an_empty_queue_is_told_too() -> None:
    told = ToldQueue()

    QueueWatch(all_pending=list, events=told)()

    assert told.looks == [{}]


def test_a_look_that_fails_tells_nothing() -> None:
    told = ToldQueue()

    def unanswered() -> list[PendingKey]:
        raise StoreUnavailableError

    with pytest.raises(StoreUnavailableError):
        QueueWatch(all_pending=unanswered, events=told)()

    assert told.looks == []
