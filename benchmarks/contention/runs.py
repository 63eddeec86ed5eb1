"""What becomes of a scene, and the figures of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, quantiles

from benchmarks.contention.scenes import Scene
from benchmarks.contention.store import Connection, Given, PendingStore
from benchmarks.contention.strategies import Claimer, Strategy
from benchmarks.contention.virtual_time import VirtualTime


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a scene.

    Attributes
    ----------
    given
        The sessions that were claimed, in that order.
    answers
        What each claimer was told: a session's id, or none for an empty queue.
    took_ms
        How long each claimer waited.
    requests, read_units
        What each claimer's requests were, and what reading the index cost.
    left
        How many sessions still wait.
    """

    given: Sequence[Given]
    answers: Sequence[int | None]
    took_ms: Sequence[float]
    requests: Sequence[int]
    read_units: Sequence[int]
    left: int


def play(scene: Scene, strategy: Strategy, seed: int) -> Run:
    """Let everybody come and get their answer.

    Raises
    ------
    RunawayError
        Somebody needed more requests than anyone should.
    """
    time = VirtualTime()
    randomness = Random(seed)
    store = PendingStore(time, scene.queues, scene.latencies, randomness)
    store.leave_in_the_index(scene.stuck_entries)
    answers: dict[int, int | None] = {}
    took: dict[int, float] = {}
    connections = []

    def claimer(number: int, arrival: float) -> Callable[[], None]:
        topic_ids = scene.topics_of(number)
        connection = Connection(store, number, topic_ids)
        connections.append(connection)
        skew = randomness.gauss(0, scene.clock_skew_ms) if scene.clock_skew_ms else 0.0
        who = Claimer(number, topic_ids, connection, Random(f"{seed}/{number}"), skew)

        def come() -> None:
            answers[number] = strategy(who)
            took[number] = time.now - arrival

        return come

    for number, arrival in enumerate(scene.arrivals, start=1):
        time.start(claimer(number, arrival), at=arrival)
    time.run()
    everybody = sorted(answers)
    return Run(
        store.given,
        [answers[number] for number in everybody],
        [took[number] for number in everybody],
        [connection.requests.total() for connection in connections],
        [connection.read_units for connection in connections],
        store.waiting(),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What several runs of one kind cost.

    Attributes
    ----------
    requests, most_requests
        For one claim: the mean, and the most that anyone needed.
    p50_ms, p99_ms
        How long a claim takes.
    overtaken
        The most older sessions that were still waiting when one was claimed.
    read_units
        Of reading the index, for one claim.
    """

    requests: float
    most_requests: int
    p50_ms: float
    p99_ms: float
    overtaken: int
    read_units: float


def figures(runs: Iterable[Run]) -> Figures:
    """Put runs together."""
    runs = list(runs)
    requests = [number for run in runs for number in run.requests]
    took = [ms for run in runs for ms in run.took_ms]
    hundredths = quantiles(took, n=100, method="inclusive") if len(took) > 1 else took * 99
    return Figures(
        requests=fmean(requests),
        most_requests=max(requests),
        p50_ms=hundredths[49],
        p99_ms=hundredths[98],
        overtaken=max(given.overtaken for run in runs for given in run.given),
        read_units=fmean(units for run in runs for units in run.read_units),
    )
