"""A claim whose answer is lost, or that AWS refuses for a while, never costs a session."""

import pytest
from botocore.config import Config

from chat_sessions import aws_clients
from chat_sessions.entity import ChatSessionEntity
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID, PickUpFirst


@pytest.fixture(params=["standard", "adaptive", "legacy"])
def _retry_mode(
    request: pytest.FixtureRequest, chat_stack: ChatStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the SDK try again in each of its ways; the chosen one is ``standard``."""
    other = Config(retries={"mode": request.param, "total_max_attempts": 2})
    config = aws_clients.DYNAMODB_INLINE.merge(other)
    monkeypatch.setattr(aws_clients, "DYNAMODB_INLINE", config)
    chat_stack.agent_calls = chat_stack.new_execution_environment()


@pytest.mark.usefixtures("_retry_mode")
def test_a_claim_whose_reply_is_lost_is_recognised_as_our_own(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    aws_wire: Wire,
    pick_up_first: PickUpFirst,
) -> None:
    other = chat_stack.queue_session(TOPIC_ID)
    aws_wire.clear()
    aws_wire.fail("UpdateItem", Fault.REPLY_LOST)

    response = pick_up_first()

    assert response.json()["ChatSessionId"] == queued_session.ChatSessionId
    claims = [
        request
        for request in aws_wire.requests
        if request.operation == "UpdateItem"
        and request.parameters["TableName"] == chat_stack.environment["SESSIONS_TABLE"]
    ]
    assert len(claims) == 2
    assert claims[0].parameters == claims[1].parameters
    left = chat_stack.session(other.ChatSessionId)
    assert left is not None
    assert left["Status"] == "InQueue"


@pytest.mark.parametrize(
    "fault", [Fault.REFUSED, Fault.TIMED_OUT, Fault.THROTTLED, Fault.SERVER_ERROR]
)
@pytest.mark.parametrize("operation", ["UpdateItem", "Query", "BatchGetItem"])
def test_a_failure_that_passes_is_not_seen_by_the_agent(
    aws_wire: Wire,
    queued_session: ChatSessionEntity,
    pick_up_first: PickUpFirst,
    fault: Fault,
    operation: str,
) -> None:
    aws_wire.fail(operation, fault)

    assert pick_up_first().json()["ChatSessionId"] == queued_session.ChatSessionId


@pytest.mark.usefixtures("_retry_mode")
@pytest.mark.parametrize("times", [2, 3, 5])
def test_a_claim_that_outlasts_the_sdks_retries_is_sent_again_to_the_same_session(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    aws_wire: Wire,
    pick_up_first: PickUpFirst,
    times: int,
) -> None:
    chat_stack.queue_session(TOPIC_ID)
    aws_wire.fail("UpdateItem", Fault.REPLY_LOST, times=times)

    assert pick_up_first().json()["ChatSessionId"] == queued_session.ChatSessionId
    assert [item["Status"] for item in chat_stack.sessions()] == ["UserLast", "InQueue"]


def test_a_store_that_stays_away_is_503_and_nothing_is_claimed(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    aws_wire: Wire,
    pick_up_first: PickUpFirst,
) -> None:
    aws_wire.fail("Query", Fault.SERVER_ERROR, times=9)

    response = pick_up_first()

    assert aws_wire.operations().count("Query") == 2
    assert response.status == 503
    assert response.headers["retry-after"] == "1"
    assert response.json()["ErrorType"] == "Unavailable"
    stored = chat_stack.session(queued_session.ChatSessionId)
    assert stored is not None
    assert stored["Status"] == "InQueue"


def test_a_failure_that_lasts_is_500_and_names_nothing(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, pick_up_first: PickUpFirst
) -> None:
    chat_stack.dynamodb.delete_table(TableName=chat_stack.environment["SESSIONS_TABLE"])

    response = pick_up_first()

    assert response.status == 500
    assert response.json()["ErrorType"] == "InternalError"
    assert response.headers["x-request-id"]
    assert chat_stack.environment["SESSIONS_TABLE"] not in response.body
    assert str(queued_session.CustomerEmail) not in response.body


@pytest.mark.parametrize("mode", ["standard", "adaptive", "legacy"])
def test_a_retry_mode_of_the_environment_changes_nothing(
    chat_stack: ChatStack,
    queued_session: ChatSessionEntity,
    aws_wire: Wire,
    pick_up_first: PickUpFirst,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    chat_stack.agent_calls = chat_stack.new_execution_environment()
    aws_wire.fail("BatchGetItem", Fault.TIMED_OUT, times=9)

    assert pick_up_first().status == 503

    assert aws_wire.operations().count("BatchGetItem") == 2
    aws_wire.clear()
    aws_wire.fail("UpdateItem", Fault.REPLY_LOST)
    assert pick_up_first().json()["ChatSessionId"] == queued_session.ChatSessionId
