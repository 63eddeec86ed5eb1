from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.clock import ElapsedSeconds
from chat_sessions.credentials.remembered import RememberedCredentials
from chat_sessions.credentials.verified import Verified


class SetByHand:
    def __init__(self) -> None:
        self.time = 1_000.0

    def __call__(self) -> float:
        return self.time


def test_time_goes_on_while_the_function_is_frozen_and_its_monotonic_clock_stands() -> None:
    wall, monotonic = SetByHand(), SetByHand()
    elapsed = ElapsedSeconds(wall, monotonic)

    wall.time += 3_600

    assert elapsed() == 3_600


def test_time_goes_on_when_the_clock_is_set_back() -> None:
    wall, monotonic = SetByHand(), SetByHand()
    elapsed = ElapsedSeconds(wall, monotonic)

    wall.time -= 3_600
    monotonic.time += 5

    assert elapsed() == 5


def test_a_credential_is_forgotten_over_a_freeze() -> None:
    wall, monotonic = SetByHand(), SetByHand()
    remembered = RememberedCredentials(ElapsedSeconds(wall, monotonic))
    asked = []

    def verify() -> Verified:
        asked.append(wall.time)
        return Verified(7)

    for frozen_seconds in (0, 1, 3_600):
        wall.time += frozen_seconds
        remembered.associate(["Basic", "x"], verify)

    assert asked == [1_000.0, 4_601.0]


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e6)), max_size=20))
def test_it_never_goes_back_and_is_never_behind_the_monotonic_clock(
    steps: list[tuple[float, float]],
) -> None:
    wall, monotonic = SetByHand(), SetByHand()
    elapsed = ElapsedSeconds(wall, monotonic)
    before = elapsed()

    for of_wall, of_monotonic in steps:
        started = monotonic.time
        wall.time += of_wall
        monotonic.time += of_monotonic
        now = elapsed()
        assert now - before >= (monotonic.time - started) - 1e-3
        before = now
