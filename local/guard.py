"""Keeps the embedded AWS from outliving its owner, even one that is killed.

It runs as a process of its own between the two. The owner holds the other end of its standard
input: when that closes, for whatever reason, the embedded AWS ends with all its functions and its
data is removed.
"""

import os
import select
import shutil
import signal
import sys
from pathlib import Path

from local import processes

_PAUSE_SECONDS = 0.2


def main() -> int:
    """Run the command until it ends or standard input does.

    The first argument is the directory of its data, the others are the command.
    """
    data, *command = sys.argv[1:]
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        child = processes.start(command, cwd=Path(data), environment=os.environ)
        try:
            while child.poll() is None:
                if select.select([sys.stdin], [], [], _PAUSE_SECONDS)[0]:
                    return 0
            return child.returncode or 1
        finally:
            processes.end_with_children(child)
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
