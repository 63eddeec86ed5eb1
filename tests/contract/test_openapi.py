"""``docs/openapi.json`` against the code, ``entity.csv`` and the template.

``make openapi`` writes it anew.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from chat_agent import errors
from chat_agent.cross_origin import EXPOSED_HEADERS, REQUEST_HEADERS
from chat_agent.errors import ApiError, ErrorType
from chat_agent.media_types import SUPPORTED
from chat_agent.openapi.answers import GATEWAY_ERRORS, GATEWAY_MEDIA_TYPES, function_errors
from chat_agent.openapi.document import written_document
from chat_sessions.credentials.schemes import Scheme
from chat_sessions.entity import MAX_LENGTHS, ChatSessionEntity
from chat_sessions.entity.carrier import property_names
from chat_sessions.no_session import NoSession
from chat_sessions_testing.template import read_template
from tests.contract.entity_table import ENTITY, Property, filled, read_entity_table
from tests.contract.openapi_document import (
    DOCUMENT,
    MEDIA_TYPES,
    PATH_ITEM,
    SCHEMAS,
    Answer,
    departures_from_document,
    documented_response,
    plain_body,
    resolved,
)

ROOT = Path(__file__).parents[2]
TABLE = read_entity_table()
GATEWAY_RESPONSES: Mapping[str, Any] = read_template()["Resources"]["ChatApi"]["Properties"][
    "GatewayResponses"
]
ANSWER = {
    "cache-control": "no-store",
    "x-request-id": "1",
    "vary": "Accept, Origin",
    "so-timezone": "UTC",
    "content-type": "application/json; charset=utf-8",
}


def responses() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for method in ("post", "options"):
        for status, response in PATH_ITEM[method]["responses"].items():
            yield method, status, resolved(response)


def error_types_in_docs() -> list[str]:
    lines = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8").splitlines()
    return [line.split("`")[1] for line in lines if line.startswith("| `") and "status" not in line]


def statuses_in_docs() -> dict[str, set[int]]:
    lines = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line.startswith("| `") and "status" not in line]
    return {row[1].strip(" `"): {int(status) for status in row[2].split(",")} for row in rows}


def table_type(schema: Mapping[str, Any]) -> str:
    """Say of a schema what the table says of a type."""
    if "anyOf" in schema:
        [schema] = [each for each in schema["anyOf"] if each != {"type": "null"}]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name == "DateTime":
            return "string/date-time"
        return "enum" if "enum" in SCHEMAS[name] else f"object:{name}"
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    if kind == "array":
        return f"array of {table_type(schema['items'])}"
    if kind == "object":
        return f"map of {table_type(schema['additionalProperties'])}"
    if kind == "integer":
        assert (schema["minimum"], schema["maximum"]) == (-(2**31), 2**31 - 1)
    return "/".join(filter(None, [kind, schema.get("format")]))


def enum_values(schema: Mapping[str, Any]) -> tuple[str, ...]:
    for each in schema.get("anyOf", []):
        if "enum" in resolved(each):
            return tuple(resolved(each)["enum"])
    return ()


def test_the_committed_document_is_what_the_code_declares() -> None:
    committed = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")

    assert committed == written_document(), "docs/openapi.json is out of date: run make openapi"


def test_it_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_it_has_the_version_of_the_package_and_no_real_host() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [server] = DOCUMENT["servers"]

    assert DOCUMENT["info"]["version"] == project["version"]
    assert server["url"] == "https://{host}/{prefix}"
    assert server["variables"]["host"]["default"].endswith(".example.com")


def test_the_function_does_not_import_what_makes_it() -> None:
    script = (
        "import sys, chat_agent.composition as _; print([n for n in sys.modules if 'openapi' in n])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_every_type_of_the_table_is_a_schema() -> None:
    objects = {name for name, schema in SCHEMAS.items() if schema["type"] == "object"}

    assert objects == {*TABLE, "ErrorBody"}


@pytest.mark.parametrize("type_name", TABLE)
def test_a_schema_has_the_properties_of_the_table_all_required_in_order(type_name: str) -> None:
    schema = SCHEMAS[type_name]
    properties = schema["properties"]

    assert [
        Property(
            name,
            table_type(each),
            not each.get("description", "").count("Null only where"),
            enum_values(each),
        )
        for name, each in properties.items()
    ] == TABLE[type_name]
    assert schema["required"] == list(properties)
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("type_name", TABLE)
def test_a_schema_takes_null_everywhere_and_nothing_else_of_a_wrong_type(type_name: str) -> None:
    # One property of another type at a time, at the place where the entity has it.
    for each in TABLE[type_name]:
        wrong = [] if each.json_type.startswith(("map", "object")) else {"wrong": "type"}
        for value, is_right in ((None, True), (wrong, False)):
            body = json.dumps(filled(TABLE) | _at(type_name, each.name, value))
            departures = departures_from_document("POST", Answer(200, ANSWER, body))
            assert (departures == []) is is_right, (each, value, departures)


def _at(type_name: str, name: str, value: Any) -> dict[str, Any]:
    def put(found: Any, kind: str) -> Any:
        if kind.startswith(("array of ", "map of ")):
            inner = kind.partition(" of ")[2]
            if isinstance(found, list):
                return [put(each, inner) for each in found]
            return {key: put(each, inner) for key, each in found.items()}
        this = kind.removeprefix("object:")
        if this not in TABLE:
            return found
        inside = {each.name: put(found[each.name], each.json_type) for each in TABLE[this]}
        return inside | ({name: value} if this == type_name else {})

    changed: dict[str, Any] = put(filled(TABLE), f"object:{ENTITY}")
    return changed


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ChatSessionId", 2**31),
        ("ChatSessionId", 1.5),
        ("Status", "inqueue"),
        ("Flags", "CustomerIsTyping, UserIsTyping"),
        ("WhenIdle", "2026-01-31T13:45:00"),
        ("WhenIdle", "2026-01-31T13:45:00.120Z"),
        ("WhenIdle", "2026-01-31T13:45:00.12345678Z"),
        ("FieldProperties", {"entry": None}),
        ("Unknown", 1),
        *((name, "x" * (longest + 1)) for name, longest in MAX_LENGTHS.items()),
    ],
)
def test_what_an_answer_never_holds_is_refused(name: str, wrong: object) -> None:
    body = json.dumps(filled(TABLE) | {name: wrong})

    assert departures_from_document("POST", Answer(200, ANSWER, body))


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00", "2026-01-31T13:45:00.1234567+05:30"])
def test_an_unset_date_and_one_with_seven_digits_and_an_offset_are_dates(when: str) -> None:
    body = json.dumps(filled(TABLE) | {"WhenIdle": when})

    assert departures_from_document("POST", Answer(200, ANSWER, body)) == []


def test_a_session_comes_in_every_supported_media_type() -> None:
    assert MEDIA_TYPES == SUPPORTED


def test_every_reason_for_null_is_listed() -> None:
    headers = PATH_ITEM["post"]["responses"]["200"]["headers"]

    assert headers["SO-Queue"]["schema"]["enum"] == list(NoSession)


def test_every_error_is_among_the_errors_of_the_function() -> None:
    kinds = {
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, ApiError) and each is not ApiError
    }
    of_routes = {errors.NotFoundError, errors.MethodNotAllowedError}

    assert {type(error) for error in function_errors()} == kinds - of_routes


def test_every_error_type_is_listed_and_answered_with_some_status() -> None:
    answered = {
        error_type
        for _, _, response in responses()
        for error_type in response.get("x-error-types", [])
    }

    assert SCHEMAS["ErrorType"]["enum"] == list(ErrorType)
    assert answered == set(ErrorType)


def test_the_page_on_errors_lists_exactly_the_error_types_with_their_statuses() -> None:
    answered: dict[str, set[int]] = {}
    for _, status, response in responses():
        for error_type in response.get("x-error-types", []):
            answered.setdefault(error_type, set()).add(int(status))

    assert error_types_in_docs() == list(ErrorType)
    assert statuses_in_docs() == answered


@pytest.mark.parametrize("name", GATEWAY_RESPONSES)
def test_an_error_of_api_gateway_is_documented_in_each_of_its_media_types(name: str) -> None:
    response = GATEWAY_RESPONSES[name]
    headers = {
        header.lower(): value.strip("'")
        for header, value in response["ResponseParameters"]["Headers"].items()
        if isinstance(value, str)
    }
    templates = response["ResponseTemplates"]

    assert tuple(templates) == GATEWAY_MEDIA_TYPES
    for media_type, body in templates.items():
        answer = Answer(0, headers | {"content-type": media_type}, body)
        error_type = ErrorType(plain_body(answer)["ErrorType"])
        statuses = [status for status, each in GATEWAY_ERRORS.items() if each is error_type]
        assert statuses
        for status in statuses:
            told = departures_from_document("POST", Answer(status, answer.headers, body))
            assert told == []


def test_every_header_that_scripts_may_see_is_described() -> None:
    described = {name for _, _, response in responses() for name in response["headers"]}

    assert set(EXPOSED_HEADERS) <= described


def test_every_example_is_an_answer_that_the_document_allows() -> None:
    examples = 0
    for method, status, response in responses():
        for media_type, content in response.get("content", {}).items():
            for example in content.get("examples", {}).values():
                value = example["value"]
                body = value if media_type.endswith("xml") else json.dumps(value)
                answer = Answer(int(status), {"content-type": media_type}, body)
                told = departures_from_document(method, answer)
                assert [line for line in told if "is missing" not in line] == []
                examples += 1

    assert examples >= 2 * len(ErrorType) - 4


def test_the_example_in_xml_is_the_example_in_json() -> None:
    response = documented_response("POST", 200)
    assert response is not None
    in_json, in_xml = (
        response["content"][media_type]["examples"]["session"]["value"]
        for media_type in ("application/json", "application/xml")
    )
    answer = Answer(200, ANSWER | {"content-type": "application/xml"}, in_xml)

    assert plain_body(answer) == in_json
    assert list(in_json) == list(property_names(ChatSessionEntity))


def test_only_a_pick_up_needs_a_credential() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]

    ways = PATH_ITEM["post"]["security"]

    assert {name for way in ways for name in way} == set(schemes)
    assert {} not in ways
    assert {scheme for scheme in Scheme if scheme in schemes} == set(Scheme)
    assert PATH_ITEM["options"]["security"] == []


def test_a_credential_is_where_a_request_may_carry_it() -> None:
    for scheme in DOCUMENT["components"]["securitySchemes"].values():
        if scheme["type"] == "apiKey" and scheme["in"] == "header":
            assert scheme["name"] in REQUEST_HEADERS
