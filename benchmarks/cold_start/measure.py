"""Cold starts of the product, the floor and the textbook in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.cold_start.artifacts import Artifact, floor, product, runtime, textbook
from benchmarks.cold_start.start import ColdStart, cold_start
from benchmarks.endpoint.process import running_endpoint
from benchmarks.endpoint.world import ENVIRONMENT
from benchmarks.overhead.measure import SERVICE_MS
from benchmarks.overhead.variants import VARIANTS


@dataclass(frozen=True, slots=True)
class ColdStartResult:
    """The product's cold start beside the others', each figure the median of the rounds' ratios.

    Attributes
    ----------
    ratio_to_floor, cpu_ratio_to_floor
        Time to the first answer, and the processor's time.
    ratio_to_textbook
        Time to the first answer, where the textbook is as ``sam build`` makes it: no bytecode.
    ratio_to_compiled_textbook
        The same, where somebody has compiled the textbook and all its libraries.
    spread_to_floor
        The lowest and the highest ratio of a round.
    floor_ms
        What the floor took on this machine: it says what a ratio is of.
    unzipped_mb
        The size of chat_agent with its layers, in millions of bytes.
    """

    ratio_to_floor: float
    cpu_ratio_to_floor: float
    ratio_to_textbook: float
    ratio_to_compiled_textbook: float
    spread_to_floor: tuple[float, float]
    floor_ms: float
    unzipped_mb: float


def measure(rounds: int, tell: Callable[[str], None]) -> ColdStartResult:
    """Build everything, and start it again and again.

    Parameters
    ----------
    rounds
        How often each is started, after one start that is not counted and fills the page cache.
    tell
        Gets a line about each round.
    """
    tell("cold start: building the application and the textbook")
    ours = product()
    artifacts = {
        "floor": floor(ours),
        "product": ours,
        "textbook": textbook(is_compiled=False),
        "compiled textbook": textbook(is_compiled=True),
    }
    taken = _rounds(artifacts, rounds, tell)
    to_floor = _ratios(taken["product"], taken["floor"], _seconds)
    return ColdStartResult(
        ratio_to_floor=median(to_floor),
        cpu_ratio_to_floor=median(
            _ratios(taken["product"], taken["floor"], lambda start: start.cpu_seconds)
        ),
        ratio_to_textbook=median(_ratios(taken["product"], taken["textbook"], _seconds)),
        ratio_to_compiled_textbook=median(
            _ratios(taken["product"], taken["compiled textbook"], _seconds)
        ),
        spread_to_floor=(min(to_floor), max(to_floor)),
        floor_ms=1000 * median(map(_seconds, taken["floor"])),
        unzipped_mb=ours.unzipped_mb(),
    )


def _rounds(
    artifacts: dict[str, Artifact], rounds: int, tell: Callable[[str], None]
) -> dict[str, list[ColdStart]]:
    taken: dict[str, list[ColdStart]] = {name: [] for name in artifacts}
    packages = runtime()
    event = VARIANTS["plain"].event()
    with running_endpoint(SERVICE_MS) as url:
        environment = {**ENVIRONMENT, "AWS_ENDPOINT_URL": url}
        for number in range(rounds + 1):
            tell(f"cold start: round {number} of {rounds}")
            for name, artifact in artifacts.items():
                start = cold_start(artifact, packages, environment, event)
                if number:
                    taken[name].append(start)
    return taken


def _ratios(
    ours: list[ColdStart], theirs: list[ColdStart], figure: Callable[[ColdStart], float]
) -> list[float]:
    return [figure(one) / figure(other) for one, other in zip(ours, theirs, strict=True)]


def _seconds(start: ColdStart) -> float:
    return start.seconds
