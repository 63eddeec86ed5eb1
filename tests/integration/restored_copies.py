"""Makes a snapshot of chat_agent and restores it twice, as Lambda does: a copy is ``os.fork``.

Prints a line of JSON for the snapshot, and then one for each copy.
"""

import json
import os
import random
import sys
import uuid
from random import SystemRandom

from awslambdaric.lambda_runtime_hooks_runner import (  # type: ignore[import-untyped]
    run_after_restore,
    run_before_snapshot,
)
from pytest_socket import disable_socket


def main() -> None:
    disable_socket()
    import chat_agent.handler  # noqa: F401, PLC0415 (the start that the snapshot is made of)

    run_before_snapshot()
    generator = random.getstate()
    sys.stdout.write(json.dumps(sorted(sys.modules)) + "\n")
    sys.stdout.flush()
    for _ in range(2):
        copy = os.fork()
        if copy == 0:
            # A fork seeds it anew by itself, a snapshot does not.
            random.setstate(generator)
            run_after_restore()
            chosen = [random.random(), SystemRandom().random(), uuid.uuid4().hex]  # noqa: S311
            sys.stdout.write(json.dumps(chosen) + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(copy, 0)


main()
