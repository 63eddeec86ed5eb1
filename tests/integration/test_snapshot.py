"""A snapshot of chat_agent: what it holds, and that its copies are not alike."""

import json
import os
import random
import subprocess
import sys
from inspect import signature
from pathlib import Path

import pytest
from botocore.retries.standard import ExponentialBackoff

from chat_sessions.settings import ChatAgentSettings
from tests.unit.test_cold_start_imports import LATER

COPIES = Path(__file__).with_name("restored_copies.py")
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-north-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "SESSIONS_TABLE": "sessions",
    "DIRECTORY_TABLE": "directory",
    "CREDENTIALS_TABLE": "credentials",
    "PICK_UP_KEYS_TABLE": "keys",
    "WELCOME_QUEUE_URL": "https://queue",
}

on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Lambda's runtime is installed on Linux only"
)


def snapshot_and_copies(**variables: str) -> tuple[set[str], list[list[object]]]:
    done = subprocess.run(
        [sys.executable, str(COPIES)],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], **ENVIRONMENT, **variables},
    )
    snapshot, *copies = map(json.loads, done.stdout.splitlines())
    return set(snapshot), copies


@on_linux
def test_a_snapshot_holds_what_the_first_request_would_load() -> None:
    loaded, _ = snapshot_and_copies(AWS_LAMBDA_INITIALIZATION_TYPE="snap-start")

    # The rest is for access tokens and for a zone that nobody knows.
    of_others = {"boto3", "defusedxml", "lxml"}
    assert set(LATER) - loaded - of_others == {"cryptography", "difflib", "jwt"}


@on_linux
def test_a_snapshot_holds_what_the_first_access_token_would_load() -> None:
    loaded, _ = snapshot_and_copies(
        AWS_LAMBDA_INITIALIZATION_TYPE="snap-start",
        ENABLED_SCHEMES="Bearer",
        BEARER_ISSUER="https://id.example.com",
        BEARER_AUDIENCE="chat",
    )

    assert {"cryptography", "jwt"} <= loaded


@on_linux
def test_no_copy_chooses_what_another_has_chosen() -> None:
    _, [one, other] = snapshot_and_copies(AWS_LAMBDA_INITIALIZATION_TYPE="snap-start")

    assert [mine for mine, yours in zip(one, other, strict=True) if mine == yours] == []


@on_linux
def test_without_snapshots_nothing_is_loaded_early() -> None:
    loaded, _ = snapshot_and_copies(AWS_LAMBDA_INITIALIZATION_TYPE="on-demand")

    assert loaded & {"babel", "argon2", "chat_agent.snapshot"} == set()


def test_botocore_chooses_its_pauses_by_the_generator_that_a_copy_seeds_anew() -> None:
    chosen_by = signature(ExponentialBackoff.__init__).parameters["random"].default

    assert chosen_by == random.random


def test_lambda_tells_by_a_variable_that_there_will_be_a_snapshot() -> None:
    bootstrap = pytest.importorskip("awslambdaric.bootstrap")

    settings = ChatAgentSettings.from_environment(
        {**ENVIRONMENT, bootstrap.AWS_LAMBDA_INITIALIZATION_TYPE: bootstrap.INIT_TYPE_SNAP_START}
    )

    assert settings.starts_from_a_snapshot
