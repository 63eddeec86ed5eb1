"""Many agents at once: a session is given to one of them, and none is lost."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any, Protocol

import pytest

from chat_sessions.directory import ChatAgent
from chat_sessions.entity.checking import checked
from chat_sessions.pick_up import PickUp
from chat_sessions_testing import ApiResponse, ChatStack, Wire
from chat_sessions_testing.api_gateway import proxy_event
from chat_sessions_testing.plugin import TOPIC_ID
from chat_sessions_testing.stack import PICK_UP_PATH
from tests.soak import sized

AGENTS = 8
SESSIONS = 40
BURST = 64
HERD = 32
HERD_ROUNDS = sized(3, 200)
PATIENCE_SECONDS = 100
OTHER_TOPIC_ID = TOPIC_ID + 1


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent, and the execution environment that answers them."""

    associate_id: int
    api: Callable[[dict[str, Any], None], dict[str, Any]]
    ticket: str

    def pick_up(self) -> ApiResponse:
        headers = {"Authorization": f"SoTicket {self.ticket}"}
        return ApiResponse.of(self.api(proxy_event("POST", PICK_UP_PATH, headers, None), None))


class OpenDesks(Protocol):
    """Hires agents, by the topics that each answers; their environments are warm."""

    def __call__(
        self, topics_of_each: Sequence[Collection[int]], max_sessions: int = ...
    ) -> list[Desk]: ...


@pytest.fixture
def open_desks(chat_stack: ChatStack, monkeypatch: pytest.MonkeyPatch) -> OpenDesks:
    # A client of its own for each environment takes longer than the whole test.
    monkeypatch.setattr(
        "chat_agent.composition.inline_dynamodb_client", lambda: chat_stack.dynamodb
    )
    monkeypatch.setattr("chat_agent.composition.inline_sqs_client", lambda: chat_stack.sqs)
    # All share moto's one lock and this machine's processors; that is not what is tested here.
    monkeypatch.setattr("chat_sessions.queue_walk._PATIENCE_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(
        "chat_agent.composition.PickUp",
        lambda **parts: PickUp(**{**parts, "budget_seconds": PATIENCE_SECONDS}),
    )
    chat_stack.configure(INSTALLATION_TYPE="OnSite")

    def open_desks(topics_of_each: Sequence[Collection[int]], max_sessions: int = 0) -> list[Desk]:
        desks = []
        for associate_id, topic_ids in enumerate(topics_of_each, start=100):
            agent = {
                "Associate": {"AssociateId": associate_id},
                "CanRespond": list(topic_ids),
                "MaxSessions": max_sessions,
            }
            chat_stack.directory.put_agent(checked(ChatAgent, agent))
            ticket = chat_stack.issuer.issue_ticket(associate_id)
            desks.append(Desk(associate_id, chat_stack.new_execution_environment(), ticket))
            assert desks[-1].pick_up().headers["so-queue"] == "empty"
        return desks

    return open_desks


def all_at_once(desks: Sequence[Desk]) -> list[ApiResponse]:
    barrier = Barrier(len(desks))

    def pick_up(desk: Desk) -> ApiResponse:
        barrier.wait()
        return desk.pick_up()

    with ThreadPoolExecutor(len(desks)) as agents:
        return list(agents.map(pick_up, desks))


def picked(answers: Sequence[ApiResponse]) -> dict[int, int]:
    """Give who was given which session, by its id; everybody was answered."""
    assert {answer.status for answer in answers} == {200}
    sessions = [answer.json() for answer in answers if answer.body != "null"]
    by_id = {session["ChatSessionId"]: session["User"]["AssociateId"] for session in sessions}
    assert len(by_id) == len(sessions)
    return by_id


def stored_owners(chat_stack: ChatStack) -> dict[int, int]:
    return {
        int(item["ChatSessionId"]): int(item["User"]["AssociateId"])
        for item in chat_stack.sessions()
        if item["Status"] != "InQueue"
    }


