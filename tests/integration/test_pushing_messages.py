"""The page on pushing messages: its function and its filter, fed by the real stream."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
import yaml

from chat_sessions_testing import ChatStack
from chat_sessions_testing.event_source import StreamSource
from chat_sessions_testing.plugin import TOPIC_ID, WELCOME, PickUpFirst

PAGE = (Path(__file__).parents[2] / "docs" / "pushing-messages.md").read_text()


class Connection(ModuleType):
    """A customer's browser, as the page's function knows it."""

    class GoneError(Exception):
        """The page is closed."""

    class BusyError(Exception):
        """It cannot be reached now."""

    def __init__(self) -> None:
        super().__init__("connection")
        self.shown: list[tuple[str, Mapping[str, str]]] = []
        self.fails: list[type[Exception]] = []

    def send(self, session_id: str, message: Mapping[str, str]) -> None:
        if self.fails:
            raise self.fails.pop()
        self.shown.append((session_id, message))


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Connection:
    connection = Connection()
    monkeypatch.setitem(sys.modules, "connection", connection)
    return connection


@pytest.fixture
def push(connection: Connection) -> Any:
    assert connection
    [example] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(example, "pushing-messages.md", "exec"), names)  # noqa: S102 (our own page)
    return names["lambda_handler"]


@pytest.fixture
def messages(chat_stack: ChatStack) -> StreamSource:
    """Give the stream of the messages table, through the filter on the page."""
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    function = yaml.safe_load(example.replace("!Ref ", ""))["PushMessages"]["Properties"]
    filters = function["Events"]["NewMessages"]["Properties"]["FilterCriteria"]["Filters"]
    table = chat_stack.dynamodb.describe_table(TableName=chat_stack.outputs["MessagesTableName"])
    host = f"https://streams.dynamodb.{chat_stack.dynamodb.meta.region_name}.amazonaws.com"
    streams = boto3.client("dynamodbstreams", endpoint_url=host)
    patterns = [yaml.safe_load(each["Pattern"]) for each in filters]
    return StreamSource(streams, table["Table"]["LatestStreamArn"], patterns)


def test_a_welcome_is_pushed_with_what_the_customer_may_see(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    connection: Connection,
    push: Any,
    messages: StreamSource,
) -> None:
    session = chat_stack.queue_session(TOPIC_ID)
    pick_up_first()
    chat_stack.settle()

    assert messages.deliver(push) == 1

    [(session_id, shown)] = connection.shown
    assert session_id == str(session.ChatSessionId)
    assert (shown["Author"], shown["Message"]) == ("Tore Jensen", WELCOME)
    assert list(shown) == ["MessageKey", "Author", "Message", "WhenPosted"]


def test_a_customer_who_is_busy_gets_it_later_and_one_who_has_gone_holds_up_nobody(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    connection: Connection,
    push: Any,
    messages: StreamSource,
) -> None:
    for _ in range(2):
        chat_stack.queue_session(TOPIC_ID)
        pick_up_first()
    chat_stack.settle()

    connection.fails = [Connection.BusyError]
    assert messages.deliver(push) == 0
    connection.fails = [Connection.GoneError]
    assert messages.deliver(push) == 2

    assert len(connection.shown) == 1


def test_the_page_tells_every_attribute_of_a_message(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    session = chat_stack.queue_session(TOPIC_ID)
    pick_up_first()
    chat_stack.settle()

    [message] = chat_stack.transcript(session.ChatSessionId)

    assert [name for name in message if f"`{name}`" not in PAGE] == []


def test_only_new_messages_to_the_customer_pass_the_filter(
    chat_stack: ChatStack, connection: Connection, push: Any, messages: StreamSource
) -> None:
    for kind in ("ToUser", "ToCustomer"):
        chat_stack.dynamodb.put_item(
            TableName=chat_stack.outputs["MessagesTableName"],
            Item={
                "ChatSessionId": {"N": "1"},
                "MessageKey": {"S": kind},
                **{name: {"S": "x"} for name in ("Author", "Message", "WhenPosted")},
                "Type": {"S": kind},
            },
        )

    messages.deliver(push)

    assert [message["MessageKey"] for _, message in connection.shown] == ["ToCustomer"]
