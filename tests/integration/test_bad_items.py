"""What stands in the queue and cannot be claimed costs requests, never an error or a customer."""

import io
from typing import Any

import pytest

from chat_sessions.candidates import PAGE_SIZE
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import ASSOCIATE_ID, TOPIC_ID, PickUpFirst

PLACE = {"PendingTopicId", "PendingOrder"}


def queue(chat_stack: ChatStack, number: int) -> list[int]:
    return [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(number)]


def change(
    chat_stack: ChatStack, session_id: int, attributes: dict[str, Any], remove: str = ""
) -> None:
    """Write attributes as a careless chat back end would."""
    sets = ", ".join(f"#{name} = :{name}" for name in attributes)
    named: Any = {}
    if attributes:
        named = {
            "ExpressionAttributeNames": {f"#{name}": name for name in attributes},
            "ExpressionAttributeValues": {f":{name}": value for name, value in attributes.items()},
        }
    chat_stack.dynamodb.update_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(session_id)}},
        UpdateExpression=(f"SET {sets}" if sets else "") + (f" REMOVE {remove}" if remove else ""),
        **named,
    )


def place_of(chat_stack: ChatStack, session_id: int) -> dict[str, Any]:
    item = chat_stack.session(session_id)
    assert item is not None
    return {name: item[name] for name in PLACE & item.keys()}


@pytest.mark.parametrize(
    ("attributes", "remove"),
    [
        ({"ChatbotIsActive": {"BOOL": True}}, ""),
        ({"ChatbotIsActive": {"S": "true"}}, ""),
        ({"TransferTo": {"M": {"AssociateId": {"N": "8"}}}}, ""),
        ({"TopicId": {"N": "657"}}, ""),
        ({"TopicId": {"S": "656"}}, ""),
        ({}, "TopicId"),
        ({"Status": {"S": "PreChatForm"}}, ""),
        ({"Status": {"S": "Faq"}}, ""),
        ({"Status": {"N": "4"}}, ""),
        ({"Status": {"L": []}}, ""),
    ],
)
def test_who_may_be_available_later_is_passed_over_told_and_keeps_their_place(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    told: io.StringIO,
    attributes: dict[str, Any],
    remove: str,
) -> None:
    bad, good = queue(chat_stack, 2)
    change(chat_stack, bad, attributes, remove)
    before = place_of(chat_stack, bad)

    assert pick_up_first().json()["ChatSessionId"] == good

    assert place_of(chat_stack, bad) == before
    assert before.keys() == PLACE
    assert '"CandidatesNotAvailable"' in told.getvalue()


def test_a_status_that_is_none_gets_into_no_log(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, told: io.StringIO
) -> None:
    bad, good = queue(chat_stack, 2)
    change(chat_stack, bad, {"Status": {"S": "name-of-kari"}})

    assert pick_up_first().json()["ChatSessionId"] == good

    assert '"status":"unknown"' in told.getvalue()
    assert "name-of-kari" not in told.getvalue()


