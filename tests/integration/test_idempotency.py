"""``Idempotency-Key``: a request that is sent again gets the same session, and no second one."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chat_sessions.entity import ChatSessionEntity
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.api_gateway import ApiResponse, basic, proxy_event
from chat_sessions_testing.plugin import PASSWORD, TOPIC_ID, USER_NAME, PickUpFirst
from chat_sessions_testing.stack import PICK_UP_PATH
from chat_sessions_testing.wire import sequential_steps

DAY = 24 * 3600
KEY = "5f0c6e0e-2f57-4b60-9d4b-1f3a9f0d6c11"


def keyed(value: str = KEY) -> dict[str, str]:
    return {"Idempotency-Key": value}


def claimed(stack: ChatStack) -> list[int]:
    return [
        int(session["ChatSessionId"])
        for session in stack.sessions()
        if session["Status"] != "InQueue"
    ]


@pytest.fixture
def queued(chat_stack: ChatStack) -> list[int]:
    return [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(3)]


def test_the_same_key_gets_the_same_session(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    answers = [pick_up_first(headers=keyed()) for _ in range(3)]

    assert [answer.json()["ChatSessionId"] for answer in answers] == [queued[0]] * 3
    assert [answer.headers.get("idempotency-replayed") for answer in answers] == [
        None,
        "true",
        "true",
    ]
    assert claimed(chat_stack) == queued[:1]


def test_another_key_and_no_key_get_the_next_session(
    pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    answers = [pick_up_first(headers=headers) for headers in (keyed("a"), keyed("b"), {})]

    assert [answer.json()["ChatSessionId"] for answer in answers] == queued
    assert all("idempotency-replayed" not in answer.headers for answer in answers)


def test_a_key_is_the_agents_own(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="Ina0", Name="ina0")

    mine = pick_up_first(headers=keyed())
    theirs = pick_up_first("ina0", "Ina0", headers=keyed())

    assert [mine.json()["ChatSessionId"], theirs.json()["ChatSessionId"]] == queued[:2]


def test_a_replay_gives_the_session_as_it_is_now_and_as_it_is_asked_for(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    pick_up_first(headers=keyed())
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(queued[0])}},
        UpdateExpression="SET Rating = :Five",
        ExpressionAttributeValues={":Five": {"N": "5"}},
    )

    replay = pick_up_first(headers=keyed() | {"Accept": "text/xml"}, select="rating")

    assert replay.headers["content-type"] == "text/xml; charset=utf-8"
    assert "<Rating>5</Rating>" in replay.body
    assert '<ChatSessionId i:nil="true"' in replay.body


def test_a_replay_welcomes_nobody_twice(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    for _ in range(3):
        pick_up_first(headers=keyed())
        chat_stack.settle()

    assert len(chat_stack.transcript(queued[0])) == 1


def test_an_empty_answer_is_not_recorded(chat_stack: ChatStack, pick_up_first: PickUpFirst) -> None:
    empty = pick_up_first(headers=keyed())
    session = chat_stack.queue_session(TOPIC_ID)

    assert (empty.body, empty.headers["so-queue"]) == ("null", "empty")
    assert pick_up_first(headers=keyed()).json()["ChatSessionId"] == session.ChatSessionId


def test_a_key_is_over_after_a_day_though_its_record_is_still_there(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    pick_up_first(headers=keyed())

    chat_stack.let_time_pass(DAY - 60)
    assert pick_up_first(headers=keyed()).json()["ChatSessionId"] == queued[0]
    chat_stack.let_time_pass(60)
    again = pick_up_first(headers=keyed())

    assert again.json()["ChatSessionId"] == queued[1]
    assert "idempotency-replayed" not in again.headers
    assert pick_up_first(headers=keyed()).json()["ChatSessionId"] == queued[1]


def test_a_replay_of_a_session_that_was_deleted_is_null_and_takes_no_other(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    pick_up_first(headers=keyed())
    chat_stack.dynamodb.delete_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(queued[0])}},
    )

    replay = pick_up_first(headers=keyed())

    assert (replay.status, replay.body) == (200, "null")
    assert replay.headers["idempotency-replayed"] == "true"
    # Others wait: no reason of an empty answer would be true.
    assert "so-queue" not in replay.headers
    assert claimed(chat_stack) == []


def send_to(environment: Any, headers: dict[str, str]) -> ApiResponse:
    headers = {"Authorization": basic(USER_NAME, PASSWORD), **headers}
    return ApiResponse.of(environment(proxy_event("POST", PICK_UP_PATH, headers), None))


def at_once(stack: ChatStack, requests: Sequence[dict[str, str]]) -> list[ApiResponse]:
    """Send requests at once, each to an execution environment of its own, as Lambda does."""
    environments = [stack.new_execution_environment() for _ in requests]

    def send(number: int) -> ApiResponse:
        headers = {"Authorization": basic(USER_NAME, PASSWORD), **requests[number]}
        return ApiResponse.of(
            environments[number](proxy_event("POST", PICK_UP_PATH, headers), None)
        )

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(send, range(len(requests))))


@pytest.mark.parametrize("waiting", [1, 2, 5])
def test_duplicates_at_once_get_one_session(chat_stack: ChatStack, waiting: int) -> None:
    sessions = [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(waiting)]

    answers = at_once(chat_stack, [keyed()] * 6)

    assert {answer.status for answer in answers} == {200}
    taken = {answer.json()["ChatSessionId"] for answer in answers}
    assert claimed(chat_stack) == list(taken)
    assert len(taken) == 1
    assert taken <= set(sessions)
    assert [answer.headers.get("idempotency-replayed") for answer in answers].count(None) == 1


def test_duplicates_of_several_keys_at_once_get_one_session_each(chat_stack: ChatStack) -> None:
    sessions = [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(3)]

    answers = at_once(chat_stack, [keyed(f"key-{number % 3}") for number in range(9)])

    by_key = [{answer.json()["ChatSessionId"] for answer in answers[key::3]} for key in range(3)]
    assert sorted(number for taken in by_key for number in taken) == sessions


def test_who_looks_while_the_last_session_is_taken_for_the_same_key_gets_it(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, aws_wire: Wire
) -> None:
    """The index is read after the duplicate's claim, and the record before it."""
    table = chat_stack.environment["PICK_UP_KEYS_TABLE"]
    other = chat_stack.new_execution_environment()
    answers: list[ApiResponse] = []

    class OtherFirst:
        """Lets the duplicate run when the record has been read, and the queue has not."""

        def __init__(self, pick_up: Any) -> None:
            self._pending = pick_up.sessions.pending
            self._is_over = False

        def __call__(self, *arguments: Any) -> Any:
            while not self._is_over:
                read = [each for each in aws_wire.requests if each.operation == "GetItem"]
                if any(each.parameters["TableName"] == table for each in read):
                    self._is_over = True
                    answers.append(send_to(other, keyed()))
            return self._pending(*arguments)

    pick_up = chat_stack.agent_calls.routes.route("POST", PICK_UP_PATH).pick_up
    pick_up.sessions.pending = OtherFirst(pick_up)

    answers.append(chat_stack.pick_up(USER_NAME, PASSWORD, headers=keyed()))

    assert [answer.json()["ChatSessionId"] for answer in answers] == [
        queued_session.ChatSessionId
    ] * 2
    assert [answer.headers.get("idempotency-replayed") for answer in answers] == [None, "true"]


