"""Multi-language texts, such as ``NO:"Hei";US:"Hello"`` (contract, section 5)."""

from __future__ import annotations

import re
from typing import Final

# Possessive: no text makes the match go back.
_ITEM: Final = re.compile(r'\s*+([A-Z]{2})\s*+:\s*+"([^"]*+)"\s*+')
_END: Final = re.compile(r"\s*+\Z")
_SEPARATOR: Final = ";"
_FALLBACK_CODE: Final = "US"


def in_language(text: str, code: str) -> str:
    """Give the text in a language, else in US English, else its first.

    A text that does not follow the layout exactly is given as it is.

    Parameters
    ----------
    text
        Any text.
    code
        SuperOffice's two letters of the language.
    """
    if ":" not in text or '"' not in text:
        return text
    items: dict[str, str] = {}
    place = 0
    while match := _ITEM.match(text, place):
        items.setdefault(match[1], match[2])
        place = match.end()
        if place == len(text):
            break
        if text[place] != _SEPARATOR:
            return text
        place += 1
        if _END.match(text, place):
            place = len(text)
            break
    if not items or place != len(text):
        return text
    return items.get(code, items.get(_FALLBACK_CODE, next(iter(items.values()))))
