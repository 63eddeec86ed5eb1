"""The state of everything, and the steps that lead on from it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from typing import NamedTuple, Protocol

from tests.concurrency.aws import Aws
from tests.concurrency.behaviour import Behaviours, Moment, Program
from tests.concurrency.contents import Contents
from tests.concurrency.faults import CRASHES, Fault, faults_of
from tests.concurrency.requests import (
    DONE,
    Choice,
    Chosen,
    NoReply,
    Outcome,
    OutOfPatience,
    Reply,
    Request,
    short,
)


class Part(NamedTuple):
    """The part of a thread's answer that was read first: the items of one table, as JSON."""

    thread: int
    table: str
    items: str


class Seat(NamedTuple):
    """Where a participant stands.

    Attributes
    ----------
    progress
        What it has done; its own business.
    runs
        How many processes it has started.
    moment
        Where the process is that runs, if one does.
    parts
        What it has read of items that AWS reads one after the other.
    """

    progress: Hashable
    runs: int = 0
    moment: Moment | None = None
    parts: tuple[Part, ...] = ()


class Late(NamedTuple):
    """A request whose sender gave it up, and that may arrive at any time."""

    request: Request
    token: Hashable


class World(NamedTuple):
    """All that decides what can follow.

    Attributes
    ----------
    contents
        What AWS holds.
    seats
        One for each participant.
    late
        Requests still on their way.
    tokens
        Of transactions that were done and may be sent again.
    faults_left
        How many more things may go wrong.
    """

    contents: Contents
    seats: tuple[Seat, ...]
    late: tuple[Late, ...] = ()
    tokens: frozenset[Hashable] = frozenset()
    faults_left: int = 0

    def with_seat(self, place: int, seat: Seat) -> World:
        seats = (*self.seats[:place], seat, *self.seats[place + 1 :])
        return World(self.contents, seats, self.late, self.tokens, self.faults_left)


class Start(NamedTuple):
    """A process that a participant may start.

    Attributes
    ----------
    label
        For the schedule.
    program
        What it runs.
    progress
        The participant's, once it has started.
    """

    label: str
    program: Program
    progress: Hashable


class Participant(Protocol):
    """Someone who starts processes, one after the other."""

    @property
    def name(self) -> str:
        """Give what it is called in a schedule."""

    @property
    def can_fail(self) -> bool:
        """Tell whether its processes meet with faults."""

    @property
    def first(self) -> Hashable:
        """Give its progress at the beginning."""

    def starts(self, contents: Contents, seat: Seat) -> Iterable[Start]:
        """Give what it may start now, when nothing runs."""

    def ended(self, seat: Seat, result: Hashable) -> Hashable:
        """Give its progress after a process has ended, or died: then with none as its result."""


class Step(NamedTuple):
    """One way on.

    Attributes
    ----------
    label
        Who does what, and what goes wrong; no two steps of a world have the same.
    take
        Gives the world after it.
    """

    label: str
    take: Callable[[], World]


type Ended = Callable[[World, int, Moment], None]


