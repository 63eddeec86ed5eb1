"""What is known about time zones: three lists of names, each read when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

MOST_NEAR_NAMES: Final = 3
_LONGEST_COMPARED: Final = 60
_LEAST_LIKENESS: Final = 0.6


def zone_codes() -> list[tuple[str, str, str]]:
    """Give number, SuperOffice code and IANA name of the zones that come along."""
    import csv  # noqa: PLC0415 - only a request that names a zone pays for what is in here
    from importlib.resources import files  # noqa: PLC0415

    table = files(__package__).joinpath("zone_codes.csv").read_text(encoding="ascii")
    rows = csv.DictReader(table.splitlines())
    return [(row["number"], row["code"], row["name"]) for row in rows]


@cache
def superoffice_codes() -> Mapping[str, str]:
    """Give the IANA name of each SuperOffice code, and of each number, in capitals."""
    return {key: name for number, code, name in zone_codes() for key in (number, code)}


@cache
def iana_names() -> Mapping[str, str]:
    """Give the spelling of each IANA name by the name in capitals.

    The list is that of the tzdata package: the same on each machine, and one small file, where
    ``zoneinfo.available_timezones`` walks through the file system.
    """
    from importlib.resources import files  # noqa: PLC0415

    names = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return {name.upper(): name for name in names}


@cache
def windows_ids() -> Mapping[str, tuple[str, str]]:
    """Give the spelling and the IANA name of each Windows id by the id in capitals, after CLDR."""
    from babel.core import get_global  # noqa: PLC0415 - some 30 ms

    mapping: Mapping[str, str] = get_global("windows_zone_mapping")
    known = iana_names()
    return {
        windows_id.upper(): (windows_id, name)
        for windows_id, name in mapping.items()
        if name.upper() in known  # CLDR and tzdata are updated apart
    }


def nearest_names(text: str, further_codes: Iterable[str] = ()) -> list[str]:
    """Give the known names most like a text, the nearest first; none when nothing is like it.

    ``oslo`` is like ``Europe/Oslo``: a city is also compared without its continent.
    """
    from difflib import get_close_matches  # noqa: PLC0415

    spelling: dict[str, str] = {}
    for compared, name in _comparable(further_codes):
        spelling.setdefault(compared, name)
    near = get_close_matches(
        text[:_LONGEST_COMPARED].upper(), spelling, 2 * MOST_NEAR_NAMES, _LEAST_LIKENESS
    )
    # A zone can be near by its name and by its city.
    return list(dict.fromkeys(spelling[compared] for compared in near))[:MOST_NEAR_NAMES]


def _comparable(further_codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    for code in (*further_codes, *superoffice_codes()):
        yield code, code
    yield from iana_names().items()
    for folded, (windows_id, _) in windows_ids().items():
        yield folded, windows_id
    for folded, name in iana_names().items():
        yield folded.rpartition("/")[2], name
