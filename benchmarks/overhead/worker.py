"""A process that answers requests by one handler, and measures nothing but that."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count, repeat
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from benchmarks.overhead.variants import FLOOR, REQUESTS

PRODUCT: Final = "product"
FORGETFUL: Final = "forgetful product"
"""The product, for which a minute passes between two looks at the clock: it remembers nobody."""
_A_MINUTE: Final = 60

type Handler = Callable[[dict[str, Any], object], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a round of requests took.

    Attributes
    ----------
    cpu_seconds
        The processor's time in this process, of all its threads, for one request.
    latencies
        How long each request took, in seconds.
    """

    cpu_seconds: float
    latencies: list[float]


def work(connection: Connection, kind: str, environment: Mapping[str, str]) -> None:
    """Do rounds until told to stop: the name of a variant and a number in, the measures out.

    Parameters
    ----------
    connection
        Where rounds come from; none is the end.
    kind
        The floor, the product, or the product that remembers nobody.
    environment
        The functions' variables.
    """
    os.environ.update(environment)
    # What Lambda would send to its logs is written as well, to where it costs nothing.
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (until the end)
    handler = _floor() if kind == FLOOR else _product(is_forgetful=kind == FORGETFUL)
    while (asked := connection.recv()) is not None:
        variant, requests = asked
        connection.send(_round(handler, variant, requests))


def _round(handler: Handler, variant: str, requests: int) -> Measured:
    events = [REQUESTS[variant].event() for _ in range(requests)]
    latencies = []
    cpu_before = time.process_time()
    for event in events:
        began = time.perf_counter()
        answer = handler(event, None)
        latencies.append(time.perf_counter() - began)
        if answer["statusCode"] != 200:  # noqa: PLR2004
            raise RuntimeError(answer["body"])
    return Measured((time.process_time() - cpu_before) / requests, latencies)


def _floor() -> Handler:
    from benchmarks.overhead.floor import lambda_handler  # noqa: PLC0415 (it reads the environment)

    return lambda_handler


def _product(*, is_forgetful: bool) -> Handler:
    from chat_agent.composition import compose  # noqa: PLC0415 (the floor must not pay for it)
    from chat_sessions.clock import Clock  # noqa: PLC0415
    from chat_sessions.settings import ChatAgentSettings  # noqa: PLC0415

    # Where the clock stands still, the agent stays known, and the credential remembered.
    seconds = count(0, _A_MINUTE) if is_forgetful else repeat(0)
    clock = Clock(time.time, lambda: float(next(seconds)))
    return compose(ChatAgentSettings.from_environment(), clock)
