"""``make bench``: measure everything, write ``bench/results.json`` and ``docs/performance.md``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from benchmarks import contention_figures, machine
from benchmarks.cold_start import measure as cold_start
from benchmarks.cold_start.artifacts import is_supported
from benchmarks.cost import measure as cost
from benchmarks.depth import measure as depth
from benchmarks.depth.measure import Depth
from benchmarks.memory import measure as memory
from benchmarks.memory.measure import MemorySize
from benchmarks.overhead import measure as overhead
from benchmarks.overhead.measure import Effort
from benchmarks.page import page, table
from local.workspace import ROOT

_RESULTS: Final = ROOT / "bench" / "results.json"
_PAGE: Final = ROOT / "docs" / "performance.md"
_SEEDS: Final = (0, 1, 2)

type Results = dict[str, Any]


def main() -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="few rounds, to try it out; nothing is written"
    )
    is_quick = parser.parse_args().quick
    results = _measured(_Progress(), is_quick=is_quick)
    if not is_quick:
        _RESULTS.parent.mkdir(exist_ok=True)
        _RESULTS.write_text(f"{json.dumps(results, indent=2)}\n", encoding="utf-8")
        _PAGE.write_text(page(results), encoding="utf-8")
    _write("\n".join(["", *table(results), ""]))


def _measured(tell: Callable[[str], None], *, is_quick: bool) -> Results:
    results: Results = {"machine": machine.described()}
    at_once, with_latency = (
        (Effort(2, 40), Effort(1, 20)) if is_quick else (Effort(15, 150), Effort(7, 60))
    )
    ratios = overhead.measure(at_once, with_latency, tell)
    results["overhead"] = {
        **{name: _rounded(asdict(each)) for name, each in ratios.variants.items()},
        "floor": _rounded({"cpu_ms": ratios.floor_cpu_ms, "p50_ms_5ms": ratios.floor_p50_ms_5ms}),
    }
    if is_supported():
        started = cold_start.measure(1 if is_quick else 11, tell)
        results["cold_start"] = _rounded(asdict(started))
        results["unzipped_mb"] = results["cold_start"].pop("unzipped_mb")
    claimers = contention_figures.CLAIMERS[:3] if is_quick else contention_figures.CLAIMERS
    results["contention"] = contention_figures.measure(claimers, _SEEDS, tell)
    depths = depth.DEPTHS[:1] if is_quick else depth.DEPTHS
    results["depth"] = _by_number(depth.measure(depths, tell))
    plain_ms = ratios.floor_p50_ms_5ms * ratios.variants["plain"].p50_ratio_5ms
    if "cold_start" in results:
        sizes = memory.SIZES[-1:] if is_quick else memory.SIZES
        effort = Effort(1, 20) if is_quick else Effort(5, 60)
        results["memory"] = _by_number(memory.measure(sizes, effort, tell))
    results["cost"] = _rounded(
        asdict(cost.measure(plain_ms, ratios.floor_cpu_ms / _REQUESTS_OF_THE_FLOOR, tell))
    )
    return results


_REQUESTS_OF_THE_FLOOR: Final = 5


def _by_number(measured: Mapping[int, Depth | MemorySize] | str) -> Results:
    if isinstance(measured, str):
        return {"not_measured": measured}
    return {str(number): _rounded(asdict(each)) for number, each in measured.items()}


def _rounded(value: Any) -> Any:
    """Keep three digits after the point: what comes after them is chance."""
    match value:
        case float():
            return round(value, 3)
        case dict():
            return {name: _rounded(part) for name, part in value.items()}
        case list() | tuple():
            return [_rounded(part) for part in value]
        case _:
            return value


class _Progress:
    """Says what is being done, with the time since the beginning."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, text: str) -> None:
        minutes, seconds = divmod(round(time.monotonic() - self._began), 60)
        _write(f"{minutes:3}:{seconds:02}  {text}\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
