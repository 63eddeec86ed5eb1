"""Run the endpoint: the service time in milliseconds in, its port out."""

import asyncio
import sys

from benchmarks.endpoint.answers import answer
from benchmarks.endpoint.server import serve


def _tell(port: int) -> None:
    print(port, flush=True)  # noqa: T201 (whoever started the process reads it)


asyncio.run(serve(answer, float(sys.argv[1]) / 1000, _tell))
