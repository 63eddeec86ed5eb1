"""Which credential a request carries (contract, section 2)."""

from typing import Final

from chat_agent.errors import AmbiguousCredentialsError
from chat_agent.request import Request
from chat_sessions.credentials.basic import parse_basic
from chat_sessions.credentials.presented import (
    SESSION_COOKIE,
    XSRF_COOKIE,
    BearerPresented,
    PasswordPresented,
    Presented,
    TicketPresented,
    WebSessionPresented,
)
from chat_sessions.credentials.schemes import Scheme

_BLANKS: Final = " \t"
_BY_BASIC: Final = (Scheme.BASIC, Scheme.SO_TICKET)


def presented_credential(request: Request) -> Presented | None:
    """Read the credential, without asking whether it is valid; none where there is none.

    Raises
    ------
    AmbiguousCredentialsError
        There are several, and nobody can tell who asks.
    """
    authorization = request.header("Authorization")
    sessions = request.cookies(SESSION_COOKIE)
    # No scheme has a comma in its credential: there it stands between two headers made one.
    several = authorization is not None and "," in authorization
    if several or len(sessions) > 1 or (authorization is not None and sessions):
        raise AmbiguousCredentialsError
    if authorization is not None:
        return _by_authorization(authorization, request.header("SO-AppToken") or "")
    if sessions:
        return WebSessionPresented(
            session=sessions[0],
            xsrf_token=request.header("X-XSRF-TOKEN") or "",
            xsrf_cookies=request.cookies(XSRF_COOKIE),
            origin=request.header("Origin") or "",
        )
    return None


def _by_authorization(authorization: str, application_token: str) -> Presented | None:
    scheme, _, credential = authorization.strip(_BLANKS).partition(" ")
    credential = credential.strip(_BLANKS)
    match scheme.lower():
        case "basic":
            return _by_basic(credential, application_token)
        case "soticket":
            return TicketPresented(credential, application_token)
        case "bearer":
            return BearerPresented(credential)
        case _:
            return None


def _by_basic(encoded: str, application_token: str) -> Presented | None:
    parsed = parse_basic(encoded)
    if parsed is None:
        return None
    user_name, password = parsed
    if not password:
        return TicketPresented(user_name, application_token, schemes=_BY_BASIC)
    return PasswordPresented(user_name, password)
