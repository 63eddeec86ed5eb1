"""The examples in the documentation run as they stand there."""

import re
from pathlib import Path

import pytest

from chat_sessions_testing import ChatStack
from chat_sessions_testing.plugin import PickUpFirst
from chat_sessions_testing.stack import PICK_UP_PATH
from local.localisation_page import page

ROOT = Path(__file__).parents[2]


def python_blocks(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


def test_the_example_of_filling_the_queue_queues_a_session(
    chat_stack: ChatStack,
    pick_up_first: PickUpFirst,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    [example] = python_blocks("docs/filling-the-queue.md")
    for variable in ("SESSIONS_TABLE", "DIRECTORY_TABLE"):
        monkeypatch.setenv(variable, chat_stack.environment[variable])

    exec(compile(example, "filling-the-queue.md", "exec"), {})  # noqa: S102 (our own page)

    assert capsys.readouterr().out == "1 1\n"
    assert pick_up_first().json()["CustomerAlias"] == "Kari"


def test_an_item_written_by_hand_as_the_page_says_is_picked_up(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.dynamodb.put_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Item={
            "ChatSessionId": {"N": "1001"},
            "TopicId": {"N": "656"},
            "Status": {"S": "InQueue"},
            "WhenRequested": {"S": "2026-01-31T13:45:00.1234567Z"},
            "PendingTopicId": {"N": "656"},
            "PendingOrder": {"S": "2026-01-31T13:45:00.1234567Z#0000001001"},
            "CustomerName": {"S": "Kari"},
        },
    )
    chat_stack.queue_session(656)

    session = pick_up_first().json()

    assert (session["ChatSessionId"], session["CustomerName"]) == (1001, "Kari")


def test_the_example_of_a_web_session_signs_an_agent_in(
    chat_stack: ChatStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "signing-in.md").read_text()
    [example] = python_blocks("docs/signing-in.md")
    monkeypatch.setenv("CREDENTIALS_TABLE", chat_stack.environment["CREDENTIALS_TABLE"])
    origin = "https://agents.example.com"
    chat_stack.configure(ENABLED_SCHEMES="WebSession", ALLOWED_ORIGINS=origin)

    exec(compile(example, "signing-in.md", "exec"), {})  # noqa: S102 (our own page)

    printed = capsys.readouterr().out
    assert re.sub(r"=(session|xsrf)_[\w-]+", r"=\1_…", printed) in page
    cookies = re.findall(r"Set-Cookie: ([^;]+)", printed)
    headers = {
        "Cookie": "; ".join(cookies),
        "X-XSRF-TOKEN": cookies[1].partition("=")[2],
        "Origin": origin,
    }
    assert chat_stack.request("POST", PICK_UP_PATH, headers=headers).status == 200


def test_the_readmes_test_passes(pytester: pytest.Pytester) -> None:
    [example] = [block for block in python_blocks("README.md") if "def test_" in block]
    pytester.makepyfile(example)

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_the_page_of_languages_and_zones_is_what_the_application_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")

    assert "\n".join(page()) == (ROOT / "docs" / "localisation.md").read_text()
