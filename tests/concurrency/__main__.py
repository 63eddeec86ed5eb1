"""The explorer on the command line; see the package's description."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import as_completed
from dataclasses import asdict
from importlib.util import find_spec
from typing import Final

from tests.concurrency.exploration import Exploration, replay
from tests.concurrency.exploring import HEADINGS, explored, line_of, text_of
from tests.concurrency.invariants import Violation
from tests.concurrency.scenarios import LARGE, SCENARIOS, Scenario
from tests.concurrency.stage import staged

_PACKAGES: Final = ("chat_sessions", "chat_agent", "session_changes", "welcome_delivery")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(prog="python -m tests.concurrency", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    exploring = commands.add_parser("explore", help="explore scenarios: all, or those named")
    exploring.add_argument("names", metavar="NAME", nargs="*")
    exploring.add_argument("--large", action="store_true", help="also those that take minutes")
    exploring.add_argument("--json", action="store_true", help="one scenario, told as JSON")
    replaying = commands.add_parser("replay", help="take the steps on standard input, a line each")
    replaying.add_argument("name", metavar="NAME")
    given = parser.parse_args(arguments)
    if given.command == "replay":
        return _replay(_named(given.name), sys.stdin.read().splitlines())
    if given.json:
        return _explore_as_json(_named(given.names[0]))
    everything = (*SCENARIOS, *LARGE) if given.large else SCENARIOS
    return _explore([_named(name) for name in given.names] or everything)


def _named(name: str) -> Scenario:
    for scenario in (*SCENARIOS, *LARGE):
        if scenario.name == name:
            return scenario
    names = "\n".join(f"  {scenario.name}" for scenario in (*SCENARIOS, *LARGE))
    sys.exit(f"There is no scenario {name!r}. There are:\n{names}")


def _explore(scenarios: Sequence[Scenario]) -> int:
    is_clean = True
    _tell(HEADINGS)
    with explored(scenarios, are_large=True) as explorations:
        scenario_of = {exploration: scenario for scenario, exploration in explorations.items()}
        for exploration in as_completed(scenario_of):
            scenario, (figures, found) = scenario_of[exploration], exploration.result()
            _tell(line_of(scenario, figures))
            if found is not None:
                is_clean = False
                _tell(text_of(scenario, found))
    return 0 if is_clean else 1


def _explore_as_json(scenario: Scenario) -> int:
    with staged(scenario) as stage:
        exploration = Exploration(scenario, stage)
        found = exploration.explore()
        replayed = None
        if found is not None:
            try:
                Exploration(scenario, stage).replay(found.schedule)
            except Violation as violation:
                replayed = violation.invariant
    specs = {package: find_spec(package) for package in _PACKAGES}
    told = {
        "figures": asdict(exploration.figures),
        "found": found and asdict(found),
        "replayed": replayed,
        "packages": {package: spec and spec.origin for package, spec in specs.items()},
    }
    _tell(json.dumps(told))
    return 0 if found is None else 1


def _replay(scenario: Scenario, schedule: Sequence[str]) -> int:
    steps = [line.strip() for line in schedule if line.strip()]
    try:
        replay(scenario, steps, show=_tell)
    except Violation as violation:
        _tell(f"VIOLATION: {violation}")
        return 1
    return 0


def _tell(line: str) -> None:
    # While a scenario is set up, the functions' standard output leads nowhere.
    print(line, file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    sys.exit(main())
