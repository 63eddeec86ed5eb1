"""Who comes when, to which queues."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from benchmarks.contention.store import Latencies

_SUPPORT, _SALES, _BILLING = 656, 657, 658
_ONE_TOPIC: Final = frozenset({_SUPPORT})
_DESKS: Final = (
    _ONE_TOPIC,
    frozenset({_SUPPORT, _SALES}),
    frozenset({_SALES, _BILLING}),
    frozenset({_SUPPORT, _SALES, _BILLING}),
)
_DEEP: Final = 4000
_BURST_MS: Final = 2
_FIGURES: Final = Latencies()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Claimers, and what they find.

    Attributes
    ----------
    arrivals
        When each claimer comes, in milliseconds.
    queues
        How many sessions wait by topic.
    topics_of
        Which topics a claimer answers.
    latencies
        How long requests take.
    clock_skew_ms
        How far the claimers' clocks are apart: standard deviation.
    stuck_entries
        How many of the oldest sessions were claimed long ago and are in the index all the same.
    """

    arrivals: Sequence[float]
    queues: Mapping[int, int] = field(default_factory=lambda: {_SUPPORT: _DEEP})
    topics_of: Callable[[int], frozenset[int]] = lambda _: _ONE_TOPIC
    latencies: Latencies = _FIGURES
    clock_skew_ms: float = 0
    stuck_entries: int = 0


def burst(claimers: int, seed: int, *, sessions: int = _DEEP, clock_skew_ms: float = 0) -> Scene:
    """Let so many come within two milliseconds."""
    return Scene(
        arrivals=_at_once(claimers, seed),
        queues={_SUPPORT: sessions},
        clock_skew_ms=clock_skew_ms,
    )


def mixed_topics(claimers: int, seed: int, *, sessions: int = _DEEP) -> Scene:
    """Let so many come at once who answer one, two or all of three topics, in four ways."""
    third = sessions // 3
    return Scene(
        arrivals=_at_once(claimers, seed),
        queues={_SUPPORT: sessions - 2 * third, _SALES: third, _BILLING: third},
        topics_of=lambda number: _DESKS[number % len(_DESKS)],
    )


def steady(claims_a_second: float, seconds: float, seed: int) -> Scene:
    """Let them come at random, so many a second."""
    randomness = Random(seed)
    moment, arrivals = 0.0, []
    while (moment := moment + randomness.expovariate(claims_a_second) * 1000) < seconds * 1000:
        arrivals.append(moment)
    return Scene(arrivals=arrivals)


def stuck_entries(claimers: int, number: int) -> Scene:
    """Let one come after the other, far apart, to a queue whose head is taken but still shown."""
    return Scene(arrivals=[one * 500 for one in range(claimers)], stuck_entries=number)


def _at_once(claimers: int, seed: int) -> list[float]:
    randomness = Random(seed)
    return [randomness.uniform(0, _BURST_MS) for _ in range(claimers)]
