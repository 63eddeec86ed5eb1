"""Languages, cultures and time zones of the answer, and the welcome in the customer's own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chat_sessions.entity import Instant
from chat_sessions_testing import ChatStack
from chat_sessions_testing.plugin import TOPIC_ID, PickUpFirst

type Transcript = Callable[[int], list[dict[str, Any]]]

HELLO = 'NO:"Hei";US:"Hello";GE:"Hallo"'
ENCODED = "[I:1234567] [F:1234.5] [M:1234.5] [D:11/09/2017] [DT:11/09/2017 14:53:18] [T:14:52]"


@pytest.fixture
def _company_waits(chat_stack: ChatStack) -> None:
    chat_stack.queue_session(
        TOPIC_ID,
        WhenRequested="2026-01-31T13:45:00.1234567Z",
        CustomerName=HELLO,
        FirstMessage="[SR_COMPANY] " + ENCODED,
        LastMessage=HELLO,
        Contact={"Name": "Example AS", "CategoryName": HELLO, "CountryName": "[SR_COMPANY]"},
        User={"ExtraFields": {"x": "y"}},
        Person={"Description": ENCODED, "Title": "[SR_UNHEARD_OF]"},
        Project={"StartDate": "2026-07-01T22:30:00Z"},
        Sale={"Amount": 1234.5},
    )


@pytest.mark.usefixtures("_company_waits")
def test_without_a_language_everything_stays_as_it_is_stored(pick_up_first: PickUpFirst) -> None:
    response = pick_up_first(headers={"SO-Culture": "nb-NO"})

    session = response.json()
    assert session["Contact"]["CategoryName"] == HELLO
    assert session["Contact"]["CountryName"] == "[SR_COMPANY]"
    assert session["Person"]["Description"] == ENCODED
    assert "content-language" not in response.headers
    assert response.headers["so-timezone"] == "UTC"


@pytest.mark.usefixtures("_company_waits")
def test_with_a_language_texts_are_in_it(pick_up_first: PickUpFirst) -> None:
    response = pick_up_first(headers={"SO-Language": "nb-NO", "Accept-Language": "de"})

    session = response.json()
    assert response.headers["content-language"] == "nb-NO"
    assert session["Contact"]["CategoryName"] == "Hei"
    assert session["Contact"]["CountryName"] == "Firma"
    assert session["Contact"]["Name"] == "Example AS"
    assert session["Person"]["Title"] == "[SR_UNHEARD_OF]"
    assert session["Sale"]["Amount"] == 1234.5


@pytest.mark.usefixtures("_company_waits")
def test_texts_of_the_installation_stand_beside_and_over_those_that_come_along(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, tmp_path: Path
) -> None:
    own = tmp_path / "string_references.json"
    own.write_text(json.dumps({"SR_COMPANY": 'NO:"Kunde"', "SR_UNHEARD_OF": 'NO:"Uhørt"'}))
    chat_stack.configure(STRING_REFERENCES_FILE=str(own))

    session = pick_up_first(headers={"SO-Language": "NO"}).json()

    assert session["Contact"]["CountryName"] == "Kunde"
    assert session["Person"]["Title"] == "Uhørt"


@pytest.mark.parametrize("content", [None, "[]", "{"])
def test_a_file_of_texts_that_is_none_stops_the_function_before_it_claims(
    chat_stack: ChatStack, tmp_path: Path, content: str | None
) -> None:
    own = tmp_path / "string_references.json"
    if content is not None:
        own.write_text(content)

    with pytest.raises(ValueError, match=r"string_references\.json"):
        chat_stack.configure(STRING_REFERENCES_FILE=str(own))


@pytest.mark.usefixtures("_company_waits")
def test_what_the_customer_typed_is_never_touched(pick_up_first: PickUpFirst) -> None:
    session = pick_up_first(headers={"SO-Language": "nb-NO", "SO-TimeZone": "NO"}).json()

    assert session["CustomerName"] == HELLO
    assert session["FirstMessage"] == "[SR_COMPANY] " + ENCODED


@pytest.mark.usefixtures("_company_waits")
@pytest.mark.parametrize(
    ("headers", "number", "money"),
    [
        ({"SO-Language": "en"}, " 1234.5 ", "1,234.50"),
        ({"SO-Language": "de"}, " 1234,5 ", "1.234,50"),
        ({"SO-Language": "en", "SO-Culture": "de-DE"}, " 1234,5 ", "1.234,50"),
        ({"SO-Language": "nb"}, " 1234,5 ", "1\xa0234,50"),
        ({"SO-Language": "de", "SO-Culture": "xx-XX"}, " 1234,5 ", "1.234,50"),
    ],
)
def test_encoded_values_are_formatted_in_the_culture_else_the_language(
    pick_up_first: PickUpFirst, headers: dict[str, str], number: str, money: str
) -> None:
    description = pick_up_first(headers=headers).json()["Person"]["Description"]

    assert number in description
    assert money in description
    assert "[" not in description


@pytest.mark.usefixtures("_company_waits")
@pytest.mark.parametrize(
    ("zone", "name", "requested", "start"),
    [
        ("NO", "Europe/Oslo", "2026-01-31T14:45:00.1234567+01:00", "2026-07-02T00:30:00+02:00"),
        ("261", "Europe/Oslo", "2026-01-31T14:45:00.1234567+01:00", "2026-07-02T00:30:00+02:00"),
        (
            "us-ny,includeTZOffset",
            "America/New_York",
            "2026-01-31T08:45:00.1234567-05:00",
            "2026-07-01T18:30:00-04:00",
        ),
        (
            "Asia/Tokyo",
            "Asia/Tokyo",
            "2026-01-31T22:45:00.1234567+09:00",
            "2026-07-02T07:30:00+09:00",
        ),
        ("includeTZOffset", "UTC", "2026-01-31T13:45:00.1234567Z", "2026-07-01T22:30:00Z"),
    ],
)
def test_all_date_times_are_in_the_zone_with_their_offset(
    pick_up_first: PickUpFirst, zone: str, name: str, requested: str, start: str
) -> None:
    response = pick_up_first(headers={"SO-TimeZone": zone})

    session = response.json()
    assert response.headers["so-timezone"] == name
    assert session["WhenRequested"] == requested
    assert session["Project"]["StartDate"] == start
    assert session["WhenEnded"] == "0001-01-01T00:00:00"


def test_an_encoded_date_time_is_in_the_zone_too(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.queue_session(TOPIC_ID, Person={"Description": "[DT:11/09/2017 23:53:18]"})

    headers = {"SO-Language": "nb-NO", "SO-TimeZone": "NO"}
    description = pick_up_first(headers=headers).json()["Person"]["Description"]

    assert "10.11.2017" in description
    assert "00:53" in description


@pytest.mark.parametrize(
    ("headers", "error_type"),
    [
        ({"SO-Language": "no such"}, "InvalidLanguage"),
        ({"SO-Culture": "no such"}, "InvalidCulture"),
        ({"SO-TimeZone": "Europe/Osloo"}, "InvalidTimeZone"),
        ({"SO-TimeZone": "../../etc/passwd"}, "InvalidTimeZone"),
        ({"SO-Language": "??", "SO-Culture": "??", "SO-TimeZone": "??"}, "InvalidLanguage"),
        ({"SO-Culture": "??", "SO-TimeZone": "??"}, "InvalidCulture"),
    ],
)
def test_a_wrong_header_is_400_before_anything_is_claimed(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, headers: dict[str, str], error_type: str
) -> None:
    queued = chat_stack.queue_session(TOPIC_ID)

    response = pick_up_first(headers=headers)

    assert (response.status, response.json()["ErrorType"]) == (400, error_type)
    stored = chat_stack.session(queued.ChatSessionId)
    assert stored is not None
    assert stored["Status"] == "InQueue"


def test_an_unknown_zone_tells_the_nearest_known_names(pick_up_first: PickUpFirst) -> None:
    response = pick_up_first(headers={"SO-TimeZone": "Europe/Osloo"})

    assert "Europe/Oslo" in response.json()["MessageDetail"]


def test_a_phones_language_has_extensions_and_the_answer_is_in_it(
    pick_up_first: PickUpFirst,
) -> None:
    tag = "nb-NO-u-fw-mon-mu-celsius"

    response = pick_up_first(headers={"Accept-Language": f"??, {tag}, en-US;q=.9,"})

    assert (response.status, response.headers["content-language"]) == (200, "nb-NO")


def test_a_malformed_accept_language_is_ignored(pick_up_first: PickUpFirst) -> None:
    response = pick_up_first(headers={"Accept-Language": "???"})

    assert response.status == 200
    assert "content-language" not in response.headers


def customer(chat_stack: ChatStack, properties: dict[str, str], **entity: Any) -> int:
    """Store a customer's language, culture and zone, whatever they are, as any back end may."""
    session_id = chat_stack.queue_session(TOPIC_ID, **entity).ChatSessionId
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(session_id)}},
        UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in properties),
        ExpressionAttributeValues={f":{name}": {"S": text} for name, text in properties.items()},
    )
    return session_id


