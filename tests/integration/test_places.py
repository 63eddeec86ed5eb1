"""Places among rivals: the counters of lost races, and what a lost race costs."""

import io
import json
import time
from collections.abc import Callable

import pytest

from chat_sessions.aws_clients import inline_dynamodb_client
from chat_sessions.candidates import PendingKey, PendingPage
from chat_sessions.claim import Claim, Won
from chat_sessions.dynamodb.place_counters import PlaceCountersTable
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.entity import Associate, Instant
from chat_sessions.errors import PlaceNotCountedError
from chat_sessions.losing import Race
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID, PickUpFirst
from chat_sessions_testing.wire import sequential_steps

HOUR = 3600


@pytest.fixture
def counters(chat_stack: ChatStack) -> PlaceCountersTable:
    return PlaceCountersTable(inline_dynamodb_client(), chat_stack.environment["DIRECTORY_TABLE"])


@pytest.fixture
def _a_rival_takes_the_first_after_we_looked(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the agent be known, and lose the race for the head of the queue."""
    assert pick_up_first().body == "null"
    for _ in range(5):
        chat_stack.queue_session(TOPIC_ID)
    read: Callable[..., PendingPage] = SessionsTable.pending
    rival = Associate(AssociateId=8)

    def read_and_lose(
        sessions: SessionsTable, topic_id: int, after: PendingKey | None, limit: int
    ) -> PendingPage:
        page = read(sessions, topic_id, after, limit)
        claim = Claim("rival", rival, Instant.now(), 1, None)
        assert isinstance(sessions.claim(page.keys[0], claim), Won)
        return page

    monkeypatch.setattr(SessionsTable, "pending", read_and_lose)


def test_each_race_counts_from_one(counters: PlaceCountersTable) -> None:
    races = [Race(1, "a"), Race(1, "a"), Race(2, "a"), Race(1, "b"), Race(1, "a")]

    assert [counters.following(race) for race in races] == [1, 2, 1, 1, 3]


def test_a_counter_expires_and_is_no_session_agent_or_topic(
    chat_stack: ChatStack, counters: PlaceCountersTable
) -> None:
    counters.following(Race(1, "a"))

    table = chat_stack.environment["DIRECTORY_TABLE"]
    items = chat_stack.dynamodb.scan(TableName=table)["Items"]
    [counter] = [item for item in items if item["Key"]["S"] == "race#1#a"]
    assert counter.keys() == {"Key", "Value", "ExpiresAt"}
    assert time.time() < int(counter["ExpiresAt"]["N"]) <= time.time() + HOUR
    assert chat_stack.session(1) is None


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.REPLY_LOST])
def test_a_counter_that_stays_away_is_told_as_such(
    counters: PlaceCountersTable, aws_wire: Wire, fault: Fault
) -> None:
    aws_wire.fail("UpdateItem", fault, times=100)

    with pytest.raises(PlaceNotCountedError):
        counters.following(Race(1, "a"))


def test_a_number_whose_answer_was_lost_is_left_out(
    counters: PlaceCountersTable, aws_wire: Wire
) -> None:
    aws_wire.fail("UpdateItem", Fault.REPLY_LOST)

    assert counters.following(Race(1, "a")) == 2


@pytest.mark.usefixtures("_a_rival_takes_the_first_after_we_looked")
def test_a_lost_race_costs_two_requests_and_two_steps_more_and_is_told(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst, told: io.StringIO
) -> None:
    aws_wire.clear()
    aws_wire.latency_seconds = 0.05

    session = pick_up_first().json()

    of_rival = next(request for request in aws_wire.requests if "rival" in str(request.parameters))
    own = [request for request in aws_wire.requests if request is not of_rival]
    assert session["ChatSessionId"] == 2
    assert sorted(request.operation for request in own) == [
        "BatchGetItem",
        "Query",
        "SendMessage",
        "UpdateItem",  # the session that was lost
        "UpdateItem",  # the place
        "UpdateItem",  # the session
        "UpdateItem",  # the agent's slot
    ]
    # The rival's claim is one of the six.
    assert sequential_steps(aws_wire.requests) == 6
    counter = chat_stack.dynamodb.get_item(
        TableName=chat_stack.environment["DIRECTORY_TABLE"], Key={"Key": {"S": "race#1#rival"}}
    )["Item"]
    assert counter["Value"] == {"N": "1"}
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    metrics = [line for line in lines if "_aws" in line]
    assert [line["RacesLost"] for line in metrics if "RacesLost" in line] == [[1.0]]
    assert [line["ClaimAttempts"] for line in metrics if "SessionsClaimed" in line] == [[2.0]]
    [lost] = [line for line in lines if line.get("message") == "candidate lost"]
    assert (lost["chat_session_id"], lost["kind"], lost["status"]) == (1, "race", "CustomerLast")


@pytest.mark.usefixtures("_a_rival_takes_the_first_after_we_looked")
@pytest.mark.parametrize("fault", Fault)
def test_a_counter_that_fails_does_not_fail_the_pick_up(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst, fault: Fault
) -> None:
    directory = chat_stack.environment["DIRECTORY_TABLE"]

    def is_counter(sent: dict[str, object]) -> bool:
        return sent["TableName"] == directory and "race#" in str(sent["Key"])

    aws_wire.fail("UpdateItem", fault, times=10, matches=is_counter)

    session = pick_up_first().json()

    assert session["ChatSessionId"] in {2, 3}