class Rules:
    """What may follow a state.

    Parameters
    ----------
    aws, behaviours
        What a request and an answer lead to.
    participants
        Who takes part, in the order of the seats.
    faults
        What may go wrong.
    lagging
        What the index may still show, if it may lag.
    ended
        Told the world, the place and the last moment, when a process has ended.
    """

    def __init__(
        self,
        aws: Aws,
        behaviours: Behaviours,
        participants: tuple[Participant, ...],
        faults: frozenset[Fault],
        lagging: Contents | None,
        ended: Ended,
    ) -> None:
        self.participants = participants
        self._aws = aws
        self._behaviours = behaviours
        self._faults = faults
        self._lagging = lagging
        self._ended = ended

    def steps(self, world: World, places: Iterable[int]) -> list[Step]:
        """Give all steps of the participants at these places, and of what is late."""
        steps = [step for place in places for step in self._steps_of(world, place)]
        steps += [
            Step(f"late: {late.request}", partial(self._arrived, world, late))
            for late in world.late
        ]
        seen = Counter[str]()
        unique = []
        for step in steps:
            seen[step.label] += 1
            number = seen[step.label]
            unique.append(step if number == 1 else step._replace(label=f"{step.label} ({number})"))
        return unique

    def _steps_of(self, world: World, place: int) -> Iterator[Step]:
        seat = world.seats[place]
        name = self.participants[place].name
        if seat.moment is None:
            for start in self.participants[place].starts(world.contents, seat):
                yield Step(f"{name}: {start.label}", partial(self._started, world, place, start))
            return
        for thread, awaited in seat.moment.ready.items():
            if isinstance(awaited, Choice):
                for number in range(awaited.among):
                    take = partial(self._told, world, place, thread, Chosen(number))
                    yield Step(f"{name}: chooses {number} from {awaited.among}", take)
            else:
                yield from self._sends(world, place, thread, awaited)

    def _sends(self, world: World, place: int, thread: int, request: Request) -> Iterator[Step]:
        """Give what may become of a request."""
        participant = self.participants[place]
        seat = world.seats[place]
        label = f"{participant.name}: {request}"
        if not request.reads_in_parts:
            yield Step(label, partial(self._answered, world, place, thread))
        elif any(part.thread == thread for part in seat.parts):
            yield Step(f"{label} - the rest", partial(self._read, world, place, thread))
        else:
            for table in request.tables:
                take = partial(self._read_first, world, place, thread, table)
                yield Step(f"{label} - {short(table)} first", take)
        if self._lagging is not None and request.operation == "Query":
            take = partial(self._shown_late, world, place, thread, self._lagging)
            yield Step(f"{label} - shows what was there at first", take)
        if world.faults_left and participant.can_fail and seat.moment is not None:
            is_impatient = thread in seat.moment.impatient
            for fault in faults_of(request, self._faults, is_impatient=is_impatient):
                take = partial(self._with_fault, world, place, thread, fault)
                yield Step(f"{label} - {fault.value}", take)

    def _started(self, world: World, place: int, start: Start) -> World:
        moment = self._behaviours.start(start.program, len(world.contents.claims))
        seat = Seat(start.progress, world.seats[place].runs + 1, moment)
        return self._after(world.with_seat(place, seat), place)

    def _answered(self, world: World, place: int, thread: int) -> World:
        reply, after = self._sent(world, place, thread)
        token = self._token(world, place, thread)
        # The process does not send it again; but it may be under way a second time.
        if token is not None and token not in {late.token for late in world.late}:
            after = after._replace(tokens=after.tokens - {token})
        return self._told(after, place, thread, reply)

    def _shown_late(self, world: World, place: int, thread: int, shown: Contents) -> World:
        reply, _ = self._aws.send(shown, _request(world, place, thread))
        return self._told(world, place, thread, reply)

    def _read_first(self, world: World, place: int, thread: int, table: str) -> World:
        reply, _ = self._aws.send(world.contents, _request(world, place, thread))
        seat = world.seats[place]
        part = Part(thread, table, json.dumps(json.loads(reply.body)["Responses"][table]))
        return world.with_seat(place, seat._replace(parts=(*seat.parts, part)))

    def _read(self, world: World, place: int, thread: int) -> World:
        reply, _ = self._aws.send(world.contents, _request(world, place, thread))
        body = json.loads(reply.body)
        for part in world.seats[place].parts:
            if part.thread == thread:
                body["Responses"][part.table] = json.loads(part.items)
        # Without moto's headers: the checksum among them is that of its own answer.
        return self._told(world, place, thread, Reply(reply.status, json.dumps(body)))

    def _with_fault(self, world: World, place: int, thread: int, fault: Fault) -> World:
        after = world._replace(faults_left=world.faults_left - 1)
        if fault is Fault.NOT_WAITED_FOR:
            return self._told(after, place, thread, OutOfPatience())
        if fault is Fault.CONFLICT:
            conflict = _request(world, place, thread).conflict()
            return self._told(after, place, thread, conflict)
        if fault is Fault.DELAYED:
            late = Late(_request(world, place, thread), self._token(world, place, thread))
            after = after._replace(late=(*after.late, late))
        elif fault not in {Fault.DIES_BEFORE, Fault.REQUEST_LOST}:
            _, after = self._sent(after, place, thread)
        if fault in CRASHES:
            seat = after.seats[place]
            progress = self.participants[place].ended(seat, None)
            return _forgotten(after.with_seat(place, Seat(progress, seat.runs)), place)
        return self._told(after, place, thread, NoReply(for_good=fault is Fault.UNANSWERED))

    def _arrived(self, world: World, late: Late) -> World:
        left = list(world.late)
        left.remove(late)
        return self._done(world._replace(late=tuple(left)), late.request, late.token)[1]

    def _sent(self, world: World, place: int, thread: int) -> tuple[Reply, World]:
        token = self._token(world, place, thread)
        return self._done(world, _request(world, place, thread), token)

    def _done(self, world: World, request: Request, token: Hashable) -> tuple[Reply, World]:
        """Let AWS do a request; a transaction that it knows by its token it does not do again."""
        if token is not None and token in world.tokens:
            return DONE, world
        reply, contents = self._aws.send(world.contents, request)
        after = world._replace(contents=contents)
        if token is not None and reply.status == DONE.status:
            after = after._replace(tokens=after.tokens | {token})
        return reply, after

    def _told(self, world: World, place: int, thread: int, outcome: Outcome) -> World:
        seat = world.seats[place]
        assert seat.moment is not None
        moment = self._behaviours.after(seat.moment, thread, outcome, len(world.contents.claims))
        parts = seat.parts and tuple(part for part in seat.parts if part.thread != thread)
        seat = Seat(seat.progress, seat.runs, moment, parts)
        return self._after(world.with_seat(place, seat), place)

    def _after(self, world: World, place: int) -> World:
        """Take the result of a process, if it has come to its end."""
        seat = world.seats[place]
        moment = seat.moment
        if moment is None or not moment.has_ended:
            return world
        self._ended(world, place, moment)
        progress = self.participants[place].ended(seat, moment.result)
        # What nobody waited for may still arrive.
        left = [
            Late(request, None)
            for request in moment.ready.values()
            if isinstance(request, Request) and not request.only_reads
        ]
        world = world.with_seat(place, Seat(progress, seat.runs))._replace(
            late=(*world.late, *left)
        )
        return _forgotten(world, place)

    @staticmethod
    def _token(world: World, place: int, thread: int) -> Hashable:
        request = _request(world, place, thread)
        return (place, world.seats[place].runs, thread, request.call) if request.has_token else None


def _request(world: World, place: int, thread: int) -> Request:
    moment = world.seats[place].moment
    assert moment is not None
    request = moment.ready[thread]
    assert isinstance(request, Request)
    return request


def _forgotten(world: World, place: int) -> World:
    """Drop the tokens of a process that is no more, but for those still on their way."""
    if not world.tokens:
        return world
    on_their_way = {late.token for late in world.late}
    kept = {
        token
        for token in world.tokens
        if token in on_their_way or not (isinstance(token, tuple) and token[0] == place)
    }
    return world._replace(tokens=frozenset(kept))
