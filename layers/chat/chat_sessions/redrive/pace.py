"""How fast a redrive may go, so that the day's own work is not in its way."""

from collections.abc import Callable
from time import sleep
from typing import Final

from msgspec import Struct


class Pace(Struct, frozen=True):
    """A most of things done in a second.

    Attributes
    ----------
    most_per_second
        At least 1: what is taken from a queue must be done before the queue gives it out again.
    """

    most_per_second: float = 20
    pause: Callable[[float], None] = sleep

    def __post_init__(self) -> None:
        if self.most_per_second < 1:
            msg = "most_per_second must be at least 1"
            raise ValueError(msg)

    def keep(self) -> None:
        """Wait as long as one thing may take."""
        self.pause(1 / self.most_per_second)


STEADY: Final = Pace()
"""Twenty in a second."""
