"""Headers, ``$select`` and stored data in combination, over HTTP.

Each answer is held against the OpenAPI document, against ``entity.csv`` and against what is stored.
The official client reads those in JSON, and an XML parser those in XML.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from chat_agent.media_types import SUPPORTED
from chat_sessions.entity import MAX_LENGTHS
from chat_sessions.entity.plain import to_plain
from chat_sessions.selection import DEEPEST_PATH, LONGEST_NAME, MOST_NAMES
from chat_sessions.session_item import read_session
from local.stack import RunningStack
from tests.contract.entity_table import ENTITY, Json, departures, filled
from tests.contract.openapi_document import Answer, departures_from_document, plain_body
from tests.e2e.client_in_node import TABLE, OfficialClient, as_the_client_gives_an_object
from tests.e2e.desk import PATH, Desk

# A $select may null everything.
SELECTED_TABLE = {
    type_name: [replace(each, nullable=True) for each in properties]
    for type_name, properties in TABLE.items()
}
EVERYTHING = {
    name: value
    for name, value in filled(TABLE).items()
    if name not in {"ChatSessionId", "TopicId", "User", "Status", "TransferTo", "ChatbotIsActive"}
}
FORBIDDEN_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def hostile(text: str) -> dict[str, Json]:
    """Put a text wherever a customer's, or somebody else's, may stand."""
    right = {"FieldRight": {"Mask": "Update", "Reason": text}, "FieldType": text, "FieldLength": 1}
    field = {"Name": text, "Value": text, "FieldProperties": {text: right}}
    return {
        **{name: (text * 64)[:longest] for name, longest in MAX_LENGTHS.items()},
        "Person": {"FullName": text, "FieldProperties": {text: right, f" {text} ": right}},
        "Contact": {"Name": text, "Address": {"LocalizedAddress": [[field, field], []]}},
        "Sale": {"Currency": text, "TableRight": {"Mask": "Update", "Reason": text}},
        "FieldProperties": {f"{text}{number}": right for number in range(3)},
    }


STORED: Mapping[str, Mapping[str, Json]] = {
    "nothing": {},
    "everything": EVERYTHING,
    "objects-without-parts": {
        "Person": {"PersonId": 5},
        "Contact": {"ContactId": 6, "Address": {"Street": {"City": "Bergen"}}},
        "Sale": {"Amount": -0.1},
        "Ticket": {"TableRight": {"Mask": "Update"}},
        "FieldProperties": {"CustomerName": {"FieldType": "String"}},
    },
    "null-texts": {"CustomerName": None, "CustomerEmail": None, "Person": {"FullName": None}},
    "limits": {
        "AlertLevel": 2**31 - 1,
        "Rating": -(2**31),
        "WhenEnded": "9999-12-31T23:59:59.9999999Z",
        "WhenFetched": "0001-01-01T00:00:00.0000001Z",
        "WhenRequested": "2026-01-31T13:45:00.1234567+05:30",
        "Sale": {"Amount": -1.25e30, "Earning": 1e-129, "EarningPercent": 0.1 + 0.2},
    },
    "control-characters": hostile("".join(map(chr, range(0x20))) + "\x7f\x85\ufffe\uffff"),
    "markup": hostile("]]> <b a='1' b=\"2\">&amp;&#0;</b> <!-- --> <?x?> <![CDATA[ &unknown; {}\\"),
    "lines": hostile("first\r\nsecond\rthird\nfourth\tfifth \u2028 \u2029 \r"),
    "scripts": hostile("👩‍👩‍👧 \U0001f525 שלום \u202eقمر\u202c \ufeff e\u0301 ﷽ 漢字 \U0010ffff"),
}
ACCEPTED: Mapping[str | None, str] = {
    **{media_type: media_type for media_type in SUPPORTED},
    None: "application/json",
    "*/*": "application/json",
    "text/html, application/xml;q=0.9, */*;q=0.8": "application/xml",
    "application/xml;q=0.1, application/json": "application/json",
    'TEXT/JSON; charset="utf-8"': "text/json",
    "application/*;q=0.5, text/xml, text/*;q=0": "text/xml",
}
SELECTS = (
    None,
    "",
    "*",
    "CustomerName",
    "chatsessionid,STATUS,flags,WhenIdle,rating",
    "contact",
    "Contact/Name, person/fullname ,sale/amount",
    "contact/address/localizedaddress/value,contact/address/street",
    "ticket/tableright/mask,fieldproperties",
    "fieldproperties/CUSTOMERNAME/fieldtype,user/name,customername/nothing",
    "nothing,at/all",
)


@dataclass(frozen=True, slots=True)
class Combination:
    stored: str
    accept: str | None
    select: str | None

    def __str__(self) -> str:
        return f"{self.stored}-{self.accept}-{self.select}"


@dataclass(frozen=True, slots=True)
class PickedUp:
    answer: Answer
    expected: Json
    """The entity as it is stored after the pick-up, the wanted part of it, as JSON."""


def combinations() -> Iterator[Combination]:
    """Bring each kind of stored data together with each Accept and with each $select."""
    for row, stored in enumerate(STORED):
        yield Combination(stored, "application/json", None)
        yield Combination(stored, "application/xml", None)
        for column, accept in enumerate(ACCEPTED):
            yield Combination(stored, accept, SELECTS[(3 * row + column) % len(SELECTS)])


COMBINATIONS = list(dict.fromkeys(combinations()))


@pytest.fixture(scope="module")
def picked_up(stack: RunningStack) -> Iterator[Mapping[Combination, PickedUp]]:
    """Pick up a session for each combination."""
    with closing(Desk(stack)) as desk:
        topic_id = desk.topic("Welcome!")
        agent = desk.agent([topic_id])
        found = {}
        for combination in COMBINATIONS:
            queued = desk.customer(topic_id, **STORED[combination.stored])
            answer = ask(agent, combination.accept, combination.select)
            item = desk.session(queued.ChatSessionId)
            desk.finish(queued.ChatSessionId)
            whole = to_plain(read_session(item).session)
            found[combination] = PickedUp(answer, selected(whole, combination.select))
        yield found


def ask(agent: httpx.Client, accept: str | None, select: str | None) -> Answer:
    query = "" if select is None else f"?$select={quote(select)}"
    return sent(agent, query, {} if accept is None else {"Accept": accept})


def sent(agent: httpx.Client, query: str, headers: Mapping[str, str] | None = None) -> Answer:
    request = agent.build_request("POST", PATH + query, headers=headers)
    if not headers or "Accept" not in headers:
        del request.headers["Accept"]
    response = agent.send(request)
    return Answer(response.status_code, dict(response.headers), response.content.decode())


def selected(whole: Mapping[str, Json], select: str | None) -> Json:
    """Null what is not selected, in the simplest way that can be thought of."""
    names = [name.strip().lower() for name in (select or "*").split(",")]
    return whole if names in (["*"], [""]) else nulled(whole, names)


def nulled(value: Json, names: list[str], place: str = "") -> Json:
    if any(f"{place}/".startswith(f"{name}/") for name in names):
        return value
    is_dictionary = place.rpartition("/")[2] == "fieldproperties"
    inner = {
        key: (f"{place}/{key}" if place else key).lower()
        for key in (value if isinstance(value, dict) else ())
    }
    wanted = {key for key, at in inner.items() if any(f"{n}/".startswith(f"{at}/") for n in names)}
    within = {key for key, at in inner.items() if any(f"{at}/".startswith(f"{n}/") for n in names)}
    if isinstance(value, dict):
        return {
            key: nulled(each, names, inner[key]) if key in wanted | within else None
            for key, each in value.items()
            if not is_dictionary or key in wanted | within
        }
    return [nulled(each, names, place) for each in value] if isinstance(value, list) else None


def without_forbidden_characters(value: Json) -> Json:
    if isinstance(value, str):
        return FORBIDDEN_IN_XML.sub("\ufffd", value)
    if isinstance(value, list):
        return [without_forbidden_characters(each) for each in value]
    if isinstance(value, dict):
        return {
            without_forbidden_characters(key): without_forbidden_characters(each)
            for key, each in value.items()
        }
    return value


def without_undefined(value: Json) -> Json:
    """Take undefined, which the client makes of null for an enum, as the null it was."""
    if value == {"undefined": True}:
        return None
    if isinstance(value, list):
        return [without_undefined(each) for each in value]
    if isinstance(value, dict):
        return {key: without_undefined(each) for key, each in value.items()}
    return value


@pytest.mark.parametrize("combination", COMBINATIONS, ids=str)
def test_an_answer_is_as_documented(
    picked_up: Mapping[Combination, PickedUp], combination: Combination
) -> None:
    answer = picked_up[combination].answer
    table = TABLE if combination.select in {None, "", "*"} else SELECTED_TABLE

    assert answer.status == 200
    assert answer.headers["content-type"] == f"{ACCEPTED[combination.accept]}; charset=utf-8"
    assert departures_from_document("POST", answer) == []
    assert departures(table, plain_body(answer)) == []


@pytest.mark.parametrize("combination", COMBINATIONS, ids=str)
def test_an_answer_holds_what_is_stored_and_selected(
    picked_up: Mapping[Combination, PickedUp], combination: Combination
) -> None:
    answer, expected = picked_up[combination].answer, picked_up[combination].expected
    if answer.is_xml:
        expected = without_forbidden_characters(expected)

    assert plain_body(answer) == expected


def test_the_official_client_reads_every_answer_in_json(
    picked_up: Mapping[Combination, PickedUp], official_client: OfficialClient, tmp_path: Path
) -> None:
    in_json = {each: found for each, found in picked_up.items() if not found.answer.is_xml}
    file = tmp_path / "answers.json"
    file.write_text(
        json.dumps(
            [
                {
                    "status": found.answer.status,
                    "headers": {"Content-Type": found.answer.headers["content-type"]},
                    "body": found.answer.body,
                }
                for found in in_json.values()
            ]
        )
    )

    read = official_client.run("replay.cjs", str(file))

    assert len(read) == len(in_json) >= 60
    for (combination, found), result in zip(in_json.items(), read, strict=True):
        expected = as_the_client_gives_an_object(ENTITY, json.loads(found.answer.body))
        assert without_undefined(result.get("session")) == expected, (str(combination), result)


@pytest.mark.parametrize("media_type", ["application/json", "application/xml"])
@pytest.mark.parametrize(
    ("asked", "applied"),
    [
        ({"SO-Language": "nb-NO", "SO-TimeZone": "NO"}, ("nb-NO", "Europe/Oslo")),
        ({"SO-Language": "x", "SO-TimeZone": "includeTZOffset"}, (None, "UTC")),
        ({"Accept-Language": "de;q=0.9, sv", "SO-Culture": "fr-CA"}, ("sv", "UTC")),
        ({"SO-TimeZone": "Asia/Kolkata,includeTZOffset"}, (None, "Asia/Kolkata")),
    ],
    ids=str,
)
def test_an_answer_in_a_language_and_a_zone_is_as_documented(
    desk: Desk,
    asked: Mapping[str, str],
    applied: tuple[str | None, str],
    media_type: str,
) -> None:
    topic_id = desk.topic()
    desk.customer(topic_id, **STORED["everything"])

    answer = sent(desk.agent([topic_id]), "", {**asked, "Accept": media_type})

    assert departures_from_document("POST", answer) == []
    assert departures(TABLE, plain_body(answer)) == []
    headers = answer.headers
    assert (headers.get("content-language"), headers["so-timezone"]) == applied


@pytest.mark.parametrize("stored", STORED)
def test_a_session_says_the_same_in_json_and_in_xml(
    picked_up: Mapping[Combination, PickedUp], stored: str
) -> None:
    of_each_claim = {"ChatSessionId", "User", "WhenRequested", "WhenStarted", "WhenIdle"}
    of_each_claim |= {"SessionKey", "InitialQueuePos", "Rank"}
    in_json, in_xml = (
        plain_body(picked_up[Combination(stored, accept, None)].answer)
        for accept in ("application/json", "application/xml")
    )

    for body in (in_json, in_xml):
        for name in of_each_claim:
            del body[name]
    assert in_xml == without_forbidden_characters(in_json)


@pytest.mark.parametrize(
    "query",
    [
        "?$select=CustomerName,contact/name",
        "?%24select=CustomerName%2Ccontact%2Fname",
        "?%24SELECT=+customername+,%20CONTACT%2fNAME%20",
        "?$select=CustomerName&$select=contact/name",
        "?other=1&$select=customerName,contact/name,nothing",
    ],
)
def test_a_select_is_read_however_it_is_encoded(desk: Desk, query: str) -> None:
    topic_id = desk.topic()
    desk.customer(topic_id, CustomerName="Kari", Contact={"Name": "Fjordlys", "City": "Bergen"})

    body = plain_body(sent(desk.agent([topic_id]), query))

    assert {name: each for name, each in body.items() if each is not None} == {
        "CustomerName": "Kari",
        "Contact": dict.fromkeys(body["Contact"]) | {"Name": "Fjordlys"},
    }


@pytest.mark.parametrize(
    "select",
    [
        ",".join(["a"] * (MOST_NAMES + 1)),
        "a" * (LONGEST_NAME + 1),
        "/".join(["a"] * (DEEPEST_PATH + 1)),
    ],
    ids=["too many", "too long", "too deep"],
)
@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
def test_a_select_beyond_its_limits_claims_nothing(desk: Desk, select: str, accept: str) -> None:
    topic_id = desk.topic()
    waiting = desk.customer(topic_id)

    answer = ask(desk.agent([topic_id]), accept, select)

    assert (answer.status, plain_body(answer)["ErrorType"]) == (400, "InvalidSelect")
    assert departures_from_document("POST", answer) == []
    assert desk.session(waiting.ChatSessionId)["Status"] == "InQueue"


def test_a_select_at_its_limits_is_obeyed(desk: Desk) -> None:
    topic_id = desk.topic()
    waiting = desk.customer(topic_id)
    most = ["a" * 10] * (MOST_NAMES - 3)
    select = ",".join([*most, "b" * LONGEST_NAME, "/".join("c" * DEEPEST_PATH), "chatsessionid"])

    body = plain_body(ask(desk.agent([topic_id]), None, select))

    assert {name: each for name, each in body.items() if each is not None} == {
        "ChatSessionId": waiting.ChatSessionId
    }


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=1", "*/*;q=0", "application/jsonp"])
def test_a_type_that_is_not_supported_claims_nothing(desk: Desk, accept: str) -> None:
    topic_id = desk.topic()
    waiting = desk.customer(topic_id)

    answer = ask(desk.agent([topic_id]), accept, None)

    assert (answer.status, plain_body(answer)["ErrorType"]) == (406, "NotAcceptable")
    assert departures_from_document("POST", answer) == []
    assert desk.session(waiting.ChatSessionId)["Status"] == "InQueue"


@pytest.mark.parametrize("media_type", SUPPORTED)
def test_an_empty_queue_is_null_in_every_media_type(desk: Desk, media_type: str) -> None:
    answer = ask(desk.agent([desk.topic()]), media_type, "CustomerName")

    assert departures_from_document("POST", answer) == []
    assert plain_body(answer) is None
    assert answer.headers["so-queue"] == "empty"