OSLO = {
    "CustomerLanguage": "nb-NO",
    "CustomerCulture": "nb-NO",
    "CustomerTimeZone": "Europe/Oslo",
}
GREETING = (
    'US:"Hi {customer}, {agent} here for {topic}, {date} {time}.";'
    'NO:"Hei {customer}, {agent} her for {topic}, {date} {time}."'
)


def test_the_welcome_is_in_the_customers_language_and_the_answer_in_the_agents(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, transcript: Transcript
) -> None:
    chat_stack.add_topic(TOPIC_ID, GREETING, Name='US:"Support";NO:"Kundestøtte"', Language="de")
    session_id = customer(chat_stack, OSLO, CustomerName="Kari", Contact={"CategoryName": HELLO})

    headers = {"SO-Language": "de", "SO-Culture": "de-CH", "SO-TimeZone": "US-NY"}
    response = pick_up_first(headers=headers)

    session = response.json()
    started = Instant.parse(session["WhenStarted"])
    assert session["Contact"]["CategoryName"] == "Hallo"
    assert response.headers["content-language"] == "de"
    assert session["WhenStarted"][-6:] in {"-05:00", "-04:00"}
    [message] = transcript(session_id)
    assert message["Message"] == session["LastMessage"]
    assert message["Message"].startswith("Hei Kari, Tore Jensen her for Kundestøtte, ")
    oslo = started.to_datetime(ZoneInfo("Europe/Oslo"))
    assert f"{oslo.day}. " in message["Message"]
    assert f"{oslo:%H:%M}." in message["Message"]


