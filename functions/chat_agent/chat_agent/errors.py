"""The errors that a client can get: a closed list, each with one body (contract, section 3)."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from chat_agent.media_types import SUPPORTED, negotiate
from chat_agent.representation import content_type, write_plain
from chat_agent.response import Response
from chat_sessions.credentials.schemes import Scheme
from chat_sessions.idempotency import LONGEST_KEY
from chat_sessions.selection import DEEPEST_PATH, LONGEST_NAME, MOST_NAMES

_HOW_TO_SIGN_IN: Final = {
    Scheme.BASIC: "Authorization: Basic, with user name and password",
    Scheme.SO_TICKET: "Authorization: SoTicket, with SO-AppToken where the installation is online",
    Scheme.BEARER: "Authorization: Bearer, with an access token",
    Scheme.WEB_SESSION: (
        "WebSession, with the session's cookie, X-XSRF-TOKEN equal to the cookie XSRF-TOKEN, and "
        "the Origin of a known front end"
    ),
}


class ErrorType(StrEnum):
    """What a user interface can branch on; ``docs/errors.md`` says what to do for each."""

    INVALID_SELECT = "InvalidSelect"
    INVALID_LANGUAGE = "InvalidLanguage"
    INVALID_CULTURE = "InvalidCulture"
    INVALID_TIME_ZONE = "InvalidTimeZone"
    INVALID_IDEMPOTENCY_KEY = "InvalidIdempotencyKey"
    AMBIGUOUS_CREDENTIALS = "AmbiguousCredentials"
    NOT_AUTHENTICATED = "NotAuthenticated"
    NOT_AN_AGENT = "NotAnAgent"
    NOT_FOUND = "NotFound"
    METHOD_NOT_ALLOWED = "MethodNotAllowed"
    NOT_ACCEPTABLE = "NotAcceptable"
    REQUEST_REJECTED = "RequestRejected"
    TOO_MANY_REQUESTS = "TooManyRequests"
    INTERNAL_ERROR = "InternalError"
    UNAVAILABLE = "Unavailable"


class ApiError(Exception):
    """An answer that is not 2xx.

    Parameters
    ----------
    status
        The status code.
    error_type
        The kind of error.
    message
        What was wrong, without any value of the request.
    detail
        What is accepted, or what to do next.
    headers
        Headers that the status calls for.
    """

    def __init__(
        self,
        status: HTTPStatus,
        error_type: ErrorType,
        message: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self._status = status
        self._error_type = error_type
        self._message = message
        self._detail = detail
        self._headers = headers or {}

    def response(self, accept: str | None) -> Response:
        """Write the error in a type that the client accepts, else as JSON."""
        media_type = negotiate(accept) or SUPPORTED[0]
        body = error_body(self._error_type, self._message, self._detail)
        text = write_plain("Error", body, media_type)
        return Response(self._status, text, content_type(media_type), self._headers)


def error_body(error_type: str, message: str, detail: str) -> dict[str, object]:
    """Give the body of an error, which is the same whoever answers (contract, section 3)."""
    return {
        "Error": True,
        "ErrorType": error_type,
        "ErrorMessage": message,
        "ErrorSource": "ChatAgent",
        "Message": message,
        "MessageDetail": detail,
    }


class BadSelectError(ApiError):
    """The ``$select`` is beyond its limits."""

    def __init__(self, message: str) -> None:
        super().__init__(
            HTTPStatus.BAD_REQUEST,
            ErrorType.INVALID_SELECT,
            message,
            f"At most {MOST_NAMES} names, each of at most {LONGEST_NAME} characters and "
            f"{DEEPEST_PATH} names deep.",
        )


class BadLanguageError(ApiError):
    """The ``SO-Language`` is malformed."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.BAD_REQUEST,
            ErrorType.INVALID_LANGUAGE,
            "SO-Language is not a language.",
            "Send a language (en), a culture (nb-NO), a list of them with q-values, or *.",
        )


class BadCultureError(ApiError):
    """The ``SO-Culture`` is malformed."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.BAD_REQUEST,
            ErrorType.INVALID_CULTURE,
            "SO-Culture is not a culture.",
            "Send a language (en) or a culture (nb-NO).",
        )


class BadTimeZoneError(ApiError):
    """The ``SO-TimeZone`` is not known."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            HTTPStatus.BAD_REQUEST,
            ErrorType.INVALID_TIME_ZONE,
            "SO-TimeZone is not a time zone.",
            detail,
        )


class BadIdempotencyKeyError(ApiError):
    """The ``Idempotency-Key`` is malformed."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.BAD_REQUEST,
            ErrorType.INVALID_IDEMPOTENCY_KEY,
            "Idempotency-Key is not a key.",
            f"Send 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID.",
        )


class AmbiguousCredentialsError(ApiError):
    """The request carries more than one credential."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.BAD_REQUEST,
            ErrorType.AMBIGUOUS_CREDENTIALS,
            "The request carries more than one credential.",
            "Send one Authorization header, or the cookie of one web session, and not both.",
        )


class NotAuthenticatedError(ApiError):
    """The credential is missing or not valid; the same answer whatever is wrong with it."""

    def __init__(self, schemes: Collection[Scheme]) -> None:
        opened = [scheme for scheme in Scheme if scheme in schemes]
        super().__init__(
            HTTPStatus.UNAUTHORIZED,
            ErrorType.NOT_AUTHENTICATED,
            "The request has no valid credential.",
            f"Accepted: {'; '.join(_HOW_TO_SIGN_IN[scheme] for scheme in opened)}.",
            {"WWW-Authenticate": ", ".join(scheme.challenge for scheme in opened)},
        )


class ForbiddenError(ApiError):
    """The caller is known, but is no agent here."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.FORBIDDEN,
            ErrorType.NOT_AN_AGENT,
            "You are signed in, but you are not a chat agent of this system.",
            "Ask an administrator to add you as an agent.",
        )


class NotFoundError(ApiError):
    """There is no such path."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__(
            HTTPStatus.NOT_FOUND,
            ErrorType.NOT_FOUND,
            "There is no such path.",
            f"Paths of this API: {', '.join(paths)}.",
        )


class MethodNotAllowedError(ApiError):
    """The path is known, the method is not one of its own."""

    def __init__(self, allowed: str) -> None:
        super().__init__(
            HTTPStatus.METHOD_NOT_ALLOWED,
            ErrorType.METHOD_NOT_ALLOWED,
            "This path does not know the method.",
            f"Allowed methods: {allowed}.",
            {"Allow": allowed},
        )


class NotAcceptableError(ApiError):
    """The client accepts none of our media types."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.NOT_ACCEPTABLE,
            ErrorType.NOT_ACCEPTABLE,
            "None of the media types in Accept is supported.",
            f"Supported: {', '.join(SUPPORTED)}.",
        )


class InternalError(ApiError):
    """Something failed that should not; the log has it under the request id."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            ErrorType.INTERNAL_ERROR,
            "The request failed.",
            "Try again; if it goes on, tell an operator the X-Request-Id of this response.",
        )


class UnavailableError(ApiError):
    """The outcome was not known in time; coming again is right."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE,
            ErrorType.UNAVAILABLE,
            "The service is busy.",
            "Try again after the time in Retry-After, in seconds.",
            {"Retry-After": "1"},
        )
