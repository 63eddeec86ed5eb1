"""The weights (q-values) in lists of what a client would like (RFC 9110, 12.4.2)."""

import re
from typing import Final

# Possessive: no text makes the match go back.
_NUMBER: Final = re.compile(r"-?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)")


def read_weight(text: str) -> float | None:
    """Read a weight, from 0 to 1; none where the text is no number.

    Clients are less exact about it than the RFC: any number of digits is good, none before the
    point, and quotes around it. What is below 0 is 0, and what is above 1 is 1.
    """
    number = _NUMBER.fullmatch(text.strip().strip('"').strip())
    return None if number is None else min(max(float(number[0]), 0.0), 1.0)
