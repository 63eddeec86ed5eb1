"""The text that greets a customer: in their language, with names and times put in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from chat_sessions.directory import MAX_WELCOME_BYTES
from chat_sessions.localisation.cultures import resolve_culture
from chat_sessions.localisation.languages import Language, language_of
from chat_sessions.localisation.multi_language import in_language, is_multi_language
from chat_sessions.localisation.zones import AppliedZone, UnknownZoneError

if TYPE_CHECKING:
    from chat_sessions.claim import Item
    from chat_sessions.directory import ChatTopic
    from chat_sessions.entity.instant import Instant

_PLACEHOLDER: Final = re.compile(r"\{(agent|customer|topic|date|time)\}")


class WelcomeWriter(Struct, frozen=True):
    """Writes the welcome of a session (contract, section 6).

    Attributes
    ----------
    find_zone
        Gives the zone of a name, or for none that of the installation.
    """

    find_zone: Callable[[str | None], AppliedZone]

    @staticmethod
    def needs_customer(text: str) -> bool:
        """Tell whether the text depends on the session as it is stored."""
        return _PLACEHOLDER.search(text) is not None or is_multi_language(text)

    def write(self, topic: ChatTopic, agent: str, session: Item, now: Instant) -> str:
        """Write the text of a topic for one session.

        The language is the customer's, else the topic's; with neither the text stays raw. What is
        put in is not looked through again: a customer called ``{topic}`` stays that. A text that
        grows beyond what a topic's may have is cut, because the session must hold it.

        Parameters
        ----------
        topic
            Whose text it is.
        agent
            What the customer knows the agent by.
        session
            The session as it is stored; it may have ``CustomerLanguage``, ``CustomerCulture`` and
            ``CustomerTimeZone``.
        now
            The time of the pick-up.
        """
        language = _language(session.get("CustomerLanguage")) or _language(topic.Language)
        text = topic.WelcomeMessage
        if language is not None:
            text = in_language(text, language.code)
        if _PLACEHOLDER.search(text) is None:
            return text
        topic_name = topic.Name if language is None else in_language(topic.Name, language.code)
        customer = session.get("CustomerName") or session.get("CustomerAlias") or ""
        culture = _culture(session.get("CustomerCulture"), language)
        zone = self._zone(session.get("CustomerTimeZone"))

        def put_in(match: re.Match[str]) -> str:
            match match[1]:
                case "agent":
                    return agent
                case "customer":
                    return str(customer)
                case "topic":
                    return topic_name
                case "date":
                    return _date(now, culture, zone)
                case _:
                    return _time(now, culture, zone)

        return _cut(_PLACEHOLDER.sub(put_in, text))

    def _zone(self, stored: object) -> AppliedZone:
        """Give the customer's zone; one that nobody knows must not cost the welcome."""
        text = stored if isinstance(stored, str) else None
        try:
            return self.find_zone(text)
        except UnknownZoneError:
            return self.find_zone(None)


def _cut(text: str) -> str:
    return text.encode()[:MAX_WELCOME_BYTES].decode(errors="ignore")


def _language(stored: object) -> Language | None:
    return language_of(stored) if isinstance(stored, str) and stored else None


def _culture(stored: object, language: Language | None) -> str | None:
    if isinstance(stored, str) and (culture := resolve_culture(stored)) is not None:
        return culture
    return None if language is None else resolve_culture(language.tag)


def _date(now: Instant, culture: str | None, zone: AppliedZone) -> str:
    local = now.to_datetime(zone.zone)
    if culture is None:
        return local.date().isoformat()
    from babel.dates import format_date  # noqa: PLC0415 (only a text with a date pays for it)

    return format_date(local, "medium", locale=culture)


def _time(now: Instant, culture: str | None, zone: AppliedZone) -> str:
    local = now.to_datetime(zone.zone)
    if culture is None:
        return local.strftime("%H:%M")
    from babel.dates import format_time  # noqa: PLC0415 (only a text with a time pays for it)

    # The offset is in the value already.
    return format_time(local.replace(tzinfo=None), "short", locale=culture)
