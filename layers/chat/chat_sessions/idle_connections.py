"""Connections that were idle for a while are closed before the next request goes out.

A function is frozen between requests, or restored from a snapshot. What the network has dropped
meanwhile shows only when a request on it fails, which costs a try and a pause, and where several
queries ran side by side there are more dead connections than tries. A new one costs milliseconds.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.client import BaseClient

MOST_IDLE_SECONDS: Final = 30


def close_idle_connections[Client: BaseClient](
    client: Client, now: Callable[[], float] = time.time
) -> Client:
    """Let a client begin with new connections when it was not used for half a minute.

    Parameters
    ----------
    client
        The client; it is returned.
    now
        The time in seconds; a clock that goes on while the function is frozen.
    """
    lock = threading.Lock()
    last_used = now()

    def close_if_idle(**_: object) -> None:
        nonlocal last_used
        # A thread that sends at the same time waits here until the old connections are gone.
        with lock:
            used = now()
            if not 0 <= used - last_used < MOST_IDLE_SECONDS:
                client.close()
            last_used = used

    client.meta.events.register("before-send", close_if_idle)
    return client
