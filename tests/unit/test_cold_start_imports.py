"""What a request does not use, a cold start does not import."""

import subprocess
import sys

import pytest

# zoneinfo is not among them: pydantic itself imports it.
LATER = ("argon2", "babel", "cryptography", "csv", "difflib", "jwt", "tzdata", "xml.sax")
LOADED = """
import sys
import boto3, botocore.config, pydantic
import aws_lambda_powertools.logging, aws_lambda_powertools.metrics
with_libraries = set(sys.modules)
import {package}.composition
print("\\n".join(sorted(set(sys.modules) - with_libraries)))
"""


@pytest.mark.parametrize(
    "package", ["chat_agent", "session_changes", "welcome_delivery", "queue_watch"]
)
def test_a_function_starts_without_what_only_some_requests_need(package: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(package=package)],
        check=True,
        capture_output=True,
        text=True,
    )

    loaded = done.stdout.split()
    assert f"{package}.composition" in loaded
    assert [
        name for name in loaded for later in LATER if name == later or name.startswith(later + ".")
    ] == []


def test_no_function_carries_what_only_documents_the_api() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(package="chat_agent")],
        check=True,
        capture_output=True,
        text=True,
    )

    assert [name for name in done.stdout.split() if "openapi" in name] == []
