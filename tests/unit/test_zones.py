import re
import string
import subprocess
import sys
import zoneinfo
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from babel.core import get_global
from hypothesis import example, given
from hypothesis import strategies as st

from chat_sessions.entity.instant import Instant
from chat_sessions.localisation import zone_names
from chat_sessions.localisation.zones import (
    AppliedZone,
    UnknownZoneError,
    parse_extra_codes,
    parse_zone,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
TICKS_PER_SECOND = 10_000_000
LAST_TICK = 3_155_378_975_999_999_999

# A machine may have names of its own besides, such as its "localtime".
IANA = sorted((files("tzdata") / "zones").read_text(encoding="ascii").split())
WINDOWS: Mapping[str, str] = get_global("windows_zone_mapping")
# Written down a second time, so that a slip in the list shows.
CODES = {
    "UTC": (1, "UTC"),
    "AU-ACT": (36, "Australia/Canberra"),
    "AU3": (37, "Australia/Broken_Hill"),
    "AU1": (38, "Australia/Lord_Howe"),
    "AU-NSW": (39, "Australia/Sydney"),
    "AU-NT": (40, "Australia/Darwin"),
    "AU-QLD": (41, "Australia/Brisbane"),
    "AU-SA": (42, "Australia/Adelaide"),
    "AU-TAS": (43, "Australia/Hobart"),
    "AU-VIC": (44, "Australia/Melbourne"),
    "AU-WA": (45, "Australia/Perth"),
    "AT": (46, "Europe/Vienna"),
    "BD": (50, "Asia/Dhaka"),
    "BE": (53, "Europe/Brussels"),
    "BR-RJ": (81, "America/Sao_Paulo"),
    "CA-AB": (96, "America/Edmonton"),
    "CA-BC": (97, "America/Vancouver"),
    "CA-BC1": (98, "America/Dawson_Creek"),
    "CA-BC2": (99, "America/Vancouver"),
    "CA2": (100, "America/Goose_Bay"),
    "CA2A": (101, "America/St_Johns"),
    "CA-MB": (102, "America/Winnipeg"),
    "CA-QC": (114, "America/Toronto"),
    "DK": (140, "Europe/Copenhagen"),
    "FR": (156, "Europe/Paris"),
    "NO": (261, "Europe/Oslo"),
    "US-CA": (425, "America/Los_Angeles"),
    "US-HI": (433, "Pacific/Honolulu"),
    "US-NY": (460, "America/New_York"),
    "WET": (498, "WET"),
    "CET": (499, "CET"),
    "EET": (500, "EET"),
}
TEXTS = {
    **{text: name for code, (number, name) in CODES.items() for text in (code, str(number))},
    **{name: name for name in IANA},
    **WINDOWS,
    "UTC": "UTC",  # a code, an IANA name and a Windows id
}


def applied(header: str | None, base: str = "UTC", extra: str = "") -> AppliedZone:
    return parse_zone(header, base, parse_extra_codes(extra))


# ---------------------------------------------------------------- the instant and its offset


# Each month of the past, and each week of our days, when Morocco changes for the month of Ramadan.
SAMPLES = [
    *(datetime(year, month, 1, tzinfo=UTC) for year in range(1840, 1990) for month in range(1, 13)),
    *(datetime(1990, 1, 1, tzinfo=UTC) + timedelta(weeks=week) for week in range(52 * 50)),
]


@cache
def edges(name: str) -> tuple[datetime, ...]:
    """The first second of each new offset, found by halving."""
    zone = ZoneInfo(name)
    offsets = [sample.astimezone(zone).utcoffset() for sample in SAMPLES]
    found = []
    for (before, after), (old, new) in zip(pairwise(SAMPLES), pairwise(offsets), strict=True):
        if old == new:
            continue
        early, late = before, after
        while late - early > SECOND:
            middle = early + (late - early) // SECOND // 2 * SECOND
            if middle.astimezone(zone).utcoffset() == old:
                early = middle
            else:
                late = middle
        found.append(late)
    return tuple(found)


def denoted_by_the_rules(local: datetime, zone: tzinfo) -> set[datetime]:
    """The one or two instants at which a clock in the zone shows this."""
    return {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}


def assert_right(instant: Instant, zone: tzinfo) -> None:
    text = instant.isoformat(zone)
    seconds, fraction = divmod(instant.ticks, TICKS_PER_SECOND)
    moment = datetime(1, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    due = moment.astimezone(zone).utcoffset()
    assert due is not None

    assert Instant.parse(text) == instant
    shape = re.fullmatch(r"(.{19})(?:\.(\d*[1-9]))?(?:Z|[+-]\d\d:\d\d)", text)
    assert shape is not None
    assert (shape[2] or "").ljust(7, "0") == f"{fraction:07}"
    written = datetime.fromisoformat(text).utcoffset()
    assert written is not None
    assert text.endswith("Z") == (written == timedelta())
    if due % MINUTE:
        assert written % MINUTE == timedelta()
        assert abs(written) < abs(due)
        assert abs(due - written) < MINUTE
    else:
        assert written == due
        assert moment in denoted_by_the_rules(datetime.fromisoformat(shape[1]), zone)


def at(moment: datetime, fraction: int = 0) -> Instant:
    return Instant(Instant.of(moment).ticks + fraction)


def test_this_is_every_iana_zone_that_zoneinfo_has() -> None:
    assert set(IANA) <= zoneinfo.available_timezones()
    assert len(IANA) > 590


@pytest.mark.parametrize("name", IANA)
def test_both_sides_of_each_edge_of_daylight_saving_are_right_in(name: str) -> None:
    zone = applied(name).zone

    for edge in edges(name):
        assert_right(at(edge), zone)
        assert_right(at(edge, -1), zone)


def test_the_edges_are_those_that_the_laws_say() -> None:
    oslo = edges("Europe/Oslo")
    assert datetime(2026, 3, 29, 1, tzinfo=UTC) in oslo
    assert datetime(2026, 10, 25, 1, tzinfo=UTC) in oslo
    assert datetime(2026, 4, 4, 15, tzinfo=UTC) in edges("Australia/Lord_Howe")
    assert not [edge for edge in edges("Asia/Tokyo") if edge.year > 1951]
    assert sum(len(edges(name)) for name in IANA) > 30_000


@given(st.sampled_from(IANA), st.integers(1, LAST_TICK))
def test_any_instant_is_right_in_any_zone(name: str, ticks: int) -> None:
    instant, zone = Instant(ticks), applied(name).zone

    near_the_end = min(ticks, LAST_TICK - ticks) < 86_400 * TICKS_PER_SECOND
    if near_the_end:
        assert Instant.parse(instant.isoformat(zone)) == instant
    else:
        assert_right(instant, zone)


@given(
    st.sampled_from(IANA),
    st.integers(0, 86_400 * TICKS_PER_SECOND).flatmap(
        lambda ticks: st.sampled_from([ticks + 1, LAST_TICK - ticks])
    ),
)
def test_the_first_and_the_last_day_of_all_are_written_in_some_zone(name: str, ticks: int) -> None:
    instant = Instant(ticks)

    assert Instant.parse(instant.isoformat(applied(name).zone)) == instant


@pytest.mark.parametrize("name", IANA)
def test_the_very_first_and_last_instants_do_not_raise_in(name: str) -> None:
    zone = applied(name).zone

    for ticks in (1, TICKS_PER_SECOND, LAST_TICK - TICKS_PER_SECOND, LAST_TICK):
        assert Instant.parse(Instant(ticks).isoformat(zone)) == Instant(ticks)
    assert Instant.UNSET.isoformat(zone) == "0001-01-01T00:00:00"


@given(
    st.integers(1, LAST_TICK).map(Instant),
    st.timedeltas(timedelta(hours=-24, microseconds=1), timedelta(hours=24, microseconds=-1)),
)
def test_an_offset_is_written_to_the_minute_and_the_instant_kept(
    instant: Instant, offset: timedelta
) -> None:
    assert Instant.parse(instant.isoformat(timezone(offset))) == instant


@pytest.mark.parametrize(
    ("instant", "zone", "written"),
    [
        ("2026-01-15T12:00:00Z", "NO", "2026-01-15T13:00:00+01:00"),
        ("2026-07-15T12:00:00.1234567Z", "NO", "2026-07-15T14:00:00.1234567+02:00"),
        ("2026-10-25T00:30:00Z", "NO", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T01:30:00Z", "NO", "2026-10-25T02:30:00+01:00"),
        ("2026-03-29T01:00:00Z", "NO", "2026-03-29T03:00:00+02:00"),
        ("2026-07-15T12:00:00Z", "US-NY", "2026-07-15T08:00:00-04:00"),
        ("2026-07-15T12:00:00Z", "CA2A", "2026-07-15T09:30:00-02:30"),
        ("2026-07-15T12:00:00Z", "AU1", "2026-07-15T22:30:00+10:30"),
        ("2026-01-15T12:00:00Z", "Asia/Kathmandu", "2026-01-15T17:45:00+05:45"),
        # London in winter is at zero, which is Z as everywhere.
        ("2026-01-15T12:00:00Z", "Europe/London", "2026-01-15T12:00:00Z"),
        ("2026-07-15T12:00:00Z", "Europe/London", "2026-07-15T13:00:00+01:00"),
        ("2026-07-15T12:00:00Z", "Etc/UTC", "2026-07-15T12:00:00Z"),
        # Local mean time: Paris was 9 minutes and 21 seconds ahead, New York 4:56:02 behind.
        ("1900-01-01T00:00:00Z", "Europe/Paris", "1900-01-01T00:09:00+00:09"),
        ("1880-01-01T12:00:00.5Z", "US-NY", "1880-01-01T07:04:00.5-04:56"),
        ("0001-01-01T00:00:01Z", "US-NY", "0001-01-01T00:00:01Z"),
        ("9999-12-31T23:59:59.9999999Z", "Asia/Tokyo", "9999-12-31T23:59:59.9999999Z"),
        ("9999-12-31T23:59:59.9999999Z", "US-HI", "9999-12-31T13:59:59.9999999-10:00"),
        ("0001-01-01T00:00:00", "Asia/Tokyo", "0001-01-01T00:00:00"),
    ],
)
def test_an_instant_is_written_with_the_clock_and_offset_of_the_zone(
    instant: str, zone: str, written: str
) -> None:
    assert Instant.parse(instant).isoformat(applied(zone).zone) == written


@pytest.mark.parametrize("seconds", [-59, -1, 1, 59])
def test_an_offset_below_a_minute_is_none(seconds: int) -> None:
    zone = timezone(timedelta(seconds=seconds))

    assert Instant.parse("1900-01-01T00:00:00Z").isoformat(zone) == "1900-01-01T00:00:00Z"


# ---------------------------------------------------------------- names of zones


@pytest.mark.parametrize("text", TEXTS)
def test_each_code_number_iana_name_and_windows_id_is_its_zone(text: str) -> None:
    found = applied(text)

    assert found.name == TEXTS[text]
    assert found.zone == (UTC if found.name == "UTC" else ZoneInfo(found.name))
    for spelt in (text.upper(), text.lower(), f" {text}\t, includeTZOffset ", f"{text},"):
        assert applied(spelt) == found


@pytest.mark.parametrize("text", [*CODES, *WINDOWS])
def test_the_offset_is_right_this_year_in(text: str) -> None:
    zone = applied(text).zone

    for day in range(0, 365, 7):
        assert_right(at(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)), zone)
    for edge in edges(TEXTS[text]):
        if edge.year == 2026:
            assert_right(at(edge), zone)
            assert_right(at(edge, -1), zone)


def test_the_list_of_codes_is_the_known_one() -> None:
    expected = {
        text: name for code, (number, name) in CODES.items() for text in (code, str(number))
    }
    assert zone_names.superoffice_codes() == expected
    assert set(expected.values()) <= set(IANA)


def test_each_windows_id_of_cldr_has_a_zone() -> None:
    assert {spelt for spelt, _ in zone_names.windows_ids().values()} == set(WINDOWS)


@pytest.mark.parametrize(
    "header",
    [None, "", " ", "\t", ",", "includeTZOffset", ",includeTZOffset", " , INCLUDETZOFFSET ",
     "includetzoffset,", "includeTZOffset,includeTZOffset", "includeTZOffset," * 9, ", ,"],
)  # fmt: skip
def test_a_request_that_names_no_zone_has_the_base_zone(header: str | None) -> None:
    assert applied(header) == AppliedZone("UTC", UTC)
    assert applied(header, base="Europe/Oslo") == AppliedZone(
        "Europe/Oslo", ZoneInfo("Europe/Oslo")
    )


@pytest.mark.parametrize("base", ["europe/oslo", "NO", "261", " W. Europe Standard Time "])
def test_the_base_zone_is_named_in_any_way(base: str) -> None:
    assert applied(None, base).name == applied(base.strip()).name


def test_an_unknown_base_zone_is_not_the_clients_mistake() -> None:
    with pytest.raises(ValueError, match=r"base zone 'Europe/Olso' .*Europe/Oslo") as raised:
        applied(None, base="Europe/Olso")

    assert not isinstance(raised.value, UnknownZoneError)
    assert applied("NO", base="Europe/Olso").name == "Europe/Oslo"


@pytest.mark.parametrize(
    ("header", "near"),
    [
        ("Europe/Olso", "Europe/Oslo"),
        ("europe/zürich", "Europe/Zurich"),
        ("oslo", "Europe/Oslo"),
        ("New York,includeTZOffset", "America/New_York"),
        ("US-NX", "US-NY"),
        ("NX1", "NX2"),
        ("W Europe Standard Time", "W. Europe Standard Time"),
        ("GMT+2", "Etc/GMT+2"),
    ],
)
def test_an_unknown_zone_is_answered_with_the_nearest_names(header: str, near: str) -> None:
    with pytest.raises(UnknownZoneError, match=r"Accepted are a SuperOffice code") as raised:
        applied(header, extra="NX2=Asia/Tokyo")

    assert near in str(raised.value).partition("Nearest known: ")[2].partition(". Accepted")[0]


@pytest.mark.parametrize(
    "header",
    [
        # The official client adds the option to its headers once more with each call.
        "NO,includeTZOffset,includeTZOffset",
        "NO" + ",includeTZOffset" * 9,
        "NO,includeTZOffset,",
        "includeTZOffset,NO",
        "includetzoffset, no ,INCLUDETZOFFSET",
        ",NO",
        ", NO",
        "NO,no",
        "NO,,\t,NO,includeTZOffset",
    ],
)
def test_a_zone_is_found_among_blanks_and_options_however_many(header: str) -> None:
    assert applied(header).name == "Europe/Oslo"


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("NO,US-NY", "US-NY"),
        ("NO,includeTZ", "includeTZ"),
        (",NO,,includeTZOffset, US-NY", "US-NY"),
        ("NO,261", "261"),
    ],
)
def test_nothing_but_the_option_may_follow_a_zone(header: str, told: str) -> None:
    with pytest.raises(UnknownZoneError, match=f"has '{told}' after the zone"):
        applied(header)


