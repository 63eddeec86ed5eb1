"""What a right credential is worth."""

import math

from msgspec import Struct


class Verified(Struct, frozen=True):
    """Who a credential belongs to.

    Attributes
    ----------
    associate_id
        Whose it is.
    seconds_left
        How long it is valid from now on; without an end for a password.
    """

    associate_id: int
    seconds_left: float = math.inf
