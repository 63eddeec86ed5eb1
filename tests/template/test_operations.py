"""What ``docs/operations.md`` says of alarms and logs."""

import inspect
import re
from pathlib import Path

import pytest

from chat_sessions import telemetry
from chat_sessions_testing.template import read_template, resources_of_type

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
ALARMS = resources_of_type(read_template(), "AWS::CloudWatch::Alarm")
QUEUES = resources_of_type(read_template(), "AWS::SQS::Queue")
QUERIES = [
    text
    for language, text in re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    if not language and text.startswith(("fields ", "filter "))
]


def test_every_alarm_has_a_section_and_every_section_an_alarm() -> None:
    assert set(re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)) == ALARMS.keys()


def _section(alarm: str) -> str:
    return PAGE.split(f"### {alarm}\n")[1].split("\n##")[0]


@pytest.mark.parametrize("alarm", ALARMS)
def test_the_section_of_an_alarm_names_the_parameter_of_its_limit(alarm: str) -> None:
    section = _section(alarm)
    limit = ALARMS[alarm]["Threshold"]

    assert limit == 0 or f"`{limit['Ref']}`" in section


@pytest.mark.parametrize(
    "alarm", ["WelcomeQueueAgeAlarm", "DeadLettersAlarm", "WelcomeDeliveryErrorsAlarm"]
)
def test_the_page_says_for_how_long_a_welcome_is_tried(alarm: str) -> None:
    queue = QUEUES["WelcomeQueue"]
    tries = queue["RedrivePolicy"]["maxReceiveCount"]

    assert f"{tries * queue['VisibilityTimeout'] // 3600} hours" in _section(alarm)


def test_the_page_says_for_how_long_a_dead_letter_is_kept() -> None:
    days = QUEUES["WelcomeDeadLetterQueue"]["MessageRetentionPeriod"] // 86_400

    assert f"keeps it for {days} days" in _section("DeadLettersAlarm")


def test_the_queries_look_for_messages_that_are_logged() -> None:
    source = inspect.getsource(telemetry)
    looked_for = {
        message
        for query in QUERIES
        for line in query.splitlines()
        if "message in" in line or "message =" in line
        for message in re.findall(r'"([a-z][a-z -]+)"', line)
    }

    assert looked_for
    assert [
        message for message in looked_for - {"welcome_delivery"} if f'"{message}"' not in source
    ] == []


def test_the_queries_count_fields_that_are_logged() -> None:
    source = inspect.getsource(telemetry)
    used = {
        field
        for query in QUERIES
        for field in re.findall(r"(?:pct|avg|max|count)\(([\w.]+)", query)
        if not field.startswith("record.metrics.")  # Lambda's own lines
    }

    assert used
    assert [name for name in used if f'"{name}"' not in source] == []
