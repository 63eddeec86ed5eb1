"""The official client in Node, unchanged, and what it makes of the values of an answer."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chat_sessions.entity import Instant
from local.workspace import environment_for_tools
from tests.contract.entity_table import Json, read_entity_table

PACKAGE = Path(__file__).with_name("official_client")
TABLE = read_entity_table()
# The names that are numbers to the client: the flag, and "Update" in the masks of both kinds.
FLAGS = {"CustomerIsTyping": 0, "UserIsTyping": 1}
MASKS = {"TableRight": {"Update": 2}, "FieldRight": {"Update": 3}}


class OfficialClient:
    """The installed package, run in Node."""

    def __init__(self, node: str) -> None:
        self._node = node

    def run(self, script: str, *arguments: str) -> Any:
        # A machine in no particular time zone: the client reads a date without offset as local.
        done = subprocess.run(
            [self._node, script, *arguments],
            cwd=PACKAGE,
            env=environment_for_tools() | {"TZ": "UTC"},
            stdout=subprocess.PIPE,
            check=True,
            timeout=60,
        )
        return json.loads(done.stdout)

    def pick_up(self, base_url: str, *options: str, **credential: str) -> Any:
        """Sign in and pick up; ``sign_in.cjs`` says how a credential is named."""
        return self.run("pick_up.cjs", base_url, json.dumps(credential), *options)

    def pick_up_with_offsets(self, base_url: str, calls: int, **credential: str) -> Any:
        """Sign in once and pick up several times, asking for the offsets of times each time."""
        return self.run("calls_with_offsets.cjs", base_url, json.dumps(credential), str(calls))

    def declared(self) -> dict[str, dict[str, str]]:
        """Read the properties of each type, and their types, from the client's declarations."""
        declared: dict[str, dict[str, str]] = self.run("declared.cjs")
        return declared


def installed_client() -> OfficialClient:
    """Install the client as the lock file has it, unless it is installed already."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        reason = "the official client needs node and npm on the PATH"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    installed = PACKAGE / "node_modules" / ".package-lock.json"
    locked = PACKAGE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
        subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund", "--no-progress"],
            cwd=PACKAGE,
            check=True,
            timeout=100,
        )
    return OfficialClient(node)


def camel_case(name: str) -> str:
    return name[0].lower() + name[1:]


def as_the_client_gives(value: Json, json_type: str) -> Json:
    """Say what the client makes of a value; of a null array it makes an empty one."""
    kind, _, inner = json_type.partition(" of ")
    if value is None:
        return [] if kind == "array" else None
    if kind == "array":
        return [as_the_client_gives(each, inner) for each in value]
    if kind == "map":
        return {name: as_the_client_gives(each, inner) for name, each in value.items()}
    if kind.startswith("object:"):
        return as_the_client_gives_an_object(kind.removeprefix("object:"), value)
    if kind == "string/date-time":
        ticks = Instant.parse(value).ticks
        return {"Date": Instant(ticks - ticks % 10_000).isoformat()[:19] + milliseconds(ticks)}
    return FLAGS.get(value, value) if kind == "enum" else value


def milliseconds(ticks: int) -> str:
    return f".{ticks // 10_000 % 1000:03}Z"


def as_the_client_gives_an_object(type_name: str, value: Mapping[str, Json]) -> dict[str, Json]:
    given = {
        camel_case(each.name): as_the_client_gives(value[each.name], each.json_type)
        for each in TABLE[type_name]
        if each.name in value
    }
    # Names become the numbers of the client's enum.
    return given | ({"mask": MASKS[type_name].get(given["mask"])} if "mask" in given else {})
