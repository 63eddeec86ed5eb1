"""``POST /api/v1/Agents/Chat/PickUpFirstChatSession``."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from chat_agent.authentication import authenticated_associate
from chat_agent.errors import ForbiddenError
from chat_agent.request import Request
from chat_agent.response import Response
from chat_sessions.credentials.passwords import Passwords
from chat_sessions.entity.chat_session import ChatSessionEntity
from chat_sessions.errors import NotAnAgentError
from chat_sessions.pick_up import NoSession

PATH: Final = "/api/v1/Agents/Chat/PickUpFirstChatSession"


@dataclass(frozen=True, slots=True)
class PickUpFirstChatSession:
    """Gives the caller the first session of the queue.

    Attributes
    ----------
    passwords
        Where credentials are checked.
    pick_up
        The use case: who asks and the request id, to the session or why there is none.
    """

    passwords: Passwords
    pick_up: Callable[[int, str], ChatSessionEntity | NoSession]

    def __call__(self, request: Request) -> Response:
        """Answer with the session, or with ``null`` and the reason in ``SO-Queue``.

        Raises
        ------
        NotAuthenticatedError, ForbiddenError
            Nothing was claimed.
        PickUpTimeoutError, StoreUnavailableError
            The caller should come again.
        """
        associate_id = authenticated_associate(request, self.passwords)
        try:
            picked = self.pick_up(associate_id, request.request_id)
        except NotAnAgentError as error:
            raise ForbiddenError from error
        if isinstance(picked, NoSession):
            return Response(HTTPStatus.OK, "null", headers={"SO-Queue": picked})
        return Response(HTTPStatus.OK, picked.model_dump_json())
