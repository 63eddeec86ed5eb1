"""What operators see of the credentials that are stored: no secret, and no digest of one whole."""

from enum import StrEnum

from msgspec import Struct

_ID_LENGTH = 12


class CredentialKind(StrEnum):
    """The kinds of stored credentials; a key in the table begins with it."""

    PASSWORD = "basic"  # noqa: S105 (a kind of credential, and none itself)
    TICKET = "ticket"
    APPLICATION = "application"
    WEB_SESSION = "session"


class StoredCredential(Struct, frozen=True):
    """One stored credential.

    Attributes
    ----------
    kind
        What it is.
    name
        The user name of a password, the name of an application; else empty.
    associate_id
        Whose it is; none for an application.
    expires_at
        Until when it is valid, in seconds since 1970; none where it has no end.
    key
        Its key in the table.
    """

    kind: CredentialKind
    name: str
    associate_id: int | None
    expires_at: int | None
    key: str

    @property
    def short_id(self) -> str:
        """The id by which operators name a token; empty for a password, which has a user name."""
        return "" if self.kind is CredentialKind.PASSWORD else id_of(self.key.partition("#")[2])


def id_of(token_digest: str) -> str:
    """Give the short id by which operators name a token: the first digits of its digest."""
    return token_digest[:_ID_LENGTH]
