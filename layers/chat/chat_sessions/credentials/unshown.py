"""Values that hold secrets."""

from msgspec import Struct


class Unshown(Struct, frozen=True):
    """A value whose text shows nothing of it, wherever it might be written to."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
