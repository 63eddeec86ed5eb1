"""The engine: dynoxide, which answers as DynamoDB does and says what a request consumes."""

from __future__ import annotations

import gzip
import json
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from local.workspace import WORK, environment_for_tools
from tests.e2e.emulator import free_port

_PACKAGE: Final = Path(__file__).parent / "engine"
_PROGRAM: Final = _PACKAGE / "node_modules" / "@dynoxide" / "linux-x64" / "dynoxide"
_READY_SECONDS: Final = 60
_PAUSE_SECONDS: Final = 0.05


def why_not_here() -> str:
    """Tell why the engine does not run on this machine; empty where it does."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return "the engine, dynoxide, is built for Linux on x86_64 only"
    if shutil.which("npm") is None:
        return "npm is not installed, which fetches the engine"
    return ""


@contextmanager
def running_engine(table: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Run the engine with a filled table, on disk for as long as it runs; gives its URL.

    Parameters
    ----------
    table
        The request that would create the table.
    items
        What is in it, in DynamoDB's own form. Written one by one they would take hours.

    Raises
    ------
    subprocess.CalledProcessError
        The engine could not be installed, or refuses the items.
    RuntimeError
        It did not start.
    """
    _install()
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK, prefix="depth-") as name:
        database = _import(Path(name), table, items)
        port = free_port()
        engine = subprocess.Popen(  # noqa: S603 (a command of ours)
            [str(_PROGRAM), "serve", "--port", str(port), "--db-path", str(database)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url)
            yield url
        finally:
            engine.terminate()
            engine.wait(30)


def _install() -> None:
    if _PROGRAM.exists():
        return
    subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--no-progress"],  # noqa: S607 (it is looked for)
        cwd=_PACKAGE,
        check=True,
        capture_output=True,
        env=environment_for_tools(),
    )


def _import(place: Path, table: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> Path:
    """Write the items as an export of DynamoDB's, and import that."""
    schema, source, database = place / "schema.json", place / "export", place / "tables.db"
    schema.write_text(json.dumps({"Table": table}), encoding="utf-8")
    data = source / str(table["TableName"]) / "data"
    data.mkdir(parents=True)
    with gzip.open(data / "items.json.gz", "wt", compresslevel=1, encoding="utf-8") as export:
        for item in items:
            export.write(f"{json.dumps({'Item': item})}\n")
    subprocess.run(  # noqa: S603 (a command of ours)
        [
            *(str(_PROGRAM), "import", "--source", str(source)),
            *("--schema", str(schema), "--output", str(database)),
        ],
        check=True,
        capture_output=True,
    )
    return database


def _wait_until_ready(url: str) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        try:
            httpx.get(url, trust_env=False)
        except httpx.HTTPError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    msg = "the engine did not start"
    raise RuntimeError(msg)
