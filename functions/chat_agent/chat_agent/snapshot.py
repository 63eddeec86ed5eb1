"""The snapshot that all copies of the function start from, where Lambda makes one (SnapStart).

What copies may share is made before it: libraries, and the data of a language and a zone. What must
differ is made by each copy: see ``docs/adr/013-a-version-for-each-change.md``.
"""

import random
from functools import partial
from importlib import import_module
from typing import Final

from snapshot_restore_py import (  # type: ignore[import-untyped]
    register_after_restore,
    register_before_snapshot,
)

from chat_agent.localisation import Localisation
from chat_agent.pick_up_first_chat_session import PATH, PickUpFirstChatSession
from chat_agent.request import Request
from chat_sessions.credentials.passwords import associate_with_password
from chat_sessions.credentials.schemes import Scheme
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.entity.contact import Contact
from chat_sessions.localisation.zones import parse_zone
from chat_sessions.session_item import read_session
from chat_sessions.settings import ChatAgentSettings

_HEADERS: Final = {"so-language": ("nb-NO",), "so-timezone": ("Europe/Oslo",)}
_MEDIA_TYPES: Final = ("application/json", "application/xml")
_SESSION: Final = ChatSessionEntity(
    Contact=Contact(Name="[SR_NONE] [DT:11/09/2017 14:53:18] [F:123.4]")
)
"""Nobody's session, with a text that takes all there is to write it."""


class _NoPasswords:
    @staticmethod
    def password_of(_user_name: str) -> None:
        return None


def register_hooks(settings: ChatAgentSettings) -> None:
    """Let Lambda call what prepares a snapshot, and what makes a copy of it unlike the others.

    The library comes with Lambda's runtime; it is asked for only where there will be a snapshot.
    """
    register_before_snapshot(prime, settings)
    # botocore chooses its pauses by this generator: copies that are throttled at the same moment
    # would all come again at the same moment. Nothing that must be secret or unique uses it.
    register_after_restore(random.seed)


def prime(settings: ChatAgentSettings) -> None:
    """Answer invented requests, so that what the first real ones would load is in the snapshot.

    No request goes out, so there is no connection and no data in it.
    """
    if Scheme.BEARER in settings.enabled_schemes:
        import_module("jwt")
    # The first item with a wrong attribute would load the library that says which.
    read_session({"WhenRequested": "yesterday"})
    find_zone = partial(parse_zone, base_zone=settings.base_time_zone, extra_codes={})
    route = PickUpFirstChatSession(
        authenticate=lambda _: associate_with_password(_NoPasswords(), "", "") or 0,
        localisation=Localisation(find_zone, None),
        pick_up=lambda *_: _SESSION,
        is_agent=lambda _: True,
    )
    for media_type in _MEDIA_TYPES:
        headers = {**_HEADERS, "accept": (media_type,)}
        route(Request("POST", PATH, headers, {}, request_id=""))
