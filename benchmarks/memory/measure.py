"""Warm pick-ups and cold starts with the share of a processor that each memory size has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

from benchmarks.cold_start.artifacts import product, runtime
from benchmarks.cold_start.start import cold_start
from benchmarks.cost.measure import PRICES
from benchmarks.endpoint.process import running_endpoint
from benchmarks.endpoint.world import ENVIRONMENT
from benchmarks.memory.processor_share import processor_share, why_not_here
from benchmarks.overhead.measure import SERVICE_MS, Effort, measured_by, running_worker
from benchmarks.overhead.variants import BASIC, VARIANTS
from benchmarks.overhead.worker import FORGETFUL, PRODUCT

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.cold_start.artifacts import Artifact

SIZES: Final = (256, 512, 1024, 1769)
"""In MB. With 1,769 MB a function has one processor, says Lambda's developer guide."""
_WHOLE_PROCESSOR: Final = 1769
_WARM_UP: Final = 10
_MB_PER_GB: Final = 1024
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class MemorySize:
    """How long requests take with one memory size, in milliseconds of this machine.

    Attributes
    ----------
    p50_ms, p99_ms
        Of a plain pick-up.
    password_p50_ms, password_p99_ms
        Of one with a password that was not seen for a minute: it is hashed, and the agent is read
        before the queue.
    cold_start_ms
        From the start of the process to the first answer. Lambda gives a start that is not from a
        snapshot a whole processor for its imports, so this is the worst of it.
    dollars_per_million
        Of Lambda's duration, for a million plain pick-ups at the median.
    """

    p50_ms: float
    p99_ms: float
    password_p50_ms: float
    password_p99_ms: float
    cold_start_ms: float
    dollars_per_million: float


def measure(
    sizes: Iterable[int], effort: Effort, tell: Callable[[str], None]
) -> dict[int, MemorySize] | str:
    """Measure the sizes, or tell why not on this machine.

    Parameters
    ----------
    sizes
        In MB.
    effort
        How many rounds of how many requests; as many cold starts as rounds.
    tell
        Gets a line about each size.
    """
    if reason := why_not_here():
        return reason
    built, packages = product(), runtime()
    with running_endpoint(SERVICE_MS) as url:
        return {size: _measure(size, effort, (built, packages, url), tell) for size in sizes}


def _measure(
    size: int, effort: Effort, of: tuple[Artifact, Path, str], tell: Callable[[str], None]
) -> MemorySize:
    built, packages, url = of
    tell(f"memory: {size:,} MB")
    share = size / _WHOLE_PROCESSOR
    plain = _latencies(PRODUCT, "plain", share, effort, url)
    with_password = _latencies(FORGETFUL, BASIC, share, effort, url)
    event = VARIANTS["plain"].event()
    environment = {**ENVIRONMENT, "AWS_ENDPOINT_URL": url}
    starts = []
    for _ in range(effort.rounds):
        with processor_share(share) as limit:
            starts.append(cold_start(built, packages, environment, event, limit=limit).seconds)
    price = json.loads(PRICES.read_text(encoding="utf-8"))["dollars"]["lambda_gb_second_arm64"]
    return MemorySize(
        p50_ms=1000 * median(plain),
        p99_ms=1000 * _p99(plain),
        password_p50_ms=1000 * median(with_password),
        password_p99_ms=1000 * _p99(with_password),
        cold_start_ms=1000 * median(starts),
        dollars_per_million=median(plain) * size / _MB_PER_GB * price * _MILLION,
    )


def _latencies(kind: str, variant: str, share: float, effort: Effort, url: str) -> list[float]:
    with processor_share(share) as limit, running_worker(kind, url, limit) as worker:
        measured_by(worker, variant, _WARM_UP)
        rounds = [measured_by(worker, variant, effort.requests) for _ in range(effort.rounds)]
    return [each for one in rounds for each in one.latencies]


def _p99(latencies: list[float]) -> float:
    return quantiles(latencies, n=100)[98]
