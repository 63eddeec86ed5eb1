"""The policy of claims, told by hand what was read and what became of each claim."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.candidates import Candidates, PendingKey, PendingPage, ReadOn
from chat_sessions.claim_policy import Check, ClaimPolicy, CountPlace, Try
from chat_sessions.losing import Loss, LossKind, Race

GHOST = Loss(LossKind.GHOST, "UserLast")
BOT = Loss(LossKind.NOT_AVAILABLE, "bot")
GONE = Loss(LossKind.GONE, "gone")
MANY = 100


def key(number: int, topic_id: int = 656) -> PendingKey:
    return PendingKey(f"{number:03}", topic_id, number)


def race(number: int) -> Loss:
    return Loss(LossKind.RACE, "UserLast", Race(number, f"claim of {number}"))


def policy(waiting: int = MANY, *, more: bool = False, seed: int = 1) -> ClaimPolicy:
    """Give a policy that has read so many places of one topic."""
    candidates = Candidates([656])
    page = PendingPage(tuple(key(number) for number in range(1, waiting + 1)), more=more)
    candidates.add(656, page)
    return ClaimPolicy(candidates, Random(seed))  # noqa: S311 (to see the same again)


def tried(policy: ClaimPolicy) -> int:
    step = policy.next()
    assert isinstance(step, Try), step
    return step.key.session_id


def lose(policy: ClaimPolicy, number: int, loss: Loss) -> None:
    assert tried(policy) == number
    policy.lost(key(number), loss)


def placed(policy: ClaimPolicy, number: int | None, root: int = 1) -> None:
    assert policy.next() == CountPlace(Race(root, f"claim of {root}"))
    policy.placed(number)


def checked(policy: ClaimPolicy, *available: int) -> list[int]:
    """Answer a check; give what was to be checked."""
    step = policy.next()
    assert isinstance(step, Check), step
    policy.checked(step.keys, [key(number) for number in available])
    return [one.session_id for one in step.keys]


def test_the_oldest_is_tried_first() -> None:
    assert tried(policy()) == 1


def test_an_empty_queue_is_empty() -> None:
    assert policy(0).next() is None


def test_a_queue_is_read_to_its_end_before_it_is_empty() -> None:
    reading = policy(1, more=True)
    lose(reading, 1, GHOST)

    step = reading.next()
    assert isinstance(step, ReadOn)
    assert step.after == key(1)
    reading.read(656, PendingPage((key(2),), more=False))
    assert tried(reading) == 2


@pytest.mark.parametrize("loss", [GHOST, BOT, GONE])
def test_without_a_rival_the_next_in_order_is_tried_and_nothing_counted(loss: Loss) -> None:
    alone = policy()

    lose(alone, 1, loss)

    assert tried(alone) == 2


@pytest.mark.parametrize("loss", [GHOST, BOT, GONE])
def test_what_blocks_the_head_is_got_past_sixteen_at_a_time_and_nobody_is_overtaken(
    loss: Loss,
) -> None:
    alone = policy()
    lose(alone, 1, loss)
    lose(alone, 2, loss)

    assert checked(alone) == list(range(3, 19))
    assert checked(alone, 21, 30) == list(range(19, 35))
    assert tried(alone) == 21


def test_after_a_race_the_counter_of_the_root_gives_the_place_behind_it() -> None:
    loser = policy()
    lose(loser, 1, race(1))

    placed(loser, 7)

    assert tried(loser) == 8


def test_a_second_number_comes_from_the_same_root() -> None:
    loser = policy()
    lose(loser, 1, race(1))
    placed(loser, 7)
    lose(loser, 8, race(8))

    placed(loser, 20)

    assert tried(loser) == 21


def test_the_root_is_the_first_race_and_not_what_was_lost_before() -> None:
    loser = policy()
    lose(loser, 1, GHOST)
    lose(loser, 2, race(2))

    placed(loser, 3, root=2)

    assert tried(loser) == 5


def test_after_two_numbers_it_is_one_of_the_first_available_beyond_the_furthest_loss() -> None:
    chosen = set()
    for seed in range(50):
        loser = policy(seed=seed)
        lose(loser, 1, race(1))
        placed(loser, 20)
        lose(loser, 21, race(21))
        placed(loser, 9)
        lose(loser, 10, race(10))
        assert checked(loser, *range(30, 38)) == list(range(22, 38))
        chosen.add(tried(loser))

    assert chosen == {30, 31, 32, 33}


def test_no_more_are_passed_over_in_all_than_rivals_were_met() -> None:
    for seed in range(50):
        loser = policy(seed=seed)
        lose(loser, 1, race(1))
        placed(loser, None)
        passed = 0
        for rivals in range(1, 20):
            step = loser.next()
            assert isinstance(step, Check)
            loser.checked(step.keys, step.keys)
            session_id = tried(loser)
            passed += session_id - step.keys[0].session_id
            assert passed <= rivals
            loser.lost(key(session_id), race(session_id))


def test_a_counter_that_does_not_answer_leaves_it_to_chance_at_once() -> None:
    chosen = set()
    for seed in range(50):
        loser = policy(seed=seed)
        lose(loser, 1, race(1))
        placed(loser, None)
        checked(loser, *range(2, 18))
        chosen.add(tried(loser))

    assert chosen == {2, 3}


def test_what_was_available_a_moment_ago_was_lost_to_a_rival_whatever_the_clocks_say() -> None:
    loser = policy()
    lose(loser, 1, GHOST)
    lose(loser, 2, GHOST)
    checked(loser, 5, 6, 7)

    lose(loser, 5, Loss(LossKind.GHOST, "UserLast", Race(5, "claim of 5")))

    placed(loser, 2, root=5)
    assert tried(loser) == 7


def test_a_place_beyond_what_was_read_is_read_for() -> None:
    loser = policy(64, more=True)
    lose(loser, 1, race(1))
    placed(loser, 300)

    assert loser.next() == ReadOn(656, key(64), 301 - 64 + 16)
    loser.read(656, PendingPage(tuple(key(number) for number in range(65, 401)), more=True))
    assert tried(loser) == 301


def test_a_place_that_is_known_to_be_taken_is_not_tried_again() -> None:
    loser = policy()
    lose(loser, 1, race(1))
    placed(loser, 3)
    lose(loser, 4, BOT)

    placed(loser, 3)

    assert checked(loser, 5) == list(range(5, 21))


def test_a_place_behind_the_end_leads_back_to_those_that_others_left() -> None:
    loser = policy(20)
    lose(loser, 1, race(1))
    placed(loser, 20)

    assert checked(loser, 11) == list(range(2, 21))
    lose(loser, 11, race(11))
    assert loser.next() is None


def test_what_a_check_found_is_checked_again_after_a_loss() -> None:
    loser = policy(20)
    lose(loser, 1, race(1))
    placed(loser, 20)
    checked(loser, 11, 12, 13)
    first = tried(loser)
    loser.lost(key(first), race(first))

    assert set(checked(loser)) == {11, 12, 13} - {first}
    assert loser.next() is None


def test_the_last_session_is_tried_without_counting_or_checking() -> None:
    loser = policy(2)
    lose(loser, 1, race(1))

    lose(loser, 2, race(2))

    assert loser.next() is None


def test_a_herd_after_one_session_learns_at_once_that_there_is_no_other() -> None:
    loser = policy(1)
    lose(loser, 1, race(1))

    assert loser.next() is None


def test_who_answers_more_topics_counts_in_the_order_of_all_of_them() -> None:
    candidates = Candidates([1, 2])
    candidates.add(1, PendingPage(tuple(key(number, 1) for number in (1, 3, 5, 7)), more=False))
    candidates.add(2, PendingPage(tuple(key(number, 2) for number in (2, 4, 6, 8)), more=False))
    loser = ClaimPolicy(candidates, Random(1))  # noqa: S311 (to see the same again)
    assert loser.next() == Try(key(1, 1))
    loser.lost(key(1, 1), race(1))

    placed(loser, 3)

    assert loser.next() == Try(key(4, 2))


@st.composite
def endings(draw: st.DrawFn) -> tuple[list[str], int, list[int | None]]:
    """Draw what the sessions of a queue are, a page's size, and what the counter says."""
    states = st.sampled_from(["waits", "race", "ghost", "bot", "gone"])
    numbers = st.one_of(st.none(), st.integers(1, 60))
    return (
        draw(st.lists(states, max_size=60)),
        draw(st.integers(1, 20)),
        draw(st.lists(numbers, min_size=2, max_size=2)),
    )


