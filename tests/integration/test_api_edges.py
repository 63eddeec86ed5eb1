"""Paths and methods as clients spell them, and the one body that all errors have."""

import pytest

from chat_sessions.entity import ChatSessionEntity
from chat_sessions_testing import ChatStack
from chat_sessions_testing.api_gateway import basic
from chat_sessions_testing.plugin import PASSWORD, USER_NAME
from chat_sessions_testing.stack import PICK_UP_PATH
from tests.contract.pick_up_rules import ERROR_PROPERTIES

SIGNED_IN = {"Authorization": basic(USER_NAME, PASSWORD)}


@pytest.mark.parametrize(
    "path",
    [PICK_UP_PATH.lower(), PICK_UP_PATH + "/", "/Prod" + PICK_UP_PATH, "/Cust12345" + PICK_UP_PATH],
)
def test_a_path_works_in_any_case_behind_a_stage_or_a_tenant(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, path: str
) -> None:
    response = chat_stack.request("POST", path, headers=SIGNED_IN)

    assert response.json()["ChatSessionId"] == queued_session.ChatSessionId


@pytest.mark.parametrize(
    ("method", "path", "status", "error_type"),
    [
        ("POST", "/api/v1/Agents/Chat/PickUpLastChatSession", 404, "NotFound"),
        ("GET", "/", 404, "NotFound"),
        ("GET", PICK_UP_PATH, 405, "MethodNotAllowed"),
        ("DELETE", PICK_UP_PATH, 405, "MethodNotAllowed"),
        ("POST", PICK_UP_PATH, 401, "NotAuthenticated"),
    ],
)
def test_path_then_method_then_credential_are_checked_and_nothing_is_claimed(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    method: str,
    path: str,
    status: int,
    error_type: str,
) -> None:
    response = chat_stack.request(method, path)

    body = response.json()
    assert response.status == status
    assert list(body) == ERROR_PROPERTIES
    assert body["Error"] is True
    assert body["ErrorType"] == error_type
    assert body["Message"] == body["ErrorMessage"]
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert stored["Status"] == "InQueue"


def test_a_method_that_is_not_allowed_names_those_that_are(chat_stack: ChatStack) -> None:
    response = chat_stack.request("PUT", PICK_UP_PATH, headers=SIGNED_IN)

    assert response.headers["allow"] == "POST, OPTIONS"


def test_options_needs_no_credential_and_has_no_body(chat_stack: ChatStack) -> None:
    response = chat_stack.request("OPTIONS", PICK_UP_PATH)

    assert (response.status, response.body) == (204, "")
    assert response.headers["allow"] == "POST, OPTIONS"
    assert "content-type" not in response.headers


def test_every_response_has_the_request_id(chat_stack: ChatStack) -> None:
    for method in ("POST", "GET", "OPTIONS"):
        assert chat_stack.request(method, PICK_UP_PATH).headers["x-request-id"]
