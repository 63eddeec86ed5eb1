"""What lets a function run in a process: threads, random numbers and requests are the process's.

Whoever is in no process has them as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from botocore.retries.quota import RetryQuota
from botocore.retries.standard import ExponentialBackoff
from moto.core.botocore_stubber import BotocoreStubber

from tests.concurrency.processes import Process

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse


class ProcessExecutor(Executor):
    """Runs tasks in threads of the process that submits them; outside of one, at once."""

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future = _Awaited[T]()

        def task() -> None:
            try:
                future.set_result(fn(*args, **kwargs))
            except Exception as error:  # noqa: BLE001 (raised where the result is asked for)
                future.set_exception(error)

        process = Process.current()
        if process is None:
            task()
        else:
            future.thread = process.spawn(task).number
        return future


class _Awaited[T](Future[T]):
    """A future whose reader parks."""

    thread = 0

    def result(self, timeout: float | None = None) -> T:
        self._wait(timeout)
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        self._wait(timeout)
        return super().exception(timeout)

    def _wait(self, timeout: float | None) -> None:
        process = Process.current()
        if process is not None and not self.done():
            process.wait_for(self.thread, self.done, patiently=timeout is None)


class ProcessRandom(Random):
    """Leaves its choices to the explorer; outside of a process it takes the first."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        assert (stop, step) == (None, 1)
        process = Process.current()
        return 0 if process is None or start == 1 else process.choose(start)

    def random(self) -> float:
        raise NotImplementedError


@contextmanager
def requests_parked() -> Iterator[None]:
    """Stop the requests of processes at the wire; whoever is in none passes as ever.

    The SDK's pauses between its tries take no time, and its tries are not rationed over processes.
    """
    answer = BotocoreStubber.__call__

    def at_the_wire(
        stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **kwargs: Any
    ) -> AWSResponse | None:
        process = Process.current()
        if process is None:
            return answer(stubber, event_name, request, **kwargs)
        return process.send(event_name.rsplit(".", 1)[-1], request)

    with (
        patch.object(BotocoreStubber, "__call__", at_the_wire),
        patch.object(ExponentialBackoff, "delay_amount", lambda _self, _context: 0),
        patch.object(RetryQuota, "acquire", lambda _self, _amount: True),
    ):
        yield
