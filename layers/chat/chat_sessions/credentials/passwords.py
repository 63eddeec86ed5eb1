"""Passwords: stored as memory-hard hashes, checked at the same cost for known and unknown users."""

from functools import cache
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$IqagJV/cdGIjrjW+BTbYog"
    "$GT98BY+FfFq5MDCSV+NbLRmhVf+ofpBuDE7Kd8Pk8dk"
)
"""Checked for an unknown user, so that the answer takes as long as for a known one."""


class StoredPassword(Struct, frozen=True):
    """What is kept of a password.

    Attributes
    ----------
    associate_id
        Whose it is.
    password_hash
        Argon2id in its standard text form, parameters and salt included.
    """

    associate_id: int
    password_hash: str


class Passwords(Protocol):
    """Where stored passwords are found."""

    def password_of(self, user_name: str) -> StoredPassword | None:
        """Read a user's password, or none for an unknown user."""


def hash_password(password: str) -> str:
    """Hash a password with a fresh salt: Argon2id, 19 MiB, two passes, one lane."""
    return _hasher().hash(password)


def associate_with_password(passwords: Passwords, user_name: str, password: str) -> int | None:
    """Give the id of the associate with this name and password, or none.

    One read and one hash in every case.
    """
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 (see _hasher)

    stored = passwords.password_of(user_name)
    try:
        _hasher().verify(stored.password_hash if stored else _NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return None
    return stored.associate_id if stored else None


@cache
def _hasher() -> "PasswordHasher":
    # Imported at the first password: 30 ms that other ways to sign in do not owe.
    from argon2 import PasswordHasher  # noqa: PLC0415

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
