import json
from typing import Any

import pytest

from local.activity import Happening, happenings

LOGGED = 1_700_000_000_000
NAMES = {7: "tje0"}


def line(message: str, **details: Any) -> str:
    return json.dumps(
        {
            "level": "INFO",
            "message": message,
            "timestamp": "2026-01-31T13:45:00.250+00:00",
            "service": "chat_agent",
            **details,
        }
    )


def told(text: str, source: str = "chat_agent") -> list[Happening]:
    return list(happenings(source, LOGGED, text, NAMES))


@pytest.mark.parametrize(
    ("message", "details", "text", "is_quiet"),
    [
        (
            "session claimed",
            {
                "chat_session_id": 101,
                "topic_id": 656,
                "associate_id": 7,
                "waited_ms": 720_000,
                "took_ms": 41,
                "attempts": 1,
            },
            "session 101 claimed by tje0 (topic 656, waited 12 min) in 41 ms",
            False,
        ),
        (
            "nothing to pick up",
            {"associate_id": 8, "reason": "empty"},
            "nothing to pick up for associate 8 (empty)",
            False,
        ),
        (
            "queue watched",
            {"customers": 4, "oldest_seconds": 75, "topics": []},
            "customers who wait: 4",
            True,
        ),
        (
            "welcome queued",
            {"chat_session_id": 101, "took_ms": 3},
            "welcome of session 101 queued in 3 ms",
            False,
        ),
        (
            "welcome delivered",
            {"chat_session_id": 101, "after_ms": 212},
            "welcome of session 101 in the transcript 212 ms after the claim",
            False,
        ),
        (
            "welcome relayed",
            {"chat_session_id": 101},
            "welcome of session 101 sent by the stream as well",
            True,
        ),
    ],
)
def test_each_thing_that_happens_is_one_line(
    message: str, details: dict[str, Any], text: str, *, is_quiet: bool
) -> None:
    [happening] = told(line(message, **details))

    assert (happening.text, happening.is_quiet) == (text, is_quiet)
    assert happening.when == 1_769_867_100_250


def test_a_warning_and_what_nobody_knows_are_shown_as_they_are() -> None:
    [happening] = told(line("claim not answered", level="WARNING", chat_session_id=5))

    assert happening.text == "! WARNING chat_agent: claim not answered (chat_session_id 5)"


@pytest.mark.parametrize(
    "text",
    [
        "START RequestId: 1 Version: $LATEST",
        "END RequestId: 1",
        "REPORT RequestId: 1 Duration: 5 ms",
        "",
        json.dumps({"_aws": {}, "SessionsClaimed": [1.0]}),
    ],
)
def test_the_platforms_lines_and_metrics_are_not_shown(text: str) -> None:
    assert told(text) == []


def test_a_line_that_is_no_json_is_shown() -> None:
    assert told("Traceback (most recent call last):\n") == [
        Happening(LOGGED, "! chat_agent: Traceback (most recent call last):")
    ]
