"""The ways to sign in, as the document describes them."""

from typing import TYPE_CHECKING, Final

from chat_sessions.credentials.presented import SESSION_COOKIE
from chat_sessions.credentials.schemes import Scheme

if TYPE_CHECKING:
    from chat_agent.openapi.schemas import Schema

_APPLICATION_TOKEN: Final = "ApplicationToken"  # noqa: S105 (a name in the document)
_XSRF_TOKEN: Final = "XsrfToken"  # noqa: S105 (a name in the document)

REQUIREMENTS: Final[tuple[dict[str, list[str]], ...]] = (
    {str(Scheme.BASIC): []},
    {str(Scheme.SO_TICKET): []},
    {str(Scheme.SO_TICKET): [], _APPLICATION_TOKEN: []},
    {str(Scheme.BEARER): []},
    {str(Scheme.WEB_SESSION): [], _XSRF_TOKEN: []},
)
"""What a call needs: all of one line."""


def security_schemes() -> "Schema":
    """Describe all ways to sign in; which are open is a setting of the installation."""
    return {
        str(Scheme.BASIC): {
            "type": "http",
            "scheme": "basic",
            "description": (
                "User name and password of an associate, in UTF-8; or a ticket as the user name, "
                "with an empty password."
            ),
        },
        str(Scheme.SO_TICKET): {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": (
                "The word `SoTicket`, a blank and a ticket. Where the installation is online, "
                "`SO-AppToken` must come with it."
            ),
        },
        _APPLICATION_TOKEN: {
            "type": "apiKey",
            "in": "header",
            "name": "SO-AppToken",
            "description": "The token of the application that brings the ticket.",
        },
        str(Scheme.BEARER): {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of the OpenID Connect issuer of the installation.",
        },
        str(Scheme.WEB_SESSION): {
            "type": "apiKey",
            "in": "cookie",
            "name": SESSION_COOKIE,
            "description": (
                "The session of a web front end, whose `Origin` must be one of those configured. "
                "No `Authorization` may come beside it."
            ),
        },
        _XSRF_TOKEN: {
            "type": "apiKey",
            "in": "header",
            "name": "X-XSRF-TOKEN",
            "description": "The value of the cookie `XSRF-TOKEN`, which must come too.",
        },
    }
