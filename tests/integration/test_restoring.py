"""The page's way to put back what was lost from a table that was restored beside it."""

import re
from pathlib import Path

import pytest

from chat_sessions_testing import ChatStack
from chat_sessions_testing.plugin import TOPIC_ID, PickUpFirst
from chat_sessions_testing.template import read_template, table_request

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


def restored_table(stack: ChatStack, table: str) -> str:
    """Make a table beside one, with the items that are in it at this moment."""
    request = table_request("Restored", read_template()["Resources"][table]["Properties"])
    request.pop("StreamSpecification", None)
    stack.dynamodb.create_table(**request)
    for item in stack.dynamodb.scan(TableName=table)["Items"]:
        stack.dynamodb.put_item(TableName="Restored", Item=item)
    return "Restored"


def put_back(table: str, restored: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [example] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.setenv("TABLE", table)
    monkeypatch.setenv("RESTORED", restored)
    exec(compile(example, "operations.md", "exec"), {})  # noqa: S102 (our own page)


def test_lost_sessions_come_back_and_what_happened_since_stays(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = chat_stack.environment["SESSIONS_TABLE"]
    answered, lost = (chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(2))
    restored = restored_table(chat_stack, "SessionsTable")
    pick_up_first()
    chat_stack.dynamodb.delete_item(TableName=table, Key={"ChatSessionId": {"N": str(lost)}})

    put_back(table, restored, monkeypatch)

    assert "1 put back, 1 were there" in capsys.readouterr().out
    statuses = {item["ChatSessionId"]: item["Status"] for item in chat_stack.sessions()}
    assert statuses == {answered: "UserLast", lost: "InQueue"}
    assert pick_up_first().json()["ChatSessionId"] == lost


def test_a_welcome_that_was_outstanding_then_and_delivered_since_is_not_doubled(
    chat_stack: ChatStack, pick_up_first: PickUpFirst, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = chat_stack.environment["SESSIONS_TABLE"]
    session_id = chat_stack.queue_session(TOPIC_ID).ChatSessionId
    pick_up_first()
    restored = restored_table(chat_stack, "SessionsTable")
    chat_stack.settle()
    chat_stack.dynamodb.delete_item(TableName=table, Key={"ChatSessionId": {"N": str(session_id)}})

    put_back(table, restored, monkeypatch)
    chat_stack.settle()

    assert len(chat_stack.transcript(session_id)) == 1
