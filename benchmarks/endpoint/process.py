"""The endpoint's process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from local.workspace import ROOT, environment_for_tools


@contextmanager
def running_endpoint(service_ms: float) -> Iterator[str]:
    """Run the endpoint, and end it after the block; gives its URL.

    Parameters
    ----------
    service_ms
        How long every request takes, in milliseconds.

    Raises
    ------
    RuntimeError
        It did not start.
    """
    with subprocess.Popen(  # noqa: S603 (a program of ours)
        [sys.executable, "-m", "benchmarks.endpoint", str(service_ms)],
        cwd=ROOT,
        env=environment_for_tools(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port:
                msg = "the endpoint did not start"
                raise RuntimeError(msg)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
