"""The answers of the API: for each status its headers, its media types and its bodies."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from chat_agent.cross_origin import EXPOSED_HEADERS, REQUEST_HEADERS
from chat_agent.errors import (
    AmbiguousCredentialsError,
    ApiError,
    BadCultureError,
    BadIdempotencyKeyError,
    BadLanguageError,
    BadSelectError,
    BadTimeZoneError,
    ErrorType,
    ForbiddenError,
    InternalError,
    NotAcceptableError,
    NotAuthenticatedError,
    UnavailableError,
    error_body,
)
from chat_agent.media_types import SUPPORTED, is_xml
from chat_agent.openapi.schemas import NULL, Schema, reference
from chat_agent.representation import write_plain
from chat_sessions.credentials.schemes import Scheme
from chat_sessions.entity import Associate, ChatSessionEntity, ChatSessionStatus, Instant
from chat_sessions.entity.plain import to_plain
from chat_sessions.no_session import NoSession

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

ERROR: Final = "ErrorBody"
"""The name of the schema of an error's body."""
GATEWAY_MEDIA_TYPES: Final = ("application/json", "application/xml", "text/xml")
"""The types that API Gateway has its own errors in."""
_GATEWAY: Final = "ApiGateway"
"""The ``ErrorSource`` of API Gateway's own errors."""
GATEWAY_ERRORS: Final[Mapping[HTTPStatus, ErrorType]] = {
    HTTPStatus.BAD_REQUEST: ErrorType.REQUEST_REJECTED,
    HTTPStatus.FORBIDDEN: ErrorType.REQUEST_REJECTED,
    HTTPStatus.CONTENT_TOO_LARGE: ErrorType.REQUEST_REJECTED,
    HTTPStatus.TOO_MANY_REQUESTS: ErrorType.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR: ErrorType.UNAVAILABLE,
    HTTPStatus.BAD_GATEWAY: ErrorType.UNAVAILABLE,
    HTTPStatus.SERVICE_UNAVAILABLE: ErrorType.UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT: ErrorType.UNAVAILABLE,
}
"""What API Gateway answers by itself; the template has the bodies."""

_EXAMPLES_IN: Final = ("application/json", "application/xml")
_CHALLENGES: Final = ", ".join(scheme.challenge for scheme in Scheme)
_REMAPPED: Final = "x-amzn-Remapped-WWW-Authenticate"

