"""Functions killed at random moments: no session and no welcome is lost or doubled."""

import os
import random
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from local.stack import RunningStack
from tests.e2e.desk import PATH, Desk
from tests.soak import sized

SESSIONS = sized(60, 200)
AGENTS = 4
SHARE_KILLED = 0.3
LONGEST_REQUEST_SECONDS = 0.2
PROCESSES = Path("/proc")
PATIENCE_SECONDS = 90

pytestmark = [
    pytest.mark.skipif(not PROCESSES.is_dir(), reason="finds processes as Linux shows them"),
    pytest.mark.timeout(sized(300, 900)),
]


def workers(stack: RunningStack, function: str) -> list[int]:
    """Give the processes in which the embedded AWS of this stack runs a function."""
    port = stack.endpoint_url.rpartition(":")[2]
    marks = {f"AWS_LAMBDA_FUNCTION_NAME={function}".encode(), f"GATEWAY_PORT={port}".encode()}
    found = []
    for process in PROCESSES.iterdir():
        if process.name.isdigit():
            try:
                environment = (process / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if marks <= set(environment):
                found.append(int(process.name))
    return found


class Killer:
    """Kills processes of the functions, each a moment after it was asked to."""

    def __init__(self, stack: RunningStack, functions: list[str]) -> None:
        self.killed = Counter[str]()
        self._stack = stack
        self._functions = functions
        self._chance = random.Random()  # noqa: S311 (nobody has to be surprised but the functions)
        self._timers: list[threading.Timer] = []

    def perhaps(self) -> None:
        """Kill a process soon, at one of a few calls."""
        if self._chance.random() < SHARE_KILLED:
            delay = self._chance.uniform(0, LONGEST_REQUEST_SECONDS)
            timer = threading.Timer(delay, self._kill, [self._chance.choice(self._functions)])
            self._timers.append(timer)
            timer.start()

    def _kill(self, function: str) -> None:
        if alive := workers(self._stack, function):
            with suppress(ProcessLookupError):
                os.kill(self._chance.choice(alive), signal.SIGKILL)
                self.killed[function] += 1

    def rest(self) -> None:
        for timer in self._timers:
            timer.join()


def active_sessions(desk: Desk, session_ids: list[int]) -> dict[int, dict[int, int]]:
    """Read which agent has which of the sessions, with its rank."""
    held: dict[int, dict[int, int]] = {}
    for session_id in session_ids:
        session = desk.session(session_id)
        assert session["Status"] == "UserLast"
        held.setdefault(int(session["User"]["AssociateId"]), {})[session_id] = int(session["Rank"])
    return held


def test_killed_functions_lose_and_double_nothing(desk: Desk) -> None:
    topic_id = desk.topic("Welcome!")
    queued = [desk.customer(topic_id).ChatSessionId for _ in range(SESSIONS)]
    agents = [desk.agent([topic_id]) for _ in range(AGENTS)]
    outputs = desk.stack.outputs
    functions = [outputs["ChatAgentFunctionName"]] * 3 + [outputs["SessionChangesFunctionName"]]

    def work(agent: httpx.Client) -> list[int]:
        answers: list[int] = []
        while True:
            killer.perhaps()
            response = agent.post(PATH)
            if response.status_code >= 500:
                time.sleep(0.1)
            elif response.text == "null":
                return answers
            else:
                assert response.status_code == 200, response.text
                answers.append(response.json()["ChatSessionId"])

    killer = Killer(desk.stack, functions)
    with ThreadPoolExecutor(AGENTS) as desks:
        answered = [number for answers in desks.map(work, agents) for number in answers]
    killer.rest()

    assert killer.killed.total() > 0
    assert [number for number, times in Counter(answered).items() if times > 1] == []
    assert set(answered) <= set(queued)
    for session_id in queued:
        [message] = desk.transcript_after_delivery(session_id, PATIENCE_SECONDS)
        assert message["ClaimId"] == desk.session(session_id)["ClaimId"]
    until = time.monotonic() + PATIENCE_SECONDS
    while (held := active_sessions(desk, queued)) != {who: desk.slots(who) for who in held}:
        assert time.monotonic() < until, f"the slots are not {held}"
        time.sleep(0.2)
    assert len({desk.session(session_id)["ClaimId"] for session_id in queued}) == SESSIONS
    for ranks in held.values():
        assert sorted(ranks.values()) == list(range(1, len(ranks) + 1))