def test_who_waits_behind_a_bot_is_taken_once_the_bot_has_handed_over(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    with_bot, other = queue(chat_stack, 2)
    change(chat_stack, with_bot, {"ChatbotIsActive": {"BOOL": True}})
    assert pick_up_first().json()["ChatSessionId"] == other

    change(chat_stack, with_bot, {"ChatbotIsActive": {"BOOL": False}})

    assert pick_up_first().json()["ChatSessionId"] == with_bot


@pytest.mark.parametrize(
    "status",
    [
        "CustomerLast",
        "UserLast",
        "Finished",
        "Deleted",
        "Closed",
        "RequestPosted",
        "ClosedFromQueue",
    ],
)
def test_a_session_past_the_queue_that_still_stands_in_it_is_taken_off(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, told: io.StringIO, status: str
) -> None:
    bad, good = queue(chat_stack, 2)
    change(chat_stack, bad, {"Status": {"S": status}})

    assert pick_up_first().json()["ChatSessionId"] == good

    item = chat_stack.session(bad)
    assert item is not None
    assert item["Status"] == status
    assert not PLACE & item.keys()
    assert '"SessionsTakenOff"' in told.getvalue()
    assert pick_up_first().headers["so-queue"] == "empty"


def test_a_session_that_waits_again_before_it_is_taken_off_keeps_its_place(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    bad, good = queue(chat_stack, 2)
    change(chat_stack, bad, {"Status": {"S": "Closed"}})
    put_back: list[bool] = []

    def just_before(sent: dict[str, Any]) -> bool:
        return sent["UpdateExpression"].startswith("REMOVE") and not put_back

    # The first try of the removal is lost on its way; meanwhile the session waits again.
    aws_wire.fail("UpdateItem", Fault.TIMED_OUT, times=3, matches=just_before)
    assert pick_up_first().json()["ChatSessionId"] == good
    late = [
        request.parameters
        for request in aws_wire.requests
        if request.operation == "UpdateItem" and just_before(request.parameters)
    ]
    change(chat_stack, bad, {"Status": {"S": "InQueue"}})
    put_back.append(True)

    with pytest.raises(chat_stack.dynamodb.exceptions.ConditionalCheckFailedException):
        chat_stack.dynamodb.update_item(**late[-1])

    assert pick_up_first().json()["ChatSessionId"] == bad


def test_fifty_bots_at_the_head_cost_few_requests_and_nobody_their_place(
    chat_stack: ChatStack, aws_wire: Wire, pick_up_first: PickUpFirst
) -> None:
    *bots, good = queue(chat_stack, 51)
    for session_id in bots:
        change(chat_stack, session_id, {"ChatbotIsActive": {"BOOL": True}})
    aws_wire.clear()

    assert pick_up_first().json()["ChatSessionId"] == good

    assert len(aws_wire.requests) <= 14
    assert all(place_of(chat_stack, session_id) for session_id in bots)


@pytest.mark.parametrize(
    "attributes",
    [
        {"WhenRequested": {"S": "yesterday"}, "InitialQueuePos": {"S": "first"}},
        {"WhenRequested": {"NULL": True}, "CustomerName": {"M": {}}, "Flags": {"N": "3"}},
        {"User": {"S": "nobody"}, "Rank": {"S": "one"}, "WhenStarted": {"L": []}},
        {"Welcome": {"S": "left from before"}, "ClaimId": {"N": "1"}},
        {"CustomerLanguage": {"N": "1"}, "CustomerTimeZone": {"M": {}}},
    ],
)
def test_wrong_attributes_cost_those_attributes_and_not_the_session(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, attributes: dict[str, Any]
) -> None:
    chat_stack.add_topic(TOPIC_ID, 'NO:"Hei {customer}, {date}";US:"Hello {customer}, {date}"')
    [session_id] = queue(chat_stack, 1)
    change(chat_stack, session_id, attributes)

    assert pick_up_first().json()["ChatSessionId"] == session_id
    chat_stack.settle()
    assert len(chat_stack.transcript(session_id)) == 1


@pytest.mark.parametrize("name", ["K" * 255, "Å" * 255, "🙂" * 255])
def test_a_welcome_that_grows_beyond_every_limit_is_cut(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, name: str
) -> None:
    chat_stack.add_topic(TOPIC_ID, "{customer}" * 6_000)
    session_id = chat_stack.queue_session(TOPIC_ID, CustomerName=name).ChatSessionId

    assert pick_up_first().json()["ChatSessionId"] == session_id
    chat_stack.settle()
    [message] = chat_stack.transcript(session_id)
    assert len(message["Message"].encode()) <= 64 * 1024 < len(message["Message"].encode()) + 4
    assert set(message["Message"]) == set(name)


@pytest.mark.parametrize(
    ("max_sessions", "headers"), [(0, {}), (3, {}), (0, {"Idempotency-Key": "of-this-click"})]
)
def test_a_session_too_large_to_be_claimed_is_passed_over_told_and_keeps_its_place(
    chat_stack: ChatStack, told: io.StringIO, max_sessions: int, headers: dict[str, str]
) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="x", max_sessions=max_sessions)
    chat_stack.add_topic(TOPIC_ID, "Welcome! " * 1_000)
    bad, good = queue(chat_stack, 2)
    change(chat_stack, bad, {"ExtraFields": {"M": {"x_note": {"S": "kari" * 99_900}}}})
    before = place_of(chat_stack, bad)

    answer = chat_stack.pick_up("agent8", "x", headers=headers)

    assert (answer.status, answer.json()["ChatSessionId"]) == (200, good)
    assert place_of(chat_stack, bad) == before
    assert '"CandidatesNotAvailable"' in told.getvalue()
    assert '"status":"too large"' in told.getvalue()


def test_a_session_of_nothing_but_its_place_and_status_is_given(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.dynamodb.put_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Item={
            "ChatSessionId": {"N": "5"},
            "TopicId": {"N": str(TOPIC_ID)},
            "Status": {"S": "InQueue"},
            "PendingTopicId": {"N": str(TOPIC_ID)},
            "PendingOrder": {"S": "?"},
        },
    )

    session = pick_up_first().json()

    assert session["ChatSessionId"] == 5
    assert session["WhenRequested"] == "0001-01-01T00:00:00"


def test_a_deleted_topic_keeps_its_customers_and_blocks_nobody(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, told: io.StringIO
) -> None:
    chat_stack.add_topic(TOPIC_ID + 1)
    chat_stack.add_agent(
        ASSOCIATE_ID, can_respond=[TOPIC_ID, TOPIC_ID + 1], password="Tje0", Name="tje0"
    )
    [waiting] = queue(chat_stack, 1)
    other = chat_stack.queue_session(TOPIC_ID + 1).ChatSessionId
    chat_stack.directory.remove_topic(TOPIC_ID)

    assert pick_up_first().json()["ChatSessionId"] == other
    assert pick_up_first().headers["so-queue"] == "empty"
    assert '"TopicsMissing"' in told.getvalue()

    chat_stack.add_topic(TOPIC_ID)

    assert pick_up_first().json()["ChatSessionId"] == waiting


@pytest.mark.parametrize("can_respond", [None, {"L": []}])
def test_an_agent_without_topics_is_told_so(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, can_respond: dict[str, Any] | None
) -> None:
    queue(chat_stack, 1)
    agent: dict[str, Any] = {
        "Key": {"S": f"agent#{ASSOCIATE_ID}"},
        "Associate": {"M": {"AssociateId": {"N": str(ASSOCIATE_ID)}}},
    }
    if can_respond is not None:
        agent["CanRespond"] = can_respond
    chat_stack.dynamodb.put_item(TableName=chat_stack.environment["DIRECTORY_TABLE"], Item=agent)

    assert pick_up_first().headers["so-queue"] == "no-topics"


def put_place(chat_stack: ChatStack, session_id: str, topic_id: str = str(TOPIC_ID)) -> None:
    """Write a session as nobody should: its place is before that of all others."""
    chat_stack.dynamodb.put_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Item={
            "ChatSessionId": {"N": session_id},
            "TopicId": {"N": topic_id},
            "Status": {"S": "InQueue"},
            "PendingTopicId": {"N": topic_id},
            "PendingOrder": {"S": f"2001-01-31T13:45:00.0000000Z#{session_id}"},
        },
    )


