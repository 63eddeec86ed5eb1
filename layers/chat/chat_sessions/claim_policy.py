"""Which session to try next, and what to find out first: the policy of claims, without any I/O."""

from collections.abc import Collection
from random import Random
from typing import Final

from msgspec import Struct

from chat_sessions.candidates import Candidates, PendingKey, PendingPage, ReadOn
from chat_sessions.losing import Loss, LossKind, Race

_STALE_BEFORE_A_CHECK: Final = 2
_CHECKED_AHEAD: Final = 16
"""A check reads whole items, consistently: as much as a few claims cost, and no more."""
_MOST_CHECKED: Final = 100
"""One request reads no more."""
_MOST_NUMBERS: Final = 2


class Try(Struct, frozen=True):
    """Claim this session, then tell ``lost`` if it was not ours."""

    key: PendingKey


class CountPlace(Struct, frozen=True):
    """Count one up at this race, then tell ``placed``."""

    race: Race


class Check(Struct, frozen=True):
    """Read consistently which of these sessions are available, then tell ``checked``."""

    keys: tuple[PendingKey, ...]


type Step = ReadOn | Try | CountPlace | Check
"""For ``ReadOn``: read that part of the queue, then tell ``read``."""


class ClaimPolicy:
    """Leads one pick-up through the queue so that many at once hardly get in each other's way.

    It is told what was read and what became of each claim; ``next`` says what to do.

    * The first try is the oldest session.
    * Lost without a rival (it had left the queue before, or nobody can claim it): the next in
      order. From the second such loss on, the sessions ahead are checked, 16 in one request:
      whatever blocks the head of the queue, a pick-up gets past it and overtakes nobody.
    * Lost to a rival: others are here. The first race lost is the root. All who lost it count up
      at a counter of its own, and each tries the session that stands its number behind the root.
    * Lost again: another number of the same root. After two numbers, or when the counter does not
      answer, the sessions beyond the furthest loss are checked, and one of the first available is
      tried at random, passing over no more in all than rivals were met.
    * Nothing left ahead: what was passed over is checked, and tried if it is still available.

    The numbers of one root differ, so those who answer the same topics do not meet again. Each
    place up to the highest number has a claimer, so whoever claims has overtaken no more sessions
    than there are rivals. Agents who answer different topics count the places behind a root each
    in the order of their own topics, so two of them may meet at one session; the loser takes
    another number. Topics in common cost requests then, never a session.

    Parameters
    ----------
    candidates
        The queues of the agent's topics, as far as they were read.
    randomness
        Chooses where many have to choose differently. In production the system's: a snapshot of
        the function would freeze a seeded one, and all its copies would choose the same.
    """

    def __init__(self, candidates: Candidates, randomness: Random) -> None:
        self._candidates = candidates
        self._randomness = randomness
        self._ruled_out: set[PendingKey] = set()
        self._available: frozenset[PendingKey] = frozenset()
        self._beyond = 0
        self._stale = 0
        self._rivals = 0
        self._passed = 0
        self._race: Race | None = None
        self._root = 0
        self._numbers = 0
        self._number: int | None = None

    def next(self) -> Step | None:
        """Say what to do; none when all queues were read and each session in them is ruled out."""
        step = None if self._race is None else self._by_number(self._race)
        return step or self._ahead() or self._passed_over()

    def read(self, topic_id: int, page: PendingPage) -> None:
        """Take in what was read of a topic's queue."""
        self._candidates.add(topic_id, page)

    def placed(self, number: int | None) -> None:
        """Take in the number that the race's counter gave, or none when it did not answer."""
        self._number = number
        self._numbers = _MOST_NUMBERS if number is None else self._numbers + 1

    def checked(self, keys: Collection[PendingKey], available: Collection[PendingKey]) -> None:
        """Take in which of the sessions that were to be checked are available."""
        self._available = frozenset(available)
        self._ruled_out.update(key for key in keys if key not in self._available)

    def lost(self, key: PendingKey, loss: Loss) -> None:
        """Take in that a session was not ours."""
        place = self._candidates.known.index(key)
        # Whatever the clocks say: what was available a moment ago was taken since.
        is_race = loss.kind is LossKind.RACE or key in self._available
        self._ruled_out.add(key)
        self._available = frozenset()
        self._beyond = max(self._beyond, place + 1)
        self._stale += not is_race
        self._rivals += loss.race is not None
        if is_race and self._race is None and loss.race is not None:
            self._race, self._root = loss.race, place

    def _by_number(self, race: Race) -> Step | None:
        if self._number is None:
            if self._numbers == _MOST_NUMBERS:
                return None
            left = self._open(0, 2)
            if isinstance(left, ReadOn):
                return left
            # To count for the last session costs what trying it costs.
            return CountPlace(race) if len(left) > 1 else None
        place = self._root + self._number
        if (unread := self._candidates.reach(place + 1)) is not None:
            return unread
        self._number = None
        known = self._candidates.known
        if place >= len(known):
            # And so are the numbers that follow.
            self._numbers, self._beyond = _MOST_NUMBERS, len(known)
            return None
        key = known[place]
        return self._by_number(race) if key in self._ruled_out else Try(key)

    def _ahead(self) -> Step | None:
        """Go on beyond the furthest loss: in order, and once there were races at random."""
        if self._race is None and self._stale < _STALE_BEFORE_A_CHECK:
            return self._one_of(self._open(self._beyond, 1), window=1)
        window = 1 if self._race is None else self._rivals - self._passed + 1
        return self._one_of(self._open(self._beyond, _CHECKED_AHEAD), window)

    def _passed_over(self) -> Step | None:
        """Go back to what others were supposed to take: at random, as others go back as well."""
        return self._one_of(self._open(0, _MOST_CHECKED), _MOST_CHECKED)

    def _one_of(self, keys: list[PendingKey] | ReadOn, window: int) -> Step | None:
        """Try one of the first that a check has found available."""
        if isinstance(keys, ReadOn):
            return keys
        if not keys:
            return None
        if len(keys) == 1:
            # To check it would cost what trying it costs.
            return Try(keys[0])
        available = [key for key in keys if key in self._available]
        if not available:
            return Check(tuple(keys))
        passed = self._randomness.randrange(min(window, len(available)))
        self._passed += passed
        return Try(available[passed])

    def _open(self, start: int, most: int) -> list[PendingKey] | ReadOn:
        """Give the first sessions from a place on that are not ruled out, or what to read first."""
        found: list[PendingKey] = []
        place = start
        while len(found) < most:
            if (unread := self._candidates.reach(place + most - len(found))) is not None:
                return unread
            if place >= len(self._candidates.known):
                break
            key = self._candidates.known[place]
            if key not in self._ruled_out:
                found.append(key)
            place += 1
        return found
