"""CORS: which web front ends may call, and what their scripts may send and see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

REQUEST_HEADERS: Final = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "SO-AppToken",
    "SO-Browser-TZ-Offset",
    "SO-Culture",
    "SO-Language",
    "SO-TimeZone",
    "X-XSRF-TOKEN",
)
"""What a request may carry (contract, section 2)."""
EXPOSED_HEADERS: Final = (
    "Content-Language",
    "Idempotency-Replayed",
    "Retry-After",
    "SO-Queue",
    "SO-TimeZone",
    "WWW-Authenticate",
    "X-Request-Id",
    "x-amzn-Remapped-WWW-Authenticate",
)
"""What a script may see of an answer (contract, section 3)."""
_PREFLIGHT_SECONDS: Final = 7200


class CrossOrigin(Struct, frozen=True):
    """The origins that may call; the exact origin is echoed, never ``*``.

    Attributes
    ----------
    origins
        Such as ``https://agents.example.com``, without a path.
    """

    origins: frozenset[str]

    def headers(self, origin: str | None) -> Mapping[str, str]:
        """Give the headers of an answer to a request with this ``Origin``."""
        if origin is None or origin not in self.origins:
            return {}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Expose-Headers": ", ".join(EXPOSED_HEADERS),
        }

    def preflight_headers(self, origin: str | None, allowed_methods: str) -> Mapping[str, str]:
        """Give the headers of the answer to a preflight request."""
        if origin is None or origin not in self.origins:
            return {}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Methods": allowed_methods,
            "Access-Control-Allow-Headers": ", ".join(REQUEST_HEADERS),
            "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
        }
