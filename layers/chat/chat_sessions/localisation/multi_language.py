"""Multi-language texts, such as ``NO:"Hei";US:"Hello"`` (contract, section 5)."""

from __future__ import annotations

import re
from typing import Final

from chat_sessions.localisation.languages import CODES

# Possessive: no text makes the match go back.
_ITEM: Final = re.compile(r'\s*+([A-Z]{2})\s*+:\s*+"([^"]*+)"\s*+')
_END: Final = re.compile(r"\s*+\Z")
_SEPARATOR: Final = ";"
_FALLBACK_CODE: Final = "US"


def in_language(text: str, code: str) -> str:
    """Give the text in a language, else in US English, else its first.

    A text that does not follow the layout exactly is given as it is, and so is one that has the
    layout by chance: none of its codes is one of SuperOffice's (``RE:"Invoice"``).

    Parameters
    ----------
    text
        Any text.
    code
        SuperOffice's two letters of the language.
    """
    items = _items(text)
    if items is None:
        return text
    return items.get(code, items.get(_FALLBACK_CODE, next(iter(items.values()))))


def is_multi_language(text: str) -> bool:
    """Tell whether a text follows the layout, with one of SuperOffice's codes at least."""
    return _items(text) is not None


def _items(text: str) -> dict[str, str] | None:
    """Read the texts by their languages; none where the text is no multi-language text."""
    items = _laid_out(text)
    return None if items is None or CODES.isdisjoint(items) else items


def _laid_out(text: str) -> dict[str, str] | None:
    if ":" not in text or '"' not in text:
        return None
    items: dict[str, str] = {}
    place = 0
    while match := _ITEM.match(text, place):
        items.setdefault(match[1], match[2])
        place = match.end()
        if place == len(text):
            return items
        if text[place] != _SEPARATOR:
            return None
        place += 1
        if _END.match(text, place):
            return items
    return None
