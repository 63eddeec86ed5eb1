"""Who is calling."""

from collections.abc import Callable
from typing import Final

from chat_agent.errors import NotAuthenticatedError
from chat_agent.request import Request
from chat_sessions.credentials.basic import CHALLENGE, BasicCredential

_CHALLENGES: Final = {"Basic": CHALLENGE}


type PasswordCheck = Callable[[str, str], int | None]
"""A user name and a password to the id of the associate, or none."""


def authenticated_associate(request: Request, check_password: PasswordCheck) -> int:
    """Give the id of the associate whose credential the request carries.

    Raises
    ------
    NotAuthenticatedError
        There is no credential, or it is not valid.
    StoreUnavailableError
        The credentials cannot be read now.
    """
    credential = BasicCredential.parse(request.header("Authorization") or "")
    if credential is None:
        raise NotAuthenticatedError(_CHALLENGES)
    associate_id = check_password(credential.user_name, credential.password)
    if associate_id is None:
        raise NotAuthenticatedError(_CHALLENGES)
    return associate_id
