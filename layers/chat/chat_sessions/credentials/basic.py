"""What ``Authorization: Basic`` carries (RFC 7617)."""

import binascii
from base64 import b64decode

_LONGEST_NAME = 255


def parse_basic(encoded: str) -> tuple[str, str] | None:
    """Read user name and password; none when they are not well formed.

    Parameters
    ----------
    encoded
        What follows the word ``Basic``.
    """
    try:
        decoded = b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    user_name, colon, password = decoded.partition(":")
    if not colon or len(user_name) > _LONGEST_NAME:
        return None
    return user_name, password
