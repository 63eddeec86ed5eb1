"""Ranks and figures on the running stack: what the stream makes good, within seconds."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from chat_sessions.claim import Claim, Won
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.entity import Instant
from chat_sessions.session_item import pending_key
from tests.e2e.desk import PATH, Desk

PATIENCE_SECONDS = 20


def eventually[T](read: Callable[[], T], wanted: T) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while (found := read()) != wanted:
        assert time.monotonic() < until, f"{found} did not become {wanted}"
        time.sleep(0.1)


def test_five_pick_ups_of_one_agent_at_once_have_ranks_one_to_five(desk: Desk) -> None:
    topic_id = desk.topic()
    for _ in range(6):
        desk.customer(topic_id)
    agent = desk.agent([topic_id])

    with ThreadPoolExecutor(5) as at_once:
        answers = [answer.json() for answer in at_once.map(lambda _: agent.post(PATH), range(5))]

    ranks = {answer["ChatSessionId"]: answer["Rank"] for answer in answers}
    assert len(ranks) == 5
    assert sorted(ranks.values()) == [1, 2, 3, 4, 5]
    assert {number: int(desk.session(number)["Rank"]) for number in ranks} == ranks
    assert desk.slots(answers[0]["User"]["AssociateId"]) == ranks


@pytest.mark.parametrize("welcome", ["Welcome!", ""])
def test_the_rank_of_a_session_that_ends_is_given_to_the_next(desk: Desk, welcome: str) -> None:
    topic_id = desk.topic(welcome)
    for _ in range(4):
        desk.customer(topic_id)
    agent = desk.agent([topic_id])
    picked = [agent.post(PATH).json() for _ in range(3)]
    associate_id = picked[0]["User"]["AssociateId"]
    assert [session["Rank"] for session in picked] == [1, 2, 3]

    desk.finish(picked[1]["ChatSessionId"])

    first, _, third = (session["ChatSessionId"] for session in picked)
    eventually(lambda: desk.slots(associate_id), {first: 1, third: 3})
    assert agent.post(PATH).json()["Rank"] == 2


def test_a_pick_up_that_crashed_after_its_claim_is_made_good(desk: Desk) -> None:
    topic_id = desk.topic("")
    desk.customer(topic_id)
    waiting = desk.customer(topic_id)
    agent = desk.agent([topic_id])
    user = agent.post(PATH).json()["User"]
    found = desk.directory.agent(user["AssociateId"])
    assert found is not None

    sessions = SessionsTable(desk.dynamodb, desk.stack.outputs["SessionsTableName"])
    claim = Claim(uuid.uuid4().hex, found.agent.Associate, Instant.now(), 1, None)
    assert isinstance(sessions.claim(pending_key(waiting), claim), Won)

    eventually(lambda: desk.slots(user["AssociateId"]).get(waiting.ChatSessionId, 0), 2)
    eventually(lambda: int(desk.session(waiting.ChatSessionId)["Rank"]), 2)


def test_within_a_limit_of_three_ten_at_once_give_three_sessions_and_seven_null(
    desk: Desk,
) -> None:
    topic_id = desk.topic()
    queued = [desk.customer(topic_id).ChatSessionId for _ in range(12)]
    agent = desk.agent([topic_id], MaxSessions=3)

    with ThreadPoolExecutor(10) as at_once:
        answers = list(at_once.map(lambda _: agent.post(PATH), range(10)))

    none = [answer for answer in answers if answer.text == "null"]
    ranks = [answer.json()["Rank"] for answer in answers if answer.text != "null"]
    assert sorted(ranks) == [1, 2, 3]
    assert [answer.headers["so-queue"] for answer in none] == ["at-capacity"] * 7
    waiting = [number for number in queued if desk.session(number)["Status"] == "InQueue"]
    assert len(waiting) == 9
    # Of ten at once none overtakes more than nine.
    assert waiting[-2:] == queued[10:]


def test_the_topic_tells_its_latest_accept_and_the_average_wait(desk: Desk) -> None:
    topic_id = desk.topic()
    requested = Instant(Instant.now().ticks - 100 * 10_000_000)
    desk.customer(topic_id, WhenRequested=requested.isoformat())

    started = Instant.parse(desk.agent([topic_id]).post(PATH).json()["WhenStarted"])

    eventually(lambda: desk.directory.topics([topic_id])[topic_id].LastAccept, started)
    assert 100 <= desk.directory.topics([topic_id])[topic_id].SecondsPrAccept <= 120
