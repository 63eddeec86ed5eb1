"""The event of a schedule in, nothing out."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct


class EveryMinute(Struct, frozen=True):
    """The function's outer edge.

    Attributes
    ----------
    watch
        What is done each time.
    """

    watch: Callable[[], None]

    def __call__(self, _event: Mapping[str, Any], _context: object) -> None:
        """Look at the queue; the event says nothing but that it is time.

        What goes wrong fails the invocation, which an alarm counts: a look that was missed is made
        good by the next one, a minute later.
        """
        self.watch()
