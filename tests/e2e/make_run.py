"""What ``make run`` runs, as a process of its own."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.stack import RunningStack, find
from local.workspace import ROOT

_READY_SECONDS = 100


@dataclass(frozen=True)
class Run:
    """A run that is ready: the stack, the console's address, and what it told until then."""

    stack: RunningStack
    console: str
    told: str


def command(port: int, *options: str) -> list[str]:
    return [sys.executable, "-m", "local.run", "--port", str(port), *options]


@contextmanager
def make_run(port: int, directory: Path, *options: str) -> Iterator[Run]:
    output = directory / "make-run.log"
    with output.open("wb") as written:
        process = subprocess.Popen(
            command(port, *options), cwd=ROOT, stdout=written, stderr=subprocess.STDOUT
        )
    try:
        told = _told_until_ready(process, output)
        [console] = re.findall(r"^  Console +(\S+)$", told, re.MULTILINE)
        yield Run(find(port), console, told)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _told_until_ready(process: "subprocess.Popen[bytes]", output: Path) -> str:
    until = time.monotonic() + _READY_SECONDS
    while "\nready: " not in (told := output.read_text()):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(told)
        time.sleep(0.1)
    return told