@given(endings(), st.integers(0, 2**16))
def test_a_session_that_waits_is_found_each_is_tried_once_and_empty_means_that_none_waits(
    ending: tuple[list[str], int, list[int | None]], seed: int
) -> None:
    states, page_size, numbers = ending
    losses = {"race": race(0), "ghost": GHOST, "bot": BOT, "gone": GONE}
    walk = ClaimPolicy(Candidates([656]), Random(seed))  # noqa: S311 (to see the same again)
    seen: list[int] = []
    for _ in range(4 * len(states) + 10):
        match walk.next():
            case None:
                assert "waits" not in states
                return
            case Try(candidate):
                assert candidate.session_id not in seen
                seen.append(candidate.session_id)
                state = states[candidate.session_id]
                if state == "waits":
                    return
                walk.lost(candidate, losses[state])
            case ReadOn(_, after, limit):
                start = 0 if after is None else after.session_id + 1
                end = min(start + min(limit, page_size), len(states))
                keys = tuple(key(number) for number in range(start, end))
                walk.read(656, PendingPage(keys, more=end < len(states)))
            case CountPlace():
                walk.placed(numbers.pop())
            case Check(keys):
                assert len(keys) <= 100
                walk.checked(keys, [one for one in keys if states[one.session_id] == "waits"])
    pytest.fail("it did not come to an end")


