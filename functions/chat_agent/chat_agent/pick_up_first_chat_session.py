"""``POST /api/v1/Agents/Chat/PickUpFirstChatSession``."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from chat_agent.authentication import PasswordCheck, authenticated_associate
from chat_agent.errors import BadSelectError, ForbiddenError, NotAcceptableError
from chat_agent.localisation import Localisation
from chat_agent.media_types import negotiate
from chat_agent.representation import content_type, write_session
from chat_agent.request import Request
from chat_agent.response import Response
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.errors import NotAnAgentError
from chat_sessions.pick_up import NoSession
from chat_sessions.selection import InvalidSelectError, parse_select

PATH: Final = "/api/v1/Agents/Chat/PickUpFirstChatSession"


@dataclass(frozen=True, slots=True)
class PickUpFirstChatSession:
    """Gives the caller the first session of the queue.

    Attributes
    ----------
    check_password
        Tells who has a name and password.
    localisation
        Reads which language, culture and zone are wanted.
    pick_up
        The use case: who asks and the request id, to the session or why there is none.
    """

    check_password: PasswordCheck
    localisation: Localisation
    pick_up: Callable[[int, str], ChatSessionEntity | NoSession]

    def __call__(self, request: Request) -> Response:
        """Answer with the wanted part of the session, or ``null`` and why in ``SO-Queue``.

        Raises
        ------
        NotAuthenticatedError, ForbiddenError, NotAcceptableError, BadSelectError,
        BadLanguageError, BadCultureError, BadTimeZoneError
            Nothing was claimed.
        PickUpTimeoutError, StoreUnavailableError
            The caller should come again.
        """
        associate_id = authenticated_associate(request, self.check_password)
        media_type = negotiate(request.header("Accept"))
        if media_type is None:
            raise NotAcceptableError
        try:
            wanted = parse_select(request.parameter("$select"))
        except InvalidSelectError as error:
            raise BadSelectError(str(error)) from error
        localiser = self.localisation.for_request(request)
        try:
            picked = self.pick_up(associate_id, request.request_id)
        except NotAnAgentError as error:
            raise ForbiddenError from error
        headers = {"SO-TimeZone": localiser.zone.name}
        if localiser.language is not None:
            headers["Content-Language"] = localiser.language.tag
        session = None
        if isinstance(picked, NoSession):
            headers["SO-Queue"] = str(picked)
        else:
            session = picked
        body = write_session(session, wanted, localiser, media_type)
        return Response(HTTPStatus.OK, body, content_type(media_type), headers)
