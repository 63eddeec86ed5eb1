"""Who may pick up: ``Authorization: Basic`` against the credentials table."""

from itertools import product

import argon2
import pytest

from chat_sessions.entity import ChatSessionEntity
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.api_gateway import basic
from chat_sessions_testing.plugin import PASSWORD, USER_NAME, PickUpFirst
from chat_sessions_testing.stack import PICK_UP_PATH
from tests.contract.pick_up_rules import ERROR_PROPERTIES

REFUSED = [
    pytest.param({"Authorization": basic(USER_NAME, "wrong")}, id="wrong password"),
    pytest.param({"Authorization": basic("nobody", PASSWORD)}, id="unknown user"),
    pytest.param({}, id="no credential"),
    pytest.param({"Authorization": ""}, id="empty"),
    pytest.param({"Authorization": "Basic"}, id="scheme only"),
    pytest.param({"Authorization": "Bearer abc"}, id="another scheme"),
    pytest.param({"Authorization": basic(USER_NAME, "")}, id="no password"),
]


@pytest.mark.parametrize("headers", REFUSED)
def test_without_a_valid_credential_nothing_is_claimed(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, headers: dict[str, str]
) -> None:
    response = chat_stack.request("POST", PICK_UP_PATH, headers=headers)

    assert response.status == 401
    assert response.headers["www-authenticate"] == (
        'Basic realm="Chat", charset="UTF-8", SoTicket realm="Chat"'
    )
    body = response.json()
    assert body["Error"] is True
    assert body["ErrorType"] == "NotAuthenticated"
    assert "Basic" in body["MessageDetail"]
    assert list(body) == ERROR_PROPERTIES
    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert stored["Status"] == "InQueue"


def test_a_wrong_password_and_an_unknown_user_cannot_be_told_apart(
    chat_stack: ChatStack, aws_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[int] = []
    verify = argon2.PasswordHasher.verify

    def counted(hasher: argon2.PasswordHasher, stored: str, password: str) -> bool:
        hashes.append(1)
        return bool(verify(hasher, stored, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    answers = []
    for user_name, password in [(USER_NAME, "wrong"), ("nobody", PASSWORD)]:
        hashes.clear()
        aws_wire.clear()
        response = chat_stack.pick_up(user_name, password)
        headers = {name: value for name, value in response.headers.items() if "id" not in name}
        answers.append(
            (response.status, headers, response.body, aws_wire.operations(), len(hashes))
        )

    assert answers[0] == answers[1]
    assert answers[0][3:] == (["GetItem"], 1)


@pytest.mark.parametrize(
    ("scheme", "user_name"), list(product(["Basic", "basic", "BASIC"], ["tje0", "TJE0", "Tje0"]))
)
def test_neither_the_case_of_the_scheme_nor_of_the_name_matters(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, scheme: str, user_name: str
) -> None:
    header = basic(user_name, PASSWORD).replace("Basic", scheme)

    response = chat_stack.request("POST", PICK_UP_PATH, headers={"Authorization": header})

    assert response.json()["ChatSessionId"] == queued_session.ChatSessionId


def test_the_case_of_the_password_matters(pick_up_first: PickUpFirst) -> None:
    assert pick_up_first(password=PASSWORD.upper()).status == 401


def test_names_and_passwords_may_hold_any_character(chat_stack: ChatStack) -> None:
    chat_stack.add_agent(8, can_respond=[], password="på: æøå 👋", Name="kåre")

    assert chat_stack.pick_up("kåre", "på: æøå 👋").status == 200


def test_credentials_that_cannot_be_read_are_neither_a_yes_nor_a_no(
    aws_wire: Wire, pick_up_first: PickUpFirst, queued_session: ChatSessionEntity
) -> None:
    aws_wire.fail("GetItem", Fault.SERVER_ERROR, times=3)

    response = pick_up_first()

    assert response.status == 503
    assert response.headers["retry-after"] == "1"
    assert pick_up_first().json()["ChatSessionId"] == queued_session.ChatSessionId
