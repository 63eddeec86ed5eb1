from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.entity.instant import Instant

instants = st.integers(1, 3_155_378_975_999_999_999).map(Instant)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(instants)
def test_what_is_written_is_read_back_to_the_tick(instant: Instant) -> None:
    assert Instant.parse(instant.isoformat()) == instant


@given(st.integers(10**13, 3 * 10**18).map(Instant), offsets)
def test_the_zone_changes_the_text_and_never_the_instant(instant: Instant, zone: timezone) -> None:
    assert Instant.parse(instant.isoformat(zone)) == instant


@given(instants, instants)
def test_sortable_texts_sort_as_the_instants_do(one: Instant, other: Instant) -> None:
    assert (one.sortable() < other.sortable()) == (one < other)
    assert len(one.sortable()) == len(other.sortable())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-01-31T13:45:00Z", "2026-01-31T13:45:00Z"),
        ("2026-01-31T13:45:00.1234567Z", "2026-01-31T13:45:00.1234567Z"),
        ("2026-01-31T13:45:00.1200000+01:00", "2026-01-31T12:45:00.12Z"),
        ("2026-01-31T13:45:00.000", "2026-01-31T13:45:00Z"),
        ("2026-01-31 13:45:00.12345678-00:30", "2026-01-31T14:15:00.1234567Z"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00"),
    ],
)
def test_fractions_lose_trailing_zeros_and_an_offset_is_always_written(
    text: str, written: str
) -> None:
    assert Instant.parse(text).isoformat() == written


def test_the_date_that_is_not_set_is_the_same_in_every_zone() -> None:
    assert Instant.UNSET.isoformat(timezone(timedelta(hours=9))) == "0001-01-01T00:00:00"
    assert not Instant.UNSET.is_set


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-31", "0001-01-01T00:00:00+01:00"]
)
def test_what_is_not_a_date_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Instant.parse(text)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_datetime_is_taken_over_to_the_microsecond(moment: datetime) -> None:
    instant = Instant.of(moment)

    if instant.is_set:
        assert datetime.fromisoformat(instant.isoformat()) == moment


def test_an_instant_cannot_be_changed() -> None:
    instant = Instant(5)

    with pytest.raises(AttributeError):
        instant.ticks = 6  # type: ignore[misc]


@given(instants, instants)
def test_instants_are_equal_and_in_order_by_their_ticks(one: Instant, other: Instant) -> None:
    assert (one == other) == (hash(one) == hash(other)) == (one.ticks == other.ticks)
    assert (one < other, one <= other) == (one.ticks < other.ticks, one.ticks <= other.ticks)
    assert max(one, other).ticks == max(one.ticks, other.ticks)


def test_an_instant_is_nothing_but_an_instant() -> None:
    assert Instant(5) != 5
    assert repr(Instant(5)) == "Instant(5)"
    with pytest.raises(TypeError):
        assert Instant(5) < 6  # type: ignore[operator]


@pytest.mark.parametrize("ticks", [-1, 3_155_378_976_000_000_000])
def test_an_instant_outside_the_calendar_is_refused(ticks: int) -> None:
    with pytest.raises(ValueError, match="between the years 1 and 9999"):
        Instant(ticks)