# ---------------------------------------------------------------- added codes


def test_added_codes_come_first_in_any_case_and_with_numbers() -> None:
    extra = " xx = europe/oslo, 900=Asia/Tokyo,\n no=Europe/Berlin, NZ=Pacific/Chatham ,"

    assert parse_extra_codes(extra) == {
        "XX": "Europe/Oslo", "900": "Asia/Tokyo", "NO": "Europe/Berlin", "NZ": "Pacific/Chatham",
    }  # fmt: skip
    assert applied("Xx,includeTZOffset", extra=extra).name == "Europe/Oslo"
    assert applied("900", extra=extra).name == "Asia/Tokyo"
    assert applied("NO", extra=extra).name == "Europe/Berlin"
    assert applied("261", extra=extra).name == "Europe/Oslo"
    assert applied("nz", extra=extra).name == "Pacific/Chatham"
    assert applied(None, base="XX", extra=extra).name == "Europe/Oslo"
    assert applied("utc", extra="UTC=Asia/Tokyo").name == "Asia/Tokyo"
    assert applied("XX", extra="XX=UTC") == AppliedZone("UTC", UTC)


@pytest.mark.parametrize("text", ["", " ", ",", " , ,"])
def test_nothing_adds_no_codes(text: str) -> None:
    assert parse_extra_codes(text) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("XX", "'XX' is not a time-zone code and its zone"),
        ("=Europe/Oslo", "is not a time-zone code"),
        ("X X=Europe/Oslo", "is not a time-zone code"),
        ("includeTZOffset=Europe/Oslo", "is not a time-zone code"),
        ("\u017fx=Europe/Oslo", "is not a time-zone code"),
        ("XX=Europe/Olso", "'Europe/Olso' of the time-zone code 'XX' .*Nearest known: Europe/Oslo"),
        ("XX=", "of the time-zone code 'XX' is no IANA name"),
        ("XX=../UTC", "of the time-zone code 'XX' is no IANA name"),
        ("XX=UTC=UTC", "of the time-zone code 'XX' is no IANA name"),
        ("XX=Europe/Oslo,xx=Asia/Tokyo", "'XX' has more than one zone"),
    ],
)
def test_a_wrong_list_of_codes_is_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_extra_codes(text)


