"""The contract's pick-up on moto, with the tables of the template: an event in, a response out."""

from collections.abc import Callable
from typing import Any

import pytest

from chat_sessions.entity import ChatSessionEntity, Instant
from chat_sessions.entity.carrier import property_names
from chat_sessions.entity.checking import checked
from chat_sessions_testing import ChatStack, Wire
from chat_sessions_testing.api_gateway import basic, proxy_event
from chat_sessions_testing.plugin import (
    ASSOCIATE_ID,
    PASSWORD,
    TOPIC_ID,
    USER_NAME,
    WELCOME,
    PickUpFirst,
)
from chat_sessions_testing.stack import PICK_UP_PATH

type Transcript = Callable[[int], list[dict[str, Any]]]


def test_the_oldest_session_comes_with_the_caller_and_the_time(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.queue_session(TOPIC_ID, WhenRequested="2026-01-31T13:45:00Z")
    oldest = chat_stack.queue_session(
        TOPIC_ID, WhenRequested="2026-01-31T13:44:00.1234567Z", CustomerName="Kari Nordmann"
    )
    before = Instant.now()

    response = pick_up_first()

    session = response.json()
    assert response.status == 200
    assert session["ChatSessionId"] == oldest.ChatSessionId
    assert session["User"]["AssociateId"] == ASSOCIATE_ID
    assert session["User"]["FullName"] == "Tore Jensen"
    assert before <= Instant.parse(session["WhenStarted"]) <= Instant.now()
    assert session["WhenRequested"] == "2026-01-31T13:44:00.1234567Z"
    assert session["CustomerName"] == "Kari Nordmann"


def test_the_answer_is_the_whole_entity_in_the_order_of_the_contract(
    queued_session: ChatSessionEntity, pick_up_first: PickUpFirst
) -> None:
    session = pick_up_first().json()

    assert list(session) == list(property_names(ChatSessionEntity))
    assert session["Status"] == "UserLast"
    assert session["Flags"] == "CustomerIsTyping"
    assert session["LastMessage"] == WELCOME
    assert session["FirstMessage"] == queued_session.FirstMessage
    assert session["SessionKey"] == queued_session.SessionKey
    assert session["WhenIdle"] == session["WhenStarted"]
    assert session["WhenEnded"] == "0001-01-01T00:00:00"
    assert session["FieldProperties"] == {}
    assert session["Person"] is session["TransferTo"] is session["TableRight"] is None
    assert session["ChatbotIsActive"] is False
    assert (session["Rank"], session["AlertLevel"]) == (1, 0)
    assert session["InitialQueuePos"] == 1


def test_the_answer_is_what_is_stored(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, pick_up_first: PickUpFirst
) -> None:
    session = pick_up_first().json()

    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert checked(ChatSessionEntity, stored) == checked(ChatSessionEntity, session)
    assert not stored.keys() & {"PendingTopicId", "PendingOrder"}


@pytest.mark.usefixtures("queued_session")
def test_nested_entities_come_back_in_full(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    contact = {
        "ContactId": 5,
        "Name": "Example AS",
        "Address": {
            "Wgs84Latitude": 59.9139,
            "LocalizedAddress": [[{"Name": "Address1", "Value": "Storgata 1"}]],
            "Postal": {"AtypeIdx": "ContactPostalAddress", "City": "Oslo"},
        },
        "TableRight": {"Mask": "Select, Update", "Reason": ""},
        "FieldProperties": {"Name": {"FieldRight": {"Mask": "FULL"}, "FieldLength": 220}},
    }
    chat_stack.queue_session(
        TOPIC_ID, WhenRequested="2020-01-01T00:00:00Z", Contact=contact, Sale={"Amount": 0.1}
    )

    session = pick_up_first().json()

    assert session["Contact"]["Address"]["Wgs84Latitude"] == 59.9139
    assert session["Contact"]["Address"]["LocalizedAddress"][0][0]["Value"] == "Storgata 1"
    assert session["Contact"]["Address"]["Postal"]["City"] == "Oslo"
    assert session["Contact"]["Address"]["Street"] is None
    assert session["Contact"]["TableRight"] == {"Mask": "Select, Update", "Reason": ""}
    assert session["Contact"]["FieldProperties"]["Name"]["FieldLength"] == 220
    assert session["Sale"]["Amount"] == 0.1


def test_the_next_call_gives_the_next_session_and_then_null(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    queued = [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(3)]

    answers = [pick_up_first() for _ in range(4)]

    assert [answer.json()["ChatSessionId"] for answer in answers[:3]] == queued
    assert answers[3].status == 200
    assert answers[3].body == "null"
    assert answers[3].headers["so-queue"] == "empty"
    assert answers[3].headers["content-type"] == "application/json; charset=utf-8"


def test_an_agent_without_topics_gets_null_and_the_reason(
    chat_stack: ChatStack, queued_session: ChatSessionEntity
) -> None:
    chat_stack.add_agent(8, can_respond=[], password="x", Name="newcomer")

    response = chat_stack.pick_up("newcomer", "x")

    assert (response.status, response.body) == (200, "null")
    assert response.headers["so-queue"] == "no-topics"
    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert stored["Status"] == "InQueue"


def test_an_agent_with_one_of_two_topics_never_gets_a_session_of_the_other(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.add_topic(657, Name="Sales")
    for number in range(10):
        chat_stack.queue_session(657 if number % 2 else TOPIC_ID)

    answers = [pick_up_first().json() for _ in range(6)]

    assert [answer["TopicId"] for answer in answers[:5]] == [TOPIC_ID] * 5
    assert answers[5] is None
    assert [item["Status"] for item in chat_stack.sessions()].count("InQueue") == 5


def test_over_several_topics_the_oldest_comes_first(chat_stack: ChatStack) -> None:
    for topic_id in (701, 702, 703):
        chat_stack.add_topic(topic_id)
    chat_stack.add_agent(8, can_respond=[701, 702, 703], password="x", Name="all-round")
    for number, topic_id in enumerate([703, 701, 702, 701, 703]):
        chat_stack.queue_session(topic_id, WhenRequested=f"2026-01-31T13:45:0{number}Z")

    topics = [chat_stack.pick_up("all-round", "x").json()["TopicId"] for _ in range(5)]

    assert topics == [703, 701, 702, 701, 703]


@pytest.mark.parametrize(
    "change",
    [
        {"ChatbotIsActive": {"BOOL": True}},
        {"TransferTo": {"M": {"AssociateId": {"N": "9"}}}},
        {"Status": {"S": "Closed"}},
        {"TopicId": {"N": "999"}},
    ],
)
def test_a_session_that_is_not_available_is_passed_over(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, change: dict[str, Any]
) -> None:
    busy = chat_stack.queue_session(TOPIC_ID)
    following = chat_stack.queue_session(TOPIC_ID)
    [(name, value)] = change.items()
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(busy.ChatSessionId)}},
        UpdateExpression="SET #Name = :Value",
        ExpressionAttributeNames={"#Name": name},
        ExpressionAttributeValues={":Value": value},
    )

    assert pick_up_first().json()["ChatSessionId"] == following.ChatSessionId
    stored = chat_stack.session(busy.ChatSessionId)
    assert stored is not None
    assert "ClaimId" not in stored


def test_attributes_of_another_version_are_kept(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, pick_up_first: PickUpFirst
) -> None:
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(queued_session.ChatSessionId)}},
        UpdateExpression="SET CustomerLanguage = :Language, FromTheFuture = :Future",
        ExpressionAttributeValues={":Language": {"S": "nb"}, ":Future": {"S": "kept"}},
    )

    session = pick_up_first().json()

    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert (stored["CustomerLanguage"], stored["FromTheFuture"]) == ("nb", "kept")
    assert not session.keys() & {"CustomerLanguage", "FromTheFuture"}