def test_a_lost_reply_is_our_own_success_and_no_replay(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    aws_wire.fail("TransactWriteItems", Fault.REPLY_LOST)

    answer = pick_up_first(headers=keyed())

    assert answer.json()["ChatSessionId"] == queued[0]
    assert "idempotency-replayed" not in answer.headers
    assert claimed(chat_stack) == queued[:1]


@pytest.mark.parametrize("operation", ["TransactWriteItems", "BatchGetItem"])
def test_a_retry_after_503_gets_the_session_that_was_claimed_though_the_queue_is_empty(
    chat_stack: ChatStack,
    aws_wire: Wire,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    operation: str,
) -> None:
    chat_stack.configure(PICK_UP_BUDGET_SECONDS="2")
    aws_wire.clear()

    def is_claimed(_: object) -> bool:
        return "TransactWriteItems" in aws_wire.operations()

    if operation == "TransactWriteItems":
        aws_wire.fail(operation, Fault.REPLY_LOST, times=300)
    else:
        aws_wire.fail(operation, Fault.SERVER_ERROR, times=300, matches=is_claimed)
    aws_wire.fail("GetItem", Fault.SERVER_ERROR, times=300, matches=is_claimed)
    failed = pick_up_first(headers=keyed())
    aws_wire.clear()

    assert failed.status == 503
    chat_stack.configure(PICK_UP_BUDGET_SECONDS="5")
    retry = pick_up_first(headers=keyed())
    assert retry.json()["ChatSessionId"] == queued_session.ChatSessionId
    assert retry.headers["idempotency-replayed"] == "true"


def test_a_write_that_lands_late_takes_no_second_session(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    chat_stack.configure(PICK_UP_BUDGET_SECONDS="0.01")
    aws_wire.fail("TransactWriteItems", Fault.TIMED_OUT, times=30)
    assert pick_up_first(headers=keyed()).status == 503
    late = [each for each in aws_wire.requests if each.operation == "TransactWriteItems"]
    aws_wire.clear()
    chat_stack.configure(PICK_UP_BUDGET_SECONDS="5")
    # The next in the queue: the one that the late write is for is not the one that is taken.
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(queued[0])}},
        UpdateExpression="SET ChatbotIsActive = :Yes",
        ExpressionAttributeValues={":Yes": {"BOOL": True}},
    )
    retry = pick_up_first(headers=keyed())
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(queued[0])}},
        UpdateExpression="SET ChatbotIsActive = :No",
        ExpressionAttributeValues={":No": {"BOOL": False}},
    )

    for write in late:
        parts = write.parameters["TransactItems"]
        with pytest.raises(ClientError, match="TransactionCanceledException"):
            chat_stack.dynamodb.transact_write_items(TransactItems=parts)

    assert retry.json()["ChatSessionId"] == queued[1]
    assert claimed(chat_stack) == [queued[1]]