# ---------------------------------------------------------------- what comes in


HARMLESS = set(string.ascii_letters + string.digits + " ,./_+-?'();:=")


def name_or_refusal(header: str) -> tuple[str | None, str]:
    try:
        return applied(header).name, ""
    except UnknownZoneError as refused:
        return None, str(refused)


def assert_a_zone_or_a_harmless_refusal(header: str) -> None:
    name, refusal = name_or_refusal(header)

    assert name in IANA if name else refusal
    assert set(refusal) <= HARMLESS
    assert len(refusal) < 500


@given(st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("latin-1"))))
@example("\ud800")
@example("\x00")
@example("NO\x00")
@example("NO\r\nSet-Cookie: a=b")
@example("<script>alert(1)</script>")
@example("\uff12\uff16\uff11")
@example("Europe/O\u017flo")
@example("\u212airibati")
@example("'" * 100)
def test_any_text_is_a_zone_or_refused(header: str) -> None:
    assert_a_zone_or_a_harmless_refusal(header)


@given(
    st.lists(
        st.sampled_from(["..", ".", "/", "//", "\\", "\x00", "~", "%2e", "etc", "passwd", "posix",
                         "right", "Europe", "Oslo", "UTC", "localtime", "tzdata.zi", "C:", ","]),
        min_size=1, max_size=8,
    ).map("".join)
)  # fmt: skip
@example("../../../../etc/passwd")
@example("/etc/localtime")
@example("localtime")
@example("Europe")
@example("Europe/../Europe/Oslo")
@example("./UTC")
@example("posix/Europe/Oslo")
def test_no_path_is_a_zone(header: str) -> None:
    assert_a_zone_or_a_harmless_refusal(header)
    zone = header.partition(",")[0].strip(" \t")
    if zone and zone not in IANA:
        with pytest.raises(UnknownZoneError):
            applied(header)


