"""Credentials as requests carry them; none shows its secrets."""

from dataclasses import dataclass, field
from typing import Final

from chat_sessions.credentials.schemes import Scheme


@dataclass(frozen=True, slots=True)
class PasswordPresented:
    """A user name and a password.

    Attributes
    ----------
    user_name, password
        As the client sent them, read as UTF-8.
    """

    user_name: str = field(repr=False)
    password: str = field(repr=False)

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """Give the ways to sign in that must be open for it."""
        return (Scheme.BASIC,)


@dataclass(frozen=True, slots=True)
class TicketPresented:
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

    ticket: str = field(repr=False)
    application_token: str = field(repr=False)
    schemes: tuple[Scheme, ...] = (Scheme.SO_TICKET,)


@dataclass(frozen=True, slots=True)
class BearerPresented:
    """An access token of OpenID Connect.

    Attributes
    ----------
    token
        The token.
    """

    token: str = field(repr=False)

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """Give the ways to sign in that must be open for it."""
        return (Scheme.BEARER,)


@dataclass(frozen=True, slots=True)
class WebSessionPresented:
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

    session: str = field(repr=False)
    xsrf_token: str = field(repr=False)
    xsrf_cookies: tuple[str, ...] = field(repr=False)
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
