"""Values in the media type that a client has asked for."""

from typing import Any, Final

from chat_agent.media_types import is_xml
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.entity.plain import to_json
from chat_sessions.localisation.localiser import Localiser
from chat_sessions.projection import project
from chat_sessions.selection import Selection

_SESSION: Final = "ChatSessionEntity"


def content_type(media_type: str) -> str:
    """Give the ``Content-Type`` of an answer in a media type."""
    return f"{media_type}; charset=utf-8"


def write_session(
    session: ChatSessionEntity | None,
    wanted: Selection,
    localiser: Localiser,
    media_type: str,
) -> str:
    """Write the wanted part of a session, or null where there is none."""
    if session is not None and wanted.is_all and localiser.is_raw and not is_xml(media_type):
        return to_json(session)
    plain = None if session is None else project(session, wanted, localiser)
    return write_plain(_SESSION, plain, media_type)


def write_plain(root: str, plain: Any, media_type: str) -> str:
    """Write plain values; XML calls the outermost element by the name of the root."""
    if is_xml(media_type):
        from chat_agent.xml_document import xml_document  # noqa: PLC0415 (JSON does not need it)

        return xml_document(root, plain)
    return to_json(plain)
