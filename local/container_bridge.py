"""How a container reaches the embedded AWS, which listens on loopback only."""

import json
import selectors
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from local.errors import LocalStackError

_CHUNK: Final = 64 * 1024
_DOCKER_SECONDS: Final = 20


@contextmanager
def endpoint_for_containers(port: int) -> Iterator[str]:
    """Give a URL under which containers reach a port of this machine's loopback.

    Docker Desktop has a name for it. On Linux a relay listens on the gateway of Docker's bridge,
    an address of this machine that its containers see, for the time of the block.

    Raises
    ------
    LocalStackError
        There is no Docker engine.
    """
    gateway = _gateway()
    if sys.platform != "linux":
        yield f"http://host.docker.internal:{port}"
        return
    with _relay(gateway, port) as relay_port:
        yield f"http://{gateway}:{relay_port}"


def _gateway() -> str:
    command = ["docker", "network", "inspect", "bridge"]
    try:
        answer = subprocess.run(  # noqa: S603 (a constant)
            command, capture_output=True, check=True, timeout=_DOCKER_SECONDS
        )
        [network] = json.loads(answer.stdout)
        return str(network["IPAM"]["Config"][0]["Gateway"])
    except (OSError, subprocess.SubprocessError, ValueError, LookupError):
        msg = "sam local needs a running Docker engine, and there is none: start Docker, try again"
        raise LocalStackError(msg) from None


@contextmanager
def _relay(address: str, port: int) -> Iterator[int]:
    with socket.create_server((address, 0)) as server:
        threading.Thread(target=_accept, args=(server, port), daemon=True).start()
        yield server.getsockname()[1]


def _accept(server: socket.socket, port: int) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_pass_on, args=(connection, port), daemon=True).start()


def _pass_on(connection: socket.socket, port: int) -> None:
    with ExitStack() as stack:
        stack.enter_context(connection)
        try:
            aws = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        except OSError:
            return
        selector = stack.enter_context(selectors.DefaultSelector())
        selector.register(connection, selectors.EVENT_READ, aws)
        selector.register(aws, selectors.EVENT_READ, connection)
        while True:
            for ready, _ in selector.select():
                source = ready.fileobj
                if not isinstance(source, socket.socket):
                    return
                try:
                    data = source.recv(_CHUNK)
                    ready.data.sendall(data)
                except OSError:
                    return
                if not data:
                    return
