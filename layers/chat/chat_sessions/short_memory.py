"""What was true a moment ago, kept so that it need not be asked for again."""

from collections.abc import Callable, Hashable
from typing import Final

_LONGEST_SECONDS: Final = 60.0
_MOST_KEPT: Final = 10_000


class ShortMemory[Key: Hashable, Value]:
    """Keeps values by their keys for at most a minute, and never more than ten thousand.

    Parameters
    ----------
    monotonic
        A clock in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._kept: dict[Key, tuple[float, Value]] = {}

    def recall(self, key: Key) -> Value | None:
        """Give what was kept by the key, or none when it is too old or was never there."""
        until, value = self._kept.get(key, (0.0, None))
        return value if self._monotonic() < until else None

    def keep(
        self,
        key: Key,
        value: Value,
        seconds: float = _LONGEST_SECONDS,
        since: float | None = None,
    ) -> None:
        """Keep a value for so long, but no longer than a minute.

        Parameters
        ----------
        key, value
            What is kept.
        seconds
            How long it is true.
        since
            When it was known to be true, by the clock; now, unless it is given.
        """
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        known = self._monotonic() if since is None else since
        self._kept[key] = (known + min(_LONGEST_SECONDS, seconds), value)
