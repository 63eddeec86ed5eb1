"""Credentials that were right a moment ago: good again without a read and without a hash."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Final

from chat_sessions.credentials.verified import Verified
from chat_sessions.short_memory import ShortMemory

_KEY_BYTES: Final = 32


class RememberedCredentials:
    """Remembers for at most a minute which credentials were right.

    Only right ones are remembered, so that a wrong password costs the same as an unknown user. What
    is kept is a keyed hash: nothing of the credential, and nothing of use without the key, which
    never leaves this process. A credential that is revoked is good for at most a minute more.

    Parameters
    ----------
    monotonic
        A clock in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._known = ShortMemory[bytes, int](monotonic)

    def associate(
        self, credential: Sequence[str], verify: Callable[[], Verified | None]
    ) -> int | None:
        """Give the id of the associate whose credential this is, or none.

        Parameters
        ----------
        credential
            All that it consists of, its kind included.
        verify
            Asked where it is not remembered; what it raises goes through.
        """
        key = self._keyed_hash(credential)
        if (associate_id := self._known.recall(key)) is not None:
            return associate_id
        asked_at = self._monotonic()
        verified = verify()
        if verified is None:
            return None
        self._known.keep(key, verified.associate_id, verified.seconds_left, asked_at)
        return verified.associate_id

    @cached_property
    def _key(self) -> bytes:
        # Made at first use: what is made at start would be the same in all copies of a snapshot.
        return secrets.token_bytes(_KEY_BYTES)

    def _keyed_hash(self, credential: Sequence[str]) -> bytes:
        keyed = hashlib.blake2b(key=self._key)
        for part in credential:
            # A header can hold what is no text: it is refused like any other, not failed on.
            encoded = part.encode(errors="surrogatepass")
            # The length first: no other parts make the same bytes.
            keyed.update(len(encoded).to_bytes(4) + encoded)
        return keyed.digest()
