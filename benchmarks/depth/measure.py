"""One warm pick-up at each depth."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.depth.engine import running_engine, why_not_here
from benchmarks.depth.picking import TABLES, pick_up, sessions_table
from benchmarks.depth.queue import waiting_sessions
from benchmarks.endpoint.process import running_endpoint
from benchmarks.endpoint.world import ENVIRONMENT

DEPTHS = (1_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Depth:
    """What a pick-up reads at one depth.

    Attributes
    ----------
    read_units
        DynamoDB's read units of the whole pick-up.
    evaluated
        Places of the queue that were read.
    """

    read_units: float
    evaluated: int


def measure(depths: Iterable[int], tell: Callable[[str], None]) -> dict[int, Depth] | str:
    """Measure the depths, each on an engine of its own; or tell why not on this machine.

    Parameters
    ----------
    depths
        How many sessions wait.
    tell
        Gets a line about each depth.
    """
    if reason := why_not_here():
        return reason
    return {depth: _measure(depth, tell) for depth in depths}


def _measure(depth: int, tell: Callable[[str], None]) -> Depth:
    tell(f"depth: {depth:,} sessions wait")
    with (
        running_engine(sessions_table(), waiting_sessions(depth)) as dynamodb,
        running_endpoint(0) as others,
    ):
        environment = {
            **ENVIRONMENT,
            **TABLES,
            "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
            "AWS_ENDPOINT_URL": others,
        }
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(
            target=pick_up, args=(theirs, environment), daemon=True
        )
        process.start()
        theirs.close()
        read_units, evaluated = ours.recv()
        process.join()
    return Depth(read_units, evaluated)