def test_the_customer_gets_one_welcome(
    queued_session: ChatSessionEntity, pick_up_first: PickUpFirst, transcript: Transcript
) -> None:
    session = pick_up_first().json()

    [message] = transcript(queued_session.ChatSessionId)
    assert message["Type"] == "ToCustomer"
    assert message["SpecialType"] == "Welcome"
    assert message["Author"] == "Tore Jensen"
    assert message["Message"] == WELCOME
    assert message["WhenPosted"] == session["WhenStarted"]


def test_a_topic_without_a_welcome_sends_none_and_the_customer_wrote_last(
    chat_stack: ChatStack, transcript: Transcript
) -> None:
    chat_stack.add_topic(657)
    chat_stack.add_agent(8, can_respond=[657], password="x", Name="silent")
    queued = chat_stack.queue_session(657, LastMessage="Hello?")

    session = chat_stack.pick_up("silent", "x").json()

    assert (session["Status"], session["LastMessage"]) == ("CustomerLast", "Hello?")
    assert session["WhenIdle"] == queued.WhenIdle.isoformat()
    assert transcript(queued.ChatSessionId) == []


def test_a_long_welcome_is_whole_in_the_transcript_and_cut_in_the_answer(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, transcript: Transcript
) -> None:
    text = "Velkommen! 👋 " * 200
    chat_stack.add_topic(TOPIC_ID, text)
    queued = chat_stack.queue_session(TOPIC_ID)

    assert pick_up_first().json()["LastMessage"] == text[:1024]
    assert transcript(queued.ChatSessionId)[0]["Message"] == text


