"""The clocks that credentials and what is remembered are measured by."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Clock:
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


SYSTEM_CLOCK: Final = Clock(time.time, time.monotonic)
"""The machine's own."""
