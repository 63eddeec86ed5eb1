"""``POST /api/v1/Agents/Chat/PickUpFirstChatSession``."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from msgspec import Struct

from chat_agent.errors import (
    ApiError,
    BadIdempotencyKeyError,
    BadSelectError,
    ForbiddenError,
    NotAcceptableError,
)
from chat_agent.localisation import Localisation
from chat_agent.media_types import negotiate
from chat_agent.representation import content_type, write_session
from chat_agent.request import Request
from chat_agent.response import Response
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.errors import NotAnAgentError
from chat_sessions.idempotency import InvalidIdempotencyKeyError, parse_idempotency_key
from chat_sessions.localisation.localiser import Localiser
from chat_sessions.no_session import NoSession
from chat_sessions.pick_up import Replayed
from chat_sessions.selection import InvalidSelectError, Selection, parse_select

PATH: Final = "/api/v1/Agents/Chat/PickUpFirstChatSession"


class _Wishes(Struct, frozen=True):
    """What a request asks for, besides a session."""

    media_type: str
    wanted: Selection
    localiser: Localiser
    key: str | None


class PickUpFirstChatSession(Struct, frozen=True):
    """Gives the caller the first session of the queue.

    Attributes
    ----------
    authenticate
        Gives the id of the associate who is calling.
    localisation
        Reads which language, culture and zone are wanted.
    pick_up
        The use case: who asks, the request id, the idempotency key and when the request came, to
        the session or why there is none.
    is_agent
        Tells of an associate whether they may pick up at all.
    monotonic
        The clock by which it came.
    """

    authenticate: Callable[[Request], int]
    localisation: Localisation
    pick_up: Callable[[int, str, str | None, float], ChatSessionEntity | NoSession | Replayed]
    is_agent: Callable[[int], bool]
    monotonic: Callable[[], float] = time.monotonic

    def __call__(self, request: Request) -> Response:
        """Answer with the wanted part of the session, or ``null`` and why in ``SO-Queue``.

        Where an earlier request with the same key got a session that was deleted since, the answer
        is ``null`` without that header: whether anybody waits was not looked at.

        Raises
        ------
        AmbiguousCredentialsError, NotAuthenticatedError, ForbiddenError, NotAcceptableError,
        BadSelectError, BadLanguageError, BadCultureError, BadTimeZoneError,
        BadIdempotencyKeyError
            Nothing was claimed.
        IssuerUnavailableError, PickUpTimeoutError, StoreUnavailableError
            The caller should come again.
        """
        started = self.monotonic()
        associate_id = self.authenticate(request)
        try:
            wishes = _wishes(request, self.localisation)
        except ApiError as error:
            # A pick-up finds it out by itself, so that only a wrong request pays for it here.
            if not self.is_agent(associate_id):
                raise ForbiddenError from error
            raise
        try:
            picked = self.pick_up(associate_id, request.request_id, wishes.key, started)
        except NotAnAgentError as error:
            raise ForbiddenError from error
        headers = {"SO-TimeZone": wishes.localiser.zone.name}
        if wishes.localiser.language is not None:
            headers["Content-Language"] = wishes.localiser.language.tag
        session: ChatSessionEntity | None = None
        match picked:
            case ChatSessionEntity():
                session = picked
            case NoSession():
                headers["SO-Queue"] = str(picked)
            case Replayed():
                session = picked.session
                headers["Idempotency-Replayed"] = "true"
        body = write_session(session, wishes.wanted, wishes.localiser, wishes.media_type)
        return Response(HTTPStatus.OK, body, content_type(wishes.media_type), headers)


def _wishes(request: Request, localisation: Localisation) -> _Wishes:
    """Check the rest of a request, in the order of the contract."""
    media_type = negotiate(request.header("Accept"))
    if media_type is None:
        raise NotAcceptableError
    try:
        wanted = parse_select(request.parameter("$select"))
    except InvalidSelectError as error:
        raise BadSelectError(str(error)) from error
    localiser = localisation.for_request(request)
    return _Wishes(media_type, wanted, localiser, _idempotency_key(request))


def _idempotency_key(request: Request) -> str | None:
    given = request.header("Idempotency-Key")
    try:
        return None if given is None else parse_idempotency_key(given)
    except InvalidIdempotencyKeyError as error:
        raise BadIdempotencyKeyError from error