_HEADERS: Final[Mapping[str, Schema]] = {
    "Cache-Control": {
        "description": "An answer is for one caller and one moment.",
        "schema": {"type": "string", "const": "no-store"},
    },
    "X-Request-Id": {
        "description": "Id of the request, under which the logs have it.",
        "schema": {"type": "string", "minLength": 1},
    },
    "Vary": {
        "description": "The request headers that the answer depends on.",
        "schema": {"type": "string"},
        "example": "Accept, Accept-Language, SO-Language, SO-Culture, SO-TimeZone, Origin",
    },
    "Content-Language": {
        "description": "The language of the texts, where one was applied.",
        "schema": {"type": "string", "minLength": 2},
        "example": "nb-NO",
    },
    "SO-TimeZone": {
        "description": "The IANA name of the zone of all date-times.",
        "schema": {"type": "string", "minLength": 1},
        "example": "Europe/Oslo",
    },
    "SO-Queue": {
        "description": (
            "Only where the answer is null, why it is: nobody waits whom this agent may answer; "
            "the agent can respond on no topic; or the agent has as many sessions as they may "
            "have. Not with `Idempotency-Replayed`."
        ),
        "schema": {"type": "string", "enum": [str(reason) for reason in NoSession]},
    },
    "Idempotency-Replayed": {
        "description": (
            "An earlier request with this `Idempotency-Key` got the session; null where that was "
            "deleted since, without `SO-Queue`: whether anybody waits was not looked at."
        ),
        "schema": {"type": "string", "const": "true"},
    },
    "Allow": {
        "description": "The methods that the path knows.",
        "schema": {"type": "string"},
        "example": "POST, OPTIONS",
    },
    "Retry-After": {
        "description": "After how many seconds to come again.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {
        "description": f"The ways to sign in that are open. API Gateway sends it as `{_REMAPPED}`.",
        "schema": {"type": "string"},
        "example": _CHALLENGES,
    },
    _REMAPPED: {
        "description": "`WWW-Authenticate` as API Gateway passes it on.",
        "schema": {"type": "string"},
        "example": _CHALLENGES,
    },
    "Access-Control-Allow-Origin": {
        "description": "The origin of the request, where it is one of those configured.",
        "schema": {"type": "string", "pattern": "^https?://"},
    },
    "Access-Control-Allow-Credentials": {"schema": {"type": "string", "const": "true"}},
    "Access-Control-Expose-Headers": {
        "description": "What a script may see of the answer.",
        "schema": {"type": "string"},
        "example": ", ".join(EXPOSED_HEADERS),
    },
    "Access-Control-Allow-Methods": {
        "description": "What a script may send; as `Allow`.",
        "schema": {"type": "string"},
        "example": "POST, OPTIONS",
    },
    "Access-Control-Allow-Headers": {
        "description": "What a script may send along.",
        "schema": {"type": "string", "const": ", ".join(REQUEST_HEADERS)},
    },
    "Access-Control-Max-Age": {
        "description": "For how many seconds a browser may remember it.",
        "schema": {"type": "integer", "minimum": 1},
    },
}
_OF_THE_FUNCTION: Final = ("X-Request-Id", "Vary")
_CROSS_ORIGIN: Final = (
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Access-Control-Expose-Headers",
)
_PREFLIGHT: Final = (
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Max-Age",
)
_MEANINGS: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.BAD_REQUEST: (
        "The `$select` is beyond its limits, a header names no language, culture or time zone, the "
        "`Idempotency-Key` is malformed, or there is more than one credential."
    ),
    HTTPStatus.UNAUTHORIZED: "There is no credential, or it is not valid.",
    HTTPStatus.FORBIDDEN: "The caller is signed in, but is no chat agent of this system.",
    HTTPStatus.NOT_FOUND: "Another path than this one was asked for.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Another method was sent to this path.",
    HTTPStatus.NOT_ACCEPTABLE: "`Accept` names no supported media type.",
    HTTPStatus.CONTENT_TOO_LARGE: "The request has a body beyond API Gateway's limit.",
    HTTPStatus.TOO_MANY_REQUESTS: "There are more requests than the API accepts at a time.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something failed that should not.",
    HTTPStatus.BAD_GATEWAY: "The function failed.",
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "Busy: the outcome was not known in time, or every session was lost to another agent."
    ),
    HTTPStatus.GATEWAY_TIMEOUT: "The function did not answer in time.",
}
_SESSION: Final = ChatSessionEntity(
    ChatSessionId=1001,
    TopicId=656,
    User=Associate(AssociateId=7, Name="tje0", FullName="Terje Eriksen"),
    CustomerAlias="Kari",
    Status=ChatSessionStatus.UserLast,
    FirstMessage="My invoice is wrong.",
    LastMessage="Welcome! How can we help?",
    WhenRequested=Instant.parse("2026-01-31T13:45:00.1234567Z"),
    WhenStarted=Instant.parse("2026-01-31T13:47:12.5Z"),
    WhenIdle=Instant.parse("2026-01-31T13:47:12.5Z"),
    SessionKey="a secret of the customer's",
    InitialQueuePos=1,
    Rank=1,
)


def error_schemas() -> dict[str, Schema]:
    """Give the schemas of an error's body by their names."""
    body = error_body("", "", "")
    types = ErrorType.__name__
    properties = {
        "Error": {"type": "boolean", "const": True},
        types: reference(types),
        "ErrorMessage": {"type": "string", "description": "What was wrong; for people."},
        "ErrorSource": {
            "type": "string",
            "description": "Who refused.",
            "enum": [body["ErrorSource"], _GATEWAY],
        },
        "Message": {"type": "string", "description": "The same as `ErrorMessage`."},
        "MessageDetail": {
            "type": "string",
            "description": "What is accepted, or what to do next; for people.",
        },
    }
    return {
        ERROR: {
            "type": "object",
            "description": "An error; its status is never 2xx. Programs branch on `ErrorType`.",
            "additionalProperties": False,
            "required": list(body),
            "properties": {name: properties[name] for name in body},
            "xml": {"name": "Error"},
        },
        types: {
            "type": "string",
            "description": "The kind of error. The list is closed; `docs/errors.md` explains it.",
            "enum": [str(each) for each in ErrorType],
        },
    }


def function_errors() -> list[ApiError]:
    """Give one of each kind of error that a call answers; the routes have their own."""
    return [
        BadSelectError("$select has too many names."),
        BadLanguageError(),
        BadCultureError(),
        BadTimeZoneError("Accepted are a SuperOffice code or its number, and an IANA name."),
        BadIdempotencyKeyError(),
        AmbiguousCredentialsError(),
        NotAuthenticatedError(tuple(Scheme)),
        ForbiddenError(),
        NotAcceptableError(),
        InternalError(),
        UnavailableError(),
    ]


