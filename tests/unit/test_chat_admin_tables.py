import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_admin.status import age
from chat_admin.table import table


def test_columns_are_as_wide_as_they_need_to_be_and_numbers_stand_to_the_right() -> None:
    rows = [(7, "tje0", "enabled"), (12, "kåre", "disabled")]

    assert table(("AGENT", "NAME", "STATE"), rows).splitlines() == [
        "AGENT  NAME  STATE",
        "    7  tje0  enabled",
        "   12  kåre  disabled",
    ]


def test_a_long_text_is_cut() -> None:
    assert table(("NAME",), [["x" * 41], ["y" * 40]]).splitlines()[1:] == [
        "x" * 39 + "…",
        "y" * 40,
    ]


@given(st.lists(st.tuples(st.text(), st.integers(), st.text()), max_size=5))
def test_whatever_is_stored_a_row_is_one_line_that_a_terminal_only_shows(
    rows: list[tuple[str, int, str]],
) -> None:
    written = table(("A", "B", "C"), rows)

    assert written.isprintable() or "\n" in written
    lines = written.split("\n")
    assert len(lines) == 1 + len(rows)
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, "-"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86_399, "23 h"),
        (86_400, "1 d"),
        (324 * 86_400, "324 d"),
    ],
)
def test_a_time_is_told_in_its_largest_unit(seconds: int | None, told: str) -> None:
    assert age(seconds) == told
