"""The tables of a pick-up in memory, in virtual time, with an index that lags behind."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from chat_sessions.candidates import PAGE_SIZE, PendingKey, PendingPage
from chat_sessions.claim import Claim, ClaimOutcome, Item, Won, is_available, outcome_of_refusal
from chat_sessions.entity.instant import Instant
from chat_sessions.session_item import plain_attribute

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.contention.virtual_time import VirtualTime
    from chat_sessions.losing import Race

_BEGINNING = Instant.parse("2026-01-31T12:00:00Z")
_TICKS_PER_MS = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Latencies:
    """How long things take: log-normal, by the median in milliseconds and sigma.

    Attributes
    ----------
    read_ms, write_ms, request_sigma
        A request to the tables, from the call to the answer; it takes effect half-way.
    lag_ms, lag_sigma
        From a claim until the index no longer shows the session.
    """

    read_ms: float = 4
    write_ms: float = 5
    request_sigma: float = 0.35
    lag_ms: float = 20
    lag_sigma: float = 0.8


@dataclass(frozen=True, slots=True)
class Given:
    """One session given to one claimer.

    Attributes
    ----------
    claimer
        Who has it.
    key
        The session's place in the queue.
    at_ms
        When.
    overtaken
        How many older ones, of topics that the claimer answers, were still waiting.
    """

    claimer: int
    key: PendingKey
    at_ms: float
    overtaken: int


class PendingStore:
    """Sessions that wait, their index, and the counters of races.

    Parameters
    ----------
    time
        The time it lives in.
    queues
        How many sessions wait by topic; their times of request alternate.
    latencies
        How long requests take.
    randomness
        Draws the latencies.

    Attributes
    ----------
    given
        The sessions that were claimed, in that order.
    """

    def __init__(
        self,
        time: VirtualTime,
        queues: Mapping[int, int],
        latencies: Latencies,
        randomness: Random,
    ) -> None:
        self.time = time
        self.latencies = latencies
        self.given: list[Given] = []
        self._randomness = randomness
        self._items: dict[int, Item] = {}
        self._keys: dict[int, PendingKey] = {}
        self._queues: dict[int, list[int]] = {topic_id: [] for topic_id in queues}
        self._shown_until: dict[int, float] = {}
        self._counters: Counter[Race] = Counter()
        places = sorted(
            (place / number, topic_id)
            for topic_id, number in queues.items()
            for place in range(number)
        )
        for session_id, (_, topic_id) in enumerate(places, start=1):
            key = PendingKey(f"{session_id:010}", topic_id, session_id)
            self._keys[session_id] = key
            self._queues[topic_id].append(session_id)
            self._items[session_id] = {
                "ChatSessionId": session_id,
                "TopicId": topic_id,
                "Status": "InQueue",
                "WhenRequested": _BEGINNING.isoformat(),
                "PendingTopicId": topic_id,
                "PendingOrder": key.order,
            }

    def instant(self, fast_by_ms: float = 0) -> Instant:
        """Give the time as a machine's clock shows it that may be wrong."""
        return Instant(_BEGINNING.ticks + round((self.time.now + fast_by_ms) * _TICKS_PER_MS))

    def leave_in_the_index(self, number: int) -> None:
        """Let the oldest sessions be claimed long ago, and stay in the index for ever."""
        for session_id in range(1, number + 1):
            item = self._items[session_id]
            del item["PendingTopicId"], item["PendingOrder"]
            item |= {"Status": "Closed", "ClaimId": "long ago"}
            self._shown_until[session_id] = math.inf

    def request_ms(self, median: float) -> float:
        """Draw how long a request takes."""
        return self._randomness.lognormvariate(math.log(median), self.latencies.request_sigma)

    def page(self, topic_id: int, after: PendingKey | None, limit: int) -> PendingPage:
        """Read the index as it shows the queue now."""
        queue = self._queues[topic_id]
        start = 0 if after is None else bisect_right(queue, after.session_id)
        shown = (
            self._keys[session_id]
            for session_id in islice(queue, start, None)
            if self._shown_until.get(session_id, math.inf) > self.time.now
        )
        keys = tuple(islice(shown, limit + 1))
        return PendingPage(keys[:limit], more=len(keys) > limit)

    def item(self, session_id: int) -> Item:
        """Read an item consistently."""
        return dict(self._items[session_id])

    def claim(
        self, claimer: int, topic_ids: Collection[int], key: PendingKey, claim: Claim
    ) -> ClaimOutcome:
        """Write the claim if the session is available."""
        item = self._items[key.session_id]
        if not is_available(item, key.topic_id):
            return outcome_of_refusal(claim.claim_id, dict(item))
        changes = {name: plain_attribute(value) for name, value in claim.changes().items()}
        for name, value in changes.items():
            if value is None:
                item.pop(name, None)
            else:
                item[name] = value
        lag = self._randomness.lognormvariate(
            math.log(self.latencies.lag_ms), self.latencies.lag_sigma
        )
        self._shown_until[key.session_id] = self.time.now + lag
        self.given.append(Given(claimer, key, self.time.now, self._older_than(key, topic_ids)))
        return Won(dict(item))

    def count(self, race: Race) -> int:
        """Count one up."""
        self._counters[race] += 1
        return self._counters[race]

    def waiting(self) -> int:
        """Count the sessions that nobody has."""
        return sum(map(self._waits, self._items))

    def _waits(self, session_id: int) -> bool:
        return self._items[session_id]["Status"] == "InQueue"

    def _older_than(self, key: PendingKey, topic_ids: Collection[int]) -> int:
        return sum(
            self._waits(session_id)
            for queue in (self._queues[topic_id] for topic_id in topic_ids)
            for session_id in islice(queue, bisect_left(queue, key.session_id))
        )


