"""Time that passes only when everybody waits: functions at work side by side, seen in no time."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import count
from typing import Any


class _EndedError(BaseException):
    """Ends a process whose world has ended; nothing may catch it."""


def _locked() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False, slots=True)
class _Process:
    """A thread that is at rest, or the one that runs."""

    may_go_on: threading.Lock = field(default_factory=_locked)


class VirtualTime:
    """Runs processes, each in a thread of its own, but one at a time and in the order of time.

    Attributes
    ----------
    now
        Milliseconds since the beginning.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self._order = count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._running: _Process | None = None
        self._at_rest: set[_Process] = set()
        self._has_rested = _locked()
        self._failure: BaseException | None = None
        self._has_ended = False

    def at(self, moment: float, do: Callable[[], None]) -> None:
        """Let something happen at a moment, at once and by nobody."""
        heapq.heappush(self._due, (moment, next(self._order), do))

    def start(self, work: Callable[[], None], at: float) -> None:
        """Let a process begin at a moment."""

        def begin() -> None:
            process = _Process()
            threading.Thread(target=self._live, args=(process, work), daemon=True).start()
            self._go_on(process)

        self.at(at, begin)

    def run(self) -> None:
        """Let time pass until nobody has anything left to do; raise the first failure."""
        try:
            while self._due and self._failure is None:
                self.now, _, do = heapq.heappop(self._due)
                do()
        finally:
            self._has_ended = True
            while self._at_rest:
                self._go_on(next(iter(self._at_rest)))
        if self._failure is not None:
            raise self._failure

    def sleep(self, milliseconds: float) -> None:
        """Let the process that calls this wait."""
        process = self._current()
        self.at(self.now + milliseconds, lambda: self._go_on(process))
        self._rest(process)

    def wait_for(self, future: Future[Any]) -> None:
        """Let the process that calls this wait for another's result."""
        process = self._current()
        future.add_done_callback(lambda _: self.at(self.now, lambda: self._go_on(process)))
        self._rest(process)

    def _current(self) -> _Process:
        if self._running is None:
            msg = "only a process can wait"
            raise RuntimeError(msg)
        return self._running

    def _go_on(self, process: _Process) -> None:
        self._at_rest.discard(process)
        self._running = process
        process.may_go_on.release()
        self._has_rested.acquire()
        self._running = None

    def _rest(self, process: _Process) -> None:
        self._at_rest.add(process)
        self._has_rested.release()
        process.may_go_on.acquire()
        if self._has_ended:
            raise _EndedError

    def _live(self, process: _Process, work: Callable[[], None]) -> None:
        process.may_go_on.acquire()
        try:
            work()
        except _EndedError:
            pass
        except BaseException as failure:  # noqa: BLE001 (raised by whoever let time pass)
            self._failure = failure
        finally:
            self._has_rested.release()


class VirtualExecutor(Executor):
    """Runs tasks side by side in virtual time.

    Parameters
    ----------
    time
        The time that they and whoever asks for their results live in.
    """

    def __init__(self, time: VirtualTime) -> None:
        self._time = time

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start a task now."""
        future = _VirtualFuture[T](self._time)

        def work() -> None:
            try:
                future.set_result(fn(*args, **kwargs))
            except Exception as error:  # noqa: BLE001 (raised where the result is asked for)
                future.set_exception(error)

        self._time.start(work, self._time.now)
        return future


class _VirtualFuture[T](Future[T]):
    """A result that is waited for in virtual time, as long as it takes."""

    def __init__(self, time: VirtualTime) -> None:
        super().__init__()
        self._time = time

    def result(self, timeout: float | None = None) -> T:
        if not self.done():
            self._time.wait_for(self)
        return super().result(timeout)
