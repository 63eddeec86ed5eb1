"""The events in ``events/`` do what ``docs/events.md`` says of them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chat_sessions.credentials.opaque_tokens import digest
from chat_sessions.credentials.tickets import StoredTicket
from chat_sessions.credentials.web_sessions import StoredWebSession
from chat_sessions.entity import ChatSessionEntity
from chat_sessions_testing import ChatStack
from chat_sessions_testing.api_gateway import ApiResponse
from chat_sessions_testing.event_source import matches
from chat_sessions_testing.plugin import ASSOCIATE_ID, TOPIC_ID
from chat_sessions_testing.stack import stream_filters
from chat_sessions_testing.template import read_template
from tests.oidc_issuer import AUDIENCE, oidc_issuer

EVENTS = Path(__file__).parents[2] / "events"
PAGE = Path(__file__).parents[2] / "docs" / "events.md"
ORIGIN = "https://agents.example.com"
IN_A_LONG_TIME = 4_000_000_000


def event(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / name).read_text())
    return read


def answer(stack: ChatStack, name: str) -> ApiResponse:
    return ApiResponse.of(stack.agent_calls(event(name), None))


def header(name: str, of: str) -> str:
    value: str = event(name)["headers"][of]
    return value


def cookies(name: str) -> dict[str, str]:
    pairs = header(name, "Cookie").split("; ")
    return dict(pair.split("=", 1) for pair in pairs)


def passes_the_filters(name: str) -> bool:
    [record] = event(name)["Records"]
    return any(matches(pattern, record) for pattern in stream_filters(read_template()))


@pytest.mark.parametrize(
    "name",
    [
        "chat_agent/first.json",
        "chat_agent/select.json",
        "chat_agent/language_and_zone.json",
        "chat_agent/idempotency_key.json",
        "chat_agent/old_client.json",
    ],
)
def test_these_pick_up_the_first_session(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, name: str
) -> None:
    response = answer(chat_stack, name)

    assert response.status == 200
    assert response.json()["ChatSessionId"] == queued_session.ChatSessionId


def test_select_keeps_some_properties(
    chat_stack: ChatStack, queued_session: ChatSessionEntity
) -> None:
    session = answer(chat_stack, "chat_agent/select.json").json()

    kept = {name for name, value in session.items() if value is not None}
    assert queued_session.CustomerName == session["CustomerName"]
    assert kept == {"ChatSessionId", "CustomerName"}


def test_language_and_zone_are_applied(
    chat_stack: ChatStack, queued_session: ChatSessionEntity
) -> None:
    assert queued_session
    response = answer(chat_stack, "chat_agent/language_and_zone.json")

    assert response.headers["content-language"] == "nb-NO"
    assert response.headers["so-timezone"] == "Europe/Oslo"
    assert re.search(r"\+0[12]:00$", response.json()["WhenStarted"])


def test_xml_is_xml(chat_stack: ChatStack, queued_session: ChatSessionEntity) -> None:
    response = answer(chat_stack, "chat_agent/xml.json")

    assert response.headers["content-type"] == "application/xml; charset=utf-8"
    assert f"<ChatSessionId>{queued_session.ChatSessionId}</ChatSessionId>" in response.body


def test_the_same_key_gets_the_same_session_again(chat_stack: ChatStack) -> None:
    for _ in range(2):
        chat_stack.queue_session(TOPIC_ID)

    first, again = (answer(chat_stack, "chat_agent/idempotency_key.json") for _ in range(2))

    assert first.json()["ChatSessionId"] == again.json()["ChatSessionId"]
    assert again.headers["idempotency-replayed"] == "true"


def issue_ticket(stack: ChatStack) -> None:
    ticket = header("chat_agent/ticket.json", "Authorization").split()[1]
    application = header("chat_agent/ticket.json", "SO-AppToken")
    stack.credentials.put_ticket(digest(ticket), StoredTicket(ASSOCIATE_ID, IN_A_LONG_TIME))
    stack.credentials.put_application(digest(application), "Front end")


def issue_web_session(stack: ChatStack) -> None:
    given = cookies("chat_agent/web_session.json")
    stack.credentials.put_web_session(
        digest(given["__Secure-ChatSession"]),
        StoredWebSession(ASSOCIATE_ID, digest(given["XSRF-TOKEN"]), IN_A_LONG_TIME),
    )
    stack.configure(ENABLED_SCHEMES="WebSession", ALLOWED_ORIGINS=ORIGIN)


@pytest.mark.parametrize(
    ("name", "issue"),
    [
        ("chat_agent/ticket.json", issue_ticket),
        ("chat_agent/web_session.json", issue_web_session),
    ],
)
def test_an_invented_token_is_refused_until_it_is_stored(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    name: str,
    issue: Callable[[ChatStack], None],
) -> None:
    assert answer(chat_stack, name).status == 401

    issue(chat_stack)

    assert answer(chat_stack, name).json()["ChatSessionId"] == queued_session.ChatSessionId


def test_an_access_token_is_refused_until_it_is_the_issuers(
    chat_stack: ChatStack, queued_session: ChatSessionEntity
) -> None:
    given = event("chat_agent/access_token.json")
    with oidc_issuer() as issuer:
        chat_stack.configure(
            ENABLED_SCHEMES="Bearer", BEARER_ISSUER=issuer.issuer, BEARER_AUDIENCE=AUDIENCE
        )
        invented = ApiResponse.of(chat_stack.agent_calls(given, None))
        given["headers"]["Authorization"] = f"Bearer {issuer.token()}"
        given["multiValueHeaders"]["Authorization"] = [given["headers"]["Authorization"]]
        issued = ApiResponse.of(chat_stack.agent_calls(given, None))

    assert invented.status == 401
    assert issued.json()["ChatSessionId"] == queued_session.ChatSessionId


def test_an_empty_queue_answers_null_and_why(chat_stack: ChatStack) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="Ina0", Name="ina0")

    response = answer(chat_stack, "chat_agent/empty_queue.json")

    assert (response.status, response.body) == (200, "null")
    assert response.headers["so-queue"] == "empty"


@pytest.mark.parametrize(
    ("name", "status", "error_type"),
    [
        ("chat_agent/no_credential.json", 401, "NotAuthenticated"),
        ("chat_agent/unknown_zone.json", 400, "InvalidTimeZone"),
        ("chat_agent/long_select.json", 400, "InvalidSelect"),
        ("chat_agent/not_acceptable.json", 406, "NotAcceptable"),
        ("chat_agent/wrong_method.json", 405, "MethodNotAllowed"),
        ("chat_agent/wrong_path.json", 404, "NotFound"),
    ],
)
def test_these_are_refused_and_claim_nothing(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    name: str,
    status: int,
    error_type: str,
) -> None:
    response = answer(chat_stack, name)

    assert (response.status, response.json()["ErrorType"]) == (status, error_type)
    waiting = chat_stack.session(queued_session.ChatSessionId)
    assert waiting is not None
    assert waiting["Status"] == "InQueue"


def test_a_preflight_is_answered(chat_stack: ChatStack) -> None:
    chat_stack.configure(ALLOWED_ORIGINS=ORIGIN)

    response = answer(chat_stack, "chat_agent/preflight.json")

    assert response.status == 204
    assert response.headers["access-control-allow-origin"] == ORIGIN


def test_a_claimed_session_passes_the_filter_and_its_welcome_is_sent(chat_stack: ChatStack) -> None:
    name = "session_changes/claimed.json"

    assert passes_the_filters(name)
    assert chat_stack.session_changes(event(name), None) == {"batchItemFailures": []}

    chat_stack.settle()
    [message] = chat_stack.transcript(1001)
    assert message["Message"] == "Welcome! How can we help?"


@pytest.mark.parametrize(
    "name",
    [
        "session_changes/ended.json",
        "session_changes/deleted.json",
        "session_changes/transferred.json",
    ],
)
def test_a_session_that_is_no_longer_the_agents_gives_its_slot_back(
    chat_stack: ChatStack, name: str
) -> None:
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["DIRECTORY_TABLE"],
        Key={"Key": {"S": f"agent#{ASSOCIATE_ID}"}},
        UpdateExpression="SET ActiveSessions = :Slots",
        ExpressionAttributeValues={":Slots": {"M": {"1001": {"N": "1"}}}},
    )

    assert passes_the_filters(name)
    assert chat_stack.session_changes(event(name), None) == {"batchItemFailures": []}

    agent = chat_stack.directory.agent(ASSOCIATE_ID)
    assert agent is not None
    assert agent.slots.ranks == {}


def test_a_customers_message_does_not_pass_the_filter() -> None:
    assert not passes_the_filters("session_changes/message.json")


def test_a_change_that_cannot_be_read_is_parked(chat_stack: ChatStack) -> None:
    name = "session_changes/unreadable.json"

    assert passes_the_filters(name)
    assert chat_stack.session_changes(event(name), None) == {"batchItemFailures": []}

    url = chat_stack.outputs["ParkedChangesQueueUrl"]
    [parked] = chat_stack.sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(parked["Body"])["ChatSessionId"] == 1001


@pytest.mark.parametrize("name", ["welcome_delivery/welcome.json", "welcome_delivery/twin.json"])
def test_a_welcome_is_written_into_the_transcript_once(chat_stack: ChatStack, name: str) -> None:
    answer = chat_stack.welcome_delivery(event(name), None)

    assert answer == {"batchItemFailures": []}
    [message] = chat_stack.transcript(1001)
    assert message["SpecialType"] == "Welcome"


def test_a_welcome_that_cannot_be_read_comes_again(chat_stack: ChatStack) -> None:
    unreadable = event("welcome_delivery/unreadable.json")

    answer = chat_stack.welcome_delivery(unreadable, None)

    assert answer == {
        "batchItemFailures": [{"itemIdentifier": unreadable["Records"][0]["messageId"]}]
    }


def test_the_schedule_lets_the_queue_be_measured(
    chat_stack: ChatStack, capsys: pytest.CaptureFixture[str]
) -> None:
    chat_stack.queue_session(TOPIC_ID)

    chat_stack.queue_watch(event("queue_watch/every_minute.json"), None)

    assert '"PendingSessions":[1.0]' in capsys.readouterr().out


def test_every_event_file_is_used_here() -> None:
    used = Path(__file__).read_text()

    files = [path.relative_to(EVENTS).as_posix() for path in EVENTS.rglob("*.json")]

    assert [name for name in files if f'"{name}"' not in used] == []


def test_the_page_has_the_command_for_every_event_file() -> None:
    told = set(re.findall(r"make sam-invoke EVENT=events/(\S+\.json)", PAGE.read_text()))

    assert told == {path.relative_to(EVENTS).as_posix() for path in EVENTS.rglob("*.json")}
