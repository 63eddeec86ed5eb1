"""A function at work is stopped at its requests, and goes on by what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ReadTimeoutError

from chat_sessions.aws_clients import dynamodb_client
from chat_sessions_testing import ChatStack, Wire
from tests.concurrency.parking import ProcessExecutor, ProcessRandom, requests_parked
from tests.concurrency.processes import Process
from tests.concurrency.requests import Choice, Chosen, NoReply, OutOfPatience, Reply, Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FOUND = Reply(200, '{"Item": {"Key": {"S": "found"}}}')


@pytest.fixture
def client(empty_chat_stack: ChatStack) -> Iterator[DynamoDBClient]:
    """Give a client of the product on a stack to which no request of a process gets."""
    assert empty_chat_stack
    with requests_parked():
        yield dynamodb_client()


def read(client: DynamoDBClient, key: str = "a") -> str:
    answer = client.get_item(TableName="any", Key={"Key": {"S": key}})
    return answer["Item"]["Key"]["S"]


def started(process: Process) -> Process:
    process.start(now=0)
    return process


def test_a_request_waits_until_it_is_answered(client: DynamoDBClient, aws_wire: Wire) -> None:
    process = started(Process("p", lambda: read(client)))
    [request] = process.ready.values()
    assert isinstance(request, Request)
    assert request.operation == "GetItem"
    assert not process.has_ended

    process.answer(0, FOUND, now=0)

    assert (process.has_ended, process.result) == (True, "found")
    assert aws_wire.operations() == []


def test_requests_side_by_side_wait_together_and_are_answered_in_any_order(
    client: DynamoDBClient,
) -> None:
    def both(executor: Executor) -> str:
        one, other = (executor.submit(read, client, key) for key in ("a", "b"))
        return one.result() + other.result()

    process = started(Process("p", lambda: both(ProcessExecutor())))
    assert set(process.ready) == {1, 2}

    process.answer(2, FOUND, now=0)
    assert not process.has_ended
    process.answer(1, FOUND, now=0)

    assert process.result == "foundfound"


def test_the_sdk_sends_again_what_was_not_answered(client: DynamoDBClient) -> None:
    process = started(Process("p", lambda: read(client)))
    [first] = process.ready.values()

    process.answer(0, NoReply(), now=0)

    assert list(process.ready.values()) == [first]
    process.answer(0, FOUND, now=0)
    assert process.result == "found"


def test_after_the_last_answer_the_time_is_over_and_no_retry_goes_out(
    client: DynamoDBClient,
) -> None:
    process = started(Process("p", lambda: read(client)))

    process.answer(0, NoReply(for_good=True), now=0)

    assert process.has_ended
    assert isinstance(process.error, ReadTimeoutError)
    assert process.monotonic() > 60


def test_a_process_that_dies_does_nothing_further(client: DynamoDBClient) -> None:
    done = []

    def read_and_tell() -> str:
        try:
            found = read(client)
        except Exception:  # noqa: BLE001 (nothing may keep it alive)
            found = "failed"
        done.append(found)
        return found

    process = started(Process("p", read_and_tell))

    process.kill()

    assert process.has_ended
    assert (done, process.result, dict(process.ready)) == ([], None, {})


def test_patience_ends_while_the_request_is_under_way(client: DynamoDBClient) -> None:
    def not_for_ever(executor: Executor) -> str:
        try:
            return executor.submit(read, client).result(0.1)
        except TimeoutError:
            return "not waited for"

    process = started(Process("p", lambda: not_for_ever(ProcessExecutor())))
    assert set(process.impatient) == {1}

    process.answer(1, OutOfPatience(), now=0)

    assert process.result == "not waited for"
    assert set(process.ready) == process.given_up == {1}
    process.kill()


def test_a_random_number_is_chosen_from_outside() -> None:
    process = started(Process("p", lambda: ProcessRandom().randrange(3)))
    assert dict(process.ready) == {0: Choice(3)}

    process.answer(0, Chosen(2), now=0)

    assert process.result == 2


def test_the_clock_and_the_ids_are_the_process_s_own() -> None:
    def look() -> tuple[int, str]:
        process = Process.current()
        assert process is not None
        return process.now(), process.new_id()

    process = Process("anna-1", look)
    process.start(now=5)

    assert process.result == (5, "anna-1/1")
    assert process.read_clock
