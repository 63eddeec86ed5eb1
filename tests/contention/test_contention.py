"""Many agents at once, in virtual time: counts and times are the same on every machine."""

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from benchmarks.contention.runs import Figures, Run, figures, play
from benchmarks.contention.scenes import Scene, burst, mixed_topics, steady, stuck_entries
from benchmarks.contention.store import Latencies
from benchmarks.contention.strategies import (
    Strategy,
    head_again,
    page_in_order,
    product,
    random_window,
)

SEEDS = (0, 1, 2)


@cache
def bursts(claimers: int) -> list[Run]:
    return [play(burst(claimers, seed), product, seed) for seed in SEEDS]


def of(claimers: int) -> Figures:
    return figures(bursts(claimers))


def assert_each_is_given_once(scene: Scene, run: Run) -> None:
    """Everybody has a session of their own, or all sessions are taken."""
    sessions = sum(scene.queues.values())
    taken = [answer for answer in run.answers if answer is not None]
    assert len(run.answers) == len(scene.arrivals)
    assert Counter(taken) == Counter(given.key.session_id for given in run.given)
    assert max(Counter(taken).values()) == 1
    assert len(taken) == min(len(scene.arrivals), sessions)
    assert run.left == sessions - len(taken)


@pytest.mark.parametrize(
    ("claimers", "most"), [(1, 2.0), (8, 4.0), (64, 4.5), (256, 5.5), (1024, 6.5)]
)
def test_a_burst_costs_few_requests_for_each_claim_and_overtakes_no_more_than_there_are_rivals(
    claimers: int, most: float
) -> None:
    for seed, run in zip(SEEDS, bursts(claimers), strict=True):
        assert_each_is_given_once(burst(claimers, seed), run)
        assert figures([run]).requests <= most
        assert figures([run]).overtaken <= claimers - 1


def test_the_slowest_of_256_waits_at_most_four_times_as_long_as_one_alone() -> None:
    alone = figures(play(burst(1, seed), product, seed) for seed in range(100))

    assert of(256).p99_ms <= 4 * alone.p99_ms


def test_a_burst_that_fits_a_page_reads_one_read_unit_each() -> None:
    assert of(64).read_units == 1


def test_ten_a_second_cost_little_more_than_one_alone() -> None:
    runs = [play(steady(10, 60, seed), product, seed) for seed in SEEDS]

    assert figures(runs).requests <= 2.6
    assert figures(runs).p50_ms <= of(1).p50_ms * 1.25


@pytest.mark.parametrize(("stuck", "requests"), [(1, 3), (2, 5), (9, 5), (40, 7)])
def test_who_comes_alone_to_stuck_entries_overtakes_nobody(stuck: int, requests: int) -> None:
    run = play(stuck_entries(30, stuck), product, 0)

    assert run.answers == list(range(stuck + 1, stuck + 31))
    assert figures([run]).overtaken == 0
    assert figures([run]).most_requests == requests


@pytest.mark.parametrize("claimers", [64, 256])
@pytest.mark.parametrize("seed", SEEDS)
def test_agents_of_different_topics_get_each_session_once(claimers: int, seed: int) -> None:
    scene = mixed_topics(claimers, seed)

    run = play(scene, product, seed)

    assert_each_is_given_once(scene, run)
    for given in run.given:
        assert given.key.topic_id in scene.topics_of(given.claimer)
    assert figures([run]).requests <= 8
    assert figures([run]).overtaken <= claimers - 1


@pytest.mark.parametrize("seed", SEEDS)
def test_agents_of_different_topics_are_told_empty_only_when_their_topics_are(seed: int) -> None:
    scene = mixed_topics(64, seed, sessions=30)

    run = play(scene, product, seed)

    assert_each_is_given_once(scene, run)
    assert figures([run]).most_requests <= 20


@pytest.mark.parametrize("lag_ms", [1, 100, 2000])
def test_how_far_the_index_lags_behind_makes_no_difference_to_a_burst(lag_ms: float) -> None:
    scene = replace(burst(64, 0), latencies=Latencies(lag_ms=lag_ms))

    run = play(scene, product, 0)

    assert_each_is_given_once(scene, run)
    assert figures([run]).requests <= 4.5


@pytest.mark.parametrize("seed", SEEDS)
def test_empty_is_told_only_when_every_session_is_taken(seed: int) -> None:
    scene = burst(64, seed, sessions=32)

    run = play(scene, product, seed)

    assert_each_is_given_once(scene, run)
    assert figures([run]).requests <= 6
    assert figures([run]).most_requests <= 12


@pytest.mark.parametrize("seed", SEEDS)
def test_of_a_herd_after_one_session_each_loser_learns_it_from_one_claim(seed: int) -> None:
    scene = burst(32, seed, sessions=1)

    run = play(scene, product, seed)

    assert_each_is_given_once(scene, run)
    assert figures([run]).most_requests == 2


@pytest.mark.parametrize("skew_ms", [3, 50, 5000])
def test_clocks_that_differ_cost_requests_and_never_a_session(skew_ms: float) -> None:
    scene = burst(64, 0, clock_skew_ms=skew_ms)

    run = play(scene, product, 0)

    assert_each_is_given_once(scene, run)
    assert figures([run]).requests <= 12
    assert figures([run]).overtaken <= 63


@pytest.mark.parametrize("strategy", [page_in_order, random_window, head_again])
def test_simpler_ways_cost_more(strategy: Strategy) -> None:
    rival = figures([play(burst(64, 0), strategy, 0)])

    assert rival.requests >= 2 * of(64).requests
    assert rival.p99_ms >= 2 * of(64).p99_ms


def test_the_same_seed_gives_the_same_run() -> None:
    again = play(burst(64, 0), product, 0)

    assert again.answers == bursts(64)[0].answers
    assert again.took_ms == bursts(64)[0].took_ms