def test_no_text_from_outside_reaches_zoneinfo(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def spy(key: str) -> tzinfo:
        asked.append(key)
        return ZoneInfo(key)

    monkeypatch.setattr("zoneinfo.ZoneInfo", spy)
    for header in (
        "/etc/localtime",
        "../UTC",
        "no",
        "EUROPE/OSLO",
        "NO\x00",
        "w. europe standard time",
    ):
        name_or_refusal(header)

    assert asked == ["Europe/Oslo", "Europe/Oslo", "Europe/Berlin"]


@pytest.mark.parametrize("header", ["A" * 1_000_000, "NO,X" * 250_000, "\u00e9" * 1_000_000])
def test_a_very_long_text_is_refused_shortly(header: str) -> None:
    assert_a_zone_or_a_harmless_refusal(header)
    with pytest.raises(UnknownZoneError):
        applied(header)


# ---------------------------------------------------------------- what it costs


SHOW_LOADED = """
import sys
from chat_sessions.localisation.zones import parse_extra_codes, parse_zone
from chat_sessions.localisation import zone_names
for header in {headers!r}:
    parse_zone(header, "UTC", parse_extra_codes(""))
heavy = {{"zoneinfo", "babel", "csv", "difflib", "importlib.resources"}}
print(*sorted(heavy & set(sys.modules)))
print(zone_names.superoffice_codes.cache_info().currsize)
"""


@pytest.mark.parametrize(
    ("headers", "loaded", "lists_read"),
    [
        ([], "", "0"),
        ([None, "", "includeTZOffset", ",includeTZOffset"], "", "0"),
        (["UTC", "utc,includeTZOffset", "1"], "", "0"),
        (["NO"], "csv importlib.resources zoneinfo", "1"),
    ],
)
def test_only_a_request_that_names_a_zone_pays_for_zones(
    headers: list[str | None], loaded: str, lists_read: str
) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", SHOW_LOADED.format(headers=headers)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout.splitlines() == [loaded, lists_read]
