import re
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_UP, Decimal, localcontext
from zoneinfo import ZoneInfo

import pytest
from babel.core import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.localisation.encoded_values import format_encoded_values

OSLO = ZoneInfo("Europe/Oslo")
NEW_YORK = ZoneInfo("America/New_York")
EVERY_KIND = (
    "[I:-12345]|[F:1234.50]|[M:1234567.5]|[D:11/09/2017]|[DT:11/09/2017 14:53:18]|[T:14:52]"
    "|[T:14:52:07]"
)

cultures = st.sampled_from(
    ["nb_NO", "de_DE", "de_CH", "en_US", "en_GB", "ja_JP", "ar", "fr", "ar_EG", "fa_IR", "hi_IN"]
)
digits = st.text("0123456789", min_size=1, max_size=30)
signs = st.sampled_from(["", "+", "-"])
numbers = st.builds(
    lambda sign, whole, fraction: sign + whole + fraction,
    signs,
    digits,
    st.just("") | digits.map(".".__add__),
)
zones = st.timezones()
pieces = st.sampled_from(
    [
        *"[]:",
        "[I:",
        "[M:",
        "[DT:",
        "[I:5]",
        "[F:1.5]",
        "[T:14:52]",
        "[D:11/09/2017]",
        "1",
        "x",
        "😀",
    ]
)
texts = st.lists(pieces | st.text(max_size=5), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("culture", "written"),
    [
        (
            "nb_NO",
            [
                "-12345",
                "1234,5",
                "1\xa0234\xa0567,50",
                "9.11.2017",
                "9.11.2017, 15:53:18",
                "14:52",
                "14:52:07",
            ],
        ),
        (
            "de_DE",
            [
                "-12345",
                "1234,5",
                "1.234.567,50",
                "9.11.2017",
                "9.11.2017, 15:53:18",
                "14:52",
                "14:52:07",
            ],
        ),
        (
            "de_CH",
            [
                "-12345",
                "1234.5",
                "1\u2019234\u2019567.50",
                "9.11.2017",
                "9.11.2017, 15:53:18",
                "14:52",
                "14:52:07",
            ],
        ),
        (
            "en_US",
            [
                "-12345",
                "1234.5",
                "1,234,567.50",
                "11/9/2017",
                "11/9/2017, 3:53:18\u202fPM",
                "2:52\u202fPM",
                "2:52:07\u202fPM",
            ],
        ),
        (
            "en_GB",
            [
                "-12345",
                "1234.5",
                "1,234,567.50",
                "09/11/2017",
                "09/11/2017, 15:53:18",
                "14:52",
                "14:52:07",
            ],
        ),
        (
            "ja_JP",
            [
                "-12345",
                "1234.5",
                "1,234,567.50",
                "2017/11/9",
                "2017/11/9 15:53:18",
                "14:52",
                "14:52:07",
            ],
        ),
        (
            "ar",
            [
                "-12345",
                "1234.5",
                "1,234,567.50",
                "9\u200f/11\u200f/2017",
                "9\u200f/11\u200f/2017\u060c 3:53:18 \u0645",
                "2:52 \u0645",
                "2:52:07 \u0645",
            ],
        ),
        (
            "ar_EG",
            [
                "-\u0661\u0662\u0663\u0664\u0665",
                "\u0661\u0662\u0663\u0664\u066b\u0665",
                "\u0661\u066c\u0662\u0663\u0664\u066c\u0665\u0666\u0667\u066b\u0665\u0660",
                "\u0669\u200f/\u0661\u0661\u200f/\u0662\u0660\u0661\u0667",
                (
                    "\u0669\u200f/\u0661\u0661\u200f/\u0662\u0660\u0661\u0667"
                    "\u060c \u0663:\u0665\u0663:\u0661\u0668 \u0645"
                ),
                "\u0662:\u0665\u0662 \u0645",
                "\u0662:\u0665\u0662:\u0660\u0667 \u0645",
            ],
        ),
        (
            "fr",
            [
                "-12345",
                "1234,5",
                "1\u202f234\u202f567,50",
                "09/11/2017",
                "09/11/2017 15:53:18",
                "14:52",
                "14:52:07",
            ],
        ),
        (
            "hi_IN",
            [
                "-12345",
                "1234.5",
                "12,34,567.50",
                "9/11/2017",
                "9/11/2017, 3:53:18 pm",
                "2:52 pm",
                "2:52:07 pm",
            ],
        ),
    ],
)
def test_every_kind_is_written_as_the_culture_does(culture: str, written: list[str]) -> None:
    assert format_encoded_values(EVERY_KIND, culture, OSLO) == "|".join(written)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[I:12345]", "12345"),
        ("[F:1234.5]", "1234,5"),
        ("[I:123]", "123"),
        ("[F:123.4]", "123,4"),
        ("[M:123.45]", "123,45"),
        ("[D:11/09/2017]", "9.11.2017"),
        ("[DT:11/09/2017 14:53:18]", "9.11.2017, 14:53:18"),
        ("[T:14:52]", "14:52"),
    ],
)
def test_the_examples_of_the_documentation_come_out_as_documented(text: str, written: str) -> None:
    assert format_encoded_values(text, "nb_NO", UTC) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "Order [I:7], due [D:12/24/2025]: [M:1999.9] NOK",
            "Order 7, due 24.12.2025: 1\xa0999,90 NOK",
        ),
        ("[I:1][I:2]", "12"),
        ("[[I:1]]", "[1]"),
        ("Total ([M:5]) [sic] [SR_COMPANY]", "Total (5,00) [sic] [SR_COMPANY]"),
        ("[I: is open, [I:5] is not", "[I: is open, 5 is not"),
        ("\u2028[I:5]\x00", "\u20285\x00"),
    ],
)
def test_what_is_around_values_stays(text: str, written: str) -> None:
    assert format_encoded_values(text, "nb_NO", UTC) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[I:+5]", "5"),
        ("[I:-0]", "0"),
        ("[I:007]", "7"),
        ("[F:-0.0]", "0"),
        ("[F:5]", "5"),
        ("[F:0.1000000000000000055511151231]", "0,1000000000000000055511151231"),
        ("[F:1E-05]", "0,00001"),
        ("[F:-1.5e+20]", "-150000000000000000000"),
        ("[M:5]", "5,00"),
        ("[M:0.125]", "0,13"),
        ("[M:-0.125]", "-0,13"),
        ("[M:-0.004]", "0,00"),
        ("[M:1E+3]", "1\xa0000,00"),
        ("[I:" + "9" * 30 + "]", "9" * 30),
        ("[M:" + "9" * 30 + ".994]", "\xa0".join(["999"] * 10) + ",99"),
        ("[F:" + "9" * 30 + "." + "9" * 30 + "]", "9" * 30 + "," + "9" * 30),
    ],
)
def test_numbers_lose_no_digit_and_gain_no_sign(text: str, written: str) -> None:
    with localcontext(prec=3):
        assert format_encoded_values(text, "nb_NO", UTC) == written


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[I:]",
        "[I:1",
        "I:1]",
        "[i:1]",
        "[I :1]",
        "[I: 1]",
        "[I:1 ]",
        "[I:1.5]",
        "[I:1E2]",
        "[I:1,000]",
        "[I:--1]",
        "[I:\u0661]",
        "[I:" + "1" * 31 + "]",
        "[F:]",
        "[F:.5]",
        "[F:5.]",
        "[F:1,5]",
        "[F:NaN]",
        "[F:Infinity]",
        "[F:1E999]",
        "[F:1E30]",
        "[F:0.1E-30]",
        "[F:0E99]",
        "[M:12.50 NOK]",
        "[D:13/01/2017]",
        "[D:02/29/2017]",
        "[D:00/10/2017]",
        "[D:01/01/0000]",
        "[D:1/9/2017]",
        "[D:11/09/17]",
        "[D:09.11.2017]",
        "[D:2017-11-09]",
        "[D:11/09/2017 14:53:18]",
        "[DT:11/09/2017]",
        "[DT:11/09/2017 14:53]",
        "[DT:11/09/2017 24:00:00]",
        "[DT:11/09/2017 14:60:18]",
        "[DT:11/09/2017 14:53:60]",
        "[DT:11/09/2017  14:53:18]",
        "[DT:11/09/2017T14:53:18]",
        "[T:14]",
        "[T:24:00]",
        "[T:4:52]",
        "[T:14:52:07.5]",
        "[TS:500]",
        "[A:3,4,5]",
        "[B:WDk4]",
        "[X:1]",
        "[I:[I:5]]",
        "[I:[I:[I:5]]]",
        "[D:[I:11]/[I:09]/2017]",
        "[DT:11/09/2017 [T:14:52]]",
        "[I:1[SR_COMPANY]2]",
    ],
)
def test_what_does_not_follow_the_form_stays(text: str) -> None:
    assert format_encoded_values(text, "nb_NO", UTC) == text
    assert format_encoded_values(f"{text} [I:5] {text}", "nb_NO", UTC) == f"{text} 5 {text}"


