"""Every way to sign in, on and off, and for how long each is good (contract, sections 2 and 7)."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from chat_sessions.credentials.issuing import WEB_SESSION_VALID
from chat_sessions.credentials.opaque_tokens import digest
from chat_sessions.entity import ChatSessionEntity
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.api_gateway import ApiResponse, basic
from chat_sessions_testing.plugin import ASSOCIATE_ID, PASSWORD, TOPIC_ID, USER_NAME
from chat_sessions_testing.stack import PICK_UP_PATH

HOUR = 3600
ORIGIN = "https://agents.example.com"


def sign_in(stack: ChatStack, headers: Mapping[str, str]) -> ApiResponse:
    return stack.request("POST", PICK_UP_PATH, headers=headers)


def web_session_headers(
    stack: ChatStack, associate_id: int = ASSOCIATE_ID, valid_for: timedelta = WEB_SESSION_VALID
) -> dict[str, str]:
    issued = stack.issuer.issue_web_session(associate_id, valid_for=valid_for)
    return {
        "Cookie": "; ".join(cookie.partition(";")[0] for cookie in issued.set_cookies),
        "X-XSRF-TOKEN": issued.xsrf_token,
        "Origin": ORIGIN,
    }


@pytest.fixture
def on_site(chat_stack: ChatStack) -> ChatStack:
    chat_stack.configure(INSTALLATION_TYPE="OnSite")
    return chat_stack


@pytest.fixture
def with_web_sessions(chat_stack: ChatStack) -> ChatStack:
    chat_stack.configure(ENABLED_SCHEMES="WebSession", ALLOWED_ORIGINS=ORIGIN)
    return chat_stack


@pytest.mark.parametrize("as_user_name", [False, True])
def test_a_ticket_and_an_applications_token_pick_up_online(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, *, as_user_name: bool
) -> None:
    ticket = chat_stack.issuer.issue_ticket(ASSOCIATE_ID)
    application = chat_stack.issuer.issue_application_token("Front end")
    header = basic(ticket, "") if as_user_name else f"SOTicket {ticket}"

    alone = sign_in(chat_stack, {"Authorization": header})
    together = sign_in(chat_stack, {"Authorization": header, "SO-AppToken": application})

    assert alone.status == 401
    assert together.json()["ChatSessionId"] == queued_session.ChatSessionId


@pytest.mark.parametrize("as_user_name", [False, True])
def test_a_ticket_alone_picks_up_on_site(
    on_site: ChatStack, queued_session: ChatSessionEntity, *, as_user_name: bool
) -> None:
    ticket = on_site.issuer.issue_ticket(ASSOCIATE_ID)
    header = basic(ticket, "") if as_user_name else f"SOTicket {ticket}"

    response = sign_in(on_site, {"Authorization": header})

    assert response.json()["ChatSessionId"] == queued_session.ChatSessionId


def test_a_web_session_picks_up_from_its_front_end(
    with_web_sessions: ChatStack, queued_session: ChatSessionEntity
) -> None:
    response = sign_in(with_web_sessions, web_session_headers(with_web_sessions))

    assert response.json()["ChatSessionId"] == queued_session.ChatSessionId
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert response.headers["access-control-allow-credentials"] == "true"


@pytest.mark.parametrize("left_out", ["Cookie", "X-XSRF-TOKEN", "Origin"])
def test_a_part_of_a_web_session_is_none(
    with_web_sessions: ChatStack, aws_wire: Wire, left_out: str
) -> None:
    headers = web_session_headers(with_web_sessions)
    aws_wire.clear()

    assert sign_in(with_web_sessions, headers | {left_out: ""}).status == 401
    assert aws_wire.operations() == []


def test_the_token_of_another_session_opens_none(with_web_sessions: ChatStack) -> None:
    mine, theirs = (web_session_headers(with_web_sessions) for _ in range(2))
    token = theirs["X-XSRF-TOKEN"]
    cookies = f"{mine['Cookie'].partition(';')[0]}; XSRF-TOKEN={token}"

    response = sign_in(with_web_sessions, mine | {"Cookie": cookies, "X-XSRF-TOKEN": token})

    assert response.status == 401


def test_a_web_session_ends_when_it_was_to_end(with_web_sessions: ChatStack) -> None:
    headers = web_session_headers(with_web_sessions, valid_for=timedelta(seconds=30))

    assert sign_in(with_web_sessions, headers).status == 200
    with_web_sessions.let_time_pass(31)
    assert sign_in(with_web_sessions, headers).status == 401


SCHEMES = {
    "Basic": 'Basic realm="Chat", charset="UTF-8"',
    "SoTicket": 'SoTicket realm="Chat"',
    "Bearer": 'Bearer realm="Chat"',
    "WebSession": 'WebSession realm="Chat"',
}


@pytest.mark.parametrize("is_on", SCHEMES)
def test_a_way_that_is_off_opens_to_nobody_and_is_not_offered(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, aws_wire: Wire, is_on: str
) -> None:
    chat_stack.configure(
        ENABLED_SCHEMES=is_on,
        INSTALLATION_TYPE="OnSite",
        ALLOWED_ORIGINS=ORIGIN,
        BEARER_ISSUER="http://127.0.0.1:9",
        BEARER_AUDIENCE="chat",
    )
    ticket = chat_stack.issuer.issue_ticket(ASSOCIATE_ID)
    ways = {
        "Basic": {"Authorization": basic(USER_NAME, PASSWORD)},
        "SoTicket": {"Authorization": f"SoTicket {ticket}"},
        "Bearer": {"Authorization": "Bearer a.b.c"},
        "WebSession": web_session_headers(chat_stack),
        "a ticket by Basic": {"Authorization": basic(ticket, "")},
    }
    del ways[is_on]
    aws_wire.clear()

    for way, headers in ways.items():
        response = sign_in(chat_stack, headers)
        assert response.status == 401, way
        assert response.headers["www-authenticate"] == SCHEMES[is_on]
        assert is_on in response.json()["MessageDetail"]
    assert aws_wire.operations() == []
    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert stored["Status"] == "InQueue"


@pytest.mark.parametrize("way", ["password", "ticket", "application", "web session"])
def test_what_is_revoked_is_refused_a_minute_later_by_a_warm_function(
    chat_stack: ChatStack, way: str
) -> None:
    chat_stack.configure(ENABLED_SCHEMES="Basic,SoTicket,WebSession", ALLOWED_ORIGINS=ORIGIN)
    issuer = chat_stack.issuer
    ticket, application = issuer.issue_ticket(ASSOCIATE_ID), issuer.issue_application_token("App")
    web_session = web_session_headers(chat_stack)
    session = web_session["Cookie"].partition(";")[0].partition("=")[2]
    headers = {
        "password": {"Authorization": basic(USER_NAME, PASSWORD)},
        "web session": web_session,
    }.get(way, {"Authorization": f"SoTicket {ticket}", "SO-AppToken": application})
    assert sign_in(chat_stack, headers).status == 200

    if way == "password":
        chat_stack.credentials.put_password(ASSOCIATE_ID, USER_NAME, "another")
    else:
        secret = {"ticket": ticket, "application": application, "web session": session}[way]
        assert issuer.revoke(secret)

    chat_stack.let_time_pass(60)
    assert sign_in(chat_stack, headers).status == 401


def test_a_ticket_in_use_lasts_and_one_left_alone_ends(on_site: ChatStack) -> None:
    used, left_alone = (
        {"Authorization": f"SoTicket {on_site.issuer.issue_ticket(ASSOCIATE_ID)}"} for _ in range(2)
    )

    for _ in range(3):
        on_site.let_time_pass(3 * HOUR)
        assert sign_in(on_site, used).status == 200
    assert sign_in(on_site, left_alone).status == 401


def test_using_a_ticket_costs_one_read_a_minute_and_one_write_in_ten(
    on_site: ChatStack, aws_wire: Wire
) -> None:
    headers = {"Authorization": f"SoTicket {on_site.issuer.issue_ticket(ASSOCIATE_ID)}"}
    aws_wire.clear()

    for _ in range(42):
        on_site.let_time_pass(30)
        assert sign_in(on_site, headers).status == 200

    table = on_site.environment["CREDENTIALS_TABLE"]
    mine = [
        request.operation
        for request in aws_wire.requests
        if request.parameters.get("TableName") == table
    ]
    assert mine.count("GetItem") == 21
    assert mine.count("UpdateItem") == 2


@pytest.mark.parametrize("fault", list(Fault))
def test_a_ticket_that_cannot_be_extended_is_still_good(
    on_site: ChatStack, aws_wire: Wire, fault: Fault
) -> None:
    headers = {"Authorization": f"SoTicket {on_site.issuer.issue_ticket(ASSOCIATE_ID)}"}
    on_site.let_time_pass(HOUR)
    aws_wire.fail("UpdateItem", fault, times=3)

    assert sign_in(on_site, headers).status == 200


def test_a_ticket_revoked_while_it_is_used_does_not_come_back(on_site: ChatStack) -> None:
    ticket = on_site.issuer.issue_ticket(ASSOCIATE_ID)
    seen = on_site.credentials.ticket(digest(ticket))
    assert seen is not None

    on_site.issuer.revoke(ticket)
    on_site.credentials.extend_ticket(digest(ticket), seen, seen.expires_at + HOUR)

    assert on_site.credentials.ticket(digest(ticket)) is None


@pytest.mark.parametrize("way", ["Basic", "SoTicket", "WebSession"])
def test_somebody_known_who_is_no_agent_is_forbidden(chat_stack: ChatStack, way: str) -> None:
    chat_stack.configure(ENABLED_SCHEMES=way, INSTALLATION_TYPE="OnSite", ALLOWED_ORIGINS=ORIGIN)
    chat_stack.credentials.put_password(99, "stranger", "Str4nger")
    headers = {
        "Basic": {"Authorization": basic("stranger", "Str4nger")},
        "SoTicket": {"Authorization": f"SoTicket {chat_stack.issuer.issue_ticket(99)}"},
        "WebSession": web_session_headers(chat_stack, 99),
    }[way]

    response = sign_in(chat_stack, headers)

    assert (response.status, response.json()["ErrorType"]) == (403, "NotAnAgent")


def test_an_agent_who_retires_is_forbidden_at_once(on_site: ChatStack) -> None:
    headers = {"Authorization": f"SoTicket {on_site.issuer.issue_ticket(ASSOCIATE_ID)}"}
    assert sign_in(on_site, headers).status == 200

    on_site.add_agent(
        ASSOCIATE_ID, can_respond=[TOPIC_ID], password=PASSWORD, Name=USER_NAME, Deleted=True
    )

    assert sign_in(on_site, headers).status == 403


def test_credentials_in_two_places_are_a_bad_request(
    with_web_sessions: ChatStack, aws_wire: Wire, queued_session: ChatSessionEntity
) -> None:
    headers = web_session_headers(with_web_sessions)
    aws_wire.clear()

    response = sign_in(with_web_sessions, headers | {"Authorization": basic(USER_NAME, PASSWORD)})

    assert (response.status, response.json()["ErrorType"]) == (400, "AmbiguousCredentials")
    assert aws_wire.operations() == []
    stored = with_web_sessions.session(queued_session.ChatSessionId)
    assert stored is not None
    assert stored["Status"] == "InQueue"


def test_a_session_cookie_left_over_does_no_harm_where_web_sessions_are_off(
    chat_stack: ChatStack, queued_session: ChatSessionEntity
) -> None:
    headers = web_session_headers(chat_stack) | {"Authorization": basic(USER_NAME, PASSWORD)}

    response = sign_in(chat_stack, headers)

    assert response.json()["ChatSessionId"] == queued_session.ChatSessionId


@pytest.mark.parametrize(
    "header", ['Digest username="a", realm="b"', 'Negotiate abc, oauth realm="b"', "", ", "]
)
def test_a_way_to_sign_in_that_is_not_ours_is_told_which_there_are(
    chat_stack: ChatStack, header: str
) -> None:
    response = sign_in(chat_stack, {"Authorization": header})

    assert (response.status, response.json()["ErrorType"]) == (401, "NotAuthenticated")
    assert "www-authenticate" in response.headers
