"""The page's files, its scripts bundled with the official client for a browser.

Node is needed only here. The bundle is kept as long as its sources are the same.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local import processes
from local.console.errors import NoConsoleError
from local.exclusive import alone
from local.workspace import ROOT, STACK, WORK, environment_for_tools

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PACKAGE: Final = Path(__file__).parent
_PAGE: Final = PACKAGE / "page"
_LOCKED: Final = PACKAGE / "package-lock.json"
_MODULES: Final = PACKAGE / "node_modules"
_BUNDLES: Final = WORK / "console"
_SCRIPT: Final = "console.js"
_QUICKLY: Final = (
    *("--no-audit", "--no-fund", "--no-progress", "--prefer-offline"),
    # Without a network the stack is not to wait for minutes.
    *("--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"),
)
_AS_THEY_ARE: Final = ("index.html", "console.css", "icon.svg")


def page_files(report: Callable[[str], None]) -> Mapping[str, bytes]:
    """Give the page's files by their names, bundled anew where a source has changed.

    Parameters
    ----------
    report
        Takes a line when something was bundled.

    Raises
    ------
    NoConsoleError
        Node is missing, or npm or esbuild failed.
    """
    files = {name: (_PAGE / name).read_bytes() for name in _AS_THEY_ARE}
    return {**files, _SCRIPT: _bundled(report)}


def install_packages() -> None:
    """Install the packages as the lock file has them, unless they are installed already.

    Raises
    ------
    NoConsoleError
        Node is missing, or npm failed.
    """
    _node()
    installed = _MODULES / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < _LOCKED.stat().st_mtime:
        npm = shutil.which("npm")
        if npm is None:
            msg = "it needs npm beside Node"
            raise NoConsoleError(msg)
        _run("npm ci", [npm, "ci", *_QUICKLY])


def _bundled(report: Callable[[str], None]) -> bytes:
    bundle = _BUNDLES / _digest() / _SCRIPT
    with alone(_BUNDLES / "lock"):
        if not bundle.exists():
            started = time.monotonic()
            install_packages()
            _bundle(bundle.parent)
            report(f"{time.monotonic() - started:5.1f} s  bundled the console (npm ci, esbuild)")
        return bundle.read_bytes()


def _bundle(directory: Path) -> None:
    temporary = Path(tempfile.mkdtemp(prefix="new-", dir=_BUNDLES))
    _run(
        "esbuild",
        [
            *(_node(), str(_MODULES / "esbuild" / "bin" / "esbuild"), str(_PAGE / _SCRIPT)),
            *("--bundle", "--minify", "--format=esm", "--platform=browser", "--target=es2022"),
            *("--log-level=warning", f"--outfile={temporary / _SCRIPT}"),
        ],
    )
    for outdated in _BUNDLES.glob("*/"):
        if outdated != temporary:
            shutil.rmtree(outdated)
    temporary.rename(directory)


def _digest() -> str:
    """Tell the sources of a bundle from all others."""
    sources = [_LOCKED, Path(__file__), *sorted(_PAGE.iterdir())]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.name}\0{source.stat().st_size}\0".encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        msg = "it needs Node 20 or later (https://nodejs.org/)"
        raise NoConsoleError(msg)
    return node


def _run(name: str, command: Sequence[str]) -> None:
    STACK.mkdir(parents=True, exist_ok=True)
    log = STACK / f"console-{name.replace(' ', '-')}.log"
    with log.open("wb") as output:
        tool = processes.start(
            command, cwd=PACKAGE, environment=environment_for_tools(), output=output
        )
        try:
            code = tool.wait()
        except BaseException:
            processes.end_with_children(tool)
            raise
    if code:
        msg = f"{name} failed (exit code {code}); {log.relative_to(ROOT)} says why"
        raise NoConsoleError(msg)
