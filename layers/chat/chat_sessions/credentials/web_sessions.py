"""Web sessions: a cookie that only the browser sees, and an XSRF token that a script must know."""

import hmac
from collections.abc import Callable, Collection
from typing import Protocol

from msgspec import Struct

from chat_sessions.credentials.opaque_tokens import TokenKind, digest, is_well_formed
from chat_sessions.credentials.presented import WebSessionPresented
from chat_sessions.credentials.verified import Verified


class StoredWebSession(Struct, frozen=True):
    """What is kept of a web session, under the digest of its cookie.

    Attributes
    ----------
    associate_id
        Whose it is.
    xsrf_digest
        The digest of the XSRF token that was given with the cookie.
    expires_at
        Until when it is valid, in seconds since 1970.
    """

    associate_id: int
    xsrf_digest: str
    expires_at: int


class WebSessions(Protocol):
    """Where web sessions are found, by the digests of their cookies."""

    def web_session(self, session_digest: str) -> StoredWebSession | None:
        """Read a web session, or none; raises ``StoreUnavailableError``."""


class WebSessionVerification(Struct, frozen=True, kw_only=True):
    """Tells whose a web session is.

    Attributes
    ----------
    web_sessions
        Where web sessions are found.
    allowed_origins
        The front ends that may use one.
    now
        The time in seconds since 1970.
    """

    web_sessions: WebSessions
    allowed_origins: Collection[str]
    now: Callable[[], float]

    def is_from_front_end(self, presented: WebSessionPresented) -> bool:
        """Tell whether an allowed front end sent it: by the origin, and the token in both places.

        Another site can make a browser send the cookies, but not read one.
        """
        return (
            presented.origin in self.allowed_origins
            and is_well_formed(TokenKind.SESSION, presented.session)
            and is_well_formed(TokenKind.XSRF, presented.xsrf_token)
            and any(
                hmac.compare_digest(presented.xsrf_token, cookie)
                for cookie in presented.xsrf_cookies
                if is_well_formed(TokenKind.XSRF, cookie)
            )
        )

    def __call__(self, session: str, xsrf_token: str) -> Verified | None:
        """Tell whose the session is, or none; the token must be the one given with it.

        Raises
        ------
        StoreUnavailableError
            It cannot be read now.
        """
        stored = self.web_sessions.web_session(digest(session))
        if stored is None or not hmac.compare_digest(stored.xsrf_digest, digest(xsrf_token)):
            return None
        seconds_left = stored.expires_at - self.now()
        return Verified(stored.associate_id, seconds_left) if seconds_left > 0 else None
