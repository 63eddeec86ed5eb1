"""The longest that anything takes fits into the time it has (docs/adr/010), in seconds."""

from typing import Any

import pytest
from botocore.retries.standard import ExponentialBackoff, RetryContext

from chat_sessions.aws_clients import (
    dynamodb_client,
    inline_dynamodb_client,
    inline_sqs_client,
    sqs_client,
)
from chat_sessions.pick_up import LATEST_LOOK_SECONDS
from chat_sessions.ranking import SETTLE_SECONDS
from chat_sessions_testing.template import read_template

TEMPLATE = read_template()
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
BUDGET = TEMPLATE["Parameters"]["PickUpBudgetSeconds"]
API_GATEWAY_WAITS = 29
COLD_START = 2
OWN_WORK = 0.5
"""Argon2, reading and writing JSON or XML, on a busy processor."""


@pytest.fixture(autouse=True)
def _some_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")


def longest(client: Any) -> float:
    """Add up a call of which every try runs into its time-out, with the SDK's longest pauses."""
    config = client.meta.config
    tries = config.retries["total_max_attempts"]
    back_off = ExponentialBackoff(random=lambda: 1.0)
    pauses = [
        back_off.delay_amount(RetryContext(attempt_number=number)) for number in range(1, tries)
    ]
    return float(tries * (config.connect_timeout + config.read_timeout) + sum(pauses))


def time_of(function: str) -> int:
    properties = RESOURCES[function]["Properties"]
    return int(properties.get("Timeout", TEMPLATE["Globals"]["Function"]["Timeout"]))


@pytest.mark.parametrize(
    ("make", "seconds"),
    [
        (inline_dynamodb_client, 5),
        (inline_sqs_client, 1.5),
        (dynamodb_client, 19),
        (sqs_client, 21),
    ],
)
def test_the_longest_call_of_each_client(make: Any, seconds: float) -> None:
    client = make()

    assert client.meta.config.retries["mode"] == "standard"
    assert longest(client) == seconds


@pytest.mark.parametrize("mode", ["legacy", "adaptive"])
def test_the_environment_does_not_change_how_often_a_client_tries(
    monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")

    config: Any = inline_dynamodb_client().meta.config

    assert config.retries == {"mode": "standard", "total_max_attempts": 2}


def test_a_pick_up_ends_before_lambda_ends_it() -> None:
    call = longest(inline_dynamodb_client())
    # The last request for the slot begins within the time; the welcome is sent at its side.
    settle = max(SETTLE_SECONDS + call, longest(inline_sqs_client()))
    # What is begun at the very end of the budget, when the clock was looked at for the last time.
    endings = {
        "a claim that is won": call + settle,
        "a claim in a transaction, after which the session is read": call + call + settle,
        "whatever was not answered, after which the key's record and session are read": (
            LATEST_LOOK_SECONDS + call + call
        ),
    }

    longest_pick_up = BUDGET["MaxValue"] + max(endings.values()) + OWN_WORK

    assert longest_pick_up == 26.5
    assert longest_pick_up <= time_of("ChatAgentFunction")


def test_lambda_ends_a_pick_up_before_api_gateway_gives_up() -> None:
    assert time_of("ChatAgentFunction") + COLD_START <= API_GATEWAY_WAITS


@pytest.mark.parametrize("make", [dynamodb_client, sqs_client])
@pytest.mark.parametrize("function", ["SessionChangesFunction", "WelcomeDeliveryFunction"])
def test_a_call_that_is_not_answered_is_told_before_lambda_ends_the_function(
    make: Any, function: str
) -> None:
    assert longest(make()) + OWN_WORK <= time_of(function)


def test_a_message_stays_invisible_for_as_long_as_its_delivery_may_take() -> None:
    assert RESOURCES["WelcomeQueue"]["Properties"]["VisibilityTimeout"] >= 6 * time_of(
        "WelcomeDeliveryFunction"
    )


def test_a_welcome_outlasts_hours_without_dynamodb_before_it_is_a_dead_letter() -> None:
    queue = RESOURCES["WelcomeQueue"]["Properties"]

    assert queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"] >= 4 * 3600
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_the_budget_by_default_is_within_its_bounds() -> None:
    assert BUDGET["MinValue"] <= BUDGET["Default"] <= BUDGET["MaxValue"]
