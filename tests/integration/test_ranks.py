"""Ranks: the lowest number free among the agent's sessions, in the answer and in the table."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chat_sessions_testing import ApiResponse, ChatStack, Fault, Wire
from chat_sessions_testing.plugin import ASSOCIATE_ID, TOPIC_ID, PickUpFirst

BUSY = 5


def queue(chat_stack: ChatStack, number: int) -> list[int]:
    return [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(number)]


def change(
    chat_stack: ChatStack, session_id: int, update: str, names: list[str], **values: Any
) -> None:
    """Do what another call of the Chat agent would do."""
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(session_id)}},
        UpdateExpression=update,
        ExpressionAttributeNames={f"#{name}": name for name in names},
        ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
    )


def finish(chat_stack: ChatStack, session_id: int) -> None:
    change(chat_stack, session_id, "SET #Status = :Status", ["Status"], Status={"S": "Finished"})


def slots(chat_stack: ChatStack, associate_id: int = ASSOCIATE_ID) -> dict[int, int]:
    found = chat_stack.directory.agent(associate_id)
    assert found is not None
    return dict(found.slots.ranks)


def stored_ranks(chat_stack: ChatStack) -> dict[int, int]:
    return {
        int(item["ChatSessionId"]): int(item["Rank"])
        for item in chat_stack.sessions()
        if item["Status"] in {"CustomerLast", "UserLast"}
    }


def test_pick_ups_of_one_agent_at_once_have_different_sessions_and_ranks(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    queue(chat_stack, BUSY + 1)
    aws_wire.latency_seconds = 0.005

    with ThreadPoolExecutor(BUSY) as agents:
        answers = [answer.json() for answer in agents.map(lambda _: pick_up_first(), range(BUSY))]

    ranks = {answer["ChatSessionId"]: answer["Rank"] for answer in answers}
    assert len(ranks) == BUSY
    assert sorted(ranks.values()) == [1, 2, 3, 4, 5]
    assert stored_ranks(chat_stack) == ranks == slots(chat_stack)
    chat_stack.settle()
    assert stored_ranks(chat_stack) == ranks == slots(chat_stack)


@pytest.mark.parametrize("is_deleted", [False, True])
def test_the_rank_of_a_session_that_ends_is_given_again(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, *, is_deleted: bool
) -> None:
    queue(chat_stack, 4)
    picked = [pick_up_first().json() for _ in range(3)]
    assert [session["Rank"] for session in picked] == [1, 2, 3]
    chat_stack.settle()

    if is_deleted:
        chat_stack.dynamodb.delete_item(
            TableName=chat_stack.environment["SESSIONS_TABLE"],
            Key={"ChatSessionId": {"N": str(picked[1]["ChatSessionId"])}},
        )
    else:
        finish(chat_stack, picked[1]["ChatSessionId"])
    chat_stack.settle()

    assert pick_up_first().json()["Rank"] == 2


def test_a_session_put_back_into_the_queue_frees_its_rank(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    [session_id] = queue(chat_stack, 1)
    pick_up_first()
    chat_stack.settle()

    back = "SET #Status = :Status REMOVE ClaimId"
    change(chat_stack, session_id, back, ["Status"], Status={"S": "InQueue"})
    chat_stack.settle()

    assert slots(chat_stack) == {}


def test_a_session_that_comes_back_before_its_slot_was_freed_keeps_the_rank(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    [session_id] = queue(chat_stack, 1)
    pick_up_first()
    place = {"PendingTopicId": {"N": str(TOPIC_ID)}, "PendingOrder": {"S": "2026-01-31"}}
    back = (
        "SET #Status = :Status, #PendingTopicId = :PendingTopicId, #PendingOrder = :PendingOrder"
        " REMOVE ClaimId"
    )
    change(chat_stack, session_id, back, ["Status", *place], Status={"S": "InQueue"}, **place)

    assert pick_up_first().json()["Rank"] == 1

    chat_stack.settle()
    assert slots(chat_stack) == stored_ranks(chat_stack) == {session_id: 1}


def test_a_transfer_moves_the_slot_and_gives_a_rank_of_the_other_agent(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="x", Name="other")
    first, second, third = queue(chat_stack, 3)
    chat_stack.pick_up("other", "x")
    for _ in range(2):
        pick_up_first()
    chat_stack.settle()
    assert (slots(chat_stack), slots(chat_stack, 8)) == ({second: 1, third: 2}, {first: 1})
    other = {"M": {"AssociateId": {"N": "8"}, "Name": {"S": "other"}}}
    change(chat_stack, second, "SET #TransferTo = :Other", ["TransferTo"], Other=other)

    accept = "SET #User = :Other REMOVE #TransferTo"
    change(chat_stack, second, accept, ["User", "TransferTo"], Other=other)
    chat_stack.settle()

    assert (slots(chat_stack), slots(chat_stack, 8)) == ({third: 2}, {first: 1, second: 2})
    assert stored_ranks(chat_stack) == {first: 1, second: 2, third: 2}


@pytest.mark.parametrize("fault", [Fault.TIMED_OUT, Fault.REPLY_LOST, Fault.SERVER_ERROR])
def test_a_slot_that_the_pick_up_could_not_take_is_made_good_by_the_stream(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst, fault: Fault
) -> None:
    [session_id] = queue(chat_stack, 1)
    directory = chat_stack.environment["DIRECTORY_TABLE"]
    aws_wire.fail("UpdateItem", fault, times=3, matches=lambda sent: sent["TableName"] == directory)

    assert pick_up_first().json()["Rank"] == 1

    chat_stack.settle()
    assert slots(chat_stack) == stored_ranks(chat_stack) == {session_id: 1}


def test_a_rank_that_was_given_twice_meanwhile_is_corrected_by_the_stream(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    first, second = queue(chat_stack, 2)
    directory = chat_stack.environment["DIRECTORY_TABLE"]
    aws_wire.fail(
        "UpdateItem", Fault.TIMED_OUT, times=3, matches=lambda sent: sent["TableName"] == directory
    )

    assert [pick_up_first().json()["Rank"] for _ in range(2)] == [1, 1]

    chat_stack.settle()
    assert slots(chat_stack) == stored_ranks(chat_stack) == {first: 2, second: 1}


def test_a_crash_after_the_claim_leaves_a_slot_that_is_repaired(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(chat_stack, 2)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("chat_sessions.pick_up.PickUp._picked_up", crash)
        with pytest.raises(KeyboardInterrupt):
            pick_up_first()
    second = pick_up_first().json()
    chat_stack.settle()

    assert sorted(slots(chat_stack).values()) == [1, 2]
    assert stored_ranks(chat_stack) == slots(chat_stack)
    assert second["Rank"] == stored_ranks(chat_stack)[second["ChatSessionId"]]


def test_events_that_come_again_leak_no_slot(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    first, second = queue(chat_stack, 2)
    for _ in range(2):
        pick_up_first()
    chat_stack.settle()
    finish(chat_stack, first)
    chat_stack.settle()
    records = chat_stack.stream_records()
    assert len(records) >= 3

    for again in (records, list(reversed(records)), records):
        assert chat_stack.session_changes({"Records": again}, None) == {"batchItemFailures": []}

    assert slots(chat_stack) == {second: 2}


def test_a_slot_on_its_way_when_the_session_ends_is_stopped(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    [session_id] = queue(chat_stack, 1)
    directory = chat_stack.environment["DIRECTORY_TABLE"]
    aws_wire.fail(
        "UpdateItem", Fault.TIMED_OUT, times=3, matches=lambda sent: sent["TableName"] == directory
    )
    pick_up_first()
    late = [sent for sent in aws_wire.requests if sent.parameters.get("TableName") == directory]
    finish(chat_stack, session_id)
    chat_stack.settle()

    with pytest.raises(chat_stack.dynamodb.exceptions.ConditionalCheckFailedException):
        chat_stack.dynamodb.update_item(**late[-1].parameters)
    assert slots(chat_stack) == {}


def test_within_a_limit_ten_at_once_give_exactly_so_many_and_the_others_keep_their_places(
    chat_stack: ChatStack, aws_wire: Wire
) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="x", max_sessions=3, Name="limited")
    queued = queue(chat_stack, 12)
    places = {item["ChatSessionId"]: item["PendingOrder"] for item in chat_stack.sessions()}
    aws_wire.latency_seconds = 0.005

    def pick_up(_: int) -> ApiResponse:
        return chat_stack.pick_up("limited", "x")

    with ThreadPoolExecutor(10) as agents:
        answers = list(agents.map(pick_up, range(10)))

    sessions = [answer.json() for answer in answers if answer.body != "null"]
    none = [answer for answer in answers if answer.body == "null"]
    assert [answer.status for answer in answers] == [200] * 10
    assert sorted(session["Rank"] for session in sessions) == [1, 2, 3]
    assert len(none) == 7
    assert {answer.headers["so-queue"] for answer in none} == {"at-capacity"}
    picked = {session["ChatSessionId"] for session in sessions}
    # Of ten at once none overtakes more than nine.
    assert picked <= set(queued[:10])
    left = {
        item["ChatSessionId"]: item["PendingOrder"]
        for item in chat_stack.sessions()
        if item["Status"] == "InQueue"
    }
    assert left == {number: places[number] for number in queued if number not in picked}
    chat_stack.settle()
    assert sorted(slots(chat_stack, 8).values()) == [1, 2, 3]


def test_a_session_that_has_just_ended_makes_room_before_the_stream_has_told(
    chat_stack: ChatStack,
) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="x", max_sessions=1, Name="limited")
    first, second = queue(chat_stack, 2)
    assert chat_stack.pick_up("limited", "x").json()["ChatSessionId"] == first
    assert chat_stack.pick_up("limited", "x").headers["so-queue"] == "at-capacity"

    finish(chat_stack, first)

    session = chat_stack.pick_up("limited", "x").json()
    assert (session["ChatSessionId"], session["Rank"]) == (second, 1)


@pytest.mark.parametrize("fault", list(Fault))
def test_a_limited_claim_that_is_not_answered_costs_no_second_session(
    chat_stack: ChatStack, aws_wire: Wire, fault: Fault
) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="x", max_sessions=2, Name="limited")
    first, second = queue(chat_stack, 2)
    aws_wire.fail("TransactWriteItems", fault, times=4)

    session = chat_stack.pick_up("limited", "x").json()

    assert (session["ChatSessionId"], session["Rank"]) == (first, 1)
    assert slots(chat_stack, 8) == {first: 1}
    stored = chat_stack.session(second)
    assert stored is not None
    assert stored["Status"] == "InQueue"


@pytest.mark.parametrize("conflicts", [1, 3])
def test_a_limited_claim_that_was_done_is_known_again_after_conflicts(
    chat_stack: ChatStack, aws_wire: Wire, conflicts: int
) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="x", max_sessions=1, Name="limited")
    [session_id] = queue(chat_stack, 1)
    # The SDK sends it twice; then the customer polls, and the item is written at that moment.
    aws_wire.fail("TransactWriteItems", Fault.REPLY_LOST, times=2)
    aws_wire.fail("TransactWriteItems", Fault.CONFLICT, times=conflicts)

    session = chat_stack.pick_up("limited", "x").json()

    assert (session["ChatSessionId"], session["Rank"]) == (session_id, 1)
    assert slots(chat_stack, 8) == {session_id: 1}


@pytest.mark.parametrize("claim_id", [None, {"NULL": True}, {"N": "5"}])
def test_a_session_that_was_handed_to_an_agent_without_a_pick_up_has_a_slot_and_holds_up_nobody(
    chat_stack: ChatStack,
    aws_wire: Wire,
    pick_up_first: PickUpFirst,
    claim_id: dict[str, Any] | None,
) -> None:
    handed_over, other = queue(chat_stack, 2)
    asked = "SET #TransferTo = :Agent REMOVE PendingTopicId, PendingOrder"
    agent = {"M": {"AssociateId": {"N": str(ASSOCIATE_ID)}}}
    change(chat_stack, handed_over, asked, ["TransferTo"], Agent=agent)
    accept = "SET #Status = :Status, #User = :Agent REMOVE #TransferTo"
    names, values = ["Status", "User", "TransferTo"], {"Status": {"S": "CustomerLast"}}
    change(chat_stack, handed_over, accept, names, Agent=agent, **values)
    if claim_id is not None:
        change(chat_stack, handed_over, "SET #ClaimId = :Id", ["ClaimId"], Id=claim_id)
    aws_wire.fail("SendMessage", Fault.REFUSED)

    assert pick_up_first().json()["ChatSessionId"] == other
    chat_stack.settle()

    assert slots(chat_stack) == stored_ranks(chat_stack) == {other: 1, handed_over: 2}
    assert len(chat_stack.transcript(other)) == 1


def test_an_agent_stored_anew_keeps_the_sessions(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    queue(chat_stack, 2)
    pick_up_first()

    chat_stack.add_agent(ASSOCIATE_ID, can_respond=[TOPIC_ID], password="Tje0", Name="tje0")

    assert pick_up_first().json()["Rank"] == 2


def test_a_right_withdrawn_between_two_calls_of_a_warm_function_counts(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.add_topic(657)
    queue(chat_stack, 2)
    pick_up_first()

    chat_stack.add_agent(ASSOCIATE_ID, can_respond=[657], password="Tje0", Name="tje0")

    assert pick_up_first().body == "null"
    assert [item["Status"] for item in chat_stack.sessions()] == ["UserLast", "InQueue"]
