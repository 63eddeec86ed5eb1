"""The documents that an issuer publishes, over HTTP."""

import json
import ssl
import time
from functools import cached_property
from typing import Final

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError

from chat_sessions.errors import IssuerUnavailableError

_LARGEST_BYTES: Final = 131_072
_PIECE_BYTES: Final = 16_384
_HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    # The next one is a minute away: a connection that was kept may be dead by then.
    "Connection": "close",
}
_OK: Final = 200


class IssuerDocuments:
    """Fetches JSON documents by urllib3, which the AWS SDK has loaded already.

    One try, no redirects, no proxies. Nothing is made before the first fetch.

    Parameters
    ----------
    seconds
        How long one document may take.
    """

    def __init__(self, seconds: float = 2.0) -> None:
        self._seconds = seconds

    def __call__(self, address: str) -> object:
        """Fetch the document at an address.

        Raises
        ------
        IssuerUnavailableError
            There is no answer in time, another one than 200, one that is larger than 128 KiB, or
            one that is not JSON.
        """
        until = time.monotonic() + self._seconds
        try:
            response = self._pool.request(
                "GET",
                address,
                headers=_HEADERS,
                timeout=Timeout(total=self._seconds),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            with response:
                body = _body(response, until)
        except HTTPError as error:
            raise IssuerUnavailableError(type(error).__name__) from error
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            msg = "not JSON"
            raise IssuerUnavailableError(msg) from error

    @cached_property
    def _pool(self) -> PoolManager:
        # One context for all connections: it takes 20 ms to load the certificates.
        return PoolManager(ssl_context=ssl.create_default_context())


def _body(response: BaseHTTPResponse, until: float) -> bytes:
    if response.status != _OK:
        msg = f"status {response.status}"
        raise IssuerUnavailableError(msg)
    body = bytearray()
    while piece := response.read1(_PIECE_BYTES):
        body += piece
        if len(body) > _LARGEST_BYTES:
            msg = "too large"
            raise IssuerUnavailableError(msg)
        # The time-out is for each piece; this one is for all of them.
        if time.monotonic() > until:
            msg = "too slow"
            raise IssuerUnavailableError(msg)
    return bytes(body)
