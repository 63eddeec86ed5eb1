"""The server: HTTP/1.1 with connections that stay open, one request at a time on each."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from typing import Final, override

_END_OF_HEADERS: Final = b"\r\n\r\n"


class _Connection(asyncio.Protocol):
    def __init__(self, answer: Callable[[str, bytes], bytes], service_seconds: float) -> None:
        self._answer = answer
        self._service_seconds = service_seconds
        self._received = b""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 (a server has no other)
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        came_at = asyncio.get_running_loop().time()
        self._received += data
        while (request := self._next_request()) is not None:
            response = _response(self._answer(*request))
            if self._service_seconds:
                # From when the request came, so that answering it is a part of the time.
                loop = asyncio.get_running_loop()
                loop.call_at(came_at + self._service_seconds, self._transport.write, response)
            else:
                self._transport.write(response)

    def _next_request(self) -> tuple[str, bytes] | None:
        head, found, rest = self._received.partition(_END_OF_HEADERS)
        if not found:
            return None
        headers = _headers(head)
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            return None
        self._received = rest[length:]
        return headers.get("x-amz-target", ""), rest[:length]


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.lower(): value.strip() for name, _, value in pairs}


def _response(body: bytes) -> bytes:
    head = (
        "HTTP/1.1 200 OK\r\n"
        "Server: Server\r\n"
        "Date: Sat, 31 Jan 2026 13:45:00 GMT\r\n"
        "Content-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: keep-alive\r\n"
        "x-amzn-RequestId: VNQO2DQB1H7U7T2RBOM8RFJ5VVVV4KQNSO5AEMVJF66Q9ASUAAJG\r\n"
        f"x-amz-crc32: {zlib.crc32(body)}\r\n\r\n"
    )
    return head.encode() + body


async def serve(
    answer: Callable[[str, bytes], bytes], service_seconds: float, listens: Callable[[int], None]
) -> None:
    """Serve on a free port of loopback until the process ends.

    Parameters
    ----------
    answer
        Gives the body of the answer to a target and a body.
    service_seconds
        How long every request takes.
    listens
        Told the port, once the server listens.
    """
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(answer, service_seconds), "127.0.0.1", 0)
    listens(server.sockets[0].getsockname()[1])
    await server.serve_forever()
