from base64 import b64encode
from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_agent.errors import AmbiguousCredentialsError
from chat_agent.presented_credential import presented_credential
from chat_agent.request import Request
from chat_sessions.credentials.presented import (
    SESSION_COOKIE,
    BearerPresented,
    PasswordPresented,
    Presented,
    TicketPresented,
    WebSessionPresented,
)
from chat_sessions.credentials.schemes import Scheme

COOKIES = f"a=b; {SESSION_COOKIE}=the session; XSRF-TOKEN=the token"


WITHOUT_WEB_SESSIONS = (Scheme.BASIC, Scheme.SO_TICKET, Scheme.BEARER)


def carried(
    headers: Mapping[str, str | list[str]], schemes: Collection[Scheme] = tuple(Scheme)
) -> Presented | None:
    given = {
        name.replace("_", "-").lower(): (value,) if isinstance(value, str) else tuple(value)
        for name, value in headers.items()
    }
    return presented_credential(Request("POST", "/", given, {}, ""), schemes)


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


def test_basic_is_a_name_and_a_password() -> None:
    assert carried({"Authorization": basic("tje0:Tje:0")}) == PasswordPresented("tje0", "Tje:0")


def test_basic_without_a_password_is_a_ticket_and_needs_both_ways_open() -> None:
    presented = carried({"Authorization": basic("the ticket:"), "SO_AppToken": "the application"})

    assert presented == TicketPresented(
        "the ticket", "the application", (Scheme.BASIC, Scheme.SO_TICKET)
    )


@pytest.mark.parametrize("scheme", ["SoTicket", "SOTicket", "soticket", "SOTICKET"])
def test_a_ticket_comes_with_or_without_the_token_of_an_application(scheme: str) -> None:
    header = f"{scheme} the-ticket"

    assert carried({"Authorization": header}) == TicketPresented("the-ticket", "")
    assert carried({"Authorization": header, "SO_AppToken": "app"}) == TicketPresented(
        "the-ticket", "app"
    )


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_bearer_is_a_token(scheme: str) -> None:
    assert carried({"Authorization": f"{scheme}  a.b.c "}) == BearerPresented("a.b.c")


def test_a_web_session_is_its_cookies_its_header_and_its_origin() -> None:
    presented = carried(
        {"Cookie": COOKIES, "X_XSRF_TOKEN": "the token", "Origin": "https://a.example"}
    )

    assert presented == WebSessionPresented(
        "the session", "the token", ("the token",), "https://a.example"
    )


def test_cookies_may_come_in_several_headers_as_http_2_has_it() -> None:
    presented = carried({"Cookie": COOKIES.split("; ")})

    assert presented == WebSessionPresented("the session", "", ("the token",), "")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Basic"},
        {"Authorization": "Basic ???"},
        {"Authorization": " \t"},
        {"Authorization": ["", " "]},
        {"Authorization": "Digest username=tje0"},
        {"Authorization": 'Digest username="tje0", realm="Chat"'},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=a, Bearer a.b.c"},
        {"Authorization": "BasicdGplMDpUamUw"},
        {"Cookie": ""},
        {"Cookie": "a=b"},
        {"Cookie": f"{SESSION_COOKIE}"},
        {"Cookie": f"{SESSION_COOKIE}=; {SESSION_COOKIE}= "},
        {"Cookie": f"{SESSION_COOKIE.lower()}=the session"},
        {"X_XSRF_TOKEN": "the token"},
        {"Cookie": "XSRF-TOKEN=the token", "X_XSRF_TOKEN": "the token"},
        {"SO_AppToken": "the application"},
    ],
    ids=str,
)
def test_anything_else_is_no_credential(headers: dict[str, str | list[str]]) -> None:
    assert carried(headers) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": [basic("tje0:Tje0"), basic("tje0:Tje0")]},
        {"Authorization": f"{basic('tje0:Tje0')}, Bearer a.b.c"},
        {"Authorization": ["Bearer a.b.c", "Digest username=tje0"]},
        {"Authorization": f"Bearer a.b.c, {basic('tje0:Tje0')}"},
        {"Authorization": "soticket one, SoTicket two"},
        {"Authorization": basic("tje0:Tje0"), "Cookie": COOKIES},
        {"Authorization": "Digest username=tje0", "Cookie": COOKIES},
        {"Cookie": [COOKIES, COOKIES]},
        {"Cookie": f"{SESSION_COOKIE}=one; {SESSION_COOKIE}=two"},
    ],
    ids=str,
)
def test_several_credentials_are_none_too_many(headers: dict[str, str | list[str]]) -> None:
    with pytest.raises(AmbiguousCredentialsError):
        carried(headers)


