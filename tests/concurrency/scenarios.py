"""What is explored: who asks for what, and what may go wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from tests.concurrency import faults
from tests.concurrency.faults import Fault

TOPIC_ID: Final = 656
OTHER_TOPIC_ID: Final = 657
"""Nobody may answer it."""
WELCOME: Final = "Welcome!"


@dataclass(frozen=True, kw_only=True, slots=True)
class Agent:
    """Someone who answers chats."""

    associate_id: int
    max_sessions: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """A client of an agent.

    Attributes
    ----------
    name
        In schedules; its claims begin with it.
    agent
        On whose behalf it asks.
    calls
        How many sessions it wants, one after the other.
    most_tries
        How often it sends a call that is answered by 5xx, or not at all.
    headers
        Of its requests.
    """

    name: str
    agent: Agent
    calls: int = 1
    most_tries: int = 1
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def key_scope(self) -> tuple[int, str] | None:
        """Give what all its calls have in common, if they have one ``Idempotency-Key``."""
        key = dict(self.headers).get("Idempotency-Key")
        return None if key is None else (self.agent.associate_id, key)


class Change(Enum):
    """What another call of the Chat agent does to a session, whose id it is told with."""

    BOT_TAKES_OVER = "lets a bot take over session {}"
    TRANSFER = "transfers session {}"
    OTHER_TOPIC = "moves session {} to another topic"
    FINISH = "finishes session {}"
    PUT_BACK = "puts session {} back into the queue"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """Something to explore.

    Attributes
    ----------
    name
        Its name on the command line.
    sessions
        How many wait, oldest first; their ids count from 1.
    askers
        Who asks.
    changes
        What other calls do to the session with an id, at any time.
    faults, most_faults
        What may go wrong, and how often in a schedule.
    stream_between, queue_between
        Whether the stream, the queue are delivered at any time, request by request between those of
        the others; else only at the end.
    index_may_lag
        Whether the pending index may also show what was there at first.
    """

    name: str
    sessions: int
    askers: tuple[Asker, ...]
    changes: tuple[tuple[Change, int], ...] = ()
    faults: frozenset[Fault] = frozenset()
    most_faults: int = 0
    stream_between: bool = False
    queue_between: bool = False
    index_may_lag: bool = False

    @property
    def agents(self) -> tuple[Agent, ...]:
        return tuple({asker.agent: None for asker in self.askers})

    @property
    def most_pick_ups(self) -> int:
        """Tell how many pick-ups there are at most."""
        return sum(asker.calls * asker.most_tries for asker in self.askers)


_ANNA: Final = Asker(name="anna", agent=Agent(associate_id=7))
_ANNA_ELSEWHERE: Final = replace(_ANNA, name="anna elsewhere")
_BORIS: Final = Asker(name="boris", agent=Agent(associate_id=8))
_CLARA: Final = Asker(name="clara", agent=Agent(associate_id=9))
_DORA: Final = Asker(name="dora", agent=Agent(associate_id=10, max_sessions=1))
_DORA_ELSEWHERE: Final = replace(_DORA, name="dora elsewhere")
_KEY: Final = (("Idempotency-Key", "k"),)

SCENARIOS: Final = (
    Scenario(
        name="one agent",
        sessions=1,
        askers=(_ANNA,),
        faults=faults.ALL,
        most_faults=1,
        stream_between=True,
        queue_between=True,
    ),
    Scenario(
        name="one agent, answers lost again and again",
        sessions=2,
        askers=(_ANNA,),
        faults=frozenset({Fault.REPLY_LOST, Fault.REQUEST_LOST}),
        most_faults=3,
    ),
    Scenario(
        name="two agents, two sessions",
        sessions=2,
        askers=(_ANNA, _BORIS),
        faults=faults.ALL,
        most_faults=1,
    ),
    Scenario(
        name="two agents, one session",
        sessions=1,
        askers=(_ANNA, _BORIS),
        faults=faults.ALL,
        most_faults=1,
    ),
    Scenario(name="three agents, three sessions", sessions=3, askers=(_ANNA, _BORIS, _CLARA)),
    Scenario(
        name="one agent twice at once",
        sessions=2,
        askers=(_ANNA, _ANNA_ELSEWHERE),
        faults=faults.CRASHES_AND_LOST_REPLIES,
        most_faults=1,
    ),
    Scenario(
        name="one agent twice, and the stream",
        sessions=2,
        askers=(replace(_ANNA, calls=2),),
        stream_between=True,
    ),
    Scenario(
        name="one agent with a limit, twice at once",
        sessions=2,
        askers=(_DORA, _DORA_ELSEWHERE),
        faults=faults.ALL,
        most_faults=1,
    ),
    Scenario(
        name="two agents, an index that lags",
        sessions=3,
        askers=(_ANNA, _BORIS),
        index_may_lag=True,
    ),
    Scenario(
        name="one agent, a session that becomes unavailable",
        sessions=2,
        askers=(_ANNA,),
        changes=((Change.BOT_TAKES_OVER, 1), (Change.TRANSFER, 1), (Change.OTHER_TOPIC, 1)),
    ),
    Scenario(
        name="one agent, a session that ends",
        sessions=1,
        askers=(_ANNA,),
        changes=((Change.FINISH, 1),),
        stream_between=True,
        queue_between=True,
    ),
    Scenario(
        name="one agent, a session that is put back",
        sessions=1,
        askers=(replace(_ANNA, calls=2),),
        changes=((Change.PUT_BACK, 1),),
        stream_between=True,
    ),
    Scenario(
        name="one key, sent again",
        sessions=2,
        askers=(replace(_ANNA, most_tries=2, headers=_KEY), _BORIS),
        faults=faults.CRASHES_AND_LOST_REPLIES,
        most_faults=1,
    ),
    Scenario(
        name="one key, twice at once",
        sessions=2,
        askers=(replace(_ANNA, headers=_KEY), replace(_ANNA_ELSEWHERE, headers=_KEY)),
        faults=faults.CRASHES_AND_LOST_REPLIES,
        most_faults=1,
    ),
    Scenario(
        name="one key, twice at once, one session",
        sessions=1,
        askers=(replace(_ANNA, headers=_KEY), replace(_ANNA_ELSEWHERE, headers=_KEY)),
        faults=faults.CRASHES_AND_LOST_REPLIES,
        most_faults=1,
    ),
    Scenario(
        name="one key with a limit, twice at once",
        sessions=2,
        askers=(replace(_DORA, headers=_KEY), replace(_DORA_ELSEWHERE, headers=_KEY)),
        faults=faults.CRASHES_AND_LOST_REPLIES,
        most_faults=1,
    ),
)
"""Some seconds each."""

LARGE: Final = (
    Scenario(
        name="one agent, two faults",
        sessions=1,
        askers=(_ANNA,),
        faults=faults.ALL,
        most_faults=2,
        stream_between=True,
        queue_between=True,
    ),
    Scenario(
        name="two agents, two sessions, two faults",
        sessions=2,
        askers=(_ANNA, _BORIS),
        faults=faults.ALL,
        most_faults=2,
    ),
    Scenario(
        name="two agents, one session, and the stream",
        sessions=1,
        askers=(_ANNA, _BORIS),
        faults=faults.ALL,
        most_faults=1,
        stream_between=True,
    ),
    Scenario(
        name="two agents, two sessions, and the stream",
        sessions=2,
        askers=(_ANNA, _BORIS),
        faults=faults.CRASHES,
        most_faults=1,
        stream_between=True,
    ),
    Scenario(
        name="three agents, three sessions, a fault",
        sessions=3,
        askers=(_ANNA, _BORIS, _CLARA),
        faults=faults.CRASHES_AND_LOST_REPLIES,
        most_faults=1,
    ),
    Scenario(
        name="one agent twice at once, and the stream",
        sessions=2,
        askers=(_ANNA, _ANNA_ELSEWHERE),
        stream_between=True,
    ),
    Scenario(
        name="one agent with a limit, three times at once, and the stream",
        sessions=3,
        askers=(_DORA, _DORA_ELSEWHERE, replace(_DORA, name="dora too")),
        stream_between=True,
    ),
    Scenario(
        name="one agent with a limit, twice at once, a fault, and the stream",
        sessions=2,
        askers=(_DORA, _DORA_ELSEWHERE),
        faults=faults.ALL,
        most_faults=1,
        stream_between=True,
    ),
    Scenario(
        name="three agents, an index that lags",
        sessions=3,
        askers=(_ANNA, _BORIS, _CLARA),
        index_may_lag=True,
    ),
    Scenario(
        name="one agent, a session that ends, a fault",
        sessions=2,
        askers=(replace(_ANNA, calls=2),),
        changes=((Change.FINISH, 1),),
        faults=faults.CRASHES_AND_LOST_REPLIES,
        most_faults=1,
        stream_between=True,
    ),
    Scenario(
        name="one agent, a session that is put back, and the queue",
        sessions=1,
        askers=(replace(_ANNA, calls=2),),
        changes=((Change.PUT_BACK, 1),),
        stream_between=True,
        queue_between=True,
    ),
    Scenario(
        name="two agents, a session that is put back, a fault",
        sessions=1,
        askers=(_ANNA, _BORIS),
        changes=((Change.PUT_BACK, 1),),
        faults=faults.CRASHES_AND_LOST_REPLIES,
        most_faults=1,
    ),
    Scenario(
        name="one key, twice at once and again",
        sessions=2,
        askers=(
            replace(_ANNA, most_tries=2, headers=_KEY),
            replace(_ANNA_ELSEWHERE, most_tries=2, headers=_KEY),
        ),
        faults=faults.ALL,
        most_faults=1,
    ),
)
"""Some minutes each."""
