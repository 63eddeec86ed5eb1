"""What ``sam build`` makes, run as Lambda runs it, without Docker."""

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.aws_clients import ACCOUNT
from local.stack import RunningStack
from local.workspace import ROOT, SAM, WORK, environment_for_tools
from tests.e2e.desk import Desk
from tests.e2e.emulator import running_function, runtime_only

ARCHITECTURE = {"x86_64": "x86_64", "aarch64": "arm64"}

pytestmark = pytest.mark.skipif(
    not os.environ.get("CI")
    and (platform.system() != "Linux" or platform.machine() not in ARCHITECTURE),
    reason="the SAM CLI ships the emulator for Linux only",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("built")
    tools = environment_for_tools()
    subprocess.run(
        [
            *(str(SAM), "build", "--cached", "--cache-dir", str(WORK / "built-artifact-cache")),
            *("--build-dir", str(directory), "--parameter-overrides"),
            f"Architecture={ARCHITECTURE[platform.machine()]}",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env={**tools, "PATH": f"{SAM.parent}:{tools['PATH']}", "SAM_CLI_TELEMETRY": "0"},
    )
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
