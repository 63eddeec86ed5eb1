"""The requests that are measured: plain, and what clients may ask for beside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.endpoint.world import USER_NAME, USER_PASSWORD
from chat_sessions.credentials.opaque_tokens import TokenKind, new_token
from chat_sessions_testing.api_gateway import proxy_event
from chat_sessions_testing.stack import PICK_UP_PATH

FLOOR: Final = "floor"
_SELECT: Final = "ChatSessionId,CustomerName,CustomerAlias,FirstMessage,WhenRequested,Contact/Name"
_TRANSLATED: Final = "Person/Position,Person/Description,Contact/CountryName,Contact/CategoryName"


@dataclass(frozen=True, slots=True)
class Variant:
    """One kind of request.

    Attributes
    ----------
    headers, query
        What it has beside the credential.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] | None = None

    def event(self) -> dict[str, Any]:
        """Give API Gateway's event; the credential, a ticket, is the same in one process."""
        headers = {"Accept": "application/json", **_CREDENTIAL, **self.headers}
        return proxy_event("POST", PICK_UP_PATH, headers, self.query)


_CREDENTIAL: Final = {
    "Authorization": f"SOTicket {new_token(TokenKind.TICKET)}",
    "SO-AppToken": new_token(TokenKind.APPLICATION),
}

VARIANTS: Final = {
    "plain": Variant(),
    "select": Variant(query={"$select": _SELECT}),
    "xml": Variant({"Accept": "application/xml"}),
    "localised": Variant(
        {
            "Accept": "application/xml",
            "SO-Language": "nb",
            "SO-Culture": "nb-NO",
            "SO-TimeZone": "NO",
        },
        {"$select": f"{_SELECT},{_TRANSLATED}"},
    ),
}
BASIC: Final = "basic"
"""The name of the request with a password in place of a ticket."""
_NAME_AND_PASSWORD: Final = b64encode(f"{USER_NAME}:{USER_PASSWORD}".encode()).decode()
REQUESTS: Final = {
    **VARIANTS,
    BASIC: Variant({"Authorization": f"Basic {_NAME_AND_PASSWORD}"}),
}
