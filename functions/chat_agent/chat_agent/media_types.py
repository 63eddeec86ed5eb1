"""Which media type a client gets: ``Accept`` by its q-values (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from chat_sessions.weights import read_weight

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
_RANGE: Final = re.compile(rf"({_NAME})/({_NAME})")


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
    first, then our own order. What is no media range is passed over; empty elements are nothing,
    and nothing else is as no header.
    """
    if accept in SUPPORTED:
        return accept
    elements = [element for element in _split(accept or "", ",") if element.strip()]
    if not elements:
        return SUPPORTED[0]
    ranges = list(_ranges(elements))
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


def _ranges(elements: list[str]) -> Iterator[_Range]:
    for place, element in enumerate(elements):
        media_range, *parameters = _split(element, ";")
        # So it comes from Java's HttpURLConnection.
        written = "*/*" if media_range.strip() == "*" else media_range.strip()
        match = _RANGE.fullmatch(written)
        if match is None or (match[1] == "*" and match[2] != "*"):
            continue
        yield _Range(match[1].lower(), match[2].lower(), _weight(parameters), place)


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


def _weight(parameters: list[str]) -> float:
    """Read ``q``, which is 1 where it is no number; other parameters (``charset``) say nothing."""
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            read = read_weight(value)
            weight = 1.0 if read is None else read
    return weight
