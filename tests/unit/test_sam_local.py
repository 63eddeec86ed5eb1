from pathlib import Path

import pytest

from local.errors import LocalStackError
from local.sam_local import function_of, with_endpoint

EVENTS = Path(__file__).parents[2] / "events"


@pytest.mark.parametrize(
    ("event", "function"),
    [
        ("chat_agent/first.json", "ChatAgentFunction"),
        ("session_changes/claimed.json", "SessionChangesFunction"),
        ("welcome_delivery/welcome.json", "WelcomeDeliveryFunction"),
    ],
)
def test_an_event_is_for_the_function_of_its_directory(event: str, function: str) -> None:
    assert function_of(EVENTS / event) == function


def test_an_event_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(LocalStackError, match=r"events/chat_agent/first\.json"):
        function_of(EVENTS / "chat_agent" / "nothing.json")


def test_functions_get_the_endpoint_beside_their_own_variables() -> None:
    template = {"Globals": {"Function": {"Timeout": 30, "Environment": {"Variables": {"A": "1"}}}}}

    changed = with_endpoint(template, "http://172.17.0.1:4000")

    assert changed["Globals"]["Function"]["Timeout"] == 30
    assert changed["Globals"]["Function"]["Environment"]["Variables"] == {
        "A": "1",
        "AWS_ENDPOINT_URL": "http://172.17.0.1:4000",
    }
    assert template["Globals"]["Function"]["Environment"] == {"Variables": {"A": "1"}}
