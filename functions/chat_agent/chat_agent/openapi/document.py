"""The document: its operations, and what they refer to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, NoReturn

from chat_agent.errors import ApiError, ErrorType
from chat_agent.openapi.answers import (
    GATEWAY_ERRORS,
    error_schemas,
    function_errors,
    options,
    picked_up,
    refusals,
)
from chat_agent.openapi.schemas import Schema, entity_schemas
from chat_agent.openapi.security import REQUIREMENTS, security_schemes
from chat_agent.pick_up_first_chat_session import PATH
from chat_agent.routing import Routes
from chat_sessions.idempotency import LONGEST_KEY
from chat_sessions.selection import DEEPEST_PATH, LONGEST_NAME, MOST_NAMES

if TYPE_CHECKING:
    from chat_agent.request import Request

METHODS: Final[Mapping[str, tuple[str, ...]]] = {PATH: ("POST",)}
"""The calls that the document describes: for each path its methods, besides ``OPTIONS``."""

TIME_ZONE: Final = "time-zone"
"""The format of what names a time zone; which there are is up to the time-zone data."""

_TAG: Final = (
    "(?:(?:[A-Za-z]{4,8}|[A-Za-z]{2,3}(?:[_-][A-Za-z]{3}){0,3})"
    "(?:[_-][A-Za-z]{4})?(?:[_-](?:[A-Za-z]{2}|[0-9]{3}))?"
    "(?:[_-](?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3})){0,2}"
    "(?:[_-][0-9A-WYZa-wyz](?:[_-][A-Za-z0-9]{2,8}){1,3}){0,2}"
    "(?:[_-][xX](?:[_-][A-Za-z0-9]{1,8}){1,3})?"
    "|[iIxX](?:[_-][A-Za-z0-9]{2,8}){1,3})"
)
"""A culture's tag; with more subtags of a kind it could be longer than 128 characters."""
_DISTRIBUTION: Final = "chat-pickup"


