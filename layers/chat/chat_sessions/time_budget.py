"""How long a pick-up may try."""

from collections.abc import Callable
from concurrent.futures import Future

from msgspec import Struct

from chat_sessions.errors import PickUpTimeoutError


class TimeBudget(Struct, frozen=True):
    """The time from a request to the answer that it gets at the latest.

    Attributes
    ----------
    started
        When the request came, in seconds by ``monotonic``.
    seconds
        How long may be tried from then.
    monotonic
        A clock that nobody sets.
    """

    started: float
    seconds: float
    monotonic: Callable[[], float]

    @property
    def end(self) -> float:
        """When it is spent, in seconds by ``monotonic``."""
        return self.started + self.seconds

    def is_spent(self) -> bool:
        """Tell whether it has ended."""
        return self.monotonic() >= self.end

    def see_that_time_is_left(self) -> None:
        """Raise ``PickUpTimeoutError`` once it is spent."""
        if self.is_spent():
            raise PickUpTimeoutError

    def in_time[Read](self, reading: Future[Read]) -> Read:
        """Wait for what is read beside; raise ``PickUpTimeoutError`` where that takes longer."""
        try:
            return reading.result(max(0.0, self.end - self.monotonic()))
        except TimeoutError as error:
            raise PickUpTimeoutError from error

    def milliseconds_used(self) -> int:
        """Tell how long the request has taken so far."""
        return round((self.monotonic() - self.started) * 1000)
