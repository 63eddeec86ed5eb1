"""The floor and the product in turn, on one endpoint."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from statistics import median, quantiles
from typing import Final

from benchmarks.endpoint.process import running_endpoint
from benchmarks.endpoint.world import ENVIRONMENT
from benchmarks.overhead.variants import FLOOR, VARIANTS
from benchmarks.overhead.worker import PRODUCT, Measured, work

SERVICE_MS: Final = 5
_WARM_UP: Final = 30


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done: the more, the less chance is in the figures.

    Attributes
    ----------
    rounds
        How often floor and product take turns.
    requests
        In a round, of the floor and of each variant.
    """

    rounds: int
    requests: int


@dataclass(frozen=True, slots=True)
class Overhead:
    """One variant beside the floor, each figure the median of the rounds' ratios.

    Attributes
    ----------
    cpu_ratio
        Processor time of a pick-up, where AWS answers at once.
    cpu_spread
        The lowest and the highest ratio of a round.
    p50_ratio, p99_ratio
        Latency, where AWS answers at once.
    p50_ratio_5ms, p99_ratio_5ms
        Latency, where AWS takes 5 ms for each request.
    """

    cpu_ratio: float
    cpu_spread: tuple[float, float]
    p50_ratio: float
    p99_ratio: float
    p50_ratio_5ms: float
    p99_ratio_5ms: float


@dataclass(frozen=True, slots=True)
class OverheadResult:
    """All variants, and what the floor itself took.

    Attributes
    ----------
    variants
        By name.
    floor_cpu_ms, floor_p50_ms_5ms
        Milliseconds on this machine: they say what a ratio is of.
    """

    variants: dict[str, Overhead]
    floor_cpu_ms: float
    floor_p50_ms_5ms: float


type _Rounds = dict[str, list[Measured]]


def measure(at_once: Effort, with_latency: Effort, tell: Callable[[str], None]) -> OverheadResult:
    """Measure all variants.

    Parameters
    ----------
    at_once, with_latency
        How much is done where AWS answers at once, and where it takes its time.
    tell
        Gets a line about each round.
    """
    quick = _rounds(0, at_once, tell)
    slow = _rounds(SERVICE_MS, with_latency, tell)
    return OverheadResult(
        variants={name: _overhead(name, quick, slow) for name in VARIANTS},
        floor_cpu_ms=1000 * median(each.cpu_seconds for each in quick[FLOOR]),
        floor_p50_ms_5ms=1000 * median(median(each.latencies) for each in slow[FLOOR]),
    )


def _rounds(service_ms: int, effort: Effort, tell: Callable[[str], None]) -> _Rounds:
    taken: _Rounds = {name: [] for name in (FLOOR, *VARIANTS)}
    with ExitStack() as stack:
        url = stack.enter_context(running_endpoint(service_ms))
        workers = {
            kind: stack.enter_context(running_worker(kind, url)) for kind in (FLOOR, PRODUCT)
        }
        measured_by(workers[FLOOR], "plain", _WARM_UP)
        for variant in VARIANTS:
            measured_by(workers[PRODUCT], variant, _WARM_UP)
        for number in range(effort.rounds):
            tell(f"overhead, {service_ms} ms service time: round {number + 1} of {effort.rounds}")
            for name in _turn(list(taken), number):
                kind, variant = (FLOOR, "plain") if name == FLOOR else (PRODUCT, name)
                taken[name].append(measured_by(workers[kind], variant, effort.requests))
    return taken


def _turn(names: list[str], number: int) -> list[str]:
    """Begin each round with another one, so that no name always follows the same."""
    first = number % len(names)
    return names[first:] + names[:first]


@contextmanager
def running_worker(
    kind: str, endpoint_url: str, limit: Callable[[int], None] | None = None
) -> Iterator[Connection]:
    """Run a process that answers requests; gives what it is asked by.

    Parameters
    ----------
    kind
        What answers in it; see ``work``.
    endpoint_url
        Where AWS is.
    limit
        Told the process's id before it begins.
    """
    ours, theirs = multiprocessing.Pipe()
    environment = {**ENVIRONMENT, "AWS_ENDPOINT_URL": endpoint_url}
    process = multiprocessing.get_context("spawn").Process(
        target=work, args=(theirs, kind, environment), daemon=True
    )
    process.start()
    theirs.close()
    if limit and process.pid:
        limit(process.pid)
    try:
        yield ours
        ours.send(None)
    finally:
        ours.close()
        process.join(10)


def measured_by(worker: Connection, variant: str, requests: int) -> Measured:
    """Have a worker answer so many requests of a kind."""
    worker.send((variant, requests))
    measured: Measured = worker.recv()
    return measured


def _overhead(name: str, quick: _Rounds, slow: _Rounds) -> Overhead:
    cpu = _ratios(name, quick, lambda each: each.cpu_seconds)
    return Overhead(
        cpu_ratio=median(cpu),
        cpu_spread=(min(cpu), max(cpu)),
        p50_ratio=median(_ratios(name, quick, lambda each: median(each.latencies))),
        p99_ratio=_p99(quick[name]) / _p99(quick[FLOOR]),
        p50_ratio_5ms=median(_ratios(name, slow, lambda each: median(each.latencies))),
        p99_ratio_5ms=_p99(slow[name]) / _p99(slow[FLOOR]),
    )


def _ratios(name: str, rounds: _Rounds, figure: Callable[[Measured], float]) -> list[float]:
    pairs = zip(rounds[name], rounds[FLOOR], strict=True)
    return [figure(ours) / figure(floor) for ours, floor in pairs]


def _p99(rounds: list[Measured]) -> float:
    """Of all rounds together: one round has too few requests for it."""
    return quantiles([each for one in rounds for each in one.latencies], n=100)[98]
