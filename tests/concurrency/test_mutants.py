"""The explorer finds what is wrong with each mutant, and the schedule shows it again."""

import pytest

from tests.concurrency.conftest import Trials
from tests.concurrency.mutants import MUTANTS
from tests.concurrency.mutation import Mutant

pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught(trials: Trials, mutant: Mutant) -> None:
    verdict = trials[mutant].result()

    assert verdict.invariant == mutant.caught_by
    assert verdict.replayed == mutant.caught_by
    assert verdict.schedule
