"""Where things lie: the repository, the tools that ``make`` installs, and what a run leaves."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from local.errors import LocalStackError

ROOT: Final = Path(__file__).resolve().parent.parent
WORK: Final = ROOT / ".local"
SAM: Final = WORK / "sam" / "bin" / "sam"
MINISTACK: Final = WORK / "embedded-aws" / "bin" / "ministack"
STACK: Final = WORK / "stack"
"""Builds, their cache, and the logs of the last start."""

_OTHERS_SETTINGS = ("AWS_", "SAM_", "PYTHON", "VIRTUAL_ENV")


def check_tools() -> None:
    """See that ``make`` has installed the tools.

    Raises
    ------
    LocalStackError
        One is missing.
    """
    missing = [tool for tool in (SAM, MINISTACK) if not os.access(tool, os.X_OK)]
    if missing:
        names = " and ".join(str(tool.relative_to(ROOT)) for tool in missing)
        msg = f"{names} is not installed: start with make run, which installs it"
        raise LocalStackError(msg)


def environment_for_tools(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Give a tool the caller's environment, but for what would lead it to another AWS or Python.

    Proxies and the package index stay, because ``sam build`` fetches packages.
    """
    kept = {
        name: value for name, value in environment.items() if not name.startswith(_OTHERS_SETTINGS)
    }
    no_proxy = kept.get("NO_PROXY") or kept.get("no_proxy") or ""
    loopback = ",".join(filter(None, [no_proxy, "127.0.0.1,localhost"]))
    return kept | {"NO_PROXY": loopback, "no_proxy": loopback}
