"""Who takes part: agents, other calls of the Chat agent, and Lambda's event sources."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from tests.concurrency.behaviour import Program
from tests.concurrency.contents import Contents
from tests.concurrency.functions import Answer
from tests.concurrency.world import Seat, Start

type PickUp = Callable[[str], Answer]


class Asked(NamedTuple):
    """How far a client has got.

    Attributes
    ----------
    answers
        To its calls so far; none where it gave up.
    tries
        Of the call at hand.
    """

    answers: tuple[Answer | None, ...] = ()
    tries: int = 0


@dataclass(frozen=True, kw_only=True)
class Client:
    """Sends an agent's pick-ups, one after the other.

    Attributes
    ----------
    calls
        The pick-ups.
    most_tries
        How often a call is sent until it is answered other than by 5xx.
    """

    name: str
    calls: tuple[PickUp, ...]
    most_tries: int = 1
    can_fail: bool = True
    first: Asked = field(default_factory=Asked)

    def starts(self, _contents: Contents, seat: Seat) -> Iterable[Start]:
        asked = progress_of(seat)
        number = len(asked.answers)
        if number == len(self.calls):
            return
        name = f"{self.name}-{seat.runs + 1}"
        program = Program(name, "", partial(self.calls[number], name))
        label = "asks" if asked.tries == 0 else "asks again"
        yield Start(label, program, Asked(asked.answers, asked.tries + 1))

    def ended(self, seat: Seat, result: Hashable) -> Hashable:
        asked = progress_of(seat)
        answer = result if isinstance(result, Answer) else None
        if (answer is None or answer.status >= 500) and asked.tries < self.most_tries:
            return asked
        return Asked((*asked.answers, answer))


def progress_of(seat: Seat) -> Asked:
    assert isinstance(seat.progress, Asked)
    return seat.progress


@dataclass(frozen=True, kw_only=True)
class OtherCall:
    """Another call of the Chat agent: one write on a session, which never fails.

    Attributes
    ----------
    label
        What it does.
    body
        Does it.
    """

    label: str
    body: Callable[[], Hashable]
    name: str = "another call"
    can_fail: bool = False
    first: bool = False

    def starts(self, _contents: Contents, seat: Seat) -> Iterable[Start]:
        if not seat.progress:
            yield Start(self.label, Program(self.name, self.label, self.body), progress=True)

    def ended(self, _seat: Seat, _result: Hashable) -> Hashable:
        return True


class Fed(NamedTuple):
    """How far an event source has got.

    Attributes
    ----------
    done
        By session how many entries its function has done.
    current
        The session whose next entry the function has now.
    """

    done: tuple[tuple[str, int], ...] = ()
    current: str = ""


@dataclass(frozen=True, kw_only=True)
class EventSource:
    """Gives a function one entry after the other, and one that failed again.

    Those of one session come in their order, those of different sessions in any.

    Attributes
    ----------
    noun
        What an entry is called.
    entries
        Finds the entries of each session.
    function
        True when an entry is done.
    """

    name: str
    noun: str
    entries: Callable[[Contents], Mapping[str, tuple[str, ...]]]
    function: Callable[[str], Hashable]
    can_fail: bool = True
    first: Fed = field(default_factory=Fed)

    def starts(self, contents: Contents, seat: Seat) -> Iterable[Start]:
        fed = self._progress(seat)
        done = dict(fed.done)
        for session, entries in sorted(self.entries(contents).items()):
            number = done.get(session, 0)
            if number < len(entries):
                entry = entries[number]
                program = Program(self.name, entry, partial(self.function, entry))
                label = f"{self.noun} {number + 1} of session {session}"
                yield Start(label, program, Fed(fed.done, session))

    def ended(self, seat: Seat, result: Hashable) -> Hashable:
        fed = self._progress(seat)
        if not result:
            return Fed(fed.done)
        done = dict(fed.done)
        done[fed.current] = done.get(fed.current, 0) + 1
        return Fed(tuple(sorted(done.items())))

    @staticmethod
    def _progress(seat: Seat) -> Fed:
        assert isinstance(seat.progress, Fed)
        return seat.progress
