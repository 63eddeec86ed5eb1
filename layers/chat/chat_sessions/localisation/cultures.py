"""Cultures: from a tag such as ``nb-NO`` to the CLDR locale that formats are taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_LONGEST: Final = 128
_TAG: Final = re.compile(
    r"""(?P<core>
            (?P<language>[a-z]{4,8}|[a-z]{2,3}(?:_[a-z]{3}){0,3})
            (?:_(?P<script>[a-z]{4}))?
            (?:_(?P<region>[a-z]{2}|[0-9]{3}))?
            (?P<variants>(?:_(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)
        )
        (?:_[0-9a-wyz](?:_[a-z0-9]{2,8})+)*
        (?:_x(?:_[a-z0-9]{1,8})+)?
        |(?P<whole>i(?:_[a-z0-9]{2,8})+|x(?:_[a-z0-9]{1,8})+)""",
    re.VERBOSE,
)
# Old names of .NET, which have the form of a language within Chinese.
_SCRIPTS: Final = {"chs": "hans", "cht": "hant"}
# Neither is the language of anybody: Babel would read the one as American English, and has a file
# for the other, which all its locales inherit from.
_NOBODYS: Final = frozenset({"und", "root"})


def is_well_formed(tag: str) -> bool:
    """Tell whether a text has the form of a culture's tag, without looking whether there is one.

    That is the grammar of BCP 47 (RFC 5646), with hyphens or underscores between subtags, in any
    case, and at most 128 characters: a language, then, each optional, up to three extended
    languages, a script, a region, variants, extensions and what is private; or a whole that begins
    with ``i-`` or ``x-``.
    """
    return _parse(tag) is not None


def core_of(tag: str) -> str:
    """Give a tag without extensions and what is private: ``de-DE`` of ``de-DE-u-co-phonebk``."""
    match = _parse(tag)
    return tag if match is None else tag[: len(match["core"] or match["whole"])]


@lru_cache(maxsize=256)
def resolve_culture(tag: str) -> str | None:
    """Find the CLDR locale for a tag; it is the nearest that Babel has.

    Outdated names are replaced, ``no`` is ``nb``, a script that goes without saying is added
    (``zh-TW`` is ``zh_Hant_TW``), and subtags are cut from the end until there is such a locale.
    An extended language comes before the one that it extends; extensions do not count.

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
    if match is None or match["whole"]:
        return None
    language, *extended = match["language"].split("_")
    if language in _NOBODYS:
        return None
    script = match["script"] or _SCRIPTS.get("_".join(extended))
    variants = tuple(match["variants"].split("_")[1:])
    found = (
        _nearest(each, script, match["region"], variants) for each in (*extended[:1], language)
    )
    return next(filter(None, found), None)


def _nearest(
    language: str, script: str | None, region: str | None, variants: tuple[str, ...]
) -> str | None:
    # Some 30 ms, which only a request that names a culture pays for.
    from babel.core import get_global, parse_locale  # noqa: PLC0415

    alias = get_global("language_aliases").get(language, language)
    language, region_of_alias, script_of_alias, *_ = parse_locale(alias)
    language = "nb" if language == "no" else language
    script, region = script or script_of_alias, region or region_of_alias
    if region is not None:
        region = get_global("territory_aliases").get(region.upper(), [region])[0]
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
