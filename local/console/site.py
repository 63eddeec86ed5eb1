"""The console's answers, apart from the socket they go through."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chat_sessions.errors import ChatSessionsError, InvalidSessionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local.console.desk import Desk

_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "svg": "image/svg+xml",
}
_INDEX: Final = "index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a browser asks.

    Attributes
    ----------
    method, path
        The path without its query.
    host, origin
        The headers of these names.
    body
        What was sent.
    """

    method: str
    path: str
    host: str | None
    origin: str | None = None
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the console answers.

    Attributes
    ----------
    status, headers, body
        As on the wire; the headers without those of every answer.
    """

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes


class ConsoleSite:
    """The page, its data and its two actions.

    Only pages of its own origin may act. A request under another name than the console's own is
    sent there, because the API knows this one origin, and because a foreign name that leads to
    this machine is nobody's to read from.

    Parameters
    ----------
    origin
        Where the console is, such as ``http://127.0.0.1:4570``.
    api_origin
        Where the API is: the only other place that the page may connect to.
    files
        The page's files by their names.
    configuration
        What the page is told when it starts.
    desk
        The stack beside the API.
    """

    def __init__(
        self,
        *,
        origin: str,
        api_origin: str,
        files: Mapping[str, bytes],
        configuration: Mapping[str, Any],
        desk: Desk,
    ) -> None:
        self._origin = origin
        self._files = {f"/{name}": content for name, content in files.items()}
        self._files["/"] = self._files[f"/{_INDEX}"]
        self._data: dict[str, Callable[[], object]] = {
            "/config.json": lambda: configuration,
            "/waiting.json": lambda: {"topics": [asdict(topic) for topic in desk.waiting()]},
        }
        self._actions: dict[str, tuple[str, Callable[[int], object]]] = {
            "/customers": ("topicId", self._queue_customer),
            "/tickets": ("associateId", self._issue_ticket),
        }
        self._desk = desk
        self.common_headers: Final = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                f"connect-src 'self' {api_origin}; base-uri 'none'; form-action 'none'; "
                "frame-ancestors 'none'"
            ),
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        """Headers of every answer."""

    def answer(self, request: Request) -> Answer:
        """Answer a request."""
        if f"http://{request.host}" != self._origin:
            return self._elsewhere(request)
        try:
            if request.path in self._actions:
                return self._act(request)
            if request.path in self._data or request.path in self._files:
                return self._show(request)
        except InvalidSessionError as error:
            return _problem(HTTPStatus.BAD_REQUEST, str(error))
        except (ChatSessionsError, BotoCoreError, ClientError):
            return _problem(HTTPStatus.SERVICE_UNAVAILABLE, "The stack is busy; try again.")
        return _problem(HTTPStatus.NOT_FOUND, "There is no such page.")

    def _elsewhere(self, request: Request) -> Answer:
        if request.method != "GET":
            return _problem(HTTPStatus.MISDIRECTED_REQUEST, f"The console is {self._origin}.")
        return Answer(HTTPStatus.TEMPORARY_REDIRECT, {"Location": f"{self._origin}/"}, b"")

    def _show(self, request: Request) -> Answer:
        if request.method not in {"GET", "HEAD"}:
            return _not_allowed("GET, HEAD")
        if request.path in self._data:
            return _json(HTTPStatus.OK, self._data[request.path]())
        name = request.path.removeprefix("/") or _INDEX
        kind = _TYPES[name.rpartition(".")[2]]
        return Answer(HTTPStatus.OK, {"Content-Type": kind}, self._files[request.path])

    def _act(self, request: Request) -> Answer:
        if request.method != "POST":
            return _not_allowed("POST")
        if request.origin != self._origin:
            return _problem(HTTPStatus.FORBIDDEN, "Only the console's own page may do this.")
        name, act = self._actions[request.path]
        number = _number(request.body, name)
        if number is None:
            return _problem(HTTPStatus.BAD_REQUEST, f"The body is not {{{name!r}: a number}}.")
        return _json(HTTPStatus.CREATED, act(number))

    def _queue_customer(self, topic_id: int) -> object:
        session = self._desk.queue_customer(topic_id)
        return {"chatSessionId": session.ChatSessionId, "position": session.InitialQueuePos}

    def _issue_ticket(self, associate_id: int) -> object:
        issued = self._desk.issue_ticket(associate_id)
        return {"ticket": issued.ticket, "applicationToken": issued.application_token}


def _number(body: bytes, name: str) -> int | None:
    try:
        given = json.loads(body)
    except ValueError:
        return None
    number = given.get(name) if isinstance(given, dict) else None
    return number if isinstance(number, int) else None


def _json(status: HTTPStatus, value: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(status, {"Content-Type": _TYPES["json"]}, body)


def _problem(status: HTTPStatus, message: str) -> Answer:
    return _json(status, {"message": message})


def _not_allowed(allowed: str) -> Answer:
    refused = _problem(HTTPStatus.METHOD_NOT_ALLOWED, f"Only {allowed}.")
    return Answer(refused.status, {**refused.headers, "Allow": allowed}, refused.body)
