import pytest
from pydantic import ValidationError

from chat_sessions.settings import ChatAgentSettings

ENVIRONMENT = {
    "SESSIONS_TABLE": "sessions",
    "DIRECTORY_TABLE": "directory",
    "CREDENTIALS_TABLE": "credentials",
    "WELCOME_QUEUE_URL": "https://queue",
}


def test_settings_come_from_variables_in_capitals() -> None:
    settings = ChatAgentSettings.from_environment(
        {**ENVIRONMENT, "PICK_UP_BUDGET_SECONDS": "2", "PATH": "/bin"}
    )

    assert settings.sessions_table == "sessions"
    assert settings.pick_up_budget_seconds == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"SESSIONS_TABLE": ""}, "SESSIONS_TABLE"),
        ({"PICK_UP_BUDGET_SECONDS": "0"}, "PICK_UP_BUDGET_SECONDS"),
        ({"PICK_UP_BUDGET_SECONDS": "11"}, "PICK_UP_BUDGET_SECONDS"),
        ({"PICK_UP_BUDGET_SECONDS": "long"}, "PICK_UP_BUDGET_SECONDS"),
    ],
)
def test_a_wrong_variable_is_named(change: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        ChatAgentSettings.from_environment({**ENVIRONMENT, **change})


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(ValidationError, match="WELCOME_QUEUE_URL"):
        ChatAgentSettings.from_environment(
            {name: value for name, value in ENVIRONMENT.items() if name != "WELCOME_QUEUE_URL"}
        )
