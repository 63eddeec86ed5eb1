"""What an exploration has come to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Figures:
    """What an exploration came to.

    Attributes
    ----------
    schedules
        Complete ones: how many ways there are from the first state to a last one.
    states, steps
        Different states, and the steps between them.
    requests, runs
        Done by moto, and processes started, which is less often than the schedules would.
    seconds
        How long it took.
    """

    schedules: int = 0
    states: int = 0
    steps: int = 0
    requests: int = 0
    runs: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """A violation and how to get there.

    Attributes
    ----------
    invariant, details
        What does not hold.
    schedule
        The steps, to be replayed.
    """

    invariant: str
    details: str
    schedule: tuple[str, ...]
