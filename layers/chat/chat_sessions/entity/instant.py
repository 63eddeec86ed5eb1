"""A point in time with the precision of the wire: ticks of 100 nanoseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import total_ordering
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

_TICKS_PER_SECOND = 10_000_000
_MINUTE = timedelta(minutes=1)
_FIRST_SECOND = datetime(1, 1, 1, tzinfo=UTC)
_LAST_TICK = 3_155_378_975_999_999_999

_LOOKS_LIKE = "a date-time must look like 2026-01-31T13:45:00.1234567Z"
_ISO_8601 = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d:\d\d)"
    r"(?:\.(?P<fraction>\d{1,7})\d*)?"
    r"(?P<offset>Z|[+-]\d\d:\d\d)?",
    re.ASCII | re.IGNORECASE,
)


@total_ordering
class Instant:
    """An instant on the UTC time line, exact to seven fraction digits (contract, section 3).

    ``datetime`` keeps six fraction digits and would lose the seventh. It is no dataclass, because
    msgspec would look for an object where a text stands.

    Parameters
    ----------
    ticks
        Units of 100 ns since 0001-01-01T00:00:00 UTC; 0 means "not set".
    """

    __slots__ = ("_ticks",)

    UNSET: ClassVar[Instant]

    def __init__(self, ticks: int) -> None:
        if not 0 <= ticks <= _LAST_TICK:
            msg = "a date-time must lie between the years 1 and 9999"
            raise ValueError(msg)
        self._ticks = ticks

    def __eq__(self, other: object) -> bool:
        return self._ticks == other._ticks if isinstance(other, Instant) else NotImplemented

    def __lt__(self, other: Instant) -> bool:
        return self._ticks < other._ticks if isinstance(other, Instant) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._ticks)

    def __repr__(self) -> str:
        return f"Instant({self._ticks})"

    @property
    def ticks(self) -> int:
        """Units of 100 ns since 0001-01-01T00:00:00 UTC; 0 means "not set"."""
        return self._ticks

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an ISO 8601 date-time; one without an offset is UTC, further digits are cut.

        Raises
        ------
        ValueError
            The text is not an ISO 8601 date-time.
        """
        match = _ISO_8601.fullmatch(text)
        if match is None:
            raise ValueError(_LOOKS_LIKE)
        offset = (match["offset"] or "Z").upper().replace("Z", "+00:00")
        whole = datetime.fromisoformat(f"{match['date']}T{match['time']}{offset}")
        fraction = int((match["fraction"] or "").ljust(7, "0"))
        return cls(_seconds(whole) * _TICKS_PER_SECOND + fraction)

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Take over an aware ``datetime``, to the microsecond."""
        whole = _seconds(moment.replace(microsecond=0))
        return cls(whole * _TICKS_PER_SECOND + moment.microsecond * 10)

    @classmethod
    def now(cls) -> Self:
        """Read the system's clock."""
        return cls.of(datetime.now(UTC))

    @classmethod
    def taken_over(cls, value: object) -> Instant:
        """Take a value that is to be an instant: one that is, or its text.

        Raises
        ------
        ValueError
            It is neither.
        """
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            return cls.parse(value)
        raise ValueError(_LOOKS_LIKE)

    @property
    def is_set(self) -> bool:
        """Whether this is a date at all, and not the placeholder for none."""
        return self.ticks != 0

    def milliseconds_until(self, later: Instant) -> int:
        """Whole milliseconds from this instant to a later one; negative when it is earlier."""
        return (later.ticks - self.ticks) // 10_000

    def isoformat(self, zone: tzinfo = UTC) -> str:
        """Write it as the contract has it: offset always, trailing zeros never.

        The text denotes this very instant in every zone, also where a zone cannot be written
        exactly. An offset has no seconds on the wire: a zone's offset of old that has some is cut
        to whole minutes, and the local time with it. An instant whose local time lies outside the
        years 1 to 9999 is written in UTC.

        An offset of zero is ``Z`` in every zone, so in London in winter as well. The date that is
        not set is ``0001-01-01T00:00:00``, without offset, in every zone.
        """
        if not self.is_set:
            return "0001-01-01T00:00:00"
        seconds, fraction = divmod(self.ticks, _TICKS_PER_SECOND)
        local = _local(_FIRST_SECOND + timedelta(seconds=seconds), zone).isoformat()
        digits = f".{fraction:07}".rstrip("0").rstrip(".")
        offset = local[19:]
        return f"{local[:19]}{digits}{'Z' if offset == '+00:00' else offset}"

    def to_datetime(self, zone: tzinfo = UTC) -> datetime:
        """Give it in a zone, to the microsecond."""
        return _local(_FIRST_SECOND + timedelta(microseconds=self.ticks // 10), zone)

    def sortable(self) -> str:
        """Write it in UTC with a fixed width: texts then sort as the instants do."""
        seconds, fraction = divmod(self.ticks, _TICKS_PER_SECOND)
        whole = (_FIRST_SECOND + timedelta(seconds=seconds)).isoformat()[:19]
        return f"{whole}.{fraction:07}Z"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: type[Any], _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let pydantic read it from text."""
        from pydantic_core import core_schema  # noqa: PLC0415 (who calls this has pydantic)

        return core_schema.no_info_plain_validator_function(cls.taken_over)


Instant.UNSET = Instant(0)


def _local(moment: datetime, zone: tzinfo) -> datetime:
    if zone is UTC:
        return moment
    try:
        local = moment.astimezone(zone)
    except OverflowError:
        return moment
    offset = local.utcoffset() or timedelta()
    minutes = timedelta(minutes=int(offset / _MINUTE))  # towards zero: stays below 24 hours
    return local if minutes == offset else moment.astimezone(timezone(minutes))


def _seconds(whole: datetime) -> int:
    since = whole - _FIRST_SECOND
    return since.days * 86_400 + since.seconds