@pytest.mark.parametrize(
    ("moment", "zone", "written"),
    [
        ("12/31/2017 22:59:59", OSLO, "31.12.2017, 23:59:59"),
        ("12/31/2017 23:00:00", OSLO, "1.1.2018, 00:00:00"),
        ("01/01/2018 04:59:59", NEW_YORK, "31.12.2017, 23:59:59"),
        ("01/01/2018 05:00:00", NEW_YORK, "1.1.2018, 00:00:00"),
        ("03/26/2017 00:59:59", OSLO, "26.3.2017, 01:59:59"),
        ("03/26/2017 01:00:00", OSLO, "26.3.2017, 03:00:00"),
        ("10/29/2017 00:30:00", OSLO, "29.10.2017, 02:30:00"),
        ("10/29/2017 01:30:00", OSLO, "29.10.2017, 02:30:00"),
        ("10/29/2017 02:00:00", OSLO, "29.10.2017, 03:00:00"),
        ("02/28/2016 18:14:00", ZoneInfo("Asia/Kathmandu"), "28.2.2016, 23:59:00"),
        ("02/28/2016 18:15:00", timezone(timedelta(hours=5, minutes=45)), "29.2.2016, 00:00:00"),
        ("01/01/0001 00:00:00", ZoneInfo("Asia/Tokyo"), "1.1.1, 00:00:00"),
        ("01/01/0001 00:00:00", NEW_YORK, "1.1.1, 00:00:00"),
        ("01/01/0001 00:00:01", NEW_YORK, "[DT:01/01/0001 00:00:01]"),
        ("12/31/9999 23:59:59", ZoneInfo("Asia/Tokyo"), "[DT:12/31/9999 23:59:59]"),
        ("12/31/9999 23:59:59", UTC, "31.12.9999, 23:59:59"),
    ],
)
def test_a_date_time_is_shown_in_the_zone(moment: str, zone: tzinfo, written: str) -> None:
    assert format_encoded_values(f"[DT:{moment}]", "nb_NO", zone) == written


