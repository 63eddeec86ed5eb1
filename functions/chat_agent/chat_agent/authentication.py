"""Who is calling."""

from typing import Final

from chat_agent.errors import NotAuthenticatedError
from chat_agent.request import Request
from chat_sessions.credentials.basic import CHALLENGE, BasicCredential
from chat_sessions.credentials.passwords import Passwords, associate_with_password

_CHALLENGES: Final = {"Basic": CHALLENGE}


def authenticated_associate(request: Request, passwords: Passwords) -> int:
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
    associate_id = associate_with_password(passwords, credential.user_name, credential.password)
    if associate_id is None:
        raise NotAuthenticatedError(_CHALLENGES)
    return associate_id
