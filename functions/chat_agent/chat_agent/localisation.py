"""Language, culture and time zone as a request asks for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from chat_agent.errors import BadCultureError, BadLanguageError, BadTimeZoneError
from chat_sessions.localisation.cultures import is_well_formed, resolve_culture
from chat_sessions.localisation.languages import (
    FALLBACK,
    InvalidLanguageError,
    Language,
    wanted_language,
)
from chat_sessions.localisation.localiser import Localiser
from chat_sessions.localisation.string_references import Catalogue, read_catalogue
from chat_sessions.localisation.zones import AppliedZone, UnknownZoneError

if TYPE_CHECKING:
    from chat_agent.request import Request


class Localisation(Struct, frozen=True):
    """What the installation knows of zones and texts.

    Attributes
    ----------
    find_zone
        Gives the zone of a name, or for none that of the installation.
    string_references_file
        The installation's own texts of string references, or none.
    """

    find_zone: Callable[[str | None], AppliedZone]
    string_references_file: Path | None

    def for_request(self, request: Request) -> Localiser:
        """Read the headers of a request (contract, section 2), in the order of the checks.

        Raises
        ------
        BadLanguageError, BadCultureError, BadTimeZoneError
            A header is wrong.
        """
        try:
            language = wanted_language(
                request.header("SO-Language"), request.header("Accept-Language")
            )
        except InvalidLanguageError as error:
            raise BadLanguageError from error
        culture = _culture(request.header("SO-Culture"), language)
        try:
            zone = self.find_zone(request.header("SO-TimeZone"))
        except UnknownZoneError as error:
            raise BadTimeZoneError(str(error)) from error
        return Localiser(language, culture, zone, self.string_references)

    def string_references(self) -> Catalogue:
        """Give the texts of all string references, read at the first call.

        Raises
        ------
        ValueError
            The installation's file is none.
        """
        return _catalogue(self.string_references_file)


@cache
def _catalogue(of_the_installation: Path | None) -> Catalogue:
    return read_catalogue(of_the_installation)


def _culture(so_culture: str | None, language: Language | None) -> str:
    """Give the CLDR locale; without a language it is not looked for, because it does not count."""
    given = (so_culture or "").strip()
    if given and not is_well_formed(given):
        raise BadCultureError
    if language is None:
        return ""
    own = resolve_culture(given) if given else None
    return own or resolve_culture(language.tag) or FALLBACK.tag
