"""A share of a processor for processes, as Linux's control groups give it, and Lambda by them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_CONTROL_GROUPS: Final = Path("/sys/fs/cgroup")
_PERIOD_US: Final = 20_000
"""The shorter, the sooner a process that used its share goes on."""
_GONE_SECONDS: Final = 10
_PAUSE_SECONDS: Final = 0.01


def why_not_here() -> str:
    """Tell why no share can be given on this machine; empty where it can."""
    if _parent() is None:
        return "it needs Linux's control groups with the processor's controller"
    if os.geteuid() != 0:
        return "only root may give processes a share of a processor"
    return ""


@contextmanager
def processor_share(share: float) -> Iterator[Callable[[int], None]]:
    """Give what puts a process, by its id, under the limit; all of them must end in the block.

    Parameters
    ----------
    share
        Of one processor: 0.5 is half of its time, for all these processes together.
    """
    parent = _parent()
    assert parent is not None  # noqa: S101 (why_not_here was asked)
    group = parent / f"pick-up-benchmark-{os.getpid()}"
    if _is_second_version(parent):
        (parent / "cgroup.subtree_control").write_text("+cpu", encoding="ascii")
    group.mkdir()
    try:
        limits = limits_v2 if _is_second_version(parent) else limits_v1
        for name, text in limits(share).items():
            (group / name).write_text(text, encoding="ascii")
        yield lambda process: _move(process, group)
    finally:
        _wait_until_empty(group)
        group.rmdir()


def limits_v1(share: float) -> Mapping[str, str]:
    """Give the settings of the first version of control groups."""
    return {
        "cpu.cfs_period_us": str(_PERIOD_US),
        "cpu.cfs_quota_us": str(round(share * _PERIOD_US)),
    }


def limits_v2(share: float) -> Mapping[str, str]:
    """Give the settings of the second version of control groups."""
    return {"cpu.max": f"{round(share * _PERIOD_US)} {_PERIOD_US}"}


def _parent() -> Path | None:
    first = _CONTROL_GROUPS / "cpu"
    if (first / "cgroup.procs").exists():
        return first
    controllers = _CONTROL_GROUPS / "cgroup.controllers"
    if controllers.exists() and "cpu" in controllers.read_text(encoding="ascii").split():
        return _CONTROL_GROUPS
    return None


def _is_second_version(parent: Path) -> bool:
    return parent == _CONTROL_GROUPS


def _wait_until_empty(group: Path) -> None:
    """Wait for processes that were killed and are not gone yet."""
    until = time.monotonic() + _GONE_SECONDS
    while (group / "cgroup.procs").read_text(encoding="ascii") and time.monotonic() < until:
        time.sleep(_PAUSE_SECONDS)


def _move(process: int, group: Path) -> None:
    (group / "cgroup.procs").write_text(str(process), encoding="ascii")
