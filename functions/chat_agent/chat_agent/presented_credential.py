"""Which credential a request carries (contract, section 2)."""

from collections.abc import Collection
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
_OURS: Final = frozenset({"basic", "soticket", "bearer"})
_BY_BASIC: Final = (Scheme.BASIC, Scheme.SO_TICKET)


def presented_credential(request: Request, schemes: Collection[Scheme]) -> Presented | None:
    """Read the credential, without asking whether it is valid; none where there is none.

    What has no value is none, and neither is a session's cookie where web sessions are off: a
    browser may keep it from another time.

    Parameters
    ----------
    request
        The request.
    schemes
        The ways to sign in that are open.

    Raises
    ------
    AmbiguousCredentialsError
        There are several, and nobody can tell who asks.
    """
    given = (header.strip(_BLANKS) for header in request.headers.get("authorization", ()))
    headers = [header for header in given if header]
    with_sessions = Scheme.WEB_SESSION in schemes
    sessions = [each for each in request.cookies(SESSION_COOKIE) if each and with_sessions]
    if len(headers) + len(sessions) > 1 or any(map(_is_several, headers)):
        raise AmbiguousCredentialsError
    if headers:
        return _by_authorization(headers[0], request.header("SO-AppToken") or "")
    if sessions:
        return WebSessionPresented(
            session=sessions[0],
            xsrf_token=request.header("X-XSRF-TOKEN") or "",
            xsrf_cookies=request.cookies(XSRF_COOKIE),
            origin=request.header("Origin") or "",
        )
    return None


def _is_several(authorization: str) -> bool:
    """Tell whether a header is several that were made one on the way.

    No scheme of ours has a comma in its credential; others have (``Digest``).
    """
    scheme, _, credential = authorization.partition(" ")
    return "," in credential and scheme.lower() in _OURS


def _by_authorization(authorization: str, application_token: str) -> Presented | None:
    scheme, _, credential = authorization.partition(" ")
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
