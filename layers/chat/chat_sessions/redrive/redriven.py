"""What a redrive tells: how far it has got, and in the end what it did."""

from collections.abc import Callable

from msgspec import Struct

type Progress = Callable[[int, int], None]
"""Takes how many were looked at so far, and how many of them were sent again."""


def untold(_looked_at: int, _sent: int) -> None:
    """Let nobody know how far a redrive has got."""


class Redriven(Struct, frozen=True):
    """The outcome of a redrive; ids and names only, no customer's data.

    Attributes
    ----------
    looked_at
        How many sessions or messages were looked at.
    session_ids
        The session of each that was sent again, or in a dry run would have been.
    left
        What stays where it is, a line each: what it is and why.
    """

    looked_at: int
    session_ids: tuple[int, ...]
    left: tuple[str, ...]
