"""The answer as the client asks for it: $select, media types, errors and CORS."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from chat_agent.composition import compose
from chat_agent.cross_origin import EXPOSED_HEADERS, REQUEST_HEADERS
from chat_agent.media_types import SUPPORTED
from chat_sessions.entity import ChatSessionEntity
from chat_sessions.entity.carrier import property_names
from chat_sessions.entity.plain import to_plain
from chat_sessions.settings import ChatAgentSettings
from chat_sessions_testing import ChatStack
from chat_sessions_testing.api_gateway import basic
from chat_sessions_testing.plugin import PASSWORD, USER_NAME, PickUpFirst
from chat_sessions_testing.stack import PICK_UP_PATH
from tests.contract.pick_up_rules import ERROR_PROPERTIES, SET_BY_A_PICK_UP
from tests.unit.sample import SAMPLE

FRONT_END = "https://agents.example.com"
SIGNED_IN = {"Authorization": basic(USER_NAME, PASSWORD)}


def status_of(chat_stack: ChatStack, session: ChatSessionEntity) -> Any:
    stored = chat_stack.session(session.ChatSessionId)
    assert stored is not None
    return stored["Status"]


@pytest.fixture
def with_front_end(chat_stack: ChatStack) -> ChatStack:
    """Give a stack that a web front end may call."""
    environment = {
        **chat_stack.environment,
        "ALLOWED_ORIGINS": f"https://other.example, {FRONT_END}",
    }
    chat_stack.agent_calls = compose(ChatAgentSettings.from_environment(environment))
    return chat_stack


def test_only_what_is_selected_has_a_value_and_every_property_is_there(
    queued_session: ChatSessionEntity, pick_up_first: PickUpFirst
) -> None:
    session = pick_up_first(select=" customerNAME ,user/fullname,nothing").json()

    assert list(session) == list(property_names(ChatSessionEntity))
    assert session["CustomerName"] == queued_session.CustomerName
    assert session["User"]["FullName"] == "Tore Jensen"
    assert session["User"]["AssociateId"] is None
    assert {name for name, value in session.items() if value is not None} == {
        "CustomerName",
        "User",
    }


def test_a_select_does_not_change_what_is_stored(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, pick_up_first: PickUpFirst
) -> None:
    pick_up_first(select="rank")

    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert stored["CustomerName"] == queued_session.CustomerName


@pytest.mark.parametrize("media_type", SUPPORTED)
def test_every_media_type_carries_the_session(
    queued_session: ChatSessionEntity, pick_up_first: PickUpFirst, media_type: str
) -> None:
    response = pick_up_first(headers={"Accept": media_type})

    assert response.status == 200
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert "Accept" in response.headers["vary"]
    if media_type.endswith("xml"):
        root = ET.fromstring(response.body)  # noqa: S314 (our own answer)
        assert root.tag == "ChatSessionEntity"
        assert [child.tag for child in root] == list(property_names(ChatSessionEntity))
        assert root.findtext("ChatSessionId") == str(queued_session.ChatSessionId)
        assert root.findtext("User/FullName") == "Tore Jensen"
    else:
        assert response.json()["ChatSessionId"] == queued_session.ChatSessionId


def test_an_empty_queue_is_null_in_json_and_nil_in_xml(pick_up_first: PickUpFirst) -> None:
    as_json = pick_up_first(headers={"Accept": "text/json"})
    as_xml = pick_up_first(headers={"Accept": "text/xml"})

    assert (as_json.body, as_json.headers["so-queue"]) == ("null", "empty")
    assert as_xml.body.endswith('i:nil="true"/>')
    assert as_xml.headers["so-queue"] == "empty"


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "nonsense"])
def test_only_unsupported_types_are_406_before_anything_is_claimed(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    accept: str,
) -> None:
    response = pick_up_first(headers={"Accept": accept})

    assert response.status == 406
    assert response.json()["ErrorType"] == "NotAcceptable"
    assert "application/xml" in response.json()["MessageDetail"]
    assert status_of(chat_stack, queued_session) == "InQueue"


@pytest.mark.parametrize("select", ["x," * 201, "y" * 201, "a/b/c/d/e/f/g/h/i"])
def test_a_select_beyond_the_limits_is_400_before_anything_is_claimed(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    select: str,
) -> None:
    response = pick_up_first(select=select)

    assert response.status == 400
    assert response.json()["ErrorType"] == "InvalidSelect"
    assert "200" in response.json()["MessageDetail"]
    assert status_of(chat_stack, queued_session) == "InQueue"


def test_credential_then_accept_then_select_are_checked(chat_stack: ChatStack) -> None:
    query = {"$select": "x" * 201}
    refusals = [
        chat_stack.request("POST", PICK_UP_PATH, headers={"Accept": "text/html"}, query=query),
        chat_stack.request(
            "POST", PICK_UP_PATH, headers={**SIGNED_IN, "Accept": "text/html"}, query=query
        ),
        chat_stack.request("POST", PICK_UP_PATH, headers=SIGNED_IN, query=query),
    ]

    assert [refusal.status for refusal in refusals] == [401, 406, 400]


def test_an_error_is_written_as_xml_for_who_reads_xml(chat_stack: ChatStack) -> None:
    response = chat_stack.request("POST", PICK_UP_PATH, headers={"Accept": "application/xml"})

    assert response.status == 401
    assert response.headers["content-type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(response.body)  # noqa: S314 (our own answer)
    assert [child.tag for child in root] == ERROR_PROPERTIES
    assert (root.findtext("Error"), root.findtext("ErrorType")) == ("true", "NotAuthenticated")


@pytest.mark.usefixtures("queued_session")
def test_an_allowed_front_end_is_echoed_on_every_answer(with_front_end: ChatStack) -> None:
    signed_in = {**SIGNED_IN, "Origin": FRONT_END}
    answers = [
        with_front_end.request("POST", PICK_UP_PATH, headers=signed_in),
        with_front_end.request("POST", PICK_UP_PATH, headers={"Origin": FRONT_END}),
        with_front_end.request("GET", PICK_UP_PATH, headers=signed_in),
        with_front_end.request("POST", "/nothing", headers=signed_in),
    ]

    assert [answer.status for answer in answers] == [200, 401, 405, 404]
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == FRONT_END
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert set(answer.headers["access-control-expose-headers"].split(", ")) == set(
            EXPOSED_HEADERS
        )
        assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("path", [PICK_UP_PATH, "/unknown"])
def test_a_preflight_is_answered_first_and_allows_every_request_header(
    with_front_end: ChatStack, path: str
) -> None:
    asked = {
        "Origin": FRONT_END,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,so-language",
        "Accept": "text/html",
    }

    response = with_front_end.request("OPTIONS", path, headers=asked)

    assert (response.status, response.body) == (204, "")
    assert response.headers["access-control-allow-origin"] == FRONT_END
    assert "POST" in response.headers["access-control-allow-methods"]
    allowed = response.headers["access-control-allow-headers"].split(", ")
    assert set(allowed) == set(REQUEST_HEADERS)


@pytest.mark.parametrize("origin", ["https://evil.example", FRONT_END + ".evil.example", "null"])
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
def test_another_origin_gets_no_cors_header(
    with_front_end: ChatStack, origin: str, method: str
) -> None:
    response = with_front_end.request(method, PICK_UP_PATH, headers={"Origin": origin})

    assert not [name for name in response.headers if name.startswith("access-control")]


def test_hostile_text_survives_in_json_and_xml(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    hostile = "]]>&<script>\u202e👋\r\n\t\"'\u0000\u0008"
    for _ in range(2):
        chat_stack.queue_session(656, CustomerName=hostile)

    as_json = pick_up_first()
    as_xml = pick_up_first(headers={"Accept": "application/xml"})

    assert json.loads(as_json.body)["CustomerName"] == hostile
    root = ET.fromstring(as_xml.body)  # noqa: S314 (our own answer)
    assert root.findtext("CustomerName") == hostile.replace("\0", "\ufffd").replace(
        "\x08", "\ufffd"
    )


def test_every_field_that_a_pick_up_does_not_set_comes_back_as_it_was_stored(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    given = to_plain(SAMPLE)
    given |= {
        "TopicId": 656,
        "Status": "InQueue",
        "ChatbotIsActive": False,
        "TransferTo": None,
        "User": None,
    }
    chat_stack.session_queue.enqueue(given)

    answer = pick_up_first().json()

    kept = {name: value for name, value in given.items() if name not in SET_BY_A_PICK_UP}
    assert {name: answer[name] for name in kept} == kept
    assert answer["WhenRequested"] == "2026-01-31T13:45:00.1234567Z"
    assert answer["Rank"] == 1
    assert answer["AlertLevel"] == 0
