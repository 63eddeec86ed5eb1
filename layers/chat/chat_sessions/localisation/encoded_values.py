"""Encoded values: numbers, dates and times that a text carries in the form of no culture.

====================================  ===================================================
``[I:12345]``                         an integer
``[F:1234.5]``                        a number with or without decimals
``[M:1234.5]``                        an amount of money; its currency is not told
``[D:11/09/2017]``                    a date, the month first
``[DT:11/09/2017 14:53:18]``          a date and time in UTC, the month first
``[T:14:52]``, ``[T:14:52:07]``       a time of day, in no zone
====================================  ===================================================

A number may have a sign. ``F`` and ``M`` may have an exponent, as a double has where its digits
grow many (``1E-05``). Written out, a number has at most 30 digits before the point and 30 after
it. Nothing else is an encoded value, nor is one directly inside the brackets of another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from datetime import UTC, date, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from babel.core import Locale
    from babel.numbers import NumberPattern

_MOST_DIGITS: Final = 30
_NUMBER: Final = rf"[+-]?\d{{1,{_MOST_DIGITS}}}(?:\.\d{{1,{_MOST_DIGITS}}})?(?:[Ee][+-]?\d{{1,2}})?"
# Room for every digit of a number, whatever the caller's own context is. Amounts are rounded as in
# commerce, the half upwards.
_EXACT: Final = Context(prec=4 * _MOST_DIGITS, rounding=ROUND_HALF_UP)
_CENT: Final = Decimal("0.01")

_UNSET: Final = datetime(1, 1, 1, tzinfo=UTC)

_LATIN: Final = "latn"
_ZEROS: Final = {
    "adlm": "\N{ADLAM DIGIT ZERO}",
    "arab": "\N{ARABIC-INDIC DIGIT ZERO}",
    "arabext": "\N{EXTENDED ARABIC-INDIC DIGIT ZERO}",
    "beng": "\N{BENGALI DIGIT ZERO}",
    "cakm": "\N{CHAKMA DIGIT ZERO}",
    "deva": "\N{DEVANAGARI DIGIT ZERO}",
    "hmnp": "\N{NYIAKENG PUACHUE HMONG DIGIT ZERO}",
    "mtei": "\N{MEETEI MAYEK DIGIT ZERO}",
    "mymr": "\N{MYANMAR DIGIT ZERO}",
    "nkoo": "\N{NKO DIGIT ZERO}",
    "olck": "\N{OL CHIKI DIGIT ZERO}",
    "tibt": "\N{TIBETAN DIGIT ZERO}",
}
"""Babel knows a culture's numbering system and its separators, but writes Latin digits."""


