"""The figures of many claimers at once, the application's beside those of simpler ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from benchmarks.contention.runs import figures, play
from benchmarks.contention.scenes import burst
from benchmarks.contention.strategies import head_again, page_in_order, product, random_window

if TYPE_CHECKING:
    from benchmarks.contention.strategies import Strategy

CLAIMERS: Final = (1, 8, 64, 256, 1024)
_RIVALS: Final[Mapping[str, tuple[Strategy, int]]] = {
    "the head again": (head_again, 64),
    "a page in order": (page_in_order, 256),
    "a random window": (random_window, 1024),
}
"""By name: the way, and the largest burst that it can bear."""

type ContentionFigures = dict[str, float]


def measure(
    claimers: Sequence[int], seeds: Sequence[int], tell: Callable[[str], None]
) -> dict[str, dict[str, object]]:
    """Let so many claim at once, by each way, in virtual time.

    Parameters
    ----------
    claimers
        The sizes of the bursts.
    seeds
        Of chance, one run for each.
    tell
        Gets a line about each burst.
    """
    measured: dict[str, dict[str, object]] = {}
    for number in claimers:
        tell(f"contention: {number} claimers at once")
        rivals = {
            name: _figures(strategy, number, seeds)
            for name, (strategy, most) in _RIVALS.items()
            if number <= most
        }
        measured[str(number)] = {**_figures(product, number, seeds), "rivals": rivals}
    return measured


def _figures(strategy: Strategy, claimers: int, seeds: Sequence[int]) -> ContentionFigures:
    of = figures(play(burst(claimers, seed), strategy, seed) for seed in seeds)
    return {
        "requests_per_claim": round(of.requests, 2),
        "p50_ms": round(of.p50_ms, 1),
        "p99_ms": round(of.p99_ms, 1),
        "overtaken_max": of.overtaken,
    }