def picked_up() -> Schema:
    """Describe the answer to a pick-up."""
    headers = _headers(
        required=("Cache-Control", *_OF_THE_FUNCTION, "SO-TimeZone"),
        optional=("Content-Language", "SO-Queue", "Idempotency-Replayed", *_CROSS_ORIGIN),
    )
    schema = {"anyOf": [reference(ChatSessionEntity.__name__), NULL]}
    content: Schema = {media_type: {"schema": schema} for media_type in SUPPORTED}
    for media_type in _EXAMPLES_IN:
        content[media_type]["examples"] = {
            name: {"value": _example(ChatSessionEntity.__name__, plain, media_type)}
            for name, plain in {
                "session": to_plain(_SESSION),
                "nothing": None,
            }.items()
        }
    return {
        "description": (
            "The session, which is now the caller's; or null, with the reason in `SO-Queue` or, "
            "where it is a deleted session of the same key, with `Idempotency-Replayed`. In XML "
            'null is `i:nil="true"`, on the root element as on any other.'
        ),
        "headers": headers,
        "content": content,
    }


def options() -> Schema:
    """Describe the answer to a preflight request."""
    return {
        "description": "What is allowed; without a body.",
        "headers": _headers(
            required=("Allow", "Cache-Control", *_OF_THE_FUNCTION), optional=_PREFLIGHT
        ),
    }


def refusals(errors: Iterable[ApiError]) -> dict[HTTPStatus, Schema]:
    """Describe every answer that is not 2xx, by its status.

    Parameters
    ----------
    errors
        One of each kind that the function answers.
    """
    ours: dict[HTTPStatus, list[ApiError]] = {status: [] for status in _MEANINGS}
    for error in errors:
        ours[error.response(None).status].append(error)
    return {
        status: _refusal(status, ours[status], GATEWAY_ERRORS.get(status)) for status in _MEANINGS
    }


def _refusal(status: HTTPStatus, ours: Sequence[ApiError], gateways: ErrorType | None) -> Schema:
    bodies = [json.loads(error.response(SUPPORTED[0]).body) for error in ours]
    if status is HTTPStatus.NOT_ACCEPTABLE:
        media_types: Sequence[str] = SUPPORTED[:1]
    else:
        media_types = SUPPORTED if ours else GATEWAY_MEDIA_TYPES
    content: Schema = {media_type: {"schema": reference(ERROR)} for media_type in media_types}
    for media_type in content.keys() & set(_EXAMPLES_IN) if ours else ():
        content[media_type]["examples"] = {
            body["ErrorType"]: {"value": _example("Error", body, media_type)} for body in bodies
        }
    types = [*(body["ErrorType"] for body in bodies), *([str(gateways)] if gateways else [])]
    sources = f" From API Gateway itself: `{gateways}`." if gateways else ""
    return {
        "description": _MEANINGS[status] + sources,
        "headers": _headers_of_refusal(ours, gateways),
        "content": content,
        "x-error-types": types,
    }


def _headers_of_refusal(ours: Sequence[ApiError], gateways: ErrorType | None) -> Schema:
    """Give the headers; required are those that the answer has whoever gives it."""
    by_function = [
        {*_OF_THE_FUNCTION, *error.response(None).headers, "Cache-Control"} for error in ours
    ]
    by_gateway = [{"Cache-Control"}] if gateways else []
    if gateways in {ErrorType.TOO_MANY_REQUESTS, ErrorType.UNAVAILABLE}:
        by_gateway = [{"Cache-Control", "Retry-After"}]
    everyone = [*by_function, *by_gateway]
    possible = set.union(*everyone)
    certain = set.intersection(*everyone)
    if "WWW-Authenticate" in possible:
        # Whether it has this name or the other is up to what stands between function and client.
        possible.add(_REMAPPED)
        certain.remove("WWW-Authenticate")
    return _headers(required=certain, optional={*possible, *_CROSS_ORIGIN} - certain)


def _headers(required: Collection[str] = (), optional: Collection[str] = ()) -> Schema:
    return {
        name: ({"required": True} if name in required else {}) | header
        for name, header in _HEADERS.items()
        if name in required or name in optional
    }


def _example(root: str, plain: Any, media_type: str) -> Any:
    return write_plain(root, plain, media_type) if is_xml(media_type) else plain
