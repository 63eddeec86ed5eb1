"""Issuing and revoking: for the back end that signs agents in, and for operators."""

import time
from collections.abc import Callable
from datetime import timedelta
from http.cookies import Morsel
from typing import Final, Protocol

from msgspec import Struct

from chat_sessions.credentials.opaque_tokens import TokenKind, digest, is_well_formed, new_token
from chat_sessions.credentials.presented import SESSION_COOKIE, XSRF_COOKIE
from chat_sessions.credentials.stored import CredentialKind
from chat_sessions.credentials.tickets import VALID_SECONDS, StoredTicket
from chat_sessions.credentials.unshown import Unshown
from chat_sessions.credentials.web_sessions import StoredWebSession

WEB_SESSION_VALID: Final = timedelta(hours=12)
"""How long a web session is valid unless told otherwise: a working day."""
_STORED_AS: Final = {
    TokenKind.TICKET: CredentialKind.TICKET,
    TokenKind.APPLICATION: CredentialKind.APPLICATION,
    TokenKind.SESSION: CredentialKind.WEB_SESSION,
}


class IssuedCredentials(Protocol):
    """Where what is issued is stored.

    Every method raises ``StoreUnavailableError`` when AWS does not answer.
    """

    def put_ticket(self, ticket_digest: str, stored: StoredTicket) -> None:
        """Store a ticket."""

    def put_application(self, application_digest: str, name: str) -> None:
        """Store an application's token."""

    def put_web_session(self, session_digest: str, stored: StoredWebSession) -> None:
        """Store a web session."""

    def remove_token(self, kind: CredentialKind, token_digest: str) -> bool:
        """Take a token away; false where there was none."""


class WebSession(Unshown, frozen=True):
    """A web session as it is given to a browser.

    Attributes
    ----------
    session, xsrf_token
        The two secrets.
    set_cookies
        The values of the two ``Set-Cookie`` headers to answer the sign-in with.
    """

    session: str
    xsrf_token: str
    set_cookies: tuple[str, str]


class CredentialIssuer(Struct, frozen=True):
    """Issues credentials and revokes them.

    What it returns is shown once: only digests are stored.

    Attributes
    ----------
    store
        Where they are stored.
    now
        The time in seconds since 1970.
    """

    store: IssuedCredentials
    now: Callable[[], float] = time.time

    def issue_ticket(self, associate_id: int) -> str:
        """Issue a ticket, valid for six hours from its last use."""
        ticket = new_token(TokenKind.TICKET)
        expires_at = int(self.now()) + VALID_SECONDS
        self.store.put_ticket(digest(ticket), StoredTicket(associate_id, expires_at))
        return ticket

    def issue_application_token(self, name: str) -> str:
        """Issue the token of an application, valid until it is revoked."""
        token = new_token(TokenKind.APPLICATION)
        self.store.put_application(digest(token), name)
        return token

    def issue_web_session(
        self,
        associate_id: int,
        *,
        valid_for: timedelta = WEB_SESSION_VALID,
        domain: str | None = None,
    ) -> WebSession:
        """Issue a web session, for an agent whom the back end has just signed in.

        Parameters
        ----------
        associate_id
            Whose it is.
        valid_for
            How long it is valid; using it does not make it longer.
        domain
            The domain that front end, back end and API share, such as ``example.com``; without
            one the browser sends the cookies only to the host that has set them.
        """
        session, xsrf_token = new_token(TokenKind.SESSION), new_token(TokenKind.XSRF)
        expires_at = int(self.now() + valid_for.total_seconds())
        stored = StoredWebSession(associate_id, digest(xsrf_token), expires_at)
        self.store.put_web_session(digest(session), stored)
        seconds = int(valid_for.total_seconds())
        cookies = (
            _cookie(SESSION_COOKIE, session, seconds, domain, is_hidden=True),
            _cookie(XSRF_COOKIE, xsrf_token, seconds, domain, is_hidden=False),
        )
        return WebSession(session, xsrf_token, cookies)

    def revoke(self, token: str) -> bool:
        """Revoke a ticket, an application's token or a web session, by the secret itself.

        It is refused at the latest a minute later.

        Returns
        -------
        Whether there was such a token.
        """
        for kind, stored_as in _STORED_AS.items():
            if is_well_formed(kind, token):
                return self.store.remove_token(stored_as, digest(token))
        return False


def _cookie(name: str, value: str, seconds: int, domain: str | None, *, is_hidden: bool) -> str:
    cookie: Morsel[str] = Morsel()
    cookie.set(name, value, value)
    cookie["path"] = "/"
    cookie["max-age"] = str(seconds)
    cookie["samesite"] = "None"
    cookie["secure"] = "yes"
    if is_hidden:
        cookie["httponly"] = "yes"
    if domain:
        cookie["domain"] = domain
    return cookie.OutputString()