@pytest.mark.parametrize("blank", ["", " ", ["", "\t"]])
def test_a_blank_header_is_none(blank: str | list[str]) -> None:
    presented = carried({"Authorization": blank, "Cookie": COOKIES})

    assert presented == WebSessionPresented("the session", "", ("the token",), "")
    assert carried({"Authorization": [*blank, "Bearer a.b.c"]}) == BearerPresented("a.b.c")


def test_a_session_cookie_without_a_value_is_none() -> None:
    cookies = f"{SESSION_COOKIE}=; {SESSION_COOKIE}=the session; {SESSION_COOKIE}"

    assert carried({"Cookie": cookies}) == WebSessionPresented("the session", "", (), "")
    assert carried(
        {"Authorization": "Bearer a.b.c", "Cookie": f"{SESSION_COOKIE}="}
    ) == BearerPresented("a.b.c")


@pytest.mark.parametrize("cookies", [COOKIES, [COOKIES, COOKIES]])
def test_where_web_sessions_are_off_their_cookies_do_not_count(cookies: str | list[str]) -> None:
    headers = {"Cookie": cookies, "X_XSRF_TOKEN": "the token"}

    assert carried(headers, WITHOUT_WEB_SESSIONS) is None
    assert carried(
        {**headers, "Authorization": "Bearer a.b.c"}, WITHOUT_WEB_SESSIONS
    ) == BearerPresented("a.b.c")


@pytest.mark.parametrize("schemes", [(Scheme.BASIC,), WITHOUT_WEB_SESSIONS])
def test_two_headers_are_two_credentials_whatever_is_on(schemes: Collection[Scheme]) -> None:
    for two in (["Bearer a.b.c", basic("tje0:Tje0")], f"Bearer a.b.c, {basic('tje0:Tje0')}"):
        with pytest.raises(AmbiguousCredentialsError):
            carried({"Authorization": two}, schemes)


def test_another_sites_cookies_beside_a_header_do_no_harm() -> None:
    headers = {"Authorization": "Bearer a.b.c", "Cookie": "XSRF-TOKEN=x", "X_XSRF_TOKEN": "x"}

    assert carried(headers) == BearerPresented("a.b.c")


@given(st.dictionaries(st.sampled_from(["Authorization", "Cookie", "Origin"]), st.text()))
def test_no_headers_do_worse(headers: dict[str, str]) -> None:
    try:
        presented = carried(headers)
    except AmbiguousCredentialsError:
        return
    assert presented is None or presented.schemes


def test_no_credential_shows_its_secrets() -> None:
    secrets = ("the ticket", "the application", "the session", "the token", "a.b.c", "Tje0", "tje0")
    presented = [
        carried({"Authorization": basic("tje0:Tje0")}),
        carried({"Authorization": basic("the ticket:"), "SO_AppToken": "the application"}),
        carried({"Authorization": "Bearer a.b.c"}),
        carried({"Cookie": COOKIES, "X_XSRF_TOKEN": "the token"}),
    ]

    assert None not in presented
    assert [secret for secret in secrets if secret in repr(presented)] == []
