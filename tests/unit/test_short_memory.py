from chat_sessions.short_memory import ShortMemory


class Seconds:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_value_is_kept_for_a_minute_and_no_longer() -> None:
    seconds = Seconds()
    memory = ShortMemory[str, int](seconds)
    memory.keep("a", 1)

    seconds.now += 59.9
    assert memory.recall("a") == 1
    seconds.now += 0.1
    assert memory.recall("a") is None


def test_a_value_may_be_kept_for_less() -> None:
    seconds = Seconds()
    memory = ShortMemory[str, int](seconds)
    memory.keep("a", 1, seconds=5)
    memory.keep("b", 2, seconds=500)

    seconds.now += 5
    assert (memory.recall("a"), memory.recall("b")) == (None, 2)
    seconds.now += 55
    assert memory.recall("b") is None


def test_a_value_that_is_empty_is_one_too() -> None:
    memory = ShortMemory[int, frozenset[int]](Seconds())
    memory.keep(7, frozenset())

    assert memory.recall(7) == frozenset()
    assert memory.recall(8) is None


def test_what_is_kept_has_a_bound() -> None:
    memory = ShortMemory[int, int](Seconds())
    for number in range(10_001):
        memory.keep(number, number)

    assert memory.recall(10_000) == 10_000
    assert memory.recall(9_999) is None
