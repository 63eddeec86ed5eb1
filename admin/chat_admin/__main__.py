"""``chat-admin``, from the shell."""

import os
import sys

from chat_admin.command_line import run
from chat_admin.console import Console


def main() -> int:
    """Do what the arguments say; give the exit code."""
    console = Console(sys.stdin, sys.stdout, sys.stderr)
    try:
        return run(sys.argv[1:], console, os.environ)
    except BrokenPipeError:
        # Nobody reads any more. What Python would still flush at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