def test_dates_and_times_of_day_are_not_shifted() -> None:
    text = "[D:11/09/2017] [T:23:59]"

    assert format_encoded_values(text, "nb_NO", ZoneInfo("Asia/Tokyo")) == "9.11.2017 23:59"


@given(st.datetimes(), zones)
def test_any_date_time_in_any_zone_is_the_same_instant(moment: datetime, zone: tzinfo) -> None:
    text = f"[DT:{moment.month:02}/{moment.day:02}/{moment.year:04} {moment:%H:%M:%S}]"
    try:
        shown = moment.replace(tzinfo=UTC).astimezone(zone)
    except OverflowError:
        return
    if moment.replace(microsecond=0) == datetime(1, 1, 1):  # noqa: DTZ001
        shown = moment.replace(tzinfo=UTC)

    written = format_encoded_values(text, "ja_JP", zone)

    assert [int(number) for number in re.findall(r"\d+", written)] == list(shown.timetuple()[:6])


@given(st.dates(), cultures)
def test_any_date_has_its_day_month_and_whole_year(day: date, culture: str) -> None:
    written = format_encoded_values(f"[D:{day.month:02}/{day.day:02}/{day.year:04}]", culture, UTC)

    parts = [int(number) for number in re.findall(r"\d+", written)]
    order = {"en_US": "mdy", "ja_JP": "ymd", "fa_IR": "ymd"}.get(culture, "dmy")
    assert dict(zip(order, parts, strict=True)) == {"d": day.day, "m": day.month, "y": day.year}