class Crowd:
    """Claimers of one queue whose steps come in any order; the index shows a claim late."""

    def __init__(self, claimers: int, sessions: int, lag: int) -> None:
        self.clock = 0
        self.waiting = set(range(sessions))
        self.sessions = sessions
        self.lag = lag
        self.claimed_at: dict[int, int] = {}
        self.counters: dict[Race, int] = {}
        self.answers: dict[int, int | None] = {}
        self.overtaken: list[int] = []
        self.at_work = {number: self.claimer(number) for number in range(claimers)}

    def step(self, number: int) -> None:
        self.clock += 1
        if next(self.at_work[number], None) is None:
            del self.at_work[number]

    def claimer(self, number: int) -> Iterator[str]:
        walk = ClaimPolicy(Candidates([656]), Random(number))  # noqa: S311 (to see the same again)
        asked_at = self.clock
        while (step := walk.next()) is not None:
            match step:
                case ReadOn(_, after, limit):
                    walk.read(656, self.page(after, limit))
                case CountPlace(root):
                    self.counters[root] = self.counters.get(root, 0) + 1
                    walk.placed(self.counters[root])
                case Check(keys):
                    walk.checked(keys, [one for one in keys if one.session_id in self.waiting])
                case Try(candidate):
                    session_id = candidate.session_id
                    if session_id in self.waiting:
                        self.waiting.remove(session_id)
                        self.claimed_at[session_id] = self.clock
                        self.overtaken.append(sum(older < session_id for older in self.waiting))
                        self.answers[number] = session_id
                        return
                    is_race = self.claimed_at[session_id] >= asked_at
                    walk.lost(candidate, race(session_id) if is_race else GHOST)
            yield "at work"
        assert not self.waiting
        self.answers[number] = None

    def page(self, after: PendingKey | None, limit: int) -> PendingPage:
        start = 0 if after is None else after.session_id + 1
        shown = [
            key(number)
            for number in range(start, self.sessions)
            if self.clock - self.claimed_at.get(number, self.clock) <= self.lag
        ]
        return PendingPage(tuple(shown[:limit]), more=len(shown) > limit)


@given(
    st.integers(1, 8),
    st.integers(0, 24),
    st.sampled_from([0, 3, 1000]),
    st.lists(st.integers(0, 7), max_size=120),
)
def test_in_any_order_of_steps_none_is_given_twice_and_none_overtakes_more_than_there_are_rivals(
    claimers: int, sessions: int, lag: int, order: list[int]
) -> None:
    crowd = Crowd(claimers, sessions, lag)

    for number in order:
        if number in crowd.at_work:
            crowd.step(number)
    while crowd.at_work:
        crowd.step(min(crowd.at_work))

    taken = [answer for answer in crowd.answers.values() if answer is not None]
    assert len(set(taken)) == len(taken) == min(claimers, sessions)
    assert max(crowd.overtaken, default=0) <= claimers - 1
