"""The data that the stack starts with: read from a file and checked before anything starts."""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from chat_sessions.directory import ChatAgent, ChatTopic
from chat_sessions.enqueue import parse_session
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.entity.checking import checked_json
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import InvalidSessionError, WrongValuesError
from local.errors import SeedError

_PROBLEMS_TOLD: Final = 20
_MOVED: Final = frozenset({"WhenRequested", "WhenIdle"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Basic:
    """What an agent signs in with.

    Attributes
    ----------
    UserName
        Without a colon: it separates the name from the password on the wire.
    """

    UserName: Annotated[str, Field(min_length=1, max_length=255, pattern="^[^:]*$")]
    Password: Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """Whose credential it is, and the credential."""

    AssociateId: int
    Basic: Basic


@dataclass(frozen=True, kw_only=True, slots=True)
class Seed:
    """Topics, agents, credentials and waiting sessions, in SuperOffice's names.

    Attributes
    ----------
    sessions
        Properties of ChatSessionEntity, each set checked as ``SessionQueue.enqueue`` does.
    as_of
        The moment that the sessions' times are told from, or none where they are to be kept.
    """

    topics: tuple[ChatTopic, ...]
    agents: tuple[ChatAgent, ...] = ()
    credentials: tuple[Credential, ...] = ()
    sessions: tuple[Mapping[str, Any], ...] = ()
    as_of: Instant | None = None

    def sessions_at(self, now: Instant) -> Iterator[Mapping[str, Any]]:
        """Give the sessions as they are when ``as_of`` is now: each has waited as long as then."""
        later = 0 if self.as_of is None else now.ticks - self.as_of.ticks
        for session in self.sessions:
            moved = {
                name: Instant(Instant.parse(session[name]).ticks + later).isoformat()
                for name in _MOVED & session.keys()
            }
            yield {**session, **moved}

    def names(self) -> Mapping[int, str]:
        """Give what each agent is called: the user name, else the associate's own."""
        names = {
            agent.Associate.AssociateId: agent.Associate.Name or agent.Associate.FullName or ""
            for agent in self.agents
        }
        return names | {given.AssociateId: given.Basic.UserName for given in self.credentials}


def read_seed(path: Path) -> Seed:
    """Read and check a seed file.

    Raises
    ------
    SeedError
        The file cannot be read, is not JSON, or has entries that are wrong, which the text names.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        msg = (
            f"there is no seed file {path}: name another one (SEED=path/to/seed.json make run), "
            "or none for the one that comes along"
        )
        raise SeedError(msg) from None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the seed file {path} cannot be read: {error}"
        raise SeedError(msg) from None
    try:
        return parse_seed(text)
    except SeedError as error:
        msg = f"the seed file {path} is wrong: correct it and start again\n{error}"
        raise SeedError(msg) from None


def parse_seed(text: str) -> Seed:
    """Read and check a seed.

    Raises
    ------
    SeedError
        It is not JSON, or has entries that are wrong; one line for each.
    """
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        msg = f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}"
        raise SeedError(msg) from None
    try:
        # From JSON, because there a list may be a set while "656" is still no number.
        seed = checked_json(Seed, text)
    except WrongValuesError as error:
        raise _seed_error(
            f"{_path(path)}: {accepted}" for path, accepted in error.problems
        ) from None
    sessions, problems = _parsed_sessions(seed)
    if not problems:
        problems = [*_duplicates(seed, sessions), *_dead_references(seed, sessions)]
    if problems:
        raise _seed_error(problems)
    return seed


def _seed_error(problems: Iterable[str]) -> SeedError:
    lines = list(problems)
    more = len(lines) - _PROBLEMS_TOLD
    told = lines[:_PROBLEMS_TOLD] + ([f"and {more} more"] if more > 0 else [])
    return SeedError("\n".join(told))


def _path(steps: Iterable[int | str]) -> str:
    """Write ``("sessions", 3, "TopicId")`` as ``sessions[3].TopicId``."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return path.removeprefix(".") or "the whole"


def _parsed_sessions(seed: Seed) -> tuple[list[ChatSessionEntity], list[str]]:
    sessions, problems = [], []
    for place, session in enumerate(seed.sessions):
        try:
            sessions.append(parse_session(session))
        except InvalidSessionError as error:
            problems.append(f"sessions[{place}].{error}")
    return sessions, problems


def _duplicates(seed: Seed, sessions: Iterable[ChatSessionEntity]) -> Iterator[str]:
    yield from _repeated("topics[{}].ChatTopicId", (topic.ChatTopicId for topic in seed.topics))
    associates = [agent.Associate.AssociateId for agent in seed.agents]
    yield from _repeated("agents[{}].Associate.AssociateId", associates)
    # User names that differ only in case are one user.
    users = (given.Basic.UserName.casefold() for given in seed.credentials)
    yield from _repeated("credentials[{}].Basic.UserName", users)
    given_ids = (session.ChatSessionId or None for session in sessions)
    yield from _repeated("sessions[{}].ChatSessionId", given_ids)


def _repeated(path: str, values: Iterable[Hashable]) -> Iterator[str]:
    first: dict[Hashable, int] = {}
    for place, value in enumerate(values):
        if value is not None and first.setdefault(value, place) != place:
            yield f"{path.format(place)}: {value} stands in {path.format(first[value])} already"


def _dead_references(seed: Seed, sessions: Iterable[ChatSessionEntity]) -> Iterator[str]:
    topics = {topic.ChatTopicId for topic in seed.topics}
    agents = {agent.Associate.AssociateId for agent in seed.agents}
    for place, agent in enumerate(seed.agents):
        if agent.Associate.AssociateId < 1:
            yield f"agents[{place}].Associate.AssociateId: required, at least 1"
        for topic in sorted(agent.CanRespond - topics):
            yield f"agents[{place}].CanRespond: there is no topic {topic}"
    for place, given in enumerate(seed.credentials):
        if given.AssociateId not in agents:
            yield f"credentials[{place}].AssociateId: there is no agent {given.AssociateId}"
    for place, session in enumerate(sessions):
        if session.TopicId not in topics:
            yield f"sessions[{place}].TopicId: there is no topic {session.TopicId}"