@given(numbers, cultures)
def test_numbers_are_read_back_from_what_is_written(number: str, culture: str) -> None:
    written = format_encoded_values(f"[F:{number}]", culture, UTC)

    assert parse_decimal(written, locale=culture, numbering_system="default") == Decimal(number)


@given(numbers, cultures)
def test_money_is_read_back_to_the_cent(number: str, culture: str) -> None:
    written = format_encoded_values(f"[M:{number}]", culture, UTC)

    with localcontext(prec=100):
        cents = Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert parse_decimal(written, locale=culture, numbering_system="default") == cents


@given(st.floats(1e-12, 1e29), cultures)
def test_a_double_is_read_back_as_it_was_encoded(number: float, culture: str) -> None:
    written = format_encoded_values(f"[F:{number!r}]", culture, UTC)

    assert parse_decimal(written, locale=culture, numbering_system="default") == Decimal(
        repr(number)
    )


@given(st.text() | texts, cultures, zones)
def test_no_text_is_an_error_and_what_was_written_is_not_written_again(
    text: str, culture: str, zone: tzinfo
) -> None:
    once = format_encoded_values(text, culture, zone)

    assert format_encoded_values(once, culture, zone) == once
    if not re.search(r"\[(?:[IFMT]|DT?):[^\[\]]+\]", text):
        assert once == text


@given(st.text().filter(lambda text: "[" not in text))
def test_a_text_without_brackets_is_the_very_same(text: str) -> None:
    assert format_encoded_values(text, "no culture of any kind", UTC) is text


def test_babel_is_imported_only_to_write_a_value() -> None:
    program = """
import sys
from datetime import UTC
from chat_sessions.localisation.encoded_values import format_encoded_values
for text in ("plain", "[I:one] [D:02/30/2017] [[SR_COMPANY]]", "[I:[I:5]]"):
    format_encoded_values(text, "nb_NO", UTC)
assert "babel" not in sys.modules
format_encoded_values("[I:5]", "nb_NO", UTC)
assert "babel" in sys.modules
"""

    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("culture", ["xx_XX", "../../etc/passwd", "nb-NO"])
def test_a_culture_that_babel_does_not_have_is_an_error(culture: str) -> None:
    with pytest.raises((UnknownLocaleError, ValueError)):
        format_encoded_values("[I:5]", culture, UTC)


def test_every_culture_of_cldr_writes_every_kind_with_its_own_digits() -> None:
    for culture in locale_identifiers():
        written = format_encoded_values(f"{EVERY_KIND}|[I:1234567890]", culture, UTC)
        *parts, number = written.split("|")

        assert len(parts) == 7
        assert all(parts)
        assert "[" not in written
        assert int(number) == 1234567890
        is_latin = Locale.parse(culture).default_numbering_system == "latn"
        assert number.isascii() == is_latin
        assert not is_latin or all(digit in "0123456789" for digit in re.findall(r"\d", written))


@pytest.mark.parametrize(
    "hostile",
    [
        "[",
        "]",
        "[]",
        "[DT:",
        "[I:",
        "[I:]",
        "[I:1",
        "[I:x]",
        "[I:[a]",
        "[I:[a][a",
        "[I:[[a]]",
        "[a]",
        "[D:11/09/2017",
        "[T:1[",
        "[F:1E9",
        "[M:" + "1" * 60,
    ],
)
def test_a_hostile_megabyte_takes_time_in_proportion_to_its_length(hostile: str) -> None:
    repeated = hostile * (1_000_000 // len(hostile))
    texts_of_a_megabyte = [
        repeated,
        "[I:" + repeated,
        "[I:[" + repeated,
        repeated + "x",
        "[I:" + hostile[-1] * 1_000_000,
    ]

    # Work in the square of the length would take hours.
    start = time.process_time()
    for text in texts_of_a_megabyte:
        assert format_encoded_values(text, "nb_NO", UTC) == text
    assert time.process_time() - start < 20