def claims(wire: Wire) -> int:
    return sum(
        request.operation == "UpdateItem"
        and "ClaimId" in request.parameters["ExpressionAttributeNames"].values()
        for request in wire.requests
    )


def test_each_session_is_given_once_and_greeted_once(
    chat_stack: ChatStack, open_desks: OpenDesks
) -> None:
    desks = open_desks([[TOPIC_ID]] * AGENTS)
    queued = [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(SESSIONS)]

    def work(desk: Desk) -> list[ApiResponse]:
        answers = []
        while (answer := desk.pick_up()).body != "null":
            answers.append(answer)
        return answers

    with ThreadPoolExecutor(AGENTS) as agents:
        work_of = list(agents.map(work, desks))

    owners = picked([answer for answers in work_of for answer in answers])
    assert sorted(owners) == queued
    assert owners == stored_owners(chat_stack)
    for desk, own in zip(desks, work_of, strict=True):
        assert not own or set(picked(own).values()) == {desk.associate_id}
    chat_stack.settle()
    assert [len(chat_stack.transcript(session_id)) for session_id in queued] == [1] * SESSIONS


def test_a_burst_gives_each_agent_a_session_and_one_after_fewer_gives_all_of_them_and_null(
    chat_stack: ChatStack, aws_wire: Wire, open_desks: OpenDesks
) -> None:
    desks = open_desks([[TOPIC_ID]] * BURST)
    queued = [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(BURST * 3 // 2)]
    aws_wire.clear()

    first = all_at_once(desks)

    assert Counter(picked(first).values()) == {desk.associate_id: 1 for desk in desks}
    assert picked(first) == stored_owners(chat_stack)
    # Here requests wait for each other, and the index never lags: in order it would be 33 each.
    assert claims(aws_wire) <= 8 * BURST

    second = all_at_once(desks)

    assert sorted([*picked(first), *picked(second)]) == queued
    assert picked(first) | picked(second) == stored_owners(chat_stack)
    none = [answer for answer in second if answer.body == "null"]
    assert {answer.headers["so-queue"] for answer in none} == {"empty"}


def test_agents_of_different_topics_get_only_what_they_may_answer(
    chat_stack: ChatStack, open_desks: OpenDesks
) -> None:
    chat_stack.add_topic(OTHER_TOPIC_ID)
    desks = open_desks([[OTHER_TOPIC_ID], [TOPIC_ID, OTHER_TOPIC_ID]] * (SESSIONS // 2))
    for _ in range(SESSIONS // 2):
        chat_stack.queue_session(TOPIC_ID)
        chat_stack.queue_session(OTHER_TOPIC_ID)

    answers = all_at_once(desks)

    assert picked(answers) == stored_owners(chat_stack)
    sessions = [answer.json() for answer in answers]
    assert {session["TopicId"] for session in sessions[::2] if session} == {OTHER_TOPIC_ID}
    # Who finds nothing may answer nothing that is left.
    left = {int(item["TopicId"]) for item in chat_stack.sessions() if item["Status"] == "InQueue"}
    without = [desk for desk, session in zip(desks, sessions, strict=True) if session is None]
    assert left <= {TOPIC_ID} if without else not left


@pytest.mark.parametrize("max_sessions", [0, 1])
def test_a_herd_after_one_session_gets_it_once(
    chat_stack: ChatStack, open_desks: OpenDesks, max_sessions: int
) -> None:
    desks = open_desks([[TOPIC_ID]] * HERD, max_sessions)
    # With a session each, nobody of the herd is free for another.
    rounds = min(HERD_ROUNDS, HERD * max_sessions) if max_sessions else HERD_ROUNDS
    for number in range(1, rounds + 1):
        chat_stack.queue_session(TOPIC_ID)

        answers = all_at_once(desks)

        assert len(picked(answers)) == 1
        assert picked(answers).items() <= stored_owners(chat_stack).items()
        assert len(stored_owners(chat_stack)) == number