@pytest.mark.parametrize(
    ("language", "topic_language", "expected"),
    [
        ("nb", "en", "Hei"),
        ("", "nb", "Hei"),
        ("", "", HELLO),
        ("th", "en", "Hello"),
        ("not a language", "nb", "Hei"),
    ],
)
def test_the_customers_language_counts_else_the_topics_else_raw(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    language: str,
    topic_language: str,
    expected: str,
) -> None:
    chat_stack.add_topic(TOPIC_ID, HELLO, Language=topic_language)
    customer(chat_stack, {"CustomerLanguage": language})

    assert pick_up_first().json()["LastMessage"] == expected


def test_placeholders_are_put_in_once_and_unknown_ones_stay(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.add_topic(TOPIC_ID, "{customer} {unknown} {Agent} {topic}", Name="{agent}")
    chat_stack.queue_session(TOPIC_ID, CustomerName="{topic}")

    assert pick_up_first().json()["LastMessage"] == "{topic} {unknown} {Agent} {agent}"


def test_without_a_culture_date_and_time_are_iso(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.add_topic(TOPIC_ID, "{date}T{time}")
    chat_stack.queue_session(TOPIC_ID)

    session = pick_up_first().json()

    assert session["LastMessage"] == session["WhenStarted"][:16]


def test_a_zone_of_the_customers_that_nobody_knows_does_not_cost_the_welcome(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.add_topic(TOPIC_ID, "{time}")
    customer(chat_stack, {"CustomerTimeZone": "Nowhere/Land", "CustomerCulture": "??"})

    session = pick_up_first().json()

    assert session["LastMessage"] == session["WhenStarted"][11:16]


@pytest.mark.parametrize("text", [GREETING, "{customer}"])
def test_only_a_welcome_that_depends_on_the_customer_costs_a_look_at_the_session(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, aws_wire: Any, text: str
) -> None:
    for welcome, looks in (("Welcome!", 0), (text, 1)):
        chat_stack.add_topic(TOPIC_ID, welcome)
        chat_stack.queue_session(TOPIC_ID)
        pick_up_first()
        chat_stack.queue_session(TOPIC_ID)
        aws_wire.clear()

        assert pick_up_first().status == 200

        sessions = chat_stack.environment["SESSIONS_TABLE"]
        reads = [
            request
            for request in aws_wire.requests
            if request.operation == "BatchGetItem"
            and sessions in request.parameters["RequestItems"]
        ]
        assert len(reads) == looks
