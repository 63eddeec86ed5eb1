"""The clocks that credentials and what is remembered are measured by."""

import threading
import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct


class Clock(Struct, frozen=True):
    """Two clocks.

    Attributes
    ----------
    now
        The time in seconds since 1970; it may be set back.
    monotonic
        Seconds from an unknown start, never back.
    """

    now: Callable[[], float]
    monotonic: Callable[[], float]


class ElapsedSeconds:
    """Seconds that never go back, and that go on while the function is frozen.

    A machine that is frozen between requests, or restored from a snapshot, may find its monotonic
    clock where it left it, and what is kept for a minute would be kept for hours. So the faster of
    two clocks counts: one that is set forward makes things old too early, which costs a read.

    Parameters
    ----------
    now
        A clock that may be set back, but knows how long the machine was frozen.
    monotonic
        A clock that never goes back.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clocks = (now, monotonic)
        self._lock = threading.Lock()
        self._read = [clock() for clock in self._clocks]
        self._elapsed = 0.0

    def __call__(self) -> float:
        """Give the seconds since this was made."""
        with self._lock:
            read = [clock() for clock in self._clocks]
            self._elapsed += max(new - old for new, old in zip(read, self._read, strict=True))
            self._read = read
            return self._elapsed


SYSTEM_CLOCK: Final = Clock(time.time, ElapsedSeconds())
"""The machine's own."""
