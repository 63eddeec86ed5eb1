"""What makes a pick-up that is sent again the same one: the ``Idempotency-Key`` (contract, 7)."""

import re
from typing import Final

from msgspec import Struct

from chat_sessions.errors import ChatSessionsError

LONGEST_KEY: Final = 255
VALID_SECONDS: Final = 24 * 3600
"""How long a key leads to its session."""
_KEY: Final = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")


class InvalidIdempotencyKeyError(ChatSessionsError, ValueError):
    """It is empty, too long, or has other characters than visible ASCII."""


class IdempotencyKey(Struct, frozen=True):
    """A key of one agent; another agent's of the same letters is another one.

    Attributes
    ----------
    associate_id
        The agent.
    value
        What the agent's client has chosen.
    """

    associate_id: int
    value: str


class KeyRecord(Struct, frozen=True):
    """What a key led to.

    Attributes
    ----------
    session_id
        The session.
    claim_id
        The claim that took it.
    """

    session_id: int
    claim_id: str


def parse_idempotency_key(text: str) -> str:
    """Check the value of the header.

    Raises
    ------
    InvalidIdempotencyKeyError
        It is not 1 to 255 visible ASCII characters.
    """
    if not _KEY.fullmatch(text):
        raise InvalidIdempotencyKeyError
    return text
