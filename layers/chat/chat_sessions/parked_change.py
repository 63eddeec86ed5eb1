"""A change of a session that could not be followed, put aside so that others can be."""

from typing import Protocol, Self

import msgspec


class UnreadableChangeError(ValueError):
    """A parked change lacks a part or has one of another type; its text is not told."""


class ParkedChange(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Where a change stands in the stream and whom it concerns: ids only, no customer's data.

    Attributes
    ----------
    chat_session_id
        The session, or none when the change did not even tell that.
    claim_id
        The claim, if the change is a pick-up.
    slot_holders
        The associates who may have won or lost the session's slot by it.
    event_name, sequence_number
        What kind of change it was, and its place in the stream.
    error_type
        Why it was parked.
    version
        The layout of the message; see ``docs/adr/015-items-only-grow.md``.
    """

    chat_session_id: int | None
    claim_id: str | None
    slot_holders: tuple[int, ...]
    event_name: str
    sequence_number: str
    error_type: str
    version: int = 1

    def queue_body(self) -> str:
        """Write the body of the queue's message."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_queue_body(cls, body: str) -> Self:
        """Read what ``queue_body`` wrote.

        Raises
        ------
        UnreadableChangeError
            The body is something else.
        """
        try:
            return msgspec.json.decode(body, type=cls)
        except (msgspec.DecodeError, RecursionError):
            raise UnreadableChangeError from None


class ParkedChanges(Protocol):
    """Where changes wait for an operator that could not be followed."""

    def park(self, change: ParkedChange) -> None:
        """Put a change aside.

        Raises ``ChangeNotParkedError`` when that cannot be done now.
        """
