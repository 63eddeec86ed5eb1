"""What one pick-up costs in requests, and in steps that wait for each other."""

from chat_sessions_testing import ChatStack, Wire
from chat_sessions_testing.plugin import TOPIC_ID, PickUpFirst
from chat_sessions_testing.wire import AwsRequest, sequential_steps


def after_authentication(wire: Wire) -> list[AwsRequest]:
    """Leave out the one read that verifies a password that is not remembered."""
    return [
        request
        for request in wire.requests
        if request.parameters.get("TableName") != "CredentialsTable"
    ]


def test_a_password_is_read_once_in_a_minute(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    for _ in range(3):
        chat_stack.queue_session(TOPIC_ID)
    aws_wire.clear()

    for _ in range(3):
        assert pick_up_first().status == 200

    assert len(aws_wire.requests) - len(after_authentication(aws_wire)) == 1


def test_a_known_agent_with_one_topic_costs_five_requests_in_three_steps(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    for _ in range(2):
        chat_stack.queue_session(TOPIC_ID)
    pick_up_first()
    aws_wire.clear()
    aws_wire.latency_seconds = 0.05

    pick_up_first()

    requests = after_authentication(aws_wire)
    assert sorted(request.operation for request in requests) == [
        "BatchGetItem",
        "Query",
        "SendMessage",
        "UpdateItem",  # the session
        "UpdateItem",  # the agent's slot
    ]
    assert sequential_steps(requests) == 3


def test_an_agent_not_known_yet_costs_one_request_and_one_step_more(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    chat_stack.queue_session(TOPIC_ID)
    aws_wire.clear()
    aws_wire.latency_seconds = 0.05

    pick_up_first()

    requests = after_authentication(aws_wire)
    assert len(requests) == 6
    assert sequential_steps(requests) == 4


def test_each_further_topic_costs_one_query_and_no_step(
    chat_stack: ChatStack, aws_wire: Wire
) -> None:
    topic_ids = [701, 702, 703]
    for topic_id in topic_ids:
        chat_stack.add_topic(topic_id, "Welcome!")
        chat_stack.queue_session(topic_id)
    chat_stack.add_agent(8, can_respond=topic_ids, password="x", Name="all-round")
    chat_stack.pick_up("all-round", "x")
    aws_wire.clear()
    aws_wire.latency_seconds = 0.05

    chat_stack.pick_up("all-round", "x")

    requests = after_authentication(aws_wire)
    assert [request.operation for request in requests].count("Query") == 3
    assert len(requests) == 7
    assert sequential_steps(requests) == 3


def test_an_empty_queue_costs_two_requests(aws_wire: Wire, pick_up_first: PickUpFirst) -> None:
    pick_up_first()
    aws_wire.clear()

    pick_up_first()

    operations = [request.operation for request in after_authentication(aws_wire)]
    assert sorted(operations) == ["BatchGetItem", "Query"]


def test_a_query_reads_a_page_of_keys_whatever_the_depth_of_the_queue(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    for _ in range(70):
        chat_stack.queue_session(TOPIC_ID)
    aws_wire.clear()

    pick_up_first()

    [query] = [request for request in aws_wire.requests if request.operation == "Query"]
    assert query.parameters["Limit"] == 64
    assert query.parameters["IndexName"] == "pending"
