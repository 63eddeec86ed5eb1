"""``SO-TimeZone``: the zone that an answer's date-times are written in (contract, section 2).

A text can be the name of several things. It is read, whatever its case, as

1. a code or number that the installation added,
2. a SuperOffice code or number,
3. an IANA name,
4. a Windows id,

and the first that is known holds: ``NZ`` is the IANA name of New Zealand only as long as no code
``NZ`` is added. Of the codes that come with this package those that are also an IANA name
(``UTC``, ``WET``, ``CET``, ``EET``) mean that very zone.

Nothing is imported or read for a request in UTC. No text from outside is ever handed to
``zoneinfo``, which would look for a file of that name: only names of the lists are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Final

from msgspec import Struct

from chat_sessions.localisation.zone_names import (
    iana_names,
    nearest_names,
    superoffice_codes,
    windows_ids,
)

_INCLUDE_OFFSET: Final = "INCLUDETZOFFSET"
_BLANKS: Final = " \t"
_LONGEST_QUOTE: Final = 40
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9 ,./_+-]", re.ASCII)
_CODE: Final = re.compile(r"[A-Z0-9_-]{1,20}", re.ASCII)
_ACCEPTED: Final = (
    "Accepted are a SuperOffice code (US-NY) or its number (460), an IANA name (America/New_York)"
    " and a Windows id (Eastern Standard Time), with or without a following ',includeTZOffset',"
    " which may also stand alone."
)


class UnknownZoneError(ValueError):
    """An ``SO-TimeZone`` that names no known zone; the text says which ones are near.

    It quotes a short part of what came in, with everything replaced that is not harmless.
    """


class AppliedZone(Struct, frozen=True):
    """The zone of an answer.

    Attributes
    ----------
    name
        Its IANA name.
    zone
        Its rules; ``datetime.UTC`` where the zone is UTC.
    """

    name: str
    zone: tzinfo


_UTC: Final = AppliedZone("UTC", UTC)
# Also in the list of codes; here, so that they need no list.
_UTC_CODES: Final = frozenset({"UTC", "1"})


def parse_zone(header: str | None, base_zone: str, extra_codes: Mapping[str, str]) -> AppliedZone:
    """Read an ``SO-TimeZone``.

    Parameters
    ----------
    header
        The header's value: a code, number, IANA name or Windows id, in any case, optionally
        followed by ``,includeTZOffset``. That changes nothing, however often it stands there:
        offsets are always written. Neither do blanks between commas.
    base_zone
        The installation's zone, named in any of these ways, for a request that names none: the
        header is missing or blank, or has only ``includeTZOffset``.
    extra_codes
        Codes and numbers that the installation added, as ``parse_extra_codes`` gives them.

    Raises
    ------
    UnknownZoneError
        The header names no known zone, or has something else after it.
    ValueError
        The base zone is not known: a mistake of the installation and not of the client.
        ``parse_zone(None, base_zone, extra_codes)`` shows it when a function starts.
    """
    named = _named(header or "")
    if len(named) > 1:
        msg = f"SO-TimeZone has '{_quoted(named[1])}' after the zone. {_ACCEPTED}"
        raise UnknownZoneError(msg)
    if not named:
        base = _found(base_zone.strip(_BLANKS), extra_codes)
        if base is None:
            msg = f"The base zone '{_quoted(base_zone)}' is unknown.{_near(base_zone, extra_codes)}"
            raise ValueError(msg)
        return base
    [zone] = named
    found = _found(zone, extra_codes)
    if found is None:
        near = _near(zone, extra_codes)
        msg = f"SO-TimeZone '{_quoted(zone)}' is no known time zone.{near} {_ACCEPTED}"
        raise UnknownZoneError(msg)
    return found


def parse_extra_codes(text: str) -> Mapping[str, str]:
    """Read the codes that an installation adds: ``XX=Europe/Oslo,900=Asia/Tokyo``.

    A code that comes with this package is replaced by one of the same name; its number keeps its
    zone unless it is replaced too.

    Returns
    -------
    The IANA name of each code, which is in capitals.

    Raises
    ------
    ValueError
        An item is not of this form, a code stands there twice, or a zone is not an IANA name.
    """
    codes: dict[str, str] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        written, equals, zone = (part.strip() for part in item.partition("="))
        code = _folded(written)
        if not equals or _CODE.fullmatch(code) is None or code == _INCLUDE_OFFSET:
            msg = f"'{_quoted(item)}' is not a time-zone code and its zone, such as XX=Europe/Oslo"
            raise ValueError(msg)
        if code in codes:
            msg = f"the time-zone code '{code}' has more than one zone"
            raise ValueError(msg)
        name = iana_names().get(_folded(zone))
        if name is None:
            msg = f"'{_quoted(zone)}' of the time-zone code '{code}' is no IANA name.{_near(zone)}"
            raise ValueError(msg)
        codes[code] = name
    return codes


def _named(header: str) -> list[str]:
    """Give what a list names, each once; SuperOffice's client repeats what it sent before."""
    parts = (part.strip(_BLANKS) for part in header.split(","))
    named = {_folded(part): part for part in parts}
    return [part for key, part in named.items() if key not in {"", _INCLUDE_OFFSET}]


def _found(text: str, extra_codes: Mapping[str, str]) -> AppliedZone | None:
    key = _folded(text)
    name = extra_codes.get(key)
    if name is None and key in _UTC_CODES:
        return _UTC
    name = name or superoffice_codes().get(key) or iana_names().get(key)
    if name is None and key in windows_ids():
        _, name = windows_ids()[key]
    return None if name is None else _applied(name)


def _applied(name: str) -> AppliedZone:
    if name == _UTC.name:
        return _UTC
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only a zone other than UTC pays for it

    return AppliedZone(name, ZoneInfo(name))


def _folded(text: str) -> str:
    # Letters such as the long s become ASCII in capitals, and would make a known name.
    return text.upper() if text.isascii() else text


def _near(text: str, extra_codes: Mapping[str, str] | None = None) -> str:
    near = nearest_names(text, extra_codes or ())
    return f" Nearest known: {', '.join(near)}." if near else ""


def _quoted(text: str) -> str:
    short = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}..."
    return _UNSAFE.sub("?", short)
