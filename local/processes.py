"""Child processes that a Ctrl-C in the terminal does not reach and that end as a whole."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

_PATIENCE_SECONDS: Final = 3.0
_PAUSE_SECONDS: Final = 0.02


def start(
    command: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    output: IO[bytes] | None = None,
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a process as the head of a session, and so of a process group, of its own.

    Parameters
    ----------
    command
        Program and arguments; no shell reads them.
    cwd, environment
        Where and with which variables it runs.
    output
        Where it writes; left out, it writes where this process does.
    stdin
        What it reads; nothing when left out.
    """
    return subprocess.Popen(  # noqa: S603 (every command is put together in this package)
        command,
        cwd=cwd,
        env=dict(environment),
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
    )


def end_with_children(head: subprocess.Popen[bytes]) -> None:
    """End the whole group of a process that ``start`` started: ask, wait, then kill."""
    if _signal_group(head.pid, signal.SIGTERM):
        patience = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < patience:
            head.poll()
            if not _signal_group(head.pid, 0):
                break
            time.sleep(_PAUSE_SECONDS)
        else:
            _signal_group(head.pid, signal.SIGKILL)
    head.wait()


def _signal_group(group: int, number: int) -> bool:
    """Signal a group; false when nothing of it is left."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        # macOS answers so for a group of which only zombies are left.
        return False
    return True
