from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.candidates import (
    LARGEST_PAGE,
    PAGE_SIZE,
    Candidates,
    PendingKey,
    PendingPage,
    ReadOn,
)


def key(order: str, topic_id: int = 1, session_id: int = 1) -> PendingKey:
    return PendingKey(order, topic_id, session_id)


def read_to_the_end(queues: dict[int, list[PendingKey]], page_size: int) -> list[PendingKey]:
    """Get to know all places, one by one, reading the queues page by page as asked."""
    candidates = Candidates(queues)
    while True:
        before = list(candidates.known)
        unread = candidates.reach(len(before) + 1)
        assert candidates.known[: len(before)] == before
        if unread is not None:
            queue = queues[unread.topic_id]
            start = 0 if unread.after is None else queue.index(unread.after) + 1
            keys = tuple(queue[start : start + page_size])
            page = PendingPage(keys, more=start + page_size < len(queue))
            candidates.add(unread.topic_id, page)
        elif len(candidates.known) == len(before):
            return before


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 999)), unique=True, max_size=60),
    st.integers(1, 7),
)
def test_the_oldest_over_all_topics_comes_first_and_a_place_keeps_its_meaning(
    places: Sequence[tuple[int, int]], page_size: int
) -> None:
    keys = sorted(
        PendingKey(f"{order:03}#{number:010}", topic_id, number)
        for number, (topic_id, order) in enumerate(places)
    )
    queues = {topic_id: [one for one in keys if one.topic_id == topic_id] for topic_id in range(5)}

    assert read_to_the_end(queues, page_size) == keys


def test_no_topics_have_no_candidates() -> None:
    candidates = Candidates([])

    assert candidates.reach(1) is None
    assert list(candidates.known) == []


def test_a_topic_is_read_before_a_younger_session_of_another_is_known() -> None:
    candidates = Candidates([1, 2])
    candidates.add(1, PendingPage((key("b"),), more=False))

    unread = candidates.reach(1)
    assert unread is not None
    assert (unread.topic_id, unread.after) == (2, None)
    assert list(candidates.known) == []

    candidates.add(2, PendingPage((key("a", 2),), more=True))
    assert candidates.reach(1) is None
    assert list(candidates.known) == [key("a", 2)]

    unread = candidates.reach(2)
    assert unread is not None
    assert (unread.topic_id, unread.after) == (2, key("a", 2))


def test_an_empty_page_ends_a_queue_even_if_more_is_promised() -> None:
    candidates = Candidates([1])
    candidates.add(1, PendingPage((), more=True))

    assert candidates.reach(1) is None


def test_what_is_missing_is_read_in_one_page_of_at_least_one_read_unit() -> None:
    candidates = Candidates([1])

    assert candidates.reach(1) == ReadOn(1, None, PAGE_SIZE)
    assert candidates.reach(500) == ReadOn(1, None, 516)
    assert candidates.reach(5000) == ReadOn(1, None, LARGEST_PAGE)
