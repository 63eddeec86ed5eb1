"""Passwords that were right a moment ago: checked again without a read and without a hash."""

import hashlib
import secrets
from collections.abc import Callable

from chat_sessions.credentials.passwords import Passwords, associate_with_password

_KEPT_SECONDS = 60.0
_MOST_REMEMBERED = 10_000
_KEY_BYTES = 32


class RememberedPasswords:
    """Checks passwords, and remembers for at most a minute which were right.

    Only right ones are remembered, so that a wrong password costs the same as an unknown user. What
    is kept is a keyed hash: neither names nor passwords, and nothing of use without the key, which
    never leaves this process. A password that is changed is good for at most a minute more.

    Parameters
    ----------
    passwords
        Where stored passwords are found.
    monotonic
        A clock in seconds.
    """

    def __init__(self, passwords: Passwords, monotonic: Callable[[], float]) -> None:
        self._passwords = passwords
        self._monotonic = monotonic
        self._key = secrets.token_bytes(_KEY_BYTES)
        self._known: dict[bytes, tuple[float, int]] = {}

    def __call__(self, user_name: str, password: str) -> int | None:
        """Give the id of the associate with this name and password, or none.

        Raises
        ------
        StoreUnavailableError
            The password is not remembered, and cannot be read now.
        """
        digest = self._digest(user_name, password)
        until, associate_id = self._known.get(digest, (0.0, 0))
        if self._monotonic() < until:
            return associate_id
        found = associate_with_password(self._passwords, user_name, password)
        if found is not None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[digest] = (self._monotonic() + _KEPT_SECONDS, found)
        return found

    def _digest(self, user_name: str, password: str) -> bytes:
        name = user_name.encode()
        # The length first: no other name and password make the same bytes.
        return hashlib.blake2b(
            len(name).to_bytes(4) + name + password.encode(), key=self._key
        ).digest()