def test_someone_who_is_no_agent_is_refused_and_claims_nothing(
    chat_stack: ChatStack, queued_session: ChatSessionEntity
) -> None:
    chat_stack.credentials.put_password(99, "visitor", "x")

    response = chat_stack.pick_up("visitor", "x")

    assert response.status == 403
    assert response.json()["ErrorType"] == "NotAnAgent"
    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert stored["Status"] == "InQueue"


MISTAKES: list[tuple[dict[str, str], dict[str, str], str]] = [
    ({"Accept": "image/png"}, {}, "NotAcceptable"),
    ({}, {"$select": "a," * 201}, "InvalidSelect"),
    ({"SO-Language": "??"}, {}, "InvalidLanguage"),
    ({"SO-Culture": "??"}, {}, "InvalidCulture"),
    ({"SO-TimeZone": "??"}, {}, "InvalidTimeZone"),
    ({"Idempotency-Key": "?" * 256}, {}, "InvalidIdempotencyKey"),
]


@pytest.mark.parametrize(("headers", "query", "error_type"), MISTAKES)
def test_who_is_no_agent_is_told_that_before_anything_else_that_is_wrong(
    chat_stack: ChatStack, headers: dict[str, str], query: dict[str, str], error_type: str
) -> None:
    chat_stack.credentials.put_password(99, "visitor", "x")
    chat_stack.add_agent(98, can_respond=[TOPIC_ID], password="x", Name="retired", Deleted=True)
    chat_stack.add_agent(97, can_respond=[], password="x", Name="agent")

    told = {
        name: chat_stack.request(
            "POST",
            PICK_UP_PATH,
            headers={**headers, "Authorization": basic(name, "x")},
            query=query,
        ).json()["ErrorType"]
        for name in ("visitor", "retired", "agent")
    }

    assert told == {"visitor": "NotAnAgent", "retired": "NotAnAgent", "agent": error_type}


def test_whether_the_caller_is_an_agent_is_looked_up_once_and_only_for_a_wrong_request(
    pick_up_first: PickUpFirst, aws_wire: Wire
) -> None:
    pick_up_first()
    aws_wire.clear()

    pick_up_first(headers={"SO-TimeZone": "NO"})
    good = aws_wire.operations()
    aws_wire.clear()
    pick_up_first(headers={"SO-TimeZone": "??"})

    assert good.count("GetItem") + good.count("BatchGetItem") + good.count("TransactGetItems") == 1
    [looked] = aws_wire.requests
    assert (looked.operation, looked.parameters["ConsistentRead"]) == ("GetItem", True)


@pytest.mark.parametrize("body", [None, "", "{}", "null", "not json"])
def test_the_body_does_not_matter(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, body: str | None
) -> None:
    headers = {
        "Authorization": basic(USER_NAME, PASSWORD),
        "Content-Type": "application/json",
        "Content-Length": "0",
    }

    response = chat_stack.agent_calls(proxy_event("POST", PICK_UP_PATH, headers, body=body), None)

    assert response["statusCode"] == 200
    assert str(queued_session.ChatSessionId) in response["body"]
