"""Cultures: from a tag such as ``nb-NO`` to the CLDR locale that formats are taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_LONGEST: Final = 35
_TAG: Final = re.compile(
    r"""(?P<language>[a-z]{2,8})
        (?:_(?P<script>[a-z]{4}))?
        (?:_(?P<region>[a-z]{2}|[0-9]{3}))?
        (?P<variants>(?:_(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)""",
    re.VERBOSE,
)
# Neither is the language of anybody: Babel would read the one as American English, and has a file
# for the other, which all its locales inherit from.
_NOBODYS: Final = frozenset({"und", "root"})


def is_well_formed(tag: str) -> bool:
    """Tell whether a text has the form of a culture's tag, without looking whether there is one.

    That is a language of 2 to 8 letters, then a script of 4 letters, a region of 2 letters or 3
    digits, and variants of 5 to 8 letters and digits (4, where a digit is first), each but the
    language optional, with hyphens or underscores between, in any case; ASCII, and at most 35
    characters.
    """
    return _parse(tag) is not None


@lru_cache(maxsize=256)
def resolve_culture(tag: str) -> str | None:
    """Find the CLDR locale for a tag; it is the nearest that Babel has.

    Outdated names are replaced, ``no`` is ``nb``, a script that goes without saying is added
    (``zh-TW`` is ``zh_Hant_TW``), and subtags are cut from the end until there is such a locale.

    Parameters
    ----------
    tag
        Any text, such as a header's.

    Returns
    -------
    The locale's identifier, such as ``nb_NO``; none where the tag is not well-formed, or no locale
    has its language.
    """
    match = _parse(tag)
    if match is None or match["language"] in _NOBODYS:
        return None
    # Some 30 ms, which only a request that names a culture pays for.
    from babel.core import get_global, parse_locale  # noqa: PLC0415

    alias = get_global("language_aliases").get(match["language"], match["language"])
    language, region_of_alias, script_of_alias, *_ = parse_locale(alias)
    language = "nb" if language == "no" else language
    script, region = match["script"] or script_of_alias, match["region"] or region_of_alias
    if region is not None:
        region = get_global("territory_aliases").get(region.upper(), [region])[0]
    variants = tuple(match["variants"].split("_")[1:])
    identifiers = _identifiers()
    return next(
        (
            identifiers[candidate.lower()]
            for candidate in _candidates(language, script, region, variants)
            if candidate.lower() in identifiers
        ),
        None,
    )


def _parse(tag: str) -> re.Match[str] | None:
    if len(tag) > _LONGEST or not tag.isascii():
        return None
    return _TAG.fullmatch(tag.lower().replace("-", "_"))


def _candidates(
    language: str, script: str | None, region: str | None, variants: tuple[str, ...]
) -> Iterator[str]:
    """Give identifiers in any case, the nearest to what was asked for first."""
    for count in range(len(variants), -1, -1):
        yield _joined(language, script, region, *variants[:count])
    likely = script or _likely_script(language, region)
    yield _joined(language, likely, region)
    yield _joined(language, likely)
    yield _joined(language, region)
    yield language


def _joined(*subtags: str | None) -> str:
    return "_".join(subtag for subtag in subtags if subtag is not None)


def _likely_script(language: str, region: str | None) -> str | None:
    from babel.core import get_global, parse_locale  # noqa: PLC0415

    likely = get_global("likely_subtags")
    identifier = language if region is None else f"{language}_{region.upper()}"
    full = likely.get(identifier) or likely.get(language)
    return None if full is None else parse_locale(full)[2]


@lru_cache(maxsize=1)
def _identifiers() -> dict[str, str]:
    """Map all of Babel's identifiers from small letters.

    Looked up here, a header's text is never a part of the file's name that Babel would look for.
    """
    from babel.localedata import locale_identifiers  # noqa: PLC0415

    return {identifier.lower(): identifier for identifier in locale_identifiers()}
