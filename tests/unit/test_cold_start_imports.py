"""What a request does not use, a cold start does not import."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FIRST_REQUEST = Path(__file__).with_name("first_request.py")
LATER = (
    *("argon2", "babel", "boto3", "cryptography", "csv", "defusedxml", "difflib", "jwt", "lxml"),
    *("pydantic", "pydantic_core", "tzdata", "xml", "zoneinfo"),
)
# botocore itself imports it at its own start, for the services that answer in XML.
OF_BOTOCORE = {"xml", "xml.etree", "xml.etree.ElementPath", "xml.etree.ElementTree"}
STARTED = """
import json, sys
import {package}.composition
import chat_sessions.settings
print(json.dumps(sorted(sys.modules)))
"""


def too_early(loaded: set[str]) -> set[str]:
    return {name for name in loaded - OF_BOTOCORE if name.partition(".")[0] in LATER}


def last_line_of(*command: str) -> list[object]:
    done = subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True)
    answer: list[object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def started(package: str) -> set[str]:
    return set(map(str, last_line_of("-c", STARTED.format(package=package))))


@pytest.mark.parametrize(
    "package", ["chat_agent", "session_changes", "welcome_delivery", "queue_watch"]
)
def test_a_function_starts_without_what_only_some_requests_need(package: str) -> None:
    loaded = started(package)

    assert f"{package}.composition" in loaded
    assert too_early(loaded) == set()


def test_a_plain_request_is_answered_without_what_only_others_need() -> None:
    answer, loaded = last_line_of(str(FIRST_REQUEST))

    assert isinstance(answer, dict)
    assert isinstance(loaded, list)
    session = json.loads(answer["body"])
    assert (session["CustomerName"], session["Rank"]) == ("Kari", 1)
    assert (session["LastMessage"], session["Sale"]["Amount"]) == ("Welcome!", 1234.1)
    assert too_early(set(loaded)) == set()


def test_what_botocore_imports_itself_is_not_asked_for_by_us() -> None:
    loaded = last_line_of(
        "-c", "import json, sys, botocore.parsers; print(json.dumps(sorted(sys.modules)))"
    )

    assert set(loaded) >= OF_BOTOCORE


def test_no_function_carries_what_only_documents_the_api() -> None:
    assert [name for name in started("chat_agent") if "openapi" in name] == []
