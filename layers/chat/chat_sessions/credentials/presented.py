"""Credentials as requests carry them; none shows its secrets."""

from typing import Final

from chat_sessions.credentials.schemes import Scheme
from chat_sessions.credentials.unshown import Unshown


class PasswordPresented(Unshown, frozen=True):
    """A user name and a password.

    Attributes
    ----------
    user_name, password
        As the client sent them, read as UTF-8.
    """

    user_name: str
    password: str

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """Give the ways to sign in that must be open for it."""
        return (Scheme.BASIC,)


class TicketPresented(Unshown, frozen=True):
    """A ticket, and the token of the application that brings it.

    Attributes
    ----------
    ticket
        The ticket.
    application_token
        The value of ``SO-AppToken``; empty where there is none.
    schemes
        The ways to sign in that must be open for it: a ticket may also be the user name of Basic.
    """

    ticket: str
    application_token: str
    schemes: tuple[Scheme, ...] = (Scheme.SO_TICKET,)


class BearerPresented(Unshown, frozen=True):
    """An access token of OpenID Connect.

    Attributes
    ----------
    token
        The token.
    """

    token: str

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """Give the ways to sign in that must be open for it."""
        return (Scheme.BEARER,)


class WebSessionPresented(Unshown, frozen=True):
    """The session of a web front end.

    Attributes
    ----------
    session
        The value of the session's cookie.
    xsrf_token
        The value of ``X-XSRF-TOKEN``; empty where there is none.
    xsrf_cookies
        The values of the cookies ``XSRF-TOKEN``.
    origin
        The value of ``Origin``; empty where there is none.
    """

    session: str
    xsrf_token: str
    xsrf_cookies: tuple[str, ...]
    origin: str

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """Give the ways to sign in that must be open for it."""
        return (Scheme.WEB_SESSION,)


type Presented = PasswordPresented | TicketPresented | BearerPresented | WebSessionPresented

SESSION_COOKIE: Final = "__Secure-ChatSession"
"""The cookie that holds the session; the prefix lets browsers take it only over HTTPS."""
XSRF_COOKIE: Final = "XSRF-TOKEN"
"""The cookie that a script reads, to send its value back in ``X-XSRF-TOKEN``."""
