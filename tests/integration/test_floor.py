"""The floor of the benchmark sends what a pick-up sends, or the comparison means nothing."""

import json
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from benchmarks.endpoint.answers import answer
from benchmarks.endpoint.world import ENVIRONMENT
from benchmarks.interception import Parameters, Send, intercepted
from benchmarks.overhead.variants import VARIANTS

EACH_TIME_ANOTHER = [
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "request"),
    (r"[0-9a-f]{32}", "claim"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)", "now"),
]

type Call = tuple[str, str]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def calls_of(handler: Callable[[dict[str, Any], object], Any]) -> list[Call]:
    """Let a handler answer twice, and give the calls of the second time in a fixed order."""
    calls: list[Call] = []

    def write_down(_send: Send, operation: str, parameters: Parameters) -> dict[str, Any]:
        text = json.dumps(parameters, sort_keys=True)
        for pattern, name in EACH_TIME_ANOTHER:
            text = re.sub(pattern, name, text)
        calls.append((operation, text))
        found: dict[str, Any] = json.loads(answer(operation, json.dumps(parameters).encode()))
        return found

    with intercepted(write_down):
        handler(VARIANTS["plain"].event(), None)
        calls.clear()
        assert handler(VARIANTS["plain"].event(), None)["statusCode"] == 200
    return sorted(calls)


def test_floor_and_product_send_the_same_requests() -> None:
    floor = import_module("benchmarks.overhead.floor").lambda_handler
    composition = import_module("chat_agent.composition")
    settings = import_module("chat_sessions.settings").ChatAgentSettings.from_environment()

    of_the_floor, of_the_product = calls_of(floor), calls_of(composition.compose(settings))

    assert [operation for operation, _ in of_the_floor] == [
        "BatchGetItem",
        "Query",
        "SendMessage",
        "UpdateItem",
        "UpdateItem",
    ]
    assert of_the_product == of_the_floor
