"""Print what a claim costs where many want one, beside simpler ways to get it."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from benchmarks.contention.runs import figures, play
from benchmarks.contention.scenes import burst, mixed_topics, steady, stuck_entries
from benchmarks.contention.store import RunawayError
from benchmarks.contention.strategies import head_again, page_in_order, product, random_window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.contention.scenes import Scene
    from benchmarks.contention.strategies import Strategy

_BURSTS: Final = (1, 8, 64, 256, 1024)
_STRATEGIES: Final[dict[str, tuple[Strategy, int]]] = {
    "the head again": (head_again, 64),
    "a page in order": (page_in_order, 256),
    "a random window": (random_window, 1024),
    "this application": (product, 1024),
}
"""By name: the way, and the largest burst that it can bear."""
_HEADINGS: Final = (
    "",
    "agents",
    "requests",
    "most",
    "p50 ms",
    "p99 ms",
    "overtaken",
    "read units",
)


def main() -> None:
    """Play all scenes; each line is written as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contention", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="runs of each scene (default 3)")
    seeds = range(parser.parse_args().seeds)
    _write(f"4,000 sessions wait; seeds {', '.join(map(str, seeds))}; requests of one claim")
    _write("")
    _write(_line(*_HEADINGS))
    for claimers in _BURSTS:
        for name, (strategy, most) in _STRATEGIES.items():
            if claimers <= most:
                _row(name, f"{claimers} at once", strategy, partial(burst, claimers), seeds)
    for name, (strategy, _) in _STRATEGIES.items():
        _row(name, "10 a second", strategy, partial(steady, 10, 60), seeds)
    for name, (strategy, _) in _STRATEGIES.items():
        _row(name, "1 stuck entry", strategy, lambda _: stuck_entries(60, 1), seeds[:1])
    for name, (strategy, _) in _STRATEGIES.items():
        _row(name, "9 of them", strategy, lambda _: stuck_entries(60, 9), seeds[:1])
    own = partial(_row, "this application")
    own("64 for 32", product, partial(burst, 64, sessions=32), seeds)
    own("32 for 1", product, partial(burst, 32, sessions=1), seeds)
    own("64 mixed", product, partial(mixed_topics, 64), seeds)
    own("256 mixed", product, partial(mixed_topics, 256), seeds)


def _row(
    name: str,
    agents: str,
    strategy: Strategy,
    scene: Callable[[int], Scene],
    seeds: Iterable[int],
) -> None:
    try:
        of = figures(play(scene(seed), strategy, seed) for seed in seeds)
    except RunawayError:
        _write(_line(name, agents, "never"))
        return
    _write(
        _line(
            name,
            agents,
            f"{of.requests:.2f}",
            str(of.most_requests),
            f"{of.p50_ms:.0f}",
            f"{of.p99_ms:.0f}",
            str(of.overtaken),
            f"{of.read_units:.1f}",
        )
    )


def _line(name: str, agents: str, *columns: str) -> str:
    return f"{name:17} {agents:>13}" + "".join(f"{column:>11}" for column in columns)


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
