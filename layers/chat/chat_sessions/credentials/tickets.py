"""Tickets: valid for six hours from their last use, where online with an application's token."""

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct

from chat_sessions.credentials.opaque_tokens import TokenKind, digest, is_well_formed
from chat_sessions.credentials.schemes import InstallationType
from chat_sessions.credentials.verified import Verified
from chat_sessions.errors import StoreUnavailableError

VALID_SECONDS: Final = 6 * 3600
"""How long a ticket is valid, from its last use on."""
_LEAST_BETWEEN_EXTENSIONS: Final = 600


class StoredTicket(Struct, frozen=True):
    """What is kept of a ticket, under its digest.

    Attributes
    ----------
    associate_id
        Whose it is.
    expires_at
        Until when it is valid, in seconds since 1970.
    """

    associate_id: int
    expires_at: int


class Tickets(Protocol):
    """Where tickets and applications' tokens are found, by their digests.

    Every method raises ``StoreUnavailableError`` when AWS does not answer.
    """

    def ticket(self, ticket_digest: str) -> StoredTicket | None:
        """Read a ticket, or none where there is no such ticket."""

    def ticket_and_application(
        self, ticket_digest: str, application_digest: str
    ) -> tuple[StoredTicket | None, bool]:
        """Read a ticket, and whether there is such an application, in one request."""

    def extend_ticket(self, ticket_digest: str, seen: StoredTicket, expires_at: int) -> None:
        """Let a ticket be valid for longer, if it is still there as it was seen."""


class TicketEvents(Protocol):
    """What becomes of tickets."""

    def ticket_not_extended(self, associate_id: int) -> None:
        """Report that a ticket was used, but keeps its end for now."""


class TicketVerification(Struct, frozen=True, kw_only=True):
    """Tells whose a ticket is.

    Attributes
    ----------
    tickets, events
        The outside world.
    installation_type
        Whether an application's token must come with the ticket.
    now
        The time in seconds since 1970.
    """

    tickets: Tickets
    events: TicketEvents
    installation_type: InstallationType
    now: Callable[[], float]

    def __call__(self, ticket: str, application_token: str) -> Verified | None:
        """Tell whose the ticket is, or none; using it makes it valid for longer.

        It is written at most once in ten minutes, whoever uses it and how often. Where that
        fails, the ticket is as good as it was.

        Raises
        ------
        StoreUnavailableError
            It cannot be read now.
        """
        stored = self._read(ticket, application_token)
        if stored is None:
            return None
        now = self.now()
        if stored.expires_at <= now:
            return None
        expires_at = int(now) + VALID_SECONDS
        if expires_at - stored.expires_at >= _LEAST_BETWEEN_EXTENSIONS:
            try:
                self.tickets.extend_ticket(digest(ticket), stored, expires_at)
            except StoreUnavailableError:
                self.events.ticket_not_extended(stored.associate_id)
        return Verified(stored.associate_id, stored.expires_at - now)

    def _read(self, ticket: str, application_token: str) -> StoredTicket | None:
        if not is_well_formed(TokenKind.TICKET, ticket):
            return None
        if self.installation_type is InstallationType.ON_SITE:
            return self.tickets.ticket(digest(ticket))
        if not is_well_formed(TokenKind.APPLICATION, application_token):
            return None
        stored, is_known = self.tickets.ticket_and_application(
            digest(ticket), digest(application_token)
        )
        return stored if is_known else None
