"""All schedules of a scenario, each state once.

A state is what AWS holds and where each process stands; a process stands where the answers that it
got have led it. Two schedules that meet in a state cannot be told apart from there on, because AWS
does a request by what it holds, and a process goes on by what it is answered: its clock and its
random numbers are told it like answers, its ids and pauses are fixed, and processes share nothing
but AWS. So what follows a state is explored once, whatever led there, and since each invariant
looks at one step or one state, none is missed by it. That is the only reduction.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from random import Random

from tests.concurrency.aws import Aws
from tests.concurrency.behaviour import Behaviours, Moment
from tests.concurrency.contents import Contents, differences
from tests.concurrency.findings import Figures, Found
from tests.concurrency.functions import Answer
from tests.concurrency.invariants import Invariants, Violation, expect
from tests.concurrency.participants import Asked
from tests.concurrency.scenarios import Scenario
from tests.concurrency.stage import Stage, staged
from tests.concurrency.world import Rules, Seat, Step, World

LATER = "five minutes later: the stream and the queue once more"
"""A line of a schedule: no queue remembers a message any more, and the stream is replayed."""
_ALL_ENDS = "all comes to an end"
_MOST_DELIVERIES = 400
_STATES_BETWEEN_TELLING = 100_000


class NoSuchStepError(LookupError):
    """A schedule has a step that is not possible there: the product has changed since."""

    def __init__(self, label: str, possible: Sequence[str]) -> None:
        lines = "\n    ".join(["possible are:", *possible])
        super().__init__(f"{label!r} is not possible here; {lines}")


class Exploration:
    """One scenario, from its first state on.

    Parameters
    ----------
    scenario
        What is explored.
    stage
        The scenario set up.
    is_told
        Whether to tell on standard error how far it has got.

    Attributes
    ----------
    first
        The first state.
    figures
        What it has come to so far.
    """

    def __init__(self, scenario: Scenario, stage: Stage, *, is_told: bool = False) -> None:
        self.figures = Figures()
        self._is_told = is_told
        self._scenario = scenario
        self._invariants = Invariants(scenario, stage.environment)
        self._aws = Aws(stage.environment["SESSIONS_TABLE"], self._invariants.check_write)
        self._behaviours = Behaviours()
        first = self._aws.first()
        everybody = (self._aws, self._behaviours, stage.participants)
        lagging = first if scenario.index_may_lag else None
        self._rules = Rules(*everybody, scenario.faults, lagging, self._check_end)
        self._faultless = Rules(*everybody, frozenset(), None, self._check_end)
        everywhere = range(len(stage.participants))
        *self._who_asks, self._stream, self._queue = everywhere
        self._places = list(self._who_asks)
        if scenario.stream_between:
            self._places.append(self._stream)
        if scenario.queue_between:
            self._places.append(self._queue)
        seats = tuple(Seat(participant.first) for participant in stage.participants)
        self.first = World(first, seats, faults_left=scenario.most_faults)
        self._schedules: dict[World, int] = {}
        self._delivered: set[tuple[Contents, Seat, Seat]] = set()
        self._path: list[str] = []

    def steps(self, world: World) -> list[Step]:
        """Give what may follow a state; none where all have got their answers."""
        return self._rules.steps(world, self._places)

    def explore(self) -> Found | None:
        """Explore everything, or up to the first violation."""
        started = time.perf_counter()
        try:
            self.figures.schedules = self._schedules_from(self.first)
        except Violation as violation:
            return Found(violation.invariant, str(violation), tuple(self._path))
        finally:
            self.close()
            self.figures.states = len(self._schedules)
            self.figures.requests = self._aws.requests
            self.figures.runs = self._behaviours.runs
            self.figures.seconds = time.perf_counter() - started
        return None

    def replay(
        self, schedule: Sequence[str], show: Callable[[str], None] = lambda _line: None
    ) -> World:
        """Take the steps of a schedule.

        In an exploration that has explored nothing, each process runs through, and moto does each
        request in its turn.

        Raises
        ------
        Violation
            Whatever the schedule leads to.
        NoSuchStepError
            It does not fit the product.
        """
        world = self.first
        try:
            for label in schedule:
                show(label)
                before, world = world, self._step(world, label).take()
                for line in differences(before.contents, world.contents):
                    show(f"    {line}")
            if not self.steps(world) and not self._deliveries(world):
                self._check_rest(world, is_later=LATER in schedule)
        finally:
            self.close()
        return world

    def close(self) -> None:
        """End all processes, and leave the stage as it was at first."""
        self._behaviours.close()
        self._aws.hold(self.first.contents)

    def random_schedule(self, randomness: Random) -> tuple[list[str], World]:
        """Choose a schedule up to its very end; return it and where it leads."""
        world = self.first
        self._path = []
        while steps := self.steps(world):
            step = randomness.choice(steps)
            self._path.append(step.label)
            world = step.take()
        delivered = self._deliver(World(world.contents, world.seats))
        self._path.append(LATER)
        return self._path, self._deliver(self._later(delivered))

    def outcome(self, world: World) -> object:
        """Give what a schedule has come to, to be compared with another run of it."""
        contents = world.contents
        return contents.tables, contents.changes, contents.messages, self.answers(world)

    def answers(self, world: World) -> dict[str, tuple[Answer | None, ...]]:
        """Give the answers that each client has got so far."""
        return {
            self._rules.participants[place].name: seat.progress.answers
            for place, seat in enumerate(world.seats)
            if isinstance(seat.progress, Asked)
        }

    def _step(self, world: World, label: str) -> Step:
        if label == LATER:
            return Step(LATER, lambda: self._later(world))
        possible = {step.label: step for step in self._deliveries(world)}
        possible |= {step.label: step for step in self.steps(world)}
        if label not in possible:
            raise NoSuchStepError(label, list(possible))
        return possible[label]

    def _schedules_from(self, world: World) -> int:
        """Explore what follows a state; return in how many ways it can go on to an end."""
        known = self._schedules.get(world)
        if known is not None:
            expect(_ALL_ENDS, known, "a state leads back to itself")
            return known
        self._schedules[world] = 0
        if self._is_told and len(self._schedules) % _STATES_BETWEEN_TELLING == 0:
            self._tell()
        steps = self.steps(world)
        if not steps:
            self._check_last(world)
        schedules = 0 if steps else 1
        for step in steps:
            self.figures.steps += 1
            self._path.append(step.label)
            schedules += self._schedules_from(step.take())
            self._path.pop()
        self._schedules[world] = schedules
        return schedules

    def _tell(self) -> None:
        states, steps = len(self._schedules), self.figures.steps
        line = f"    {self._scenario.name}: {states:,} states, {steps:,} steps so far"
        sys.stderr.write(f"{line}\n")

    def _check_end(self, world: World, place: int, moment: Moment) -> None:
        """Look at a process that has ended; the client has not got its answer yet."""
        participant = self._rules.participants[place]
        seat = world.seats[place]
        self._invariants.check_end(participant, seat.runs, moment, world.contents)
        if isinstance(moment.result, Answer):
            if world.faults_left == self._scenario.most_faults:
                self._invariants.check_without_fault(moment.result, world.contents)
            told = world.with_seat(place, Seat(participant.ended(seat, moment.result)))
            self._invariants.check_answers(self.answers(told))

    def _check_last(self, world: World) -> None:
        """Deliver all there is, and all of it again when no queue remembers it."""
        rest = (world.contents, world.seats[self._stream], world.seats[self._queue])
        if rest in self._delivered:
            return
        depth = len(self._path)
        delivered = self._deliver(World(world.contents, world.seats))
        self._check_rest(delivered, is_later=False)
        self._path.append(LATER)
        self._check_rest(self._deliver(self._later(delivered)), is_later=True)
        del self._path[depth:]
        self._delivered.add(rest)

    def _check_rest(self, world: World, *, is_later: bool) -> None:
        if not is_later:
            self._invariants.check_queue(world.contents)
        self._invariants.check_rest(world.contents)

    def _deliver(self, world: World) -> World:
        for _ in range(_MOST_DELIVERIES):
            steps = self._deliveries(world)
            if not steps:
                return world
            self._path.append(steps[0].label)
            world = steps[0].take()
        raise Violation(_ALL_ENDS, "the stream or the queue does not come to rest")

    def _deliveries(self, world: World) -> list[Step]:
        return self._faultless.steps(world, (self._stream, self._queue))

    def _later(self, world: World) -> World:
        seats = list(world.seats)
        for place in (self._stream, self._queue):
            seats[place] = Seat(self._rules.participants[place].first)
        return World(self._aws.after_five_minutes(world.contents), tuple(seats))


def explore(scenario: Scenario, *, is_told: bool = False) -> tuple[Figures, Found | None]:
    """Explore a scenario on a moto of its own.

    Parameters
    ----------
    scenario
        What is explored.
    is_told
        Whether to tell on standard error how far it has got.
    """
    with staged(scenario) as stage:
        exploration = Exploration(scenario, stage, is_told=is_told)
        found = exploration.explore()
        return exploration.figures, found


def replay(scenario: Scenario, schedule: Sequence[str], show: Callable[[str], None]) -> World:
    """Take the steps of a schedule on a moto of its own; see ``Exploration.replay``."""
    with staged(scenario) as stage:
        return Exploration(scenario, stage).replay(schedule, show)
