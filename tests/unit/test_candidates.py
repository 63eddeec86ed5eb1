from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.candidates import Candidates, PendingKey, PendingPage, ReadOn


def key(order: str, topic_id: int = 1, session_id: int = 1) -> PendingKey:
    return PendingKey(order, topic_id, session_id)


def drain(queues: dict[int, list[PendingKey]], page_size: int) -> list[PendingKey]:
    """Take all candidates, reading the queues page by page as asked."""
    candidates = Candidates(queues)
    taken: list[PendingKey] = []
    while (following := candidates.next()) is not None:
        if isinstance(following, ReadOn):
            queue = queues[following.topic_id]
            start = 0 if following.after is None else queue.index(following.after) + 1
            keys = tuple(queue[start : start + page_size])
            page = PendingPage(keys, more=start + page_size < len(queue))
            candidates.add(following.topic_id, page)
        else:
            taken.append(following)
    return taken


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 999)), unique=True, max_size=60),
    st.integers(1, 7),
)
def test_the_oldest_over_all_topics_comes_first_and_each_once(
    places: Sequence[tuple[int, int]], page_size: int
) -> None:
    keys = sorted(
        PendingKey(f"{order:03}#{number:010}", topic_id, number)
        for number, (topic_id, order) in enumerate(places)
    )
    queues = {topic_id: [one for one in keys if one.topic_id == topic_id] for topic_id in range(5)}

    assert drain(queues, page_size) == keys


def test_no_topics_have_no_candidates() -> None:
    assert Candidates([]).next() is None


def test_a_topic_is_read_before_a_younger_session_of_another_is_given() -> None:
    candidates = Candidates([1, 2])
    candidates.add(1, PendingPage((key("b"),), more=False))

    assert candidates.next() == ReadOn(2, None)
    candidates.add(2, PendingPage((key("a", 2),), more=True))
    assert candidates.next() == key("a", 2)
    assert candidates.next() == ReadOn(2, key("a", 2))


def test_an_empty_page_ends_a_queue_even_if_more_is_promised() -> None:
    candidates = Candidates([1])
    candidates.add(1, PendingPage((), more=True))

    assert candidates.next() is None
