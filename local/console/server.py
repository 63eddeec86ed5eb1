"""The console on its port: taken when the stack starts, answered when the stack is ready."""

from __future__ import annotations

import errno
import socket
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, override
from urllib.parse import urlsplit

from local.console.bundle import page_files
from local.console.configuration import configuration
from local.console.desk import StackDesk
from local.console.site import ConsoleSite, Request
from local.errors import LocalStackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local.seed import Seed
    from local.stack import RunningStack

_LOOPBACK: Final = "127.0.0.1"
_LONGEST_BODY: Final = 10_000
_LARGEST_PORT: Final = 65_535
_BEHIND_THE_API: Final = 4
"""How far the console's port is from the stack's, unless another one is asked for."""


class Console:
    """The page on its port.

    Parameters
    ----------
    server
        Has the port.
    files
        The page's files by their names.
    """

    def __init__(self, server: ThreadingHTTPServer, files: Mapping[str, bytes]) -> None:
        self._server = server
        self._files = files
        self._answering = threading.Thread(target=server.serve_forever, name="console", daemon=True)

    @property
    def origin(self) -> str:
        """Where it is, as a browser names it to the API."""
        return f"http://{_LOOPBACK}:{self._server.server_port}"

    def show(self, stack: RunningStack, seed: Seed) -> None:
        """Answer from now on; a browser that came before has waited."""
        site = ConsoleSite(
            origin=self.origin,
            api_origin=stack.endpoint_url,
            files=self._files,
            configuration=configuration(stack.base_url, seed),
            desk=StackDesk(stack),
        )
        self._server.RequestHandlerClass = _handler_of(site)
        self._answering.start()

    def close(self) -> None:
        """Answer no more, and give the port back."""
        if self._answering.is_alive():
            self._server.shutdown()
        self._server.server_close()


@contextmanager
def opened(port: int | None, stack_port: int, report: Callable[[str], None]) -> Iterator[Console]:
    """Take the console's port for the time of the block.

    Parameters
    ----------
    port
        The port that was asked for; when left out, the fourth after the stack's, or another one
        that is free.
    stack_port
        The port of the embedded AWS.
    report
        Takes a line when something had to be made for it.

    Raises
    ------
    LocalStackError
        The port that was asked for cannot be taken.
    NoConsoleError
        The page cannot be made.
    """
    files = page_files(report)
    console = Console(_server_on(port, stack_port), files)
    try:
        yield console
    finally:
        console.close()


def with_origin(parameters: Mapping[str, str], origin: str) -> dict[str, str]:
    """Let an origin call the API beside those that the template's parameters allow already."""
    allowed = [each for each in parameters.get("AllowedOrigins", "").split(",") if each]
    return {**parameters, "AllowedOrigins": ",".join([*allowed, origin])}


def _server_on(port: int | None, stack_port: int) -> ThreadingHTTPServer:
    if port is None:
        preferred = stack_port + _BEHIND_THE_API
        try:
            return _bound(preferred if preferred <= _LARGEST_PORT else 0)
        except OSError:
            return _bound(0)
    try:
        return _bound(port)
    except OSError as error:
        why = (
            "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        )
        msg = (
            f"the console's port {port} {why}; choose another one (CONSOLE_PORT=4571 make run), "
            "or none for one that is free"
        )
        raise LocalStackError(msg) from None


def _bound(port: int) -> ThreadingHTTPServer:
    with socket.socket() as probe:
        # macOS lets a port be bound on one address while another program has it on all.
        if port and probe.connect_ex((_LOOPBACK, port)) == 0:
            raise OSError(errno.EADDRINUSE, "taken")
    return _Server((_LOOPBACK, port), BaseHTTPRequestHandler)


class _Server(ThreadingHTTPServer):
    """Answers each request in a thread; a browser that leaves before its answer is no error."""

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _handler_of(site: ConsoleSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Brings requests to the site and its answers back."""

        protocol_version = "HTTP/1.1"
        server_version = "console"
        sys_version = ""

        def answer(self) -> None:
            """Answer one request."""
            length = self.headers.get("Content-Length", "0")
            # What is longer, or is not told, is no request of the page's, and stays unread.
            is_known = length.isdecimal() and int(length) <= _LONGEST_BODY
            self.close_connection = self.close_connection or not is_known
            answer = site.answer(
                Request(
                    method=self.command,
                    path=urlsplit(self.path).path,
                    host=self.headers.get("Host"),
                    origin=self.headers.get("Origin"),
                    body=self.rfile.read(int(length)) if is_known else b"",
                )
            )
            self.send_response(answer.status)
            for name, value in {**site.common_headers, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_GET = do_HEAD = do_POST = answer  # noqa: N815 (the names that the base class looks for)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the terminal tells of the stack."""

    return Handler
