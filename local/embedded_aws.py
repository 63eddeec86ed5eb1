"""The embedded AWS: MiniStack on loopback, with data that is fresh and goes with it."""

import errno
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import httpx

from local import processes
from local.aws_clients import ACCOUNT, REGION, endpoint_on
from local.errors import LocalStackError
from local.workspace import MINISTACK, ROOT, STACK, WORK

_HEALTH: Final = "/_ministack/health"
_READY_SECONDS: Final = 30
_STOP_SECONDS: Final = 10
_PAUSE_SECONDS: Final = 0.05
_LINES_TOLD: Final = 15


@dataclass(frozen=True, slots=True)
class EmbeddedAws:
    """A running MiniStack.

    Attributes
    ----------
    port
        Where it answers, on 127.0.0.1 only.
    data
        Everything that it keeps; removed when it ends.
    log
        What it writes; the next start on the port overwrites it.
    guard
        The process that holds it and ends it with this one.
    """

    port: int
    data: Path
    log: Path
    guard: subprocess.Popen[bytes]

    @classmethod
    def start(cls, port: int) -> Self:
        """Start it; it is ready only after ``wait_until_ready``."""
        STACK.mkdir(parents=True, exist_ok=True)
        data = Path(tempfile.mkdtemp(prefix="data-", dir=WORK))
        log = STACK / f"ministack-{port}.log"
        with log.open("wb") as output:
            guard = processes.start(
                [sys.executable, "-m", "local.guard", str(data), str(MINISTACK)],
                cwd=ROOT,
                environment=_environment(port, data),
                output=output,
                stdin=subprocess.PIPE,
            )
        return cls(port, data, log, guard)

    def wait_until_ready(self) -> None:
        """Wait until it answers.

        Raises
        ------
        LocalStackError
            It ended, or does not answer in time.
        """
        latest = time.monotonic() + _READY_SECONDS
        while not _answers(self.port):
            self.check_alive()
            if time.monotonic() > latest:
                msg = f"the embedded AWS does not answer on port {self.port}; see {self.log}"
                raise LocalStackError(msg)
            time.sleep(_PAUSE_SECONDS)
        self.check_alive()

    def check_alive(self) -> None:
        """See that it still runs.

        Raises
        ------
        LocalStackError
            It ended by itself; the text has the last lines of its log.
        """
        code = self.guard.poll()
        if code is not None:
            lines = self.log.read_text(errors="replace").splitlines()[-_LINES_TOLD:]
            log = "\n".join(f"  {line}" for line in lines)
            msg = f"the embedded AWS has ended by itself (exit code {code}); its last lines:\n{log}"
            raise LocalStackError(msg)

    def stop(self) -> None:
        """End it with all its functions and remove its data."""
        if self.guard.stdin:
            self.guard.stdin.close()
        try:
            self.guard.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            processes.end_with_children(self.guard)


@contextmanager
def started(port: int) -> Iterator[EmbeddedAws]:
    """Start the embedded AWS and end it after the block, whatever happens in it."""
    aws = EmbeddedAws.start(port)
    try:
        yield aws
    finally:
        aws.stop()


def check_port(port: int) -> None:
    """See that the port can be taken on loopback.

    Raises
    ------
    LocalStackError
        It cannot; the text says who has it, as far as that shows, and what to do.
    """
    another = f"choose another port: PORT={port + 1} make run"
    if _answers(port):
        msg = (
            f"an embedded AWS already runs on port {port}; "
            f"end it with Ctrl-C in its terminal, or {another}"
        )
        raise LocalStackError(msg)
    taken = (
        f"another program listens on port {port} (lsof -i :{port} names it); end it, or {another}"
    )
    with socket.socket() as probe:
        # macOS lets a port be bound on one address while another program has it on all.
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise LocalStackError(taken)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise LocalStackError(taken) from None
            msg = f"port {port} cannot be used ({error.strerror}); {another}"
            raise LocalStackError(msg) from None


def _answers(port: int) -> bool:
    try:
        answer = httpx.get(endpoint_on(port) + _HEALTH, timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.is_success and '"services"' in answer.text


def _environment(port: int, data: Path) -> dict[str, str]:
    """Give MiniStack, and by it the functions, nothing of the caller's but the search path."""
    temporary = str(data)
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": temporary,
        "TMPDIR": temporary,
        "STATE_DIR": str(data / "state"),
        "S3_DATA_DIR": str(data / "s3"),
        "TZ": "UTC",  # as on Lambda
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        **ACCOUNT,
        "AWS_EC2_METADATA_DISABLED": "true",
        # These two would listen on ports of their own, on every interface.
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
    }
