"""Each write in turn is done and its reply lost: no session and no message is lost or doubled."""

from itertools import count
from typing import Any

import pytest

from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions_testing import ApiResponse, ChatStack, Fault, Wire
from chat_sessions_testing.plugin import ASSOCIATE_ID, PASSWORD, TOPIC_ID, USER_NAME, WELCOME

LIMITED_ID = 8
WRITES = ("PutItem", "SendMessage", "TransactWriteItems", "UpdateItem")
MOST_WRITES = 22
"""As many as a day of two agents takes; a test looks that it is so."""


class LostReply:
    """Finds one write by its number, and the same request when the SDK sends it again."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._numbers = count()
        self._lost: dict[str, Any] | None = None

    def __call__(self, parameters: dict[str, Any]) -> bool:
        if self._lost is None and next(self._numbers) == self._number:
            self._lost = parameters
        return parameters == self._lost


def pick_up(chat_stack: ChatStack, user_name: str, password: str) -> ApiResponse:
    """Press the button until there is an answer."""
    for _ in range(3):
        response = chat_stack.pick_up(user_name, password)
        if response.status != 503:
            break
    assert response.status == 200
    return response


def a_day(chat_stack: ChatStack) -> list[int]:
    """Let two agents, one of them limited to one session, answer three customers.

    Returns the sessions in the order in which they were given out.
    """
    given = [
        pick_up(chat_stack, USER_NAME, PASSWORD).json()["ChatSessionId"],
        pick_up(chat_stack, "limited", "x").json()["ChatSessionId"],
    ]
    assert pick_up(chat_stack, "limited", "x").headers["so-queue"] == "at-capacity"
    chat_stack.settle()
    finish(chat_stack, given[0])
    given.append(pick_up(chat_stack, USER_NAME, PASSWORD).json()["ChatSessionId"])
    chat_stack.settle()
    assert pick_up(chat_stack, USER_NAME, PASSWORD).headers["so-queue"] == "empty"
    return given


def finish(chat_stack: ChatStack, session_id: int) -> None:
    item = chat_stack.session(session_id)
    assert item is not None
    chat_stack.dynamodb.put_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Item=attribute_values(item | {"Status": "Finished"}),
    )


@pytest.fixture
def waiting(chat_stack: ChatStack, aws_wire: Wire) -> list[int]:
    chat_stack.add_agent(
        LIMITED_ID, can_respond=[TOPIC_ID], password="x", max_sessions=1, Name="limited"
    )
    waiting = [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(3)]
    aws_wire.clear()
    return waiting


def check(chat_stack: ChatStack, waiting: list[int], given: list[int]) -> None:
    chat_stack.settle()
    assert given == waiting
    sessions = chat_stack.sessions()
    assert len({item["ClaimId"] for item in sessions}) == 3
    holders = [int(item["User"]["AssociateId"]) for item in sessions]
    assert holders == [ASSOCIATE_ID, LIMITED_ID, ASSOCIATE_ID]
    assert [item["Status"] for item in sessions] == ["Finished", "UserLast", "UserLast"]
    for item in sessions:
        [message] = chat_stack.transcript(int(item["ChatSessionId"]))
        assert (message["Message"], message["ClaimId"]) == (WELCOME, item["ClaimId"])
        assert "WelcomeOutstanding" not in item
    assert slots(chat_stack, ASSOCIATE_ID) == {given[2]: int(sessions[2]["Rank"])}
    assert slots(chat_stack, LIMITED_ID) == {given[1]: 1}
    topic = chat_stack.dynamodb.get_item(
        TableName=chat_stack.environment["DIRECTORY_TABLE"], Key={"Key": {"S": f"topic#{TOPIC_ID}"}}
    )
    assert topic["Item"]["Accepts"] == {"N": "3"}


def slots(chat_stack: ChatStack, associate_id: int) -> dict[int, int]:
    found = chat_stack.directory.agent(associate_id)
    assert found is not None
    return dict(found.slots.ranks)


@pytest.mark.parametrize("tries", [1, 4])
@pytest.mark.parametrize("number", range(MOST_WRITES))
def test_a_lost_reply_changes_nothing(
    chat_stack: ChatStack, aws_wire: Wire, waiting: list[int], number: int, tries: int
) -> None:
    lost = LostReply(number)
    for operation in WRITES:
        aws_wire.fail(operation, Fault.REPLY_LOST, times=tries, matches=lost)

    check(chat_stack, waiting, a_day(chat_stack))


def test_all_writes_are_among_those_whose_reply_was_lost(
    chat_stack: ChatStack, aws_wire: Wire, waiting: list[int]
) -> None:
    given = a_day(chat_stack)

    assert len([name for name in aws_wire.operations() if name in WRITES]) <= MOST_WRITES
    check(chat_stack, waiting, given)
