"""What ``sam build`` makes, run as Lambda runs it, without Docker."""

import importlib.util
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.aws_clients import ACCOUNT
from local.stack import RunningStack
from local.workspace import ROOT, SAM, WORK, environment_for_tools
from tests.e2e.desk import Desk
from tests.e2e.emulator import running_function, runtime_only

ARCHITECTURE = {"x86_64": "x86_64", "aarch64": "arm64"}
DIRECTORIES = {
    "ChatAgentFunction": "/var/task",
    "SessionChangesFunction": "/var/task",
    "WelcomeDeliveryFunction": "/var/task",
    "QueueWatchFunction": "/var/task",
    "ChatLayer": "/opt",
    "DependenciesLayer": "/opt",
}
"""What is built, and where Lambda puts it."""
MOST_UNZIPPED = 60_000_000
UNCHECKED = b"\x01\x00\x00\x00"
"""In bytecode's header: made of a source that is not looked at (PEP 552)."""
IN_ALL_CULTURES = """
from datetime import UTC
from babel.localedata import locale_identifiers
from chat_sessions.localisation.encoded_values import format_encoded_values
text = "[I:1234567] [F:-1234.5] [M:1234.5] [D:11/09/2017] [DT:11/09/2017 14:53:18] [T:14:52]"
for culture in sorted(locale_identifiers()):
    print(culture, format_encoded_values(text, culture, UTC))
"""

pytestmark = pytest.mark.skipif(
    not os.environ.get("CI")
    and (platform.system() != "Linux" or platform.machine() not in ARCHITECTURE),
    reason="the SAM CLI ships the emulator for Linux only",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("built")
    tools = environment_for_tools()
    build = subprocess.run(
        [
            *(str(SAM), "build", "--cached", "--cache-dir", str(WORK / "built-artifact-cache")),
            *("--build-dir", str(directory), "--parameter-overrides"),
            f"Architecture={ARCHITECTURE[platform.machine()]}",
        ],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**tools, "PATH": f"{SAM.parent}:{tools['PATH']}", "SAM_CLI_TELEMETRY": "0"},
    )
    assert build.returncode == 0, build.stdout
    return directory


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runtime_only(tmp_path_factory.mktemp("runtime") / "packages")


@pytest.fixture
def environment(stack: RunningStack) -> dict[str, str]:
    """Give what the functions get from the template, by the names of their variables."""
    return {
        **ACCOUNT,
        "AWS_REGION": stack.region,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "SESSIONS_TABLE": stack.outputs["SessionsTableName"],
        "MESSAGES_TABLE": stack.outputs["MessagesTableName"],
        "DIRECTORY_TABLE": stack.outputs["DirectoryTableName"],
        "CREDENTIALS_TABLE": stack.outputs["CredentialsTableName"],
        "PICK_UP_KEYS_TABLE": stack.outputs["PickUpKeysTableName"],
        "WELCOME_QUEUE_URL": stack.outputs["WelcomeQueueUrl"],
        "PARKED_CHANGES_QUEUE_URL": stack.outputs["ParkedChangesQueueUrl"],
    }


def event(name: str) -> Any:
    return json.loads((ROOT / "events" / name).read_text())


def test_chat_agent_picks_up_a_session(
    built: Path, runtime: Path, environment: dict[str, str], desk: Desk
) -> None:
    oldest = desk.customer(656, WhenRequested="2020-01-01T00:00:00Z", CustomerAlias="Kari")
    handler = "chat_agent.handler.lambda_handler"

    with running_function(built, "ChatAgentFunction", handler, environment, runtime) as invoke:
        answer = invoke(event("chat_agent/first.json"))

    assert answer["statusCode"] == 200
    session = json.loads(answer["body"])
    assert (session["ChatSessionId"], session["CustomerAlias"]) == (oldest.ChatSessionId, "Kari")
    assert session["User"]["AssociateId"] == 7


def test_session_changes_sends_the_welcome(
    built: Path, runtime: Path, environment: dict[str, str]
) -> None:
    handler = "session_changes.handler.lambda_handler"

    with running_function(built, "SessionChangesFunction", handler, environment, runtime) as invoke:
        answer = invoke(event("session_changes/claimed.json"))

    assert answer == {"batchItemFailures": []}


def test_welcome_delivery_writes_the_transcript(
    built: Path, runtime: Path, environment: dict[str, str], desk: Desk
) -> None:
    handler = "welcome_delivery.handler.lambda_handler"

    with running_function(
        built, "WelcomeDeliveryFunction", handler, environment, runtime
    ) as invoke:
        answer = invoke(event("welcome_delivery/welcome.json"))

    assert answer == {"batchItemFailures": []}
    assert [message["SpecialType"] for message in desk.transcript(1001)] == ["Welcome"]


def test_queue_watch_looks_at_the_queue(
    built: Path, runtime: Path, environment: dict[str, str]
) -> None:
    handler = "queue_watch.handler.lambda_handler"

    with running_function(built, "QueueWatchFunction", handler, environment, runtime) as invoke:
        answer = invoke(event("queue_watch/every_minute.json"))

    assert answer is None


# ------------------------------------------------------- what it carries


def test_chat_agent_and_its_layers_are_small(built: Path) -> None:
    sizes = [
        path.stat().st_size
        for directory in ("ChatAgentFunction", "ChatLayer", "DependenciesLayer")
        for path in (built / directory).rglob("*")
        if path.is_file()
    ]

    assert sum(sizes) < MOST_UNZIPPED


@pytest.mark.parametrize("directory", DIRECTORIES)
def test_every_module_brings_bytecode_that_no_source_is_asked_for(
    built: Path, directory: str
) -> None:
    sources = list((built / directory).rglob("*.py"))
    compiled = [Path(importlib.util.cache_from_source(str(source))) for source in sources]

    assert sources
    assert [path for path in compiled if not path.is_file()] == []
    for path in compiled:
        code = path.read_bytes()
        assert code[:4] == importlib.util.MAGIC_NUMBER, path
        assert code[4:8] == UNCHECKED, path
        assert str(built).encode() not in code, path


@pytest.mark.parametrize(("directory", "place"), DIRECTORIES.items())
def test_bytecode_names_the_file_that_lambda_has(built: Path, directory: str, place: str) -> None:
    source = next((built / directory).rglob("__init__.py"))

    code = Path(importlib.util.cache_from_source(str(source))).read_bytes()

    assert f"{place}/{source.relative_to(built / directory)}".encode() in code


def test_the_layer_has_the_services_that_are_called_and_no_others(built: Path) -> None:
    data = built / "DependenciesLayer" / "python" / "botocore" / "data"

    assert {path.name for path in data.iterdir() if path.is_dir()} == {"dynamodb", "sqs"}


def test_every_culture_formats_as_the_whole_library_does(built: Path) -> None:
    layers = [built / layer / "python" for layer in ("DependenciesLayer", "ChatLayer")]

    def formatted(python: str, environment: dict[str, str]) -> list[str]:
        done = subprocess.run(
            [python, "-c", IN_ALL_CULTURES],
            check=True,
            capture_output=True,
            text=True,
            env={**environment_for_tools(), "PYTHONIOENCODING": "utf-8", **environment},
        )
        return done.stdout.splitlines()

    whole = formatted(sys.executable, {})
    trimmed = formatted(
        os.path.realpath(sys.executable), {"PYTHONPATH": os.pathsep.join(map(str, layers))}
    )

    assert len(whole) > 1000
    assert trimmed == whole
