"""What a function does next, by the answers it got: tried out once for each, and remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.concurrency.processes import Process
from tests.concurrency.requests import Awaited, Outcome

_MOST_KEPT_ALIVE: Final = 48


class OrderMattersError(Exception):
    """A process took answers to threads of its own, side by side, differently by their order."""


@dataclass(frozen=True, slots=True)
class Program:
    """One invocation of a function.

    Attributes
    ----------
    name, given
        Who does it and with what; those with the same do the same.
    body
        What is done, in a process.
    """

    name: str
    given: str
    body: Callable[[], Hashable] = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Heard:
    thread: int
    outcome: Outcome | None
    now: int | None
    elapsed: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """A process at rest.

    Attributes
    ----------
    ready
        What its threads have stopped at, by their numbers.
    impatient, given_up
        Those whose result is not waited for for ever, or not any longer.
    has_ended, result, error
        Whether it has come to its end, and what it returned or raised there.
    """

    program: Program
    ready: Mapping[int, Awaited]
    impatient: frozenset[int]
    given_up: frozenset[int]
    has_ended: bool
    result: Hashable
    error: Exception | None
    _heard: tuple[_Heard, ...] = field(repr=False)
    _next: dict[tuple[int, Outcome, int | None], Moment] = field(default_factory=dict, repr=False)


class Behaviours:
    """All that is known of what programs do.

    A process is started anew for each answer that it had not got before, and told what it was told
    the first time; some are kept alive for the answer that follows.

    Attributes
    ----------
    runs
        How many processes were started.
    """

    def __init__(self) -> None:
        self.runs = 0
        self._beginnings: dict[tuple[Program, int | None], Moment] = {}
        self._moments: dict[object, Moment] = {}
        self._alive: OrderedDict[Moment, Process] = OrderedDict()

    def start(self, program: Program, now: int) -> Moment:
        """Give the first rest of a program that is started at a time."""
        known = self._beginnings.get((program, None)) or self._beginnings.get((program, now))
        if known is None:
            process = self._run(program, now)
            heard = _Heard(0, None, now if process.read_clock else None)
            known = self._beginnings[program, heard.now] = self._moment(process, program, (heard,))
        return known

    def after(self, moment: Moment, thread: int, outcome: Outcome, now: int) -> Moment:
        """Give the next rest, when a thread got its answer at a time."""
        following = moment._next  # noqa: SLF001 (kept there to be found fast)
        known = following.get((thread, outcome, None)) or following.get((thread, outcome, now))
        if known is None:
            process = self._process_at(moment)
            process.answer(thread, outcome, now)
            heard = _Heard(
                thread, outcome, now if process.read_clock else None, process.monotonic()
            )
            known = self._moment(process, moment.program, (*moment._heard, heard))  # noqa: SLF001
            following[thread, outcome, heard.now] = known
        return known

    def close(self) -> None:
        """End the processes that are kept alive."""
        for process in self._alive.values():
            process.kill()
        self._alive.clear()

    def _run(self, program: Program, now: int) -> Process:
        self.runs += 1
        process = Process(program.name, program.body)
        process.start(now)
        return process

    def _process_at(self, moment: Moment) -> Process:
        if (process := self._alive.pop(moment, None)) is not None:
            return process
        first, *further = moment._heard  # noqa: SLF001
        process = self._run(moment.program, first.now or 0)
        for heard in further:
            assert heard.outcome is not None
            process.answer(heard.thread, heard.outcome, heard.now or 0)
        return process

    def _moment(self, process: Process, program: Program, heard: tuple[_Heard, ...]) -> Moment:
        """Find the moment by what each thread heard: their orders lead to the same."""
        by_thread = sorted(heard, key=lambda entry: entry.thread)
        reached = Moment(
            program,
            dict(sorted(process.ready.items())),
            frozenset(process.impatient),
            frozenset(process.given_up),
            process.has_ended,
            process.result,
            process.error,
            heard,
        )
        moment = self._moments.setdefault((program, *by_thread), reached)
        if (moment.ready, moment.result) != (reached.ready, reached.result):
            raise OrderMattersError(program.name)
        if process.has_ended or moment in self._alive:
            process.kill()
        else:
            self._alive[moment] = process
            if len(self._alive) > _MOST_KEPT_ALIVE:
                self._alive.popitem(last=False)[1].kill()
        return moment
