"""The issuer's keys: found by OpenID Connect discovery, and kept for a while."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from math import inf
from typing import Final

from msgspec import Struct
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from chat_sessions.credentials.issuer_documents import IssuerDocuments
from chat_sessions.credentials.signing_keys import KeySet, SigningKey
from chat_sessions.errors import IssuerUnavailableError

_REFRESHED_AFTER_SECONDS: Final = 60.0
_TRUSTED_SECONDS: Final = 600.0
_UNKNOWN_KID_SECONDS: Final = 60.0
_TRIED_AGAIN_AFTER_SECONDS: Final = 5.0
_LOOPBACK: Final = frozenset({"127.0.0.1", "[::1]", "localhost"})

type FetchDocument = Callable[[str], object]
"""Gives the JSON document at an address; raises ``IssuerUnavailableError``."""


class _Fetched(Struct, frozen=True):
    keys: KeySet
    at: float
    unknown_kids_from: float


class IssuerKeys:
    """The keys of one issuer (implements ``SigningKeys``).

    They are fetched at the first token, and again when they are a minute old, so that a key which
    the issuer has withdrawn is refused a minute later. A token that names a key which is not among
    them has them fetched at once, but once in a minute at most, whatever is sent. Requests that
    need a fetch at the same time share one.

    A fetch that failed is not tried again within five seconds. While fetching fails, the keys at
    hand are good until they are ten minutes old. Beyond that, for a token that names a key which is
    not among them, and where there are none yet, the answer is an error: neither yes nor no.

    Parameters
    ----------
    issuer
        The issuer's identifier, which is an https URL.
    fetch
        How documents are fetched; over HTTP unless told otherwise.
    monotonic
        A clock in seconds.
    """

    def __init__(
        self,
        issuer: str,
        fetch: FetchDocument | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = issuer
        self._fetch = IssuerDocuments() if fetch is None else fetch
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._latest: _Fetched | None = None
        self._failed_at = -inf

    def find(self, kid: str | None, algorithm: str) -> SigningKey | None:
        """Give the one key for a token that names this id and algorithm, or none.

        Raises
        ------
        IssuerUnavailableError
            The keys cannot be fetched, and those at hand do not do.
        """
        return self._keys_for(kid).fitting(kid, algorithm)

    def _keys_for(self, kid: str | None) -> KeySet:
        latest, now = self._latest, self._monotonic()
        if latest is None or now >= latest.at + _TRUSTED_SECONDS:
            return self._fetched_since(latest)
        if kid is not None and kid not in latest.keys:
            if now < latest.unknown_kids_from:
                return latest.keys
            return self._fetched_since(latest, for_unknown_kid=True)
        if now >= max(latest.at, self._failed_at) + _REFRESHED_AFTER_SECONDS:
            with suppress(IssuerUnavailableError):
                return self._fetched_since(latest)
        return latest.keys

    def _fetched_since(self, seen: _Fetched | None, *, for_unknown_kid: bool = False) -> KeySet:
        with self._lock:
            latest, now = self._latest, self._monotonic()
            if latest is not None and latest is not seen:
                # Another request has fetched them while this one was waiting.
                return latest.keys
            if now < self._failed_at + _TRIED_AGAIN_AFTER_SECONDS:
                msg = "fetching failed a moment ago"
                raise IssuerUnavailableError(msg)
            try:
                keys = issuers_keys(self._issuer, self._fetch)
            except IssuerUnavailableError:
                self._failed_at = self._monotonic()
                raise
            unknown_kids_from = now + _UNKNOWN_KID_SECONDS if for_unknown_kid else now
            self._latest = _Fetched(keys, now, unknown_kids_from)
            return keys


def issuers_keys(issuer: str, fetch: FetchDocument) -> KeySet:
    """Fetch the issuer's keys, by way of its discovery document.

    Raises
    ------
    IssuerUnavailableError
        A document cannot be fetched, is not what it should be, is another issuer's, or would come
        over plain HTTP from another machine.
    """
    base = issuer.removesuffix("/")
    configuration = _document(f"{base}/.well-known/openid-configuration", fetch)
    if not isinstance(configuration, dict) or configuration.get("issuer") != issuer:
        msg = "the discovery document is not of this issuer"
        raise IssuerUnavailableError(msg)
    keys = KeySet.read(_document(configuration.get("jwks_uri"), fetch))
    if keys is None:
        msg = "the key set is not a JWK Set"
        raise IssuerUnavailableError(msg)
    return keys


def _document(address: object, fetch: FetchDocument) -> object:
    if not isinstance(address, str) or not _is_protected(address):
        msg = "an address is not https"
        raise IssuerUnavailableError(msg)
    return fetch(address)


def _is_protected(address: str) -> bool:
    """Tell whether nobody between can change what comes from there."""
    try:
        # By the parser of the HTTP client: another one might see another host.
        url = parse_url(address)
    except LocationParseError:
        return False
    return bool(url.host) and (
        url.scheme == "https" or (url.scheme == "http" and url.host in _LOOPBACK)
    )
