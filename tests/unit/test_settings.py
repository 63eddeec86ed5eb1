import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.settings import ChatAgentSettings, InvalidSettingsError

ENVIRONMENT = {
    "SESSIONS_TABLE": "sessions",
    "DIRECTORY_TABLE": "directory",
    "CREDENTIALS_TABLE": "credentials",
    "PICK_UP_KEYS_TABLE": "keys",
    "WELCOME_QUEUE_URL": "https://queue",
}
VARIABLES = [name.upper() for name in ChatAgentSettings.__struct_fields__]


def test_settings_come_from_variables_in_capitals() -> None:
    settings = ChatAgentSettings.from_environment(
        {**ENVIRONMENT, "PICK_UP_BUDGET_SECONDS": "2", "PATH": "/bin"}
    )

    assert settings.sessions_table == "sessions"
    assert settings.pick_up_budget_seconds == 2


def test_the_defaults_are_the_safer_ones() -> None:
    settings = ChatAgentSettings.from_environment(ENVIRONMENT)

    assert settings.installation_type == "Online"
    assert settings.enabled_schemes == {"Basic", "SoTicket"}
    assert settings.allowed_origins == frozenset()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"SESSIONS_TABLE": ""}, "SESSIONS_TABLE must be a text that is not empty"),
        ({"ALLOWED_ORIGINS": "https://a.example,b"}, "ALLOWED_ORIGINS must be origins such as"),
        ({"PICK_UP_BUDGET_SECONDS": "0"}, "PICK_UP_BUDGET_SECONDS"),
        ({"PICK_UP_BUDGET_SECONDS": "11"}, "PICK_UP_BUDGET_SECONDS"),
        ({"PICK_UP_BUDGET_SECONDS": "long"}, "PICK_UP_BUDGET_SECONDS must be a number above"),
        ({"PICK_UP_BUDGET_SECONDS": "nan"}, "PICK_UP_BUDGET_SECONDS"),
        ({"ENABLED_SCHEMES": ""}, "ENABLED_SCHEMES"),
        ({"ENABLED_SCHEMES": "Basic,Digest"}, "ENABLED_SCHEMES must be any of Basic, SoTicket, B"),
        ({"ENABLED_SCHEMES": "Basic,Bearer"}, "BEARER_ISSUER and BEARER_AUDIENCE"),
        ({"ENABLED_SCHEMES": "WebSession"}, "ALLOWED_ORIGINS"),
        ({"BEARER_ISSUER": "http://issuer.example"}, "BEARER_ISSUER"),
        ({"BEARER_AGENT_CLAIM": ""}, "BEARER_AGENT_CLAIM"),
        ({"INSTALLATION_TYPE": "Cloud"}, "INSTALLATION_TYPE must be one of Online, OnSite"),
    ],
)
def test_a_wrong_variable_is_named(change: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidSettingsError, match=told):
        ChatAgentSettings.from_environment({**ENVIRONMENT, **change})


@pytest.mark.parametrize(
    ("origin", "is_sent"),
    [
        ("https://desk.example.com", True),
        ("https://desk.example.com:8443", True),
        ("https://desk.example.com:4430", True),
        ("https://desk.example.com:80", True),
        ("http://localhost:8080", True),
        ("http://127.0.0.1:443", True),
        ("https://Desk.Example.COM", False),
        ("HTTPS://desk.example.com", False),
        ("https://desk.example.com:443", False),
        ("http://localhost:80", False),
        ("https://desk.example.com:0443", False),
        ("https://desk.example.com:", False),
        ("https://desk.example.com/", False),
    ],
)
def test_only_origins_as_browsers_send_them_are_accepted(origin: str, *, is_sent: bool) -> None:
    environment = {**ENVIRONMENT, "ALLOWED_ORIGINS": f"https://other.example, {origin}"}

    if is_sent:
        assert origin in ChatAgentSettings.from_environment(environment).allowed_origins
    else:
        with pytest.raises(InvalidSettingsError, match="in small letters, without a path and with"):
            ChatAgentSettings.from_environment(environment)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(InvalidSettingsError, match="WELCOME_QUEUE_URL"):
        ChatAgentSettings.from_environment(
            {name: value for name, value in ENVIRONMENT.items() if name != "WELCOME_QUEUE_URL"}
        )


@given(
    st.sampled_from(VARIABLES), st.text() | st.sampled_from(["`PATH`", "`$.PATH`", "5", "Basic"])
)
def test_whatever_a_variable_holds_is_taken_or_told_by_its_name_and_not_quoted(
    variable: str, text: str
) -> None:
    try:
        ChatAgentSettings.from_environment({**ENVIRONMENT, variable: text})
    except InvalidSettingsError as refused:
        told = str(refused)

        assert told.startswith((f"{variable} must be ", "ENABLED_SCHEMES has "))
        assert "PATH" not in told