@dataclass(eq=False, slots=True)
class Connection:
    """One claimer's way to the store: each request takes its time and is counted.

    Implements ``PendingSessions`` and ``PlaceCounters``.

    Attributes
    ----------
    store
        The store.
    claimer
        Who sends the requests.
    topic_ids
        What the claimer answers.
    requests
        How many requests were sent.
    read_units
        What the reads of the index cost.
    most_requests
        More than these are a runaway.
    """

    store: PendingStore
    claimer: int
    topic_ids: Collection[int]
    most_requests: int = 1000
    requests: Counter[str] = field(default_factory=Counter)
    read_units: int = 0

    def pending(self, topic_id: int, after: PendingKey | None, limit: int) -> PendingPage:
        """Query the index."""
        page = self._send(
            "query", self.store.latencies.read_ms, lambda: self.store.page(topic_id, after, limit)
        )
        self.read_units += max(1, math.ceil(len(page.keys) / PAGE_SIZE))
        return page

    def look_at(self, keys: Iterable[PendingKey]) -> Mapping[PendingKey, Item]:
        """Read items in a batch."""
        return self._send(
            "check",
            self.store.latencies.read_ms,
            lambda: {key: self.store.item(key.session_id) for key in keys},
        )

    def read(self, session_id: int) -> Item | None:
        """Read one item."""
        return self._send("read", self.store.latencies.read_ms, lambda: self.store.item(session_id))

    def claim(self, key: PendingKey, claim: Claim) -> ClaimOutcome:
        """Update a session under the claim's condition."""
        return self._send(
            "claim",
            self.store.latencies.write_ms,
            lambda: self.store.claim(self.claimer, self.topic_ids, key, claim),
        )

    def following(self, race: Race) -> int:
        """Count up at a race."""
        return self._send("count", self.store.latencies.write_ms, lambda: self.store.count(race))

    def take_off(self, key: PendingKey) -> bool:
        """Find nothing to take off: no session of this store is left behind in its queue."""
        del key
        return False

    def _send[T](self, kind: str, median: float, execute: Callable[[], T]) -> T:
        self.requests[kind] += 1
        if self.requests.total() > self.most_requests:
            raise RunawayError
        took = self.store.request_ms(median)
        answers: list[T] = []
        time = self.store.time
        time.at(time.now + took / 2, lambda: answers.append(execute()))
        time.sleep(took)
        return answers[0]


class RunawayError(Exception):
    """A claimer sent more requests than anyone should."""
