"""No personal datum reaches a log line, a metric, or the queue beyond the welcome text."""

import io
import json
import logging
from itertools import chain

import pytest

from chat_sessions.credentials.presented import SESSION_COOKIE
from chat_sessions.credentials.schemes import Scheme
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.api_gateway import basic
from chat_sessions_testing.plugin import (
    ASSOCIATE_ID,
    PASSWORD,
    TOPIC_ID,
    USER_NAME,
    WELCOME,
    PickUpFirst,
)
from chat_sessions_testing.stack import PICK_UP_PATH
from tests.oidc_issuer import AUDIENCE, oidc_issuer

PERSONAL = {
    "CustomerAlias": "alias-of-kari",
    "CustomerHost": "host-of-kari.example.com",
    "CustomerName": "name-of-kari",
    "CustomerEmail": "mail-of-kari@example.com",
    "CustomerPhone": "+47 99 88 77 66",
    "CustomerCompanyName": "company-of-kari",
    "FirstMessage": "first-message-of-kari",
    "LastMessage": "last-message-of-kari",
    "SessionKey": "key-of-kari",
}
NESTED = {
    "Person": {"FullName": "person-of-kari", "Email": "person-of-kari@example.com"},
    "Contact": {"Name": "contact-of-kari", "DirectPhone": "+47 11 22 33 44"},
}


def secrets() -> list[str]:
    nested = chain.from_iterable(value.values() for value in NESTED.values())
    return [*PERSONAL.values(), *nested, WELCOME, PASSWORD]


@pytest.fixture
def _kari_waits(chat_stack: ChatStack) -> None:
    chat_stack.queue_session(TOPIC_ID, **PERSONAL, **NESTED)


@pytest.mark.usefixtures("_kari_waits")
@pytest.mark.parametrize(
    ("operation", "fault", "times"),
    [
        (None, Fault.REFUSED, 0),
        ("UpdateItem", Fault.REPLY_LOST, 1),
        ("SendMessage", Fault.SERVER_ERROR, 1),
        ("Query", Fault.SERVER_ERROR, 3),
        ("PutItem", Fault.SERVER_ERROR, 3),
    ],
)
def test_logs_and_metrics_tell_nothing_personal_whatever_fails(
    chat_stack: ChatStack,
    aws_wire: Wire,
    pick_up_first: PickUpFirst,
    told: io.StringIO,
    operation: str | None,
    fault: Fault,
    times: int,
) -> None:
    if operation is not None:
        aws_wire.fail(operation, fault, times=times)

    pick_up_first()
    pick_up_first(password="Wrong-" + PASSWORD)
    chat_stack.settle()

    written = told.getvalue()
    assert "session claimed" in written or "request given up" in written
    assert [secret for secret in secrets() if secret in written] == []


@pytest.mark.usefixtures("_kari_waits")
@pytest.mark.parametrize("is_good", [True, False])
@pytest.mark.parametrize("way", list(Scheme))
def test_no_log_at_any_level_tells_a_credential_or_a_customer(
    chat_stack: ChatStack,
    told: io.StringIO,
    caplog: pytest.LogCaptureFixture,
    way: Scheme,
    *,
    is_good: bool,
) -> None:
    with oidc_issuer() as issuer:
        chat_stack.configure(
            LOG_LEVEL="DEBUG",
            ENABLED_SCHEMES=way,
            ALLOWED_ORIGINS="https://agents.example.com",
            BEARER_ISSUER=issuer.issuer,
            BEARER_AUDIENCE=AUDIENCE,
        )
        web_session = chat_stack.issuer.issue_web_session(ASSOCIATE_ID)
        given = {
            Scheme.BASIC: [basic(USER_NAME, PASSWORD).split()[1], PASSWORD],
            Scheme.SO_TICKET: [
                chat_stack.issuer.issue_ticket(ASSOCIATE_ID),
                chat_stack.issuer.issue_application_token("Front end"),
            ],
            Scheme.BEARER: [issuer.token()],
            Scheme.WEB_SESSION: [web_session.session, web_session.xsrf_token],
        }[way]
        cookies = f"{SESSION_COOKIE}={web_session.session}; XSRF-TOKEN={web_session.xsrf_token}"
        headers = {
            Scheme.SO_TICKET: {"SO-AppToken": given[-1]},
            Scheme.WEB_SESSION: {
                "Cookie": cookies,
                "X-XSRF-TOKEN": given[-1],
                "Origin": "https://agents.example.com" if is_good else "https://evil.example",
            },
        }.get(way, {})
        if way is not Scheme.WEB_SESSION:
            headers["Authorization"] = f"{way} {given[0]}" + ("" if is_good else "x")
        caplog.set_level(logging.DEBUG)

        response = chat_stack.request("POST", PICK_UP_PATH, headers=headers)
        chat_stack.settle()

    assert response.status == (200 if is_good else 401)
    written = told.getvalue() + caplog.text + repr([vars(record) for record in caplog.records])
    assert ("session claimed" if is_good else "credential refused") in written
    assert [secret for secret in [*secrets(), *given] if secret in written] == []


@pytest.mark.usefixtures("_kari_waits")
def test_an_item_that_cannot_be_read_is_told_by_names_only(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, told: io.StringIO
) -> None:
    [session] = chat_stack.sessions()
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(session["ChatSessionId"])}},
        UpdateExpression="SET CustomerConsented = :Name, Person.PersonId = :Name",
        ExpressionAttributeValues={":Name": {"S": "name-of-kari"}},
    )

    assert pick_up_first().status == 200

    written = told.getvalue()
    assert "Person/PersonId" in written
    assert [secret for secret in secrets() if secret in written] == []


@pytest.mark.usefixtures("_kari_waits")
def test_an_unexpected_failure_is_told_without_any_value(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    told: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(*PERSONAL.values())

    monkeypatch.setattr("chat_sessions.pick_up.read_session", fails)

    response = pick_up_first()

    written = told.getvalue()
    assert response.status == 500
    assert '"error":"RuntimeError"' in written
    assert "pick_up.py" in written
    assert [secret for secret in secrets() if secret in written + response.body] == []
    assert chat_stack.environment["SESSIONS_TABLE"] not in response.body


@pytest.mark.usefixtures("_kari_waits")
def test_the_queue_carries_ids_and_the_welcome_and_no_customers_secret(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    pick_up_first()
    chat_stack.settle()

    sent = [request for request in aws_wire.requests if request.operation == "SendMessage"]
    bodies = [json.loads(request.parameters["MessageBody"]) for request in sent]
    assert bodies
    for body in bodies:
        assert set(body) == {
            "Version",
            "ChatSessionId",
            "Type",
            "SpecialType",
            "Message",
            "Author",
            "WhenPosted",
            "ClaimId",
            "CorrelationId",
        }
    written = json.dumps([request.parameters for request in sent])
    assert [secret for secret in PERSONAL.values() if secret in written] == []


@pytest.mark.usefixtures("_kari_waits")
def test_one_correlation_id_leads_from_the_request_to_the_transcript(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, told: io.StringIO
) -> None:
    request_id = pick_up_first().headers["x-request-id"]
    chat_stack.settle()

    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    followed = [line for line in lines if line.get("correlation_id") == request_id]
    assert {line["service"] for line in followed} == {
        "chat_agent",
        "session_changes",
        "welcome_delivery",
    }
