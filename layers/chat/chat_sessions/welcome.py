"""The welcome message: what greets the customer, and how it travels to the transcript."""

import json
from collections.abc import Mapping
from typing import Final, Self

from msgspec import Struct

from chat_sessions.entity.associate import Associate
from chat_sessions.entity.instant import Instant

MESSAGE_TYPE: Final = "ToCustomer"
SPECIAL_TYPE: Final = "Welcome"
BODY_VERSION: Final = 1
"""The layout of the queue's messages; see ``docs/adr/015-items-only-grow.md``."""


class UnreadableWelcomeError(ValueError):
    """A stored or queued welcome lacks a part or has one of another type; its text is not told."""


class Welcome(Struct, frozen=True):
    """One welcome of one claim; it is stored with the session, and every sender copies it as it is.

    Attributes
    ----------
    session_id
        The session greeted.
    claim_id
        The claim that gave the session to the agent; a claim has one welcome.
    author
        The agent's name as the customer sees it.
    message
        The whole text.
    when_posted
        The time of the pick-up.
    correlation_id
        The request id of the pick-up, to follow it through all logs.
    """

    session_id: int
    claim_id: str
    author: str
    message: str
    when_posted: Instant
    correlation_id: str

    @property
    def deduplication_id(self) -> str:
        """The same for every send of this welcome, so that the queue drops the twin."""
        return f"welcome-{self.session_id}-{self.claim_id}"

    @property
    def group_id(self) -> str:
        """Messages of one session stay in order."""
        return str(self.session_id)

    @property
    def message_key(self) -> str:
        """The place in the transcript: by time, then by claim."""
        return f"{self.when_posted.sortable()}#{self.claim_id}"

    def stored(self) -> dict[str, str]:
        """Give what the session item keeps: everything but the session's own id."""
        return {
            "Message": self.message,
            "Author": self.author,
            "WhenPosted": self.when_posted.isoformat(),
            "ClaimId": self.claim_id,
            "CorrelationId": self.correlation_id,
        }

    def queue_body(self) -> str:
        """Write the body of the queue's message: ids and the chat message, no customer's secret.

        ASCII only, because SQS refuses some characters that a text may hold.
        """
        return json.dumps(
            {"Version": BODY_VERSION, "ChatSessionId": self.session_id, **self.chat_message()}
        )

    def chat_message(self) -> dict[str, str]:
        """Give the ChatMessage for the transcript (contract, section 6), with our two ids."""
        return {"Type": MESSAGE_TYPE, "SpecialType": SPECIAL_TYPE, **self.stored()}

    @classmethod
    def from_queue_body(cls, body: str) -> Self:
        """Read what ``queue_body`` wrote.

        Raises
        ------
        UnreadableWelcomeError
            The body is something else.
        """
        try:
            message = json.loads(body)
        except ValueError:
            raise UnreadableWelcomeError from None
        if not isinstance(message, dict):
            raise UnreadableWelcomeError
        return cls.from_stored(message.get("ChatSessionId"), message)

    @classmethod
    def from_stored(cls, session_id: object, stored: object) -> Self:
        """Read what ``stored`` gave, from the session with this id.

        Raises
        ------
        UnreadableWelcomeError
            A part is missing or of another type.
        """
        if not isinstance(session_id, int) or not isinstance(stored, Mapping):
            raise UnreadableWelcomeError
        parts = [stored.get(name) for name in ("ClaimId", "Author", "Message", "CorrelationId")]
        texts = [part for part in parts if isinstance(part, str)]
        when_posted = stored.get("WhenPosted")
        if len(texts) != len(parts) or not texts[0] or not isinstance(when_posted, str):
            raise UnreadableWelcomeError
        claim_id, author, message, correlation_id = texts
        try:
            posted = Instant.parse(when_posted)
        except ValueError:
            raise UnreadableWelcomeError from None
        return cls(session_id, claim_id, author, message, posted, correlation_id)


def author_name(associate: Associate) -> str:
    """Give the agent's name for the customer: the full name, else the login name."""
    return associate.FullName or associate.Name or ""
