"""Which language a client wants: ``SO-Language`` and ``Accept-Language`` (contract, section 5)."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from chat_sessions.localisation.cultures import is_well_formed


class InvalidLanguageError(ValueError):
    """A ``SO-Language`` that is no language; the text says what is accepted, and quotes nothing."""


class Language(Struct, frozen=True):
    """A language that texts can be in.

    Attributes
    ----------
    code
        SuperOffice's two letters, which name it in multi-language texts.
    tag
        Its culture, such as ``nb`` or ``pt-BR``.
    """

    code: str
    tag: str


CULTURES: Final = (
    ("CN", "zh-CN"),
    ("CZ", "cs"),
    ("DA", "da"),
    ("NL", "nl"),
    ("US", "en"),
    ("FI", "fi"),
    ("FR", "fr"),
    ("GE", "de"),
    ("CH", "de-CH"),
    ("IT", "it"),
    ("JP", "ja"),
    ("KO", "ko"),
    ("NO", "nb"),
    ("NO", "no"),
    ("PL", "pl"),
    ("BR", "pt-BR"),
    ("RU", "ru"),
    ("SP", "es"),
    ("SW", "sv"),
    ("UK", "uk"),
    ("VI", "vi"),
)
"""SuperOffice code and culture; the first of a language is its plain form."""
CODES: Final = frozenset(code for code, _ in CULTURES)
"""SuperOffice's two letters of each language."""
_BY_CULTURE: Final = {tag.lower(): code for code, tag in CULTURES}
_BY_LANGUAGE: Final = {tag.lower().partition("-")[0]: code for code, tag in reversed(CULTURES)}
_BY_CODE: Final = dict(reversed(CULTURES))
FALLBACK: Final = Language("US", "en")
"""What is applied where the language asked for is not one of ours."""

_RAW: Final = frozenset({"*", "x", "-"})
_ELEMENT: Final = re.compile(r"\s*([^;\s]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")
_LONGEST: Final = 1000


def wanted_language(so_language: str | None, accept_language: str | None) -> Language | None:
    """Decide on the language of an answer; none leaves texts as they are stored.

    Parameters
    ----------
    so_language
        SuperOffice's own header, which wins when it says anything.
    accept_language
        HTTP's; where it is malformed it is as if it had not been sent.

    Returns
    -------
    The language, its ``tag`` as it was asked for when that names one of its cultures.

    Raises
    ------
    InvalidLanguageError
        ``so_language`` is malformed.
    """
    if so_language is not None and so_language.strip():
        wanted = _preferred(so_language)
        if wanted is None:
            msg = "SO-Language is not a language."
            raise InvalidLanguageError(msg)
    else:
        wanted = _preferred(accept_language or "") or []
    return _first_known(wanted)


def language_of(tag: str) -> Language | None:
    """Find a language by its exact culture, its language, or SuperOffice's code, in this order."""
    plain = tag.replace("_", "-")
    language = plain.lower().partition("-")[0]
    code = _BY_CULTURE.get(plain.lower()) or _BY_LANGUAGE.get(language)
    if code is not None:
        return Language(code, _written(plain))
    code = plain.upper()
    return Language(code, _BY_CODE[code]) if code in _BY_CODE else None


def _first_known(preferred: list[str]) -> Language | None:
    """Give the first that is known; ``*`` and its like want raw texts, and so does no tag."""
    for tag in preferred:
        if tag.lower() in _RAW:
            return None
        if (language := language_of(tag)) is not None:
            return language
    return FALLBACK if preferred else None


def _preferred(header: str) -> list[str] | None:
    """Give the tags of a list by their weight; none where the list is malformed."""
    if len(header) > _LONGEST:
        return None
    weighted = []
    for element in header.split(","):
        match = _ELEMENT.fullmatch(element)
        if match is None:
            return None
        tag, weight = match[1], float(match[2] or 1)
        if weight > 1 or not (tag.lower() in _RAW or is_well_formed(tag)):
            return None
        if weight:
            weighted.append((weight, tag))
    return [tag for _, tag in sorted(weighted, key=lambda each: -each[0])]


def _written(tag: str) -> str:
    """Write a tag as it is usually written: language small, script titled, region in capitals."""
    first, *others = tag.split("-")
    return "-".join([first.lower(), *(_subtag(part) for part in others)])


def _subtag(part: str) -> str:
    match len(part):
        case 2:
            return part.upper()
        case 4 if part.isalpha():
            return part.title()
        case _:
            return part.lower()
