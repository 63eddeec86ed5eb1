"""Texts and times of an answer as the client wants them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Final

from msgspec import Struct

from chat_sessions.entity.instant import Instant
from chat_sessions.localisation.encoded_values import format_encoded_values
from chat_sessions.localisation.languages import Language
from chat_sessions.localisation.multi_language import in_language
from chat_sessions.localisation.string_references import Catalogue, resolve_references
from chat_sessions.localisation.zones import AppliedZone

_UTC: Final = AppliedZone("UTC", UTC)


def _no_catalogue() -> Catalogue:
    return {}


class Localiser(Struct, frozen=True):
    """Writes texts and times for one request.

    Attributes
    ----------
    language
        The language of texts, or none to leave them as they are stored.
    culture
        The CLDR locale by which encoded values are formatted; it counts with a language only.
    zone
        The time zone of all date-times.
    catalogue
        Gives the texts of string references, when one is met.
    """

    language: Language | None = None
    culture: str = ""
    zone: AppliedZone = _UTC
    catalogue: Callable[[], Catalogue] = _no_catalogue

    @property
    def is_raw(self) -> bool:
        """Whether texts and times are written as they are stored."""
        return self.language is None and self.zone.zone is UTC

    def text(self, text: str) -> str:
        """Write a text; one in the form of several languages becomes the one that is wanted.

        References are resolved last, so that nothing in their texts is taken for anything else.
        """
        if self.language is None:
            return text
        text = in_language(text, self.language.code)
        text = format_encoded_values(text, self.culture, self.zone.zone)
        return resolve_references(text, self.catalogue, self.language.code)

    def instant(self, instant: Instant) -> str:
        """Write a date-time in the zone."""
        return instant.isoformat(self.zone.zone)


RAW: Final = Localiser()
"""As it is stored, in UTC."""
