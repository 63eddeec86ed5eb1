"""A function at work, in threads of its own, stopped at each of its AWS requests.

One thread runs at a time. A thread parks where it sends a request and where it waits for another
thread's result; a process is at rest when all its threads are parked or have ended. So what it does
next depends on nothing but the answers it gets, and it can be left there, continued or killed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Final

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError
from moto.core.botocore_stubber import MockRawResponse

from tests.concurrency.requests import (
    Awaited,
    Choice,
    Chosen,
    NoReply,
    Outcome,
    OutOfPatience,
    Reply,
    Request,
)

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

_LONGEST_WAY_TO_REST_SECONDS: Final = 60.0
_PAST_EVERY_BUDGET_SECONDS: Final = 3600.0


class ProcessDied(BaseException):
    """Ends a thread of a process that was killed."""


class NotAtRestError(Exception):
    """A thread waits for something that the explorer does not know of."""


class Process:
    """One invocation of a function.

    Parameters
    ----------
    name
        Its ids begin with this.
    body
        What it does; called in a thread of the process.

    Attributes
    ----------
    ready
        What its threads have stopped at, by their numbers.
    impatient
        Those threads among them whose result another waits for, but not for ever.
    given_up
        Those whose result nobody waits for any longer.
    result
        What the body returned, none as long as it has not.
    error
        What the body raised, if it did.
    read_clock
        Whether the clock was read since the last answer came.
    """

    def __init__(self, name: str, body: Callable[[], Hashable]) -> None:
        self.name = name
        self.ready: dict[int, Awaited] = {}
        self.impatient: dict[int, _Thread] = {}
        self.given_up: set[int] = set()
        self.result: Hashable = None
        self.error: Exception | None = None
        self.read_clock = False
        self._now = 0
        self._monotonic = 0.0
        self._ids = 0
        self._is_dead = False
        self._at_rest = threading.Semaphore(0)
        self._threads: list[_Thread] = []
        self._body = body

    @staticmethod
    def current() -> Process | None:
        thread = threading.current_thread()
        return thread.process if isinstance(thread, _Thread) else None

    @property
    def has_ended(self) -> bool:
        return bool(self._threads) and self._threads[0].has_ended

    def start(self, now: int) -> None:
        """Run from the beginning to the first rest."""
        self._now = now
        self.spawn(self._run_body)
        self._run_to_rest()

    def answer(self, thread: int, outcome: Outcome, now: int) -> None:
        """Give a thread what it waits for, and run to the next rest."""
        self._now = now
        self.read_clock = False
        if isinstance(outcome, OutOfPatience):
            self.given_up.add(thread)
            self.impatient.pop(thread).is_out_of_patience = True
        else:
            del self.ready[thread]
            self._threads[thread].outcome = outcome
        if isinstance(outcome, NoReply) and outcome.for_good:
            self._monotonic += _PAST_EVERY_BUDGET_SECONDS
        self._run_to_rest()

    def kill(self) -> None:
        """End all threads; nothing further is sent."""
        self._is_dead = True
        self.ready.clear()
        for thread in self._threads:
            while not thread.has_ended:
                self._resume(thread)

    # What the threads of the process call.

    def spawn(self, task: Callable[[], None]) -> _Thread:
        thread = _Thread(self, len(self._threads), task)
        self._threads.append(thread)
        return thread

    def now(self) -> int:
        self.read_clock = True
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def new_id(self) -> str:
        self._ids += 1
        return f"{self.name}/{self._ids}"

    def choose(self, among: int) -> int:
        outcome = self._stopped_at(Choice(among))
        assert isinstance(outcome, Chosen)
        return outcome.number

    def send(self, operation: str, prepared: AWSPreparedRequest) -> AWSResponse:
        thread = _current_thread()
        call = thread.call_of(prepared)
        if call == thread.unanswered_call:
            raise ReadTimeoutError(endpoint_url=prepared.url)
        outcome = self._stopped_at(Request.of(operation, prepared, call))
        if isinstance(outcome, Reply):
            headers = HTTPHeaders()
            for name, value in outcome.headers:
                headers[name] = value
            raw = MockRawResponse(outcome.body)
            return AWSResponse(prepared.url, outcome.status, headers, raw)
        if isinstance(outcome, NoReply) and outcome.for_good:
            thread.unanswered_call = call
        raise ReadTimeoutError(endpoint_url=prepared.url)

    def wait_for(self, thread: int, is_done: Callable[[], bool], *, patiently: bool) -> None:
        """Park until a thread is done; raise ``TimeoutError`` when patience ends before."""
        waiting = _current_thread()
        waiting.is_out_of_patience = False
        if not patiently:
            self.impatient[thread] = waiting
        self.park(lambda: is_done() or waiting.is_out_of_patience)
        self.impatient.pop(thread, None)
        if waiting.is_out_of_patience:
            raise TimeoutError

    def _stopped_at(self, awaited: Awaited) -> Outcome | None:
        thread = _current_thread()
        self.ready[thread.number] = awaited
        thread.outcome = None
        self.park(lambda: thread.outcome is not None)
        return thread.outcome

    def park(self, may_go_on: Callable[[], bool]) -> None:
        """Let the other threads run until something has happened."""
        thread = _current_thread()
        if self._is_dead:
            raise ProcessDied
        thread.may_go_on = may_go_on
        self._at_rest.release()
        thread.go.acquire()
        if self._is_dead:
            raise ProcessDied

    def end(self) -> None:
        self._at_rest.release()

    def _run_body(self) -> None:
        try:
            self.result = self._body()
        except Exception as error:  # noqa: BLE001 (told by whoever started the process)
            self.error = error

    def _run_to_rest(self) -> None:
        while runnable := [thread for thread in self._threads if thread.can_run]:
            self._resume(runnable[0])

    def _resume(self, thread: _Thread) -> None:
        thread.resume()
        if not self._at_rest.acquire(timeout=_LONGEST_WAY_TO_REST_SECONDS):
            raise NotAtRestError(self.name)


class _Thread(threading.Thread):
    def __init__(self, process: Process, number: int, task: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.number = number
        self.go = threading.Semaphore(0)
        self.may_go_on: Callable[[], bool] = lambda: True
        self.has_ended = False
        self.outcome: Outcome | None = None
        self.unanswered_call = 0
        self.is_out_of_patience = False
        self._task = task
        self._calls: list[str] = []

    @property
    def can_run(self) -> bool:
        return not self.has_ended and self.may_go_on()

    def resume(self) -> None:
        if self.ident is None:
            self.start()
        else:
            self.go.release()

    def run(self) -> None:
        try:
            if not self.process._is_dead:  # noqa: SLF001 (one class in two)
                self._task()
        except ProcessDied:
            pass
        finally:
            self.has_ended = True
            self.process.end()

    def call_of(self, prepared: AWSPreparedRequest) -> int:
        """Number the calls of the SDK; its retries carry the id of the first try."""
        invocation = str(prepared.headers["amz-sdk-invocation-id"])
        if invocation not in self._calls:
            self._calls.append(invocation)
        return self._calls.index(invocation) + 1


def _current_thread() -> _Thread:
    thread = threading.current_thread()
    assert isinstance(thread, _Thread)
    return thread
