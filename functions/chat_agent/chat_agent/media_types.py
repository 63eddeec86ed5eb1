"""Which media type a client gets: ``Accept`` by its q-values (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

SUPPORTED: Final = (
    "application/json",
    "text/json",
    "application/xml",
    "text/xml",
    "application/json-patch+json",
    "application/merge-patch+json",
)
"""In the order of preference where the client has none. The patch types are ordinary JSON."""

_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE: Final = re.compile(rf"\s*({_NAME})/({_NAME})\s*")
_PARAMETER: Final = re.compile(rf'\s*({_NAME})\s*=\s*({_NAME}|"(?:[^"\\]|\\.)*")\s*')
_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


class _Range(Struct, frozen=True):
    kind: str
    subtype: str
    weight: float
    place: int

    def closeness(self, media_type: str) -> int:
        """How closely the range names a type: 0 not at all, 3 exactly."""
        kind, _, subtype = media_type.partition("/")
        if self.kind == "*" and self.subtype == "*":
            return 1
        if self.kind != kind:
            return 0
        return 2 if self.subtype == "*" else 3 * (self.subtype == subtype)


def is_xml(media_type: str) -> bool:
    """Tell whether a supported type is XML and not JSON."""
    return media_type.endswith("/xml")


def negotiate(accept: str | None) -> str | None:
    """Choose the type of an answer, or none when the client accepts none of ours.

    The closest range decides on a type. The highest weight wins, then what the client names
    first, then our own order. What is no media range is passed over.
    """
    if accept is None or not accept.strip():
        return SUPPORTED[0]
    if accept in SUPPORTED:
        return accept
    ranges = list(_ranges(accept))
    best: tuple[float, int, int] | None = None
    chosen = None
    for own_place, media_type in enumerate(SUPPORTED):
        named = [(each.closeness(media_type), -each.place, each) for each in ranges]
        closeness, _, found = max(named, default=(0, 0, None), key=lambda entry: entry[:2])
        if found is None or not closeness or not found.weight:
            continue
        rank = (found.weight, -found.place, -own_place)
        if best is None or rank > best:
            best, chosen = rank, media_type
    return chosen


def _ranges(accept: str) -> Iterator[_Range]:
    for place, element in enumerate(_split(accept, ",")):
        media_range, *parameters = _split(element, ";")
        match = _RANGE.fullmatch(media_range)
        weight = _weight(parameters)
        if match is None or weight is None or (match[1] == "*" and match[2] != "*"):
            continue
        yield _Range(match[1].lower(), match[2].lower(), weight, place)


def _split(text: str, separator: str) -> list[str]:
    """Split at separators that do not stand within quotes."""
    parts, start, is_quoted, is_escaped = [], 0, False, False
    for place, character in enumerate(text):
        if is_escaped:
            is_escaped = False
        elif is_quoted and character == "\\":
            is_escaped = True
        elif character == '"':
            is_quoted = not is_quoted
        elif character == separator and not is_quoted:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _weight(parameters: list[str]) -> float | None:
    """Read ``q``; other parameters (``charset``) are tolerated. None where one is malformed."""
    weight = 1.0
    for parameter in parameters:
        if not parameter.strip():
            continue
        match = _PARAMETER.fullmatch(parameter)
        if match is None:
            return None
        if match[1].lower() == "q":
            if _WEIGHT.fullmatch(match[2]) is None:
                return None
            weight = float(match[2])
    return weight
