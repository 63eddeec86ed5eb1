"""``docs/openapi.json`` as a judge of answers: what in an answer is not as it says.

It is read as the repository keeps it. That it is what the code declares is for
``test_openapi.py`` to show.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from jsonschema import Draft202012Validator

type Json = Any

DOCUMENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "openapi.json").read_text(encoding="utf-8")
)
[(PATH, PATH_ITEM)] = DOCUMENT["paths"].items()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
MEDIA_TYPES = tuple(PATH_ITEM["post"]["responses"]["200"]["content"])

# What HTTP and the servers on the way add; no part of the API.
_OF_TRANSPORT = re.compile(
    r"connection|content-(length|type|encoding)|date|keep-alive|server|transfer-encoding|via"
    r"|x-amz(n|-).*",
    re.ASCII,
)
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_ENTRY = ["Key", "Value"]
_TEXT = {"type": "string"}
_SCALARS: Mapping[str, Callable[[str], Json]] = {
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "string": str,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API; the names of its headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip()

    @property
    def is_xml(self) -> bool:
        return self.media_type.endswith("/xml")


def resolved(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference within the document."""
    found: Any = given
    while "$ref" in found:
        steps = found["$ref"].removeprefix("#/").split("/")
        found = DOCUMENT
        for step in steps:
            found = found[step]
    return found  # type: ignore[no-any-return]


def documented_response(method: str, status: int) -> Mapping[str, Any] | None:
    """Find what the document says of an answer with a status."""
    responses = PATH_ITEM[method.lower()]["responses"]
    return resolved(responses[str(status)]) if str(status) in responses else None


def plain_body(answer: Answer) -> Json:
    """Read a body, in XML by the types that the document gives."""
    if not answer.is_xml:
        return json.loads(answer.body)
    root = ET.fromstring(answer.body)  # noqa: S314 (our own answer)
    by_root = {schema["xml"]["name"]: schema for schema in SCHEMAS.values() if "xml" in schema}
    return _plain(root, by_root[root.tag])


def departures_from_document(method: str, answer: Answer) -> list[str]:
    """Tell where an answer is not as the document says, one line for each place."""
    documented = documented_response(method, answer.status)
    if documented is None:
        return [f"the status {answer.status} is not documented"]
    return [*_departures_of_headers(documented, answer), *_departures_of_body(documented, answer)]


def _departures_of_headers(documented: Mapping[str, Any], answer: Answer) -> Iterator[str]:
    headers = {name.lower(): header for name, header in documented["headers"].items()}
    for name, header in headers.items():
        if name in answer.headers:
            kind = header["schema"]["type"]
            text = answer.headers[name]
            value = int(text) if kind == "integer" and text.isdecimal() else text
            yield from _departures_of_value(header["schema"], value, name)
        elif header.get("required"):
            yield f"the header {name} is missing"
    for name in answer.headers.keys() - headers:
        if name.startswith("access-control-") or not _OF_TRANSPORT.fullmatch(name):
            yield f"the header {name} is not documented"


def _departures_of_body(documented: Mapping[str, Any], answer: Answer) -> Iterator[str]:
    if "content" not in documented:
        # API Gateway gives a media type even to nothing.
        if answer.body:
            yield "there is a body"
        return
    if answer.media_type not in documented["content"]:
        yield f"the media type {answer.media_type!r} is not documented"
        return
    schema = documented["content"][answer.media_type]["schema"]
    yield from _departures_of_value(schema, plain_body(answer), "body")
    if answer.status >= 400:
        error_type = plain_body(answer)["ErrorType"]
        if error_type not in documented["x-error-types"]:
            yield f"{error_type} is not documented for {answer.status}"


def _departures_of_value(schema: Mapping[str, Any], value: Json, place: str) -> Iterator[str]:
    whole = {"components": DOCUMENT["components"], **schema}
    for error in Draft202012Validator(whole).iter_errors(value):
        yield f"{place}{error.json_path.removeprefix('$')}: {error.message[:200]}"


def _plain(element: ET.Element, schema: Mapping[str, Any]) -> Json:
    schema = _without_null(schema)
    if element.get(_NIL) == "true":
        assert list(element) == [], element.tag
        assert not element.text, element.tag
        return None
    kind = _type_name(schema)
    if kind == "object":
        return _plain_object(element, schema)
    if kind == "array":
        return [_plain(part, schema["items"]) for part in element]
    return _SCALARS[kind](element.text or "")


def _plain_object(element: ET.Element, schema: Mapping[str, Any]) -> dict[str, Json]:
    if "properties" not in schema:
        entries = map(_entry, element)
        return {
            key.text or "": _plain(value, schema["additionalProperties"]) for key, value in entries
        }
    types = schema["properties"]
    return {part.tag: _plain(part, types.get(part.tag, _TEXT)) for part in element}


def _entry(element: ET.Element) -> tuple[ET.Element, ET.Element]:
    assert [part.tag for part in element] == _ENTRY, element.tag
    return element[0], element[1]


def _without_null(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "anyOf" in schema:
        [schema] = [each for each in schema["anyOf"] if each != {"type": "null"}]
    return resolved(schema)


def _type_name(schema: Mapping[str, Any]) -> str:
    kinds = schema["type"]
    return kinds if isinstance(kinds, str) else next(kind for kind in kinds if kind != "null")
