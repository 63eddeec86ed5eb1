"""How large the tests are that have a small and a large version: ``make soak`` runs the large."""

import os
from typing import Final

IS_SOAK: Final = os.environ.get("SOAK") == "1"


def sized[Size](small: Size, large: Size) -> Size:
    """Give the size for this run."""
    return large if IS_SOAK else small
