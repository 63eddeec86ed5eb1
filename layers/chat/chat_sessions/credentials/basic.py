"""The ``Authorization: Basic`` header (RFC 7617)."""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from typing import Final, Self

CHALLENGE: Final = 'Basic realm="Chat", charset="UTF-8"'
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class BasicCredential:
    """A user name and a password as they came in.

    Attributes
    ----------
    user_name, password
        As the client sent them, read as UTF-8.
    """

    user_name: str
    password: str

    def __repr__(self) -> str:
        """Show neither name nor password."""
        return "BasicCredential(…)"

    @classmethod
    def parse(cls, authorization: str) -> Self | None:
        """Read the header's value; none when it is of another scheme or not well formed."""
        scheme, _, encoded = authorization.strip().partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            decoded = b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            return None
        user_name, colon, password = decoded.partition(":")
        if not colon or len(user_name) > _LONGEST_NAME:
            return None
        return cls(user_name, password)
