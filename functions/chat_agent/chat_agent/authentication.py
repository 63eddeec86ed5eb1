"""Who is calling."""

from collections.abc import Callable, Collection
from typing import Protocol

from msgspec import Struct

from chat_agent.errors import ForbiddenError, NotAuthenticatedError
from chat_agent.presented_credential import presented_credential
from chat_agent.request import Request
from chat_sessions.credentials.presented import Presented
from chat_sessions.credentials.schemes import Scheme
from chat_sessions.errors import NotAnAgentError


class SignInEvents(Protocol):
    """What becomes of sign-ins; never whose they were to be."""

    def credential_refused(self, presented: str) -> None:
        """Report that a credential of this kind, or none, was not valid."""


class Authentication(Struct, frozen=True):
    """Tells who is calling, by the ways to sign in that are open.

    Attributes
    ----------
    schemes
        These ways.
    owner_of
        Gives the id of the associate whose credential it is, or none where it is not valid.
    events
        Where refusals are told.
    """

    schemes: Collection[Scheme]
    owner_of: Callable[[Presented], int | None]
    events: SignInEvents

    def __call__(self, request: Request) -> int:
        """Give the id of the associate whose credential the request carries.

        Raises
        ------
        AmbiguousCredentialsError
            The request carries several.
        NotAuthenticatedError
            It carries none, or one that is not valid.
        ForbiddenError
            It is valid, but of somebody who is no associate here.
        StoreUnavailableError, IssuerUnavailableError
            It cannot be verified now.
        """
        presented = presented_credential(request, self.schemes)
        try:
            associate_id = None if presented is None else self.owner_of(presented)
        except NotAnAgentError as error:
            raise ForbiddenError from error
        if associate_id is None:
            kind = "none" if presented is None else str(presented.schemes[0])
            self.events.credential_refused(kind)
            raise NotAuthenticatedError(self.schemes)
        return associate_id