def test_an_agent_at_capacity_gets_the_session_of_the_key_and_no_other(
    chat_stack: ChatStack, queued: list[int]
) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="Ina0", max_sessions=1, Name="ina0")

    first, again, another = (
        chat_stack.pick_up("ina0", "Ina0", headers=keyed(key)) for key in (KEY, KEY, "another")
    )

    assert [first.json()["ChatSessionId"], again.json()["ChatSessionId"]] == [queued[0]] * 2
    assert again.headers["idempotency-replayed"] == "true"
    assert (another.body, another.headers["so-queue"]) == ("null", "at-capacity")


def test_only_a_request_with_a_key_pays_for_it(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    assert queued
    pick_up_first()
    aws_wire.clear()
    aws_wire.latency_seconds = 0.02
    pick_up_first(headers=keyed())

    assert sorted(aws_wire.operations()) == sorted(
        [
            *("BatchGetItem", "Query", "GetItem"),
            *("TransactWriteItems", "BatchGetItem"),
            *("UpdateItem", "SendMessage"),
        ]
    )
    assert sequential_steps(aws_wire.requests) == 4
    aws_wire.clear()
    pick_up_first()
    table = chat_stack.environment["PICK_UP_KEYS_TABLE"]
    assert table not in repr([request.parameters for request in aws_wire.requests])


def test_a_key_that_cannot_be_read_is_neither_old_nor_new(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst, queued: list[int]
) -> None:
    assert queued
    table = chat_stack.environment["PICK_UP_KEYS_TABLE"]
    aws_wire.fail(
        "GetItem",
        Fault.SERVER_ERROR,
        times=30,
        matches=lambda parameters: parameters["TableName"] == table,
    )

    response = pick_up_first(headers=keyed())

    assert (response.status, response.headers["retry-after"]) == (503, "1")
    assert claimed(chat_stack) == []


@pytest.mark.parametrize("key", ["!", "~" * 255, "a/b+c=", '"quoted"', KEY])
def test_1_to_255_visible_characters_are_a_key(
    pick_up_first: PickUpFirst, queued: list[int], key: str
) -> None:
    assert [pick_up_first(headers=keyed(key)).json()["ChatSessionId"] for _ in range(2)] == [
        queued[0]
    ] * 2


@pytest.mark.parametrize(
    "key", ["", " ", "a b", "a" * 256, "é", "a\t", "a\n", "\x7f", "\x00", "\ud800", "a, b"]
)
def test_anything_else_is_a_bad_request_and_claims_nothing(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, queued: list[int], key: str
) -> None:
    assert queued
    response = pick_up_first(headers=keyed(key))

    assert (response.status, response.json()["ErrorType"]) == (400, "InvalidIdempotencyKey")
    assert "255 visible ASCII" in response.json()["MessageDetail"]
    assert claimed(chat_stack) == []
