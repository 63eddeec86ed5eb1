"""Which language a client wants: ``SO-Language`` and ``Accept-Language`` (contract, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from chat_sessions.localisation.cultures import core_of, is_well_formed
from chat_sessions.weights import read_weight


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
_LONGEST: Final = 1000


def wanted_language(so_language: str | None, accept_language: str | None) -> Language | None:
    """Decide on the language of an answer; none leaves texts as they are stored.

    Parameters
    ----------
    so_language
        SuperOffice's own header, which wins when it says anything.
    accept_language
        HTTP's; what is malformed in it is passed over.

    Returns
    -------
    The language. Its ``tag`` is as it was asked for, without extensions and what is private, when
    that names one of its cultures.

    Raises
    ------
    InvalidLanguageError
        ``so_language`` is malformed.
    """
    given = _elements(so_language)
    if not given:
        accepted = _elements(accept_language) if len(accept_language or "") <= _LONGEST else []
        return _first_known(filter(None, map(_weighted, accepted)))
    wanted = list(filter(None, map(_weighted, given)))
    if len(wanted) < len(given) or len(so_language or "") > _LONGEST:
        msg = "SO-Language is not a language."
        raise InvalidLanguageError(msg)
    return _first_known(wanted)


def language_of(tag: str) -> Language | None:
    """Find a language by its exact culture, its language, or SuperOffice's code, in this order."""
    plain = core_of(tag).replace("_", "-")
    language = plain.lower().partition("-")[0]
    code = _BY_CULTURE.get(plain.lower()) or _BY_LANGUAGE.get(language)
    if code is not None:
        return Language(code, _written(plain))
    code = plain.upper()
    return Language(code, _BY_CODE[code]) if code in _BY_CODE else None


def _first_known(weighted: Iterable[tuple[float, str]]) -> Language | None:
    """Give the first that is known; ``*`` and its like want raw texts, and so does no tag."""
    preferred = sorted((each for each in weighted if each[0]), key=lambda each: -each[0])
    for _, tag in preferred:
        if tag.lower() in _RAW:
            return None
        if (language := language_of(tag)) is not None:
            return language
    return FALLBACK if preferred else None


def _elements(header: str | None) -> list[str]:
    return [element for element in (header or "").split(",") if element.strip()]


def _weighted(element: str) -> tuple[float, str] | None:
    """Read a tag and its weight; none where one of them is malformed."""
    tag, has_weight, parameter = (part.strip() for part in element.partition(";"))
    if not (tag.lower() in _RAW or is_well_formed(tag)):
        return None
    if not has_weight:
        return 1.0, tag
    name, _, value = parameter.partition("=")
    weight = read_weight(value) if name.strip().lower() == "q" else None
    return None if weight is None else (weight, tag)


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
