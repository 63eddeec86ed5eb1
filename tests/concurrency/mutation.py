"""The product with one expression changed each time: the explorer must find what breaks.

A mutant is the text of a package with one place edited, in a directory of its own, explored by a
Python of its own that finds it first.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

_ROOT: Final = Path(__file__).parents[2]


class MutantNotAppliedError(Exception):
    """The text to be replaced is not there exactly once: the mutant must follow the code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """One change of the product.

    Attributes
    ----------
    name
        What is wrong with it.
    file
        The module, from its package on.
    original, replacement
        The text and what stands in its place.
    scenario
        Which shows it.
    caught_by
        The invariant that does not hold then.
    """

    name: str
    file: str
    original: str
    replacement: str
    scenario: str
    caught_by: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant.

    Attributes
    ----------
    invariant
        What was found not to hold; none when the mutant has survived.
    replayed
        What the schedule that was found leads to when it is replayed.
    schedule
        That schedule.
    states
        How many states were seen before.
    """

    invariant: str | None
    replayed: str | None
    schedule: tuple[str, ...]
    states: int


def tried(mutant: Mutant) -> Verdict:
    """Explore a mutant up to the first violation.

    Raises
    ------
    MutantNotAppliedError
        See there.
    """
    package = mutant.file.partition("/")[0]
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    with TemporaryDirectory() as directory:
        copy = Path(directory, package)
        shutil.copytree(
            Path(spec.origin).parent, copy, ignore=shutil.ignore_patterns("__pycache__")
        )
        module = Path(directory, mutant.file)
        text = module.read_text()
        if text.count(mutant.original) != 1:
            raise MutantNotAppliedError(mutant.name)
        module.write_text(text.replace(mutant.original, mutant.replacement))
        told = _explored(mutant.scenario, directory)
    assert Path(told["packages"][package]).is_relative_to(directory), "the mutant was not imported"
    found = told["found"]
    states = told["figures"]["states"]
    if found is None:
        return Verdict(None, None, (), states)
    return Verdict(found["invariant"], told["replayed"], tuple(found["schedule"]), states)


def _explored(scenario: str, directory: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.concurrency", "explore", "--json", scenario]
    path = os.pathsep.join([directory, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    done = subprocess.run(
        command,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if not done.stdout:
        raise RuntimeError(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout)
    return told