def written_document() -> str:
    """Write the document as the repository keeps it."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def document() -> Schema:
    """Make the document."""
    answers = refusals([*function_errors(), *_errors_of_routes()])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Chat agent",
            "summary": "An agent takes the first chat session of the queue.",
            "description": (
                "Paths work in any case and with a slash at the end. Every answer that is not 2xx "
                "has the same body, in the media type that the client accepts; its `ErrorType` is "
                "one of a closed list. What is answered with 4xx changes nothing.\n\n"
                "Every property of an object is always there, in the order of its schema. Because "
                "`$select` can leave any of them out, every property may be null."
            ),
            "version": version(_DISTRIBUTION),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": "https://{host}/{prefix}",
                "description": "A stage of API Gateway, or a tenant behind a domain.",
                "variables": {
                    "host": {"default": "api.example.com"},
                    "prefix": {"default": "Prod", "description": "Stage or tenant."},
                },
            }
        ],
        "tags": [{"name": "Chat", "description": "Chat sessions of customers."}],
        "paths": {PATH: {"post": _pick_up(answers), "options": _options(answers)}},
        "components": {
            "schemas": entity_schemas() | error_schemas(),
            "responses": {_name(status): answer for status, answer in answers.items()},
            "securitySchemes": security_schemes(),
        },
    }


def _pick_up(answers: Mapping[HTTPStatus, Schema]) -> Schema:
    return {
        "tags": ["Chat"],
        "operationId": "PickUpFirstChatSession",
        "summary": "Pick up the first chat session of the queue.",
        "description": (
            "Gives the caller the session that has waited longest among those of the topics on "
            "which the caller can respond, and greets the customer. A session is given once. The "
            "body of a request is ignored.\n\n"
            "`Accept` chooses the media type by its q-values; nothing and `*/*` are JSON. The "
            "two patch types hold the same JSON."
        ),
        "security": list(REQUIREMENTS),
        "parameters": [_select(), *_localisation(), _idempotency_key()],
        "responses": {"200": picked_up()} | _references(answers),
    }


def _options(answers: Mapping[HTTPStatus, Schema]) -> Schema:
    by_gateway = {
        status: answers[status]
        for status, error_type in GATEWAY_ERRORS.items()
        if error_type is not ErrorType.REQUEST_REJECTED
    }
    return {
        "tags": ["Chat"],
        "operationId": "PickUpFirstChatSessionOptions",
        "summary": "Ask what is allowed, as a browser does before a script's request.",
        "description": (
            "Needs no credential. The headers of CORS are there where `Origin` is one of the "
            "origins that are configured."
        ),
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "schema": {"type": "string"}}
            for name in (
                "Origin",
                "Access-Control-Request-Method",
                "Access-Control-Request-Headers",
            )
        ],
        "responses": {"204": options()} | _references(by_gateway),
    }


def _select() -> Schema:
    step = "[^,/]*"
    return {
        "name": "$select",
        "in": "query",
        "description": (
            "Names of the properties that are wanted, in any case; those of nested objects, and "
            "entries of dictionaries, after a slash. The name of an object wants all of it. "
            "Properties that are not named are null. Names that nothing has do no harm, and "
            "neither do slashes with no name beside them. Nothing, and `*`, want everything."
        ),
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "maxItems": MOST_NAMES,
            "items": {
                "type": "string",
                "maxLength": LONGEST_NAME,
                "pattern": f"^{step}(?:/{step}){{0,{DEEPEST_PATH - 1}}}$",
            },
        },
        "examples": {
            "everything": {"value": ["*"]},
            "some": {"value": ["ChatSessionId", "User/FullName", "Contact"]},
        },
    }


def _localisation() -> list[Schema]:
    """Describe the headers of language, culture and zone; ``docs/localisation.md`` says more."""
    weighted = rf"(?:[*xX-]|{_TAG})(?:;q=(?:0(?:\.[0-9]{{0,3}})?|1(?:\.0{{0,3}})?))?"
    headers: dict[str, tuple[str, Schema]] = {
        "SO-Language": (
            (
                "The language of texts: languages (`en`) or cultures (`nb-NO`), with q-values "
                "where there are several. Nothing, `*`, `x` and `-` leave texts as they are "
                "stored. A language that is not known gives English. Extensions "
                "(`nb-NO-u-mu-celsius`) change nothing."
            ),
            {"pattern": f"^(?:{weighted}(?:, ?{weighted})*)?$", "maxLength": 1000},
        ),
        "Accept-Language": (
            "The same where `SO-Language` says nothing. What is malformed is passed over.",
            {},
        ),
        "SO-Culture": (
            (
                "The culture by which numbers and dates within texts are formatted, where a "
                "language is applied; else that of the language."
            ),
            {"pattern": f"^(?:{_TAG})?$"},
        ),
        "SO-TimeZone": (
            (
                "The zone of all date-times: a SuperOffice code or its number, an IANA name or a "
                "Windows id, in any case, with or without a following `,includeTZOffset`, which "
                "may also stand alone. Nothing means the zone of the installation."
            ),
            {"format": TIME_ZONE, "examples": ["NO", "261,includeTZOffset", "Europe/Oslo"]},
        ),
    }
    return [
        {
            "name": name,
            "in": "header",
            "description": description,
            "schema": {"type": "string", **schema},
        }
        for name, (description, schema) in headers.items()
    ]


def _idempotency_key() -> Schema:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "description": (
            "Makes a request that is sent again the same one: for 24 hours the same agent gets the "
            "same session for the same key, and no second one, also from requests at the same time "
            "and after a failure. It is then told by `Idempotency-Replayed`. An empty answer is "
            "not kept."
        ),
        "schema": {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST_KEY}}}$"},
        "example": "5f0c6e0e-2f57-4b60-9d4b-1f3a9f0d6c11",
    }


def _errors_of_routes() -> list[ApiError]:
    def never(_request: Request) -> NoReturn:
        raise NotImplementedError

    routes = Routes({path: dict.fromkeys(methods, never) for path, methods in METHODS.items()})
    errors = []
    for method, path in (("POST", "/"), ("GET", PATH)):
        try:
            routes.route(method, path)
        except ApiError as error:
            errors.append(error)
    return errors


def _references(answers: Mapping[HTTPStatus, Any]) -> Schema:
    return {
        str(int(status)): {"$ref": f"#/components/responses/{_name(status)}"} for status in answers
    }


def _name(status: HTTPStatus) -> str:
    return "".join(word.capitalize() for word in status.name.split("_"))
