"""Scenarios explored side by side, each in a process of its own, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Final

from tests.concurrency.exploration import explore
from tests.concurrency.findings import Figures, Found
from tests.concurrency.scenarios import Scenario

type Explored = tuple[Figures, Found | None]

HEADINGS: Final = (
    f"{'scenario':62}{'schedules':>22}{'states':>10}{'steps':>10}{'requests':>9}{'runs':>6}"
    f"{'seconds':>9}"
)


@contextmanager
def explored(
    scenarios: Iterable[Scenario], *, are_large: bool = False
) -> Iterator[dict[Scenario, Future[Explored]]]:
    """Explore scenarios in as many processes as there are processors.

    Parameters
    ----------
    scenarios
        What is explored; the processes take them in this order.
    are_large
        Whether they take long and hold much: then they tell on standard error how far they have
        got, and each has a process that ends with it.
    """
    # Not forked: this process may have threads, and what the product keeps in its modules.
    context = get_context("spawn")
    most = 1 if are_large else None
    with ProcessPoolExecutor(mp_context=context, max_tasks_per_child=most) as pool:
        yield {
            scenario: pool.submit(explore, scenario, is_told=are_large) for scenario in scenarios
        }
        pool.shutdown(cancel_futures=True)


def line_of(scenario: Scenario, figures: Figures) -> str:
    """Give a line of figures, under ``HEADINGS``."""
    return (
        f"{scenario.name:62}{figures.schedules:22,}{figures.states:10,}{figures.steps:10,}"
        f"{figures.requests:9,}{figures.runs:6,}{figures.seconds:9.1f}"
    )


def text_of(scenario: Scenario, found: Found) -> str:
    """Give a violation with its schedule, which can be copied into a file and replayed."""
    return "\n".join(
        [
            f"VIOLATION: {found.details}",
            *(f"    {label}" for label in found.schedule),
            f"Replay: python -m tests.concurrency replay {scenario.name!r} < these lines",
        ]
    )
