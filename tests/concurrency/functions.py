"""The three functions as they are deployed, with the clock, the pauses and the ids of a process."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from unittest.mock import patch

import chat_agent.composition
import session_changes.composition
import welcome_delivery.composition
from chat_sessions.clock import Clock
from chat_sessions.dynamodb import session_follower
from chat_sessions.entity.instant import Instant
from chat_sessions.pick_up import PickUp
from chat_sessions.ranking import Ranking
from chat_sessions.settings import (
    ChatAgentSettings,
    SessionChangesSettings,
    WelcomeDeliverySettings,
)
from chat_sessions.topic_figures import AcceptCounter
from chat_sessions_testing.api_gateway import ApiResponse, basic, proxy_event
from chat_sessions_testing.stack import PICK_UP_PATH
from tests.concurrency.parking import ProcessExecutor, ProcessRandom
from tests.concurrency.processes import Process

START: Final = Instant.parse("2026-01-31T12:00:00Z")
"""The time before anything happened; each claim moves it on by a second."""
STANDING_STILL: Final = 1_769_860_800.0
"""The same in seconds since 1970, for what counts in those."""
_TICKS_PER_SECOND: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller of a pick-up gets.

    Attributes
    ----------
    status
        The status code.
    session_id, rank
        Of the session, if there is one.
    reason
        Why there is none: ``SO-Queue``, or the type of the error.
    is_replay
        Whether it is what an earlier call with the same key got.
    """

    status: int
    session_id: int | None = None
    rank: int | None = None
    reason: str = ""
    is_replay: bool = False

    def __str__(self) -> str:
        if self.session_id is None:
            return f"{self.status} {self.reason}"
        return f"{self.status} session {self.session_id}, rank {self.rank}"


class Functions:
    """The functions on one stack.

    Parameters
    ----------
    environment
        What the template gives the functions.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        with _composed_for_processes():
            self._session_changes = session_changes.composition.compose(
                SessionChangesSettings.from_environment(environment)
            )
            self._welcome_delivery = welcome_delivery.composition.compose(
                WelcomeDeliverySettings.from_environment(environment)
            )

    def pick_up(
        self, user_name: str, password: str, headers: Mapping[str, str]
    ) -> Callable[[str], Answer]:
        """Start an execution environment for one agent, and let it learn who they are.

        Returns
        -------
        One pick-up by that agent; it is told the request's id.
        """
        with _composed_for_processes():
            api = chat_agent.composition.compose(
                ChatAgentSettings.from_environment(self._environment),
                Clock(lambda: STANDING_STILL, lambda: 0.0),
            )

        def pick_up(request_id: str) -> Answer:
            event = proxy_event(
                "POST",
                PICK_UP_PATH,
                {"Authorization": basic(user_name, password), **headers},
            )
            event["requestContext"]["requestId"] = request_id
            return _answer(ApiResponse.of(api(event, None)))

        return pick_up

    def follow_change(self, record: str) -> Hashable:
        """Give session_changes a record of the stream; true when it is done."""
        changed = json.loads(record)
        changed["dynamodb"]["SequenceNumber"] = "1"
        event = {"Records": [{**changed, "eventID": "1", "eventSource": "aws:dynamodb"}]}
        return not self._session_changes(event, None)["batchItemFailures"]

    def deliver_welcome(self, body: str) -> Hashable:
        """Give welcome_delivery a message of the queue; true when it is done."""
        event = {"Records": [{"messageId": "1", "body": body, "eventSource": "aws:sqs"}]}
        return not self._welcome_delivery(event, None)["batchItemFailures"]


def _answer(response: ApiResponse) -> Answer:
    body = response.json()
    if response.status != 200:
        return Answer(response.status, reason=body["ErrorType"])
    is_replay = "idempotency-replayed" in response.headers
    if body is None:
        reason = response.headers.get("so-queue", "deleted")
        return Answer(200, reason=reason, is_replay=is_replay)
    return Answer(200, body["ChatSessionId"], body["Rank"], is_replay=is_replay)


@contextmanager
def _composed_for_processes() -> Iterator[None]:
    """Let the composition roots take what a process has in the place of what differs each time."""
    ranking = partial(Ranking, monotonic=_monotonic, pause=_no_pause)
    with (
        patch.object(chat_agent.composition, "PickUp", _pick_up),
        patch.object(chat_agent.composition, "Ranking", ranking),
        patch.object(session_follower, "Ranking", ranking),
        patch.object(session_follower, "AcceptCounter", partial(AcceptCounter, pause=_no_pause)),
    ):
        yield


def _pick_up(**parts: Any) -> PickUp:
    of_the_process = {
        "executor": ProcessExecutor(),
        "randomness": ProcessRandom(),
        "now": _now,
        "monotonic": _monotonic,
        "pause": _no_pause,
        "new_claim_id": _new_id,
    }
    return PickUp(**{**parts, **of_the_process})


def _now() -> Instant:
    process = Process.current()
    return START if process is None else Instant(START.ticks + process.now() * _TICKS_PER_SECOND)


def _monotonic() -> float:
    process = Process.current()
    return 0.0 if process is None else process.monotonic()


def _new_id() -> str:
    process = Process.current()
    return "nobody" if process is None else process.new_id()


def _no_pause(_seconds: float) -> None:
    """Take no time: whoever else may go on does so at each request."""
