import argparse
import io
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from chat_admin.command_line import parser, run
from chat_admin.console import Console
from chat_admin.deployment import Deployment
from chat_admin.errors import AdminError
from chat_admin.where import Where
from chat_sessions.errors import QueueRefusedError, StoreUnavailableError

SECRET = "hunter2-and-more"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def fails_with(error: BaseException, words: str = "agent list") -> Done:
    """Do a command for which the stack cannot be found."""

    def find(_: Where) -> Deployment:
        raise error

    out, err = io.StringIO(), io.StringIO()
    code = run(words.split(), Console(io.StringIO(), out, err), {}, find)
    return Done(code, out.getvalue(), err.getvalue())


def stack_named_by(words: str, environment: Mapping[str, str] | None = None) -> Where:
    """Give the stack that a command would be done on."""
    asked: list[Where] = []

    def find(where: Where) -> Deployment:
        asked.append(where)
        raise AdminError

    console = Console(io.StringIO(), io.StringIO(), io.StringIO())
    run(words.split(), console, environment or {}, find)
    return asked[0]


def commands(
    level: argparse.ArgumentParser, name: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Give each command with its parser, which argparse itself keeps private."""
    of_it = level._actions  # noqa: SLF001
    below = [each for each in of_it if isinstance(each, argparse._SubParsersAction)]  # noqa: SLF001
    if not below:
        yield name, level
    for action in below:
        for word, parser_below in action.choices.items():
            yield from commands(parser_below, f"{name} {word}".lstrip())


def test_no_command_takes_a_secret_as_an_argument() -> None:
    found = dict(commands(parser()))
    arguments = {
        name: {action.dest for action in command._actions}  # noqa: SLF001
        for name, command in found.items()
    }

    assert len(found) == 25
    assert {"password set", "ticket issue", "changes redrive", "status"} < set(found)
    for name, of_it in arguments.items():
        assert not {
            dest
            for dest in of_it
            for word in ("password", "secret", "token", "ticket", "key")
            if word in dest.lower()
        }, name


def test_every_command_has_a_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name, _ in commands(parser()):
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([*name.split(), "--help"])
        assert ended.value.code == 0
        assert f"usage: chat-admin {name} " in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        f"password set tje0 --agent 7 {SECRET}",
        f"password set tje0 --agent 7 --password {SECRET}",
        f"password set tje0 --agent 7 --password={SECRET}",
        f"password set tje0 --agent {SECRET}",
        f"ticket revoke {SECRET}",
        f"ticket {SECRET}",
        f"{SECRET}",
        f"agent list --json={SECRET}",
        f"agent add 7 --type {SECRET}",
        f"agent add 7 --type x'{SECRET}",
        f"ticket '\"{SECRET}",
        f"agent add 7 --can-respond 656,{SECRET}",
        f"agent list --local --port {SECRET}",
    ],
)
def test_what_is_typed_in_a_wrong_place_is_not_repeated(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        stack_named_by(words)

    told = capsys.readouterr()
    assert ended.value.code == 2
    assert "chat-admin" in told.err
    assert SECRET not in told.out + told.err


def test_an_option_that_is_not_known_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        stack_named_by(f"password set tje0 --agent 7 --password={SECRET}")

    assert "--password: not known here; a secret is no argument" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("agents list", "invalid choice: (not shown) (choose from 'agent', 'topic', "),
        ("ticket show", "invalid choice: (not shown) (choose from 'issue', "),
        ("agent disable 0", "must be a whole number from 1 to 2147483647"),
        ("agent disable 2147483648", "must be a whole number"),
        ("agent disable seven", "must be a whole number"),
        ("agent add 7 --max-sessions -1", "must be a whole number from 0"),
        ("agent add 7 --full-name \udcff", "must be UTF-8"),
        ("password remove a:b", "and no colon among them"),
        (f"password remove {'x' * 256}", "must have 1 to 255 characters"),
        ("ticket revoke abcde", "must be an id as the list shows it"),
        ("ticket revoke ABCDEF", "must be an id as the list shows it"),
        ("web-session issue --agent 7 --hours 721", "from 1 to 720"),
        ("agent list --port 4567", "--port is for --local"),
        ("agent list --local --region eu-north-1", "leave --region and --profile out"),
        ("--profile mine agent list --local", "leave --region and --profile out"),
        ("agent list --stack x", "--stack: not known here"),
    ],
)
def test_an_argument_that_is_wrong_is_told_with_what_is_accepted(
    words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        stack_named_by(words)

    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "  ", "two\nlines"])
def test_an_application_has_a_name_of_one_line(name: str) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["application-token", "issue", name])


@pytest.mark.parametrize(
    ("words", "environment", "where"),
    [
        ("agent list", {}, Where(stack_name="chat-pickup")),
        ("agent list", {"CHAT_STACK": "theirs"}, Where(stack_name="theirs")),
        ("agent list", {"CHAT_STACK": ""}, Where(stack_name="chat-pickup")),
        (
            "agent list --stack-name ours",
            {"CHAT_STACK": "theirs"},
            Where(stack_name="ours"),
        ),
        (
            "--stack-name ours --region eu-west-1 agent list --profile mine",
            {},
            Where(stack_name="ours", region="eu-west-1", profile="mine"),
        ),
        ("--local agent list", {}, Where(stack_name="chat-pickup", local_port=4566)),
        ("agent list --local", {}, Where(stack_name="chat-pickup", local_port=4566)),
        ("--local --port 4567 status", {}, Where(stack_name="chat-pickup", local_port=4567)),
        ("--local status --port 4567", {}, Where(stack_name="chat-pickup", local_port=4567)),
    ],
)
def test_the_stack_is_named_before_or_after_the_command(
    words: str, environment: dict[str, str], where: Where
) -> None:
    assert stack_named_by(words, environment) == where


def test_the_local_stack_is_found_whatever_the_callers_own_aws_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "AWS_PROFILE": "nobody",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "theirs",
        "AWS_SECRET_ACCESS_KEY": "theirs",
        "AWS_SESSION_TOKEN": "theirs",
        "AWS_ENDPOINT_URL": "https://example.com",
        "HTTP_PROXY": "http://proxy.example.com",
    }.items():
        monkeypatch.setenv(name, value)
    where = Where(stack_name="chat-pickup", local_port=4567)

    session = where.session()
    client = session.create_client("sqs", endpoint_url=where.endpoint_url, config=where.config)

    credentials = session.get_credentials()
    assert (client.meta.region_name, client.meta.endpoint_url) == (
        "eu-north-1",
        "http://127.0.0.1:4567",
    )
    assert credentials is not None
    assert (credentials.access_key, credentials.token) == ("test", None)
    assert where.config.proxies == {}  # type: ignore[attr-defined]


def client_error(code: str, message: str = "what AWS says") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Scan")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NoCredentialsError(), "Unable to locate credentials; name a profile with --profile"),
        (NoRegionError(), "You must specify a region.; name it with --region"),
        (
            ProfileNotFound(profile="mine"),
            "The config profile (mine) could not be found; name another one with --profile",
        ),
        (
            EndpointConnectionError(endpoint_url="https://x"),
            'Could not connect to the endpoint URL: "https://x"',
        ),
        (client_error("AccessDeniedException"), "AWS does not allow it: what AWS says; docs/admin"),
        (client_error("ExpiredToken"), "AWS does not accept your credentials (ExpiredToken)"),
        (client_error("Other"), "AWS refused Scan: Other: what AWS says"),
        (StoreUnavailableError("ReadTimeoutError"), "AWS did not answer (ReadTimeoutError)"),
        (QueueRefusedError("AccessDenied"), "SQS refuses it (AccessDenied); docs/administration"),
        (AdminError("there is no agent 9"), "there is no agent 9"),
    ],
)
def test_a_failure_is_one_line_that_says_what_is_wrong(error: Exception, told: str) -> None:
    done = fails_with(error)

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"chat-admin: {told}")
    assert done.err.count("\n") == 1
    assert done.err.endswith("\n")


def test_an_interrupt_is_no_failure_of_its_own() -> None:
    assert fails_with(KeyboardInterrupt()) == Done(130, "", "")


def test_every_command_of_the_page_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "administration.md").read_text()
    blocks = "\n".join(re.findall(r"```(?:sh)?\n(.*?)```", page, re.DOTALL))
    shown = re.findall(r"chat-admin ([^|)#<>\n]+)", blocks)

    assert len(shown) > 15
    for command in shown:
        _, unknown = parser().parse_known_args(shlex.split(command))
        assert unknown == [], command
