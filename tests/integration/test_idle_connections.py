"""A connection that the network has dropped while the function was frozen costs no try."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from chat_sessions.idle_connections import MOST_IDLE_SECONDS, close_idle_connections


class Server(ThreadingHTTPServer):
    """DynamoDB as far as it goes, which after ``freeze`` no longer knows its old connections."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections = 0
        self.forgotten = 0

    def get_request(self) -> tuple[socket.socket, Any]:
        self.connections += 1
        return super().get_request()

    def freeze(self) -> None:
        self.forgotten = self.connections


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.number = self.server.connections

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.number <= self.server.forgotten:
            threading.Event().wait(60)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


class Clock:
    seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def client(server: Server) -> Any:
    """Make a client that tries once: a dead connection is an error."""
    return boto3.client(
        "dynamodb",
        endpoint_url=f"http://127.0.0.1:{server.server_port}",
        region_name="eu-north-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(read_timeout=1, retries={"total_max_attempts": 1}, proxies={}),
    )


def read(dynamodb: Any) -> None:
    dynamodb.get_item(TableName="t", Key={"Key": {"S": "k"}})


def test_requests_shortly_after_each_other_use_one_connection(server: Server) -> None:
    clock = Clock()
    dynamodb = close_idle_connections(client(server), clock)

    for _ in range(3):
        read(dynamodb)
        clock.seconds += MOST_IDLE_SECONDS - 1

    assert server.connections == 1


@pytest.mark.parametrize("elapsed", [MOST_IDLE_SECONDS, 24 * 3600, -1])
def test_after_a_pause_a_request_begins_with_a_new_connection(
    server: Server, elapsed: float
) -> None:
    clock = Clock()
    dynamodb = close_idle_connections(client(server), clock)
    read(dynamodb)
    server.freeze()
    clock.seconds += elapsed

    read(dynamodb)
    read(dynamodb)

    assert server.connections == 2


def test_without_it_the_dead_connection_costs_a_try(server: Server) -> None:
    dynamodb = client(server)
    read(dynamodb)
    server.freeze()

    with pytest.raises(ReadTimeoutError):
        read(dynamodb)


def test_requests_side_by_side_close_once_and_all_succeed(server: Server) -> None:
    clock = Clock()
    dynamodb = close_idle_connections(client(server), clock)
    read(dynamodb)
    server.freeze()
    clock.seconds += MOST_IDLE_SECONDS
    failures: list[BaseException] = []

    def read_aside() -> None:
        try:
            read(dynamodb)
        except BaseException as error:  # noqa: BLE001 (told by the assertion)
            failures.append(error)

    threads = [threading.Thread(target=read_aside) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
