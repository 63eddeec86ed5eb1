"""Every schedule of every scenario keeps the promises; see the package's description."""

import pytest

from tests.concurrency.conftest import Explorations
from tests.concurrency.exploring import text_of
from tests.concurrency.scenarios import SCENARIOS, Scenario

# They are explored together: whoever comes first waits for others too.
pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_no_schedule_breaks_a_promise(explorations: Explorations, scenario: Scenario) -> None:
    figures, found = explorations[scenario].result()

    assert found is None, text_of(scenario, found)
    assert figures.schedules > figures.states > 1