@pytest.mark.parametrize("session_id", ["1.5", "3000000000", "-3000000000", "1E+30"])
def test_a_place_with_an_id_that_no_session_has_is_passed_over_and_told(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, told: io.StringIO, session_id: str
) -> None:
    put_place(chat_stack, session_id)
    [good] = queue(chat_stack, 1)

    assert pick_up_first().json()["ChatSessionId"] == good
    assert pick_up_first().headers["so-queue"] == "empty"
    assert '"place cannot be read"' in told.getvalue()


def test_more_than_a_page_of_such_places_blocks_nobody(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    for number in range(PAGE_SIZE + 1):
        put_place(chat_stack, f"{number}.5")
    [good] = queue(chat_stack, 1)

    assert pick_up_first().json()["ChatSessionId"] == good


@pytest.mark.parametrize(("session_id", "topic_id"), [("1.5", "656"), ("5", "656.5")])
def test_the_queues_watch_counts_only_places_of_sessions(
    chat_stack: ChatStack, told: io.StringIO, session_id: str, topic_id: str
) -> None:
    put_place(chat_stack, session_id, topic_id)
    queue(chat_stack, 2)

    chat_stack.queue_watch({}, None)

    assert '"customers":2,' in told.getvalue()


def test_a_session_without_a_time_of_request_tells_no_wait(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, told: io.StringIO
) -> None:
    put_place(chat_stack, "5")

    assert pick_up_first().json()["ChatSessionId"] == 5
    assert "SessionsClaimed" in told.getvalue()
    assert "WaitAtPickUp" not in told.getvalue()
    assert "waited_ms" not in told.getvalue()
