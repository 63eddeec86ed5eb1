from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.concurrency.exploring import HEADINGS, Explored, explored, line_of
from tests.concurrency.mutants import MUTANTS
from tests.concurrency.mutation import Mutant, Verdict, tried
from tests.concurrency.scenarios import SCENARIOS, Scenario

type Explorations = dict[Scenario, Future[Explored]]
type Trials = dict[Mutant, Future[Verdict]]

EXPLORATIONS = pytest.StashKey[Explorations]()
TRIALS = pytest.StashKey[Trials]()


@pytest.fixture(scope="session")
def explorations(request: pytest.FixtureRequest) -> Iterator[Explorations]:
    """Explore all scenarios side by side."""
    with explored(SCENARIOS) as explorations:
        request.config.stash[EXPLORATIONS] = explorations
        yield explorations


@pytest.fixture(scope="session")
def trials(request: pytest.FixtureRequest) -> Iterator[Trials]:
    """Try all mutants, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        trials = {mutant: pool.submit(tried, mutant) for mutant in MUTANTS}
        request.config.stash[TRIALS] = trials
        yield trials
        pool.shutdown(cancel_futures=True)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    explorations = _ended(config.stash.get(EXPLORATIONS, {}))
    if explorations:
        terminalreporter.section("concurrency: explored")
        terminalreporter.line(HEADINGS)
        for scenario, (figures, _) in explorations.items():
            terminalreporter.line(line_of(scenario, figures))
    trials = _ended(config.stash.get(TRIALS, {}))
    if trials:
        terminalreporter.section("concurrency: mutants")
        for mutant, verdict in trials.items():
            caught_by = verdict.invariant or "SURVIVED"
            terminalreporter.line(f"{mutant.name:66}{verdict.states:>6} states  {caught_by}")


def _ended[Tried, Outcome](futures: dict[Tried, Future[Outcome]]) -> dict[Tried, Outcome]:
    return {
        tried: future.result()
        for tried, future in futures.items()
        if future.done() and not future.cancelled() and future.exception() is None
    }