def format_encoded_values(text: str, culture: str, zone: tzinfo) -> str:
    """Write every encoded value inside a text as its readers do.

    Integers and ``F`` are written without grouping, since most of them are ids, and with every
    decimal they have; money is grouped and has two decimals. Dates are CLDR's numeric ones with
    the whole year (its skeleton ``yMd``: its short dates say ``17`` for 2017 and 1917), in the
    Gregorian calendar. Date-times and times of day have seconds where the value has them. The
    digits are those of the culture's default numbering system: Latin in ``ar``, Arabic-Indic in
    ``ar_EG``.

    Parameters
    ----------
    text
        What to look through; text around the values stays, and so does everything that does not
        follow the form exactly, such as impossible dates.
    culture
        A CLDR locale, as ``resolve_culture`` gives it.
    zone
        The zone that date-times are shown in. The one that is not set, at the beginning of year 1,
        is never shifted; one that the zone would shift out of the years 1 to 9999 stays encoded.

    Returns
    -------
    The text, with its values written.

    Raises
    ------
    babel.core.UnknownLocaleError
        There is a value to write and Babel does not have the culture.
    """
    if "[" not in text:
        return text

    def written(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind is None:
            return match[0]
        value = _read(kind, match[kind], zone)
        return match[0] if value is None else _formats(culture).write(kind, value)

    return _encoded().sub(written, text)


@cache
def _encoded() -> re.Pattern[str]:
    # Compiled when the first text may have a value: that takes longer than any module to import.
    # What is within the brackets of another value is matched too, to be passed over. Each
    # repetition is bounded or gives nothing back, so that a hostile text costs no more than its
    # length.
    return re.compile(
        rf"""\[(?:
          I:(?P<integer>[+-]?\d{{1,{_MOST_DIGITS}}})
        | F:(?P<float>{_NUMBER})
        | M:(?P<money>{_NUMBER})
        | D:(?P<date>\d\d/\d\d/\d{{4}})
        | DT:(?P<date_time>\d\d/\d\d/\d{{4}}[ ]\d\d:\d\d:\d\d)
        | T:(?P<minutes>\d\d:\d\d)
        | T:(?P<seconds>\d\d:\d\d:\d\d)
        )\]
      | \[(?:[IFMT]|DT?):[^][]*+(?:\[[^][]*+\][^][]*+)++\]""",
        re.ASCII | re.VERBOSE,
    )


type _Value = Decimal | date | time


def _read(kind: str, text: str, zone: tzinfo) -> _Value | None:
    try:
        match kind:
            case "integer" | "float" | "money":
                return _number(text)
            case "date":
                return _date(text)
            case "minutes" | "seconds":
                return time.fromisoformat(text)
            case _:
                return _in_zone(_date_time(text), zone)
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> Decimal | None:
    number = Decimal(text)
    _, digits, exponent = number.as_tuple()
    is_short = isinstance(exponent, int) and (
        exponent >= -_MOST_DIGITS and len(digits) + exponent <= _MOST_DIGITS
    )
    return number if is_short else None


def _date(text: str) -> date:
    month, day, year = text.split("/")
    return date(int(year), int(month), int(day))


def _date_time(text: str) -> datetime:
    days, _, clock = text.partition(" ")
    return datetime.combine(_date(days), time.fromisoformat(clock), tzinfo=UTC)


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment == _UNSET else moment.astimezone(zone)


@lru_cache(maxsize=64)
def _formats(culture: str) -> _Formats:
    # Some 50 ms, which only a text with a value to write pays for.
    from babel.core import Locale  # noqa: PLC0415
    from babel.dates import get_datetime_format  # noqa: PLC0415

    locale = Locale.parse(culture, resolve_likely_subtags=False)
    money = copy(locale.decimal_formats[None])
    money.frac_prec = (2, 2)
    native = locale.default_numbering_system
    return _Formats(
        locale=locale,
        money=money,
        date_time=str(get_datetime_format("short", locale=locale)).replace("'", ""),
        numbering_system=native if native in _ZEROS else _LATIN,
        digits={ord("0") + digit: ord(_ZEROS[native]) + digit for digit in range(10)}
        if native in _ZEROS
        else {},
    )


class _Formats(Struct, frozen=True):
    """How one culture writes values; in ``date_time``, ``{1}`` is the date and ``{0}`` the time."""

    locale: Locale
    money: NumberPattern
    date_time: str
    numbering_system: str
    digits: Mapping[int, int]

    def write(self, kind: str, value: _Value) -> str:
        match value:
            case Decimal():
                text = self._money(value) if kind == "money" else self._plain(value)
            case datetime():
                clock = self._time(value.time(), "medium")
                text = self.date_time.replace("{0}", clock).replace("{1}", self._date(value))
            case date():
                text = self._date(value)
            case _:
                text = self._time(value, "short" if kind == "minutes" else "medium")
        return text.translate(self.digits)

    def _plain(self, number: Decimal) -> str:
        return self._decimal(number, None, is_grouped=False)

    def _money(self, number: Decimal) -> str:
        return self._decimal(number.quantize(_CENT, context=_EXACT), self.money, is_grouped=True)

    def _decimal(self, number: Decimal, pattern: NumberPattern | None, *, is_grouped: bool) -> str:
        from babel.numbers import format_decimal  # noqa: PLC0415

        with localcontext(_EXACT):
            return format_decimal(
                number or Decimal(0),  # nobody writes the zero with a sign
                format=pattern,
                locale=self.locale,
                decimal_quantization=False,
                group_separator=is_grouped,
                numbering_system=self.numbering_system,
            )

    def _date(self, day: date) -> str:
        from babel.dates import format_date  # noqa: PLC0415

        return format_date(day, self.locale.datetime_skeletons["yMd"], locale=self.locale)

    def _time(self, clock: time, length: Literal["short", "medium"]) -> str:
        from babel.dates import format_time  # noqa: PLC0415

        return format_time(clock, length, locale=self.locale)
