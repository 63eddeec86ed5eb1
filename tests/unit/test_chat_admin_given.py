import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest

from chat_admin.command_line import parser
from chat_admin.console import Console
from chat_admin.errors import AdminError
from chat_admin.given import checked, file_given
from chat_sessions.directory import ChatAgent, ChatTopic
from chat_sessions.entity.associate import Associate
from chat_sessions.entity.carrier import property_names

IN_A_FILE_ONLY = {"ExtraFields", "CustomFields", "TableRight", "FieldProperties"}


def options_of(*command: str) -> set[str]:
    """Give the properties that a command takes as options."""
    arguments = vars(parser().parse_args([*command, "1"]))
    return {name for name in arguments if name[0].isupper()}


def read(text: str, *, path: str = "-") -> dict[str, Any]:
    console = Console(io.StringIO(text), io.StringIO(), io.StringIO())
    return file_given(argparse.Namespace(file=path), console)


@pytest.mark.parametrize("verb", ["add", "change"])
def test_every_property_of_an_agent_that_is_one_value_is_an_option(verb: str) -> None:
    of_the_associate = set(property_names(Associate)) - IN_A_FILE_ONLY - {"AssociateId", "Deleted"}

    assert options_of("agent", verb) == of_the_associate | {"CanRespond", "MaxSessions"}


@pytest.mark.parametrize("verb", ["add", "change"])
def test_every_property_of_a_topic_is_an_option_but_what_the_application_keeps(verb: str) -> None:
    kept = {"ChatTopicId", "LastAccept", "SecondsPrAccept"}

    assert options_of("topic", verb) == set(property_names(ChatTopic)) - kept


def test_options_are_named_after_the_properties() -> None:
    words = "agent add 7 --full-name Ina --ej-user-id 3 --type ExternalAssociate --rank -1"
    arguments = parser().parse_args(words.split())

    assert (arguments.FullName, arguments.EjUserId) == ("Ina", 3)
    assert (arguments.Type, arguments.Rank) == ("ExternalAssociate", -1)
    assert arguments.Name is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"Associate": {"AssociateId": "7"}}, "Associate.AssociateId: Input should be a valid int"),
        ({"Associate": {"Nme": "secret"}}, "Associate.Nme: there is no such property"),
        ({"Associate": {}, "CanRespond": [1, "secret"]}, "CanRespond.1: Input should be a valid"),
        ({"Associate": {}, "MaxSessions": -1}, "MaxSessions: Input should be greater than"),
        ({"Associate": "secret"}, "Associate: Input should be an object"),
        ({"Associate": {"Name": "\ud800"}}, "the whole: Invalid JSON"),
    ],
)
def test_each_property_that_is_wrong_is_named_without_its_value(
    given: dict[str, Any], told: str
) -> None:
    with pytest.raises(AdminError) as refused:
        checked(ChatAgent, given)

    assert told in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_may_have_any_property(tmp_path: Path) -> None:
    file = tmp_path / "agent.json"
    file.write_text(json.dumps({"MaxSessions": 3}), encoding="utf-8")

    assert read("", path=str(file)) == {"MaxSessions": 3}
    assert read('{"MaxSessions": 4}') == {"MaxSessions": 4}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "standard input, line 1, column 2: not JSON"),
        ("[]", "standard input must hold one JSON object"),
    ],
)
def test_a_file_that_holds_no_object_is_told(text: str, told: str) -> None:
    with pytest.raises(AdminError, match=told):
        read(text)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"Name": "\xe5"}')

    for path, told in [
        (tmp_path / "nothing.json", "nothing.json cannot be read: No such file"),
        (tmp_path, "cannot be read: Is a directory"),
        (latin, "latin.json is not UTF-8"),
    ]:
        with pytest.raises(AdminError, match=told):
            read("", path=str(path))
