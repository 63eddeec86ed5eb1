"""Secrets that mean nothing by themselves: random for who holds one, a digest for who stores it."""

import hashlib
import re
import secrets
from enum import StrEnum
from typing import Final

_RANDOM_BYTES: Final = 32
_RANDOM_PART: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class TokenKind(StrEnum):
    """What a token is for; it begins with this word, so that nobody mistakes one for another."""

    TICKET = "ticket"
    APPLICATION = "application"
    SESSION = "session"
    XSRF = "xsrf"


def new_token(kind: TokenKind) -> str:
    """Make a token of 256 random bits, such as ``ticket_Jq3…``."""
    return f"{kind}_{secrets.token_urlsafe(_RANDOM_BYTES)}"


def is_well_formed(kind: TokenKind, token: str) -> bool:
    """Tell whether this can be a token of the kind, without asking any store."""
    prefix = f"{kind}_"
    return token.startswith(prefix) and bool(_RANDOM_PART.fullmatch(token, len(prefix)))


def digest(token: str) -> str:
    """Give what is stored of a token: its SHA-256, in hexadecimal.

    A token is random enough that a plain digest cannot be guessed back, and finding it by its
    digest tells nobody, by how long it takes, how near a guess was.
    """
    return hashlib.sha256(token.encode()).hexdigest()
