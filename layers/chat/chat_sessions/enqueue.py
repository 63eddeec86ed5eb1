"""Putting a session into the queue: the one way in, for seed, tests and chat back ends alike."""

import json
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Final

from msgspec import Struct

from chat_sessions.directory import ChatTopic
from chat_sessions.entity.chat_session import MAX_LENGTHS, ChatSessionEntity, ChatSessionStatus
from chat_sessions.entity.checking import checked
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import InvalidSessionError, SessionExistsError, WrongValuesError
from chat_sessions.localisation.cultures import is_well_formed
from chat_sessions.ports import NewSessions, SessionIds
from chat_sessions.session_item import queued_item, stored_value

_SESSION_KEY_BYTES = 32
_OF_THE_CUSTOMER: Final = {
    "CustomerLanguage": (is_well_formed, "a language or a culture, such as nb-NO"),
    "CustomerCulture": (is_well_formed, "a culture, such as nb-NO"),
    "CustomerTimeZone": (
        lambda text: 0 < len(text) <= _LONGEST_ZONE,
        "a time zone, such as Europe/Oslo",
    ),
}
"""What the welcome is written by; stored on the session, and in no answer (contract, section 6)."""
_LONGEST_ZONE: Final = 64
_MOST_BYTES: Final = 300_000
"""Of a session as JSON; DynamoDB's 400 KB then have room for the welcome, which has up to 64."""


def parse_session(given: Mapping[str, object]) -> ChatSessionEntity:
    """Check the properties of a session that is to be queued.

    ``CustomerLanguage``, ``CustomerCulture`` and ``CustomerTimeZone`` are checked too, though they
    are no properties of the entity.

    Raises
    ------
    InvalidSessionError
        Names each property that is wrong and what is accepted.
    """
    properties = {name: of_it for name, of_it in given.items() if name not in _OF_THE_CUSTOMER}
    try:
        session = checked(ChatSessionEntity, properties, unknown="forbid")
    except WrongValuesError as error:
        raise InvalidSessionError(str(error)) from None
    problems = [
        *_problems(session, given),
        *_problems_of_the_customer(given),
        *_problems_of_storing({**stored_value(session), **_of_the_customer(given)}),
    ]
    if problems:
        raise InvalidSessionError("; ".join(problems))
    return session


def _problems(session: ChatSessionEntity, given: Collection[str]) -> Collection[str]:
    problems = []
    if session.TopicId < 1:
        problems.append("TopicId: required, the id of the topic that the customer queues for")
    if "ChatSessionId" in given and session.ChatSessionId < 1:
        problems.append("ChatSessionId: must be at least 1; leave it out to have one given")
    if session.Status is not ChatSessionStatus.InQueue:
        problems.append("Status: must be InQueue, or left out")
    if session.ChatbotIsActive:
        problems.append("ChatbotIsActive: must be false; a bot's session waits for nobody")
    if session.TransferTo is not None:
        problems.append("TransferTo: must be null; a session in transfer waits for that agent")
    if "WhenRequested" in given and not session.WhenRequested.is_set:
        problems.append("WhenRequested: must be a date; leave it out for now")
    problems += [
        f"{name}: at most {longest} characters"
        for name, longest in MAX_LENGTHS.items()
        if len(getattr(session, name) or "") > longest
    ]
    return problems


def _of_the_customer(given: Mapping[str, object]) -> dict[str, object]:
    return {name: given[name] for name in _OF_THE_CUSTOMER if name in given}


def _problems_of_the_customer(given: Mapping[str, object]) -> Collection[str]:
    return [
        f"{name}: must be {expected}"
        for name, (is_right, expected) in _OF_THE_CUSTOMER.items()
        if name in given and not (isinstance(text := given[name], str) and is_right(text))
    ]


def _problems_of_storing(stored: Mapping[str, object]) -> Collection[str]:
    problems, size = [], 0
    for name, value in stored.items():
        try:
            size += len(json.dumps({name: value}, ensure_ascii=False, default=str).encode())
        except UnicodeEncodeError:
            problems.append(f"{name}: must be Unicode text, with no half of a surrogate pair")
    if size > _MOST_BYTES:
        problems.append(f"the whole: at most {_MOST_BYTES:,} bytes of JSON, or nobody can claim it")
    return problems


class SessionQueue(Struct, frozen=True, kw_only=True):
    """The queue as whoever fills it sees it.

    Attributes
    ----------
    sessions
        The sessions table.
    session_ids
        The counter that numbers sessions.
    find_topics
        Reads topics by id.
    """

    sessions: NewSessions
    session_ids: SessionIds
    find_topics: Callable[[Collection[int]], Mapping[int, ChatTopic]]
    now: Callable[[], Instant] = Instant.now

    def enqueue(self, session: Mapping[str, object]) -> ChatSessionEntity:
        """Let a customer wait: check, number, key and store the session.

        Parameters
        ----------
        session
            Properties of ChatSessionEntity by their names, and the customer's language, culture
            and time zone, which the welcome is written by. Only ``TopicId`` is required. A
            ``ChatSessionId``, ``SessionKey`` or ``WhenRequested`` given is kept; else the id
            counts up, the key is random and the time is now.

        Returns
        -------
        The session as it was stored, with its ``InitialQueuePos``.

        Raises
        ------
        InvalidSessionError
            A property is wrong or the topic does not exist; nothing was written.
        SessionExistsError
            A session with the given ``ChatSessionId`` is stored already.
        """
        given = parse_session(session)
        if given.TopicId not in self.find_topics([given.TopicId]):
            msg = f"TopicId: there is no topic {given.TopicId}"
            raise InvalidSessionError(msg)
        requested = given.WhenRequested if given.WhenRequested.is_set else self.now()
        queued = replace(
            given,
            WhenRequested=requested,
            WhenIdle=given.WhenIdle if given.WhenIdle.is_set else requested,
            SessionKey=given.SessionKey or secrets.token_urlsafe(_SESSION_KEY_BYTES),
            InitialQueuePos=given.InitialQueuePos or self.sessions.count_pending(given.TopicId) + 1,
        )
        of_the_customer = _of_the_customer(session)
        if given.ChatSessionId:
            self.session_ids.reserve(given.ChatSessionId)
            self.sessions.add(queued_item(queued) | of_the_customer)
            return queued
        while True:
            numbered = replace(queued, ChatSessionId=self.session_ids.following())
            try:
                self.sessions.add(queued_item(numbered) | of_the_customer)
            except SessionExistsError:
                continue
            return numbered
