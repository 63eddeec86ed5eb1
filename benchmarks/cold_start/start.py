"""One cold start: from the start of the runtime's process to its first answer."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from benchmarks.cold_start.artifacts import Artifact
from tests.e2e.emulator import emulator, free_port

_INVOCATIONS: Final = "/2015-03-31/functions/function/invocations"
_READY_SECONDS: Final = 10
_PAUSE_SECONDS: Final = 0.02
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class ColdStart:
    """What one cold start took.

    Attributes
    ----------
    seconds
        From the start of the process, which the emulator starts for the first request, to the
        answer.
    cpu_seconds
        The processor's time of that process until then.
    """

    seconds: float
    cpu_seconds: float


def cold_start(
    artifact: Artifact,
    runtime: Path,
    environment: Mapping[str, str],
    event: Mapping[str, Any],
    *,
    limit: Callable[[int], None] | None = None,
) -> ColdStart:
    """Start a function in Lambda's emulator and send it one request.

    Parameters
    ----------
    artifact
        What is started.
    runtime
        The packages of Lambda's runtime.
    environment
        The function's variables.
    event
        The request.
    limit
        Told the emulator's process id before it starts the function.

    Raises
    ------
    RuntimeError
        The emulator did not start, or the function did not answer with 200.
    """
    port = free_port()
    process = _start(artifact, runtime, environment, port)
    try:
        if limit:
            limit(process.pid)
        connection = _connect(port)
        began = time.perf_counter()
        connection.request("POST", _INVOCATIONS, json.dumps(event))
        answer = connection.getresponse().read()
        seconds = time.perf_counter() - began
        if json.loads(answer).get("statusCode") != _OK:
            raise RuntimeError(answer.decode())
        return ColdStart(seconds, sum(map(_cpu_seconds, _children(process.pid))))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _start(
    artifact: Artifact, runtime: Path, environment: Mapping[str, str], port: int
) -> subprocess.Popen[bytes]:
    paths = [artifact.function, *artifact.layers, runtime]
    return subprocess.Popen(  # noqa: S603 (a command of ours)
        [
            str(emulator()),
            *("--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
            *("--runtime-api-address", f"127.0.0.1:{free_port()}"),
            # The interpreter below the virtual environment, which has none of its packages.
            *(os.path.realpath(sys.executable), "-m", "awslambdaric", artifact.handler),
        ],
        cwd=artifact.function,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "LAMBDA_TASK_ROOT": str(artifact.function),
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            # Lambda's directories cannot be written: who brings no bytecode compiles at each start.
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "AWS_LAMBDA_FUNCTION_TIMEOUT": "15",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _connect(port: int) -> HTTPConnection:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                connection = HTTPConnection("127.0.0.1", port)
                connection.connect()
                return connection
        time.sleep(_PAUSE_SECONDS)
    msg = "the runtime interface emulator did not start"
    raise RuntimeError(msg)


def _children(process: int) -> list[int]:
    """Give the processes that any thread of a process has started."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def _cpu_seconds(process: int) -> float:
    # The name is in brackets and may hold blanks; after it, two times are the 12th and 13th field.
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
