"""Whose a credential is, whichever way it came."""

from collections.abc import Collection
from typing import Protocol

from msgspec import Struct

from chat_sessions.credentials.passwords import Passwords, associate_with_password
from chat_sessions.credentials.presented import (
    BearerPresented,
    PasswordPresented,
    Presented,
    TicketPresented,
    WebSessionPresented,
)
from chat_sessions.credentials.remembered import RememberedCredentials
from chat_sessions.credentials.schemes import Scheme
from chat_sessions.credentials.tickets import TicketVerification
from chat_sessions.credentials.verified import Verified
from chat_sessions.credentials.web_sessions import WebSessionVerification


class AccessTokens(Protocol):
    """Whose access tokens are."""

    def associate(self, token: str) -> int | None:
        """Give the id of the associate whose token this is, or none.

        Raises ``NotAnAgentError`` for somebody who is no associate here, and
        ``IssuerUnavailableError`` when the issuer's keys are not known.
        """


class CredentialVerification(Struct, frozen=True, kw_only=True):
    """Tells whose a credential is.

    Attributes
    ----------
    schemes
        The ways to sign in that are open.
    passwords
        Where stored passwords are found.
    tickets, access_tokens, web_sessions
        Tell whose the other credentials are.
    remembered
        Which credentials were right in the last minute.
    """

    schemes: Collection[Scheme]
    passwords: Passwords
    tickets: TicketVerification
    access_tokens: AccessTokens | None
    web_sessions: WebSessionVerification
    remembered: RememberedCredentials

    def __call__(self, presented: Presented) -> int | None:
        """Give the id of the associate whose credential this is; none where it is not valid.

        Raises
        ------
        NotAnAgentError
            It is valid, but of somebody who is no associate here.
        StoreUnavailableError, IssuerUnavailableError
            It cannot be verified now.
        """
        if not all(scheme in self.schemes for scheme in presented.schemes):
            return None
        match presented:
            case PasswordPresented(user_name, password):
                return self.remembered.associate(
                    ("password", user_name, password), lambda: self._owner(user_name, password)
                )
            case TicketPresented(ticket, application_token):
                return self.remembered.associate(
                    ("ticket", ticket, application_token),
                    lambda: self.tickets(ticket, application_token),
                )
            case BearerPresented(token):
                return self.access_tokens.associate(token) if self.access_tokens else None
            case WebSessionPresented(session, xsrf_token):
                if not self.web_sessions.is_from_front_end(presented):
                    return None
                return self.remembered.associate(
                    ("web session", session, xsrf_token),
                    lambda: self.web_sessions(session, xsrf_token),
                )

    def _owner(self, user_name: str, password: str) -> Verified | None:
        associate_id = associate_with_password(self.passwords, user_name, password)
        return None if associate_id is None else Verified(associate_id)
