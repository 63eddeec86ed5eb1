"""What the exploration puts together from single steps is what happens in one go."""

import io
from random import Random

import pytest

from tests.concurrency.__main__ import main
from tests.concurrency.exploration import LATER, Exploration, NoSuchStepError
from tests.concurrency.scenarios import SCENARIOS, Scenario
from tests.concurrency.stage import staged

WALKS = 3
NAMES = {
    "one agent",
    "two agents, two sessions",
    "one agent twice at once",
    "one agent with a limit, twice at once",
}


def scenarios() -> list[Scenario]:
    return [scenario for scenario in SCENARIOS if scenario.name in NAMES]


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
def test_a_schedule_leads_where_the_exploration_saw_it(scenario: Scenario) -> None:
    randomness = Random(scenario.name)  # noqa: S311 (the same schedules each time)
    with staged(scenario) as stage:
        exploration = Exploration(scenario, stage)
        walks = [exploration.random_schedule(randomness) for _ in range(WALKS)]
        seen = [exploration.outcome(world) for _, world in walks]
        exploration.close()
        ran = []
        for schedule, _ in walks:
            run = Exploration(scenario, stage)
            ran.append(run.outcome(run.replay(schedule)))

    assert ran == seen
    assert all(LATER in schedule for schedule, _ in walks)


def test_a_schedule_is_replayed_from_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    schedule = [
        "boris: asks",
        "boris: Query sessions 656",
        "boris: BatchGetItem directory agent#8, directory topic#656",
        "boris: UpdateItem sessions 1 - done, the answer is lost",
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(f"    {line}" for line in schedule)))

    assert main(["replay", "two agents, two sessions"]) == 0

    told = capfd.readouterr().out.splitlines()
    assert [line for line in told if not line.startswith(" ")] == schedule
    [change] = [line for line in told if line.startswith(" ")]
    assert change.startswith("    SessionsTable: ")
    assert "Status=UserLast" in change


def test_a_step_that_is_not_possible_is_told_with_those_that_are() -> None:
    scenario = scenarios()[0]
    with staged(scenario) as stage, pytest.raises(NoSuchStepError, match="anna: asks"):
        Exploration(scenario, stage).replay(["anna: waits"])
