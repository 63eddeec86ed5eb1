"""Lambda's runtime interface emulator, as the SAM CLI ships it, on the built artifact."""

import os
import platform
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from local.workspace import SAM, environment_for_tools

_RIE = {"x86_64": "aws-lambda-rie-x86_64", "aarch64": "aws-lambda-rie-arm64"}
_RUNTIME = ("awslambdaric", "simplejson", "snapshot_restore_py", "runtime_client*")
_START_SECONDS = 30


def emulator() -> Path:
    name = _RIE[platform.machine()]
    [found] = SAM.parents[1].glob(f"lib/python3*/site-packages/samcli/local/rapid/{name}")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def runtime_only(target: Path) -> Path:
    """Give the runtime's own packages a place without the project's other ones beside them."""
    target.mkdir()
    packages = Path(sysconfig.get_paths()["platlib"])
    for pattern in _RUNTIME:
        for package in packages.glob(pattern):
            (target / package.name).symlink_to(package)
    return target


@contextmanager
def running_function(
    built: Path, function: str, handler: str, environment: Mapping[str, str], runtime: Path
) -> Iterator[Any]:
    """Run a built function, with the built layers and nothing else of the project.

    Gives a callable that invokes it with an event and returns what it answers.
    """
    port, runtime_api = free_port(), free_port()
    layers = [built / layer / "python" for layer in ("DependenciesLayer", "ChatLayer")]
    command = [
        str(emulator()),
        *("--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
        *("--runtime-api-address", f"127.0.0.1:{runtime_api}"),
        # The interpreter below the virtual environment, which has none of its packages.
        *(os.path.realpath(sys.executable), "-m", "awslambdaric", handler),
    ]
    process = subprocess.Popen(
        command,
        cwd=built / function,
        env={
            **{name: environment_for_tools()[name] for name in ("PATH", "NO_PROXY")},
            "LAMBDA_TASK_ROOT": str(built / function),
            "PYTHONPATH": ":".join(map(str, [built / function, *layers, runtime])),
            "AWS_LAMBDA_FUNCTION_TIMEOUT": "15",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def invoke(event: Mapping[str, Any]) -> Any:
        url = f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
        return httpx.post(url, json=event, timeout=_START_SECONDS, trust_env=False).json()

    try:
        _wait_for(port, process)
        yield invoke
    finally:
        os.killpg(process.pid, 15)
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    msg = "the runtime interface emulator did not start"
    raise RuntimeError(msg)
