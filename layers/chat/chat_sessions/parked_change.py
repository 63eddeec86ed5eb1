"""A change of a session that could not be followed, put aside so that others can be."""

from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_pascal


class UnreadableChangeError(ValueError):
    """A parked change lacks a part or has one of another type; its text is not told."""


class ParkedChange(BaseModel):
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

    model_config = ConfigDict(
        frozen=True, strict=True, alias_generator=to_pascal, validate_by_name=True
    )

    chat_session_id: int | None
    claim_id: str | None
    slot_holders: tuple[int, ...]
    event_name: str
    sequence_number: str
    error_type: str
    version: int = 1

    def queue_body(self) -> str:
        """Write the body of the queue's message."""
        return self.model_dump_json(by_alias=True)

    @classmethod
    def from_queue_body(cls, body: str) -> Self:
        """Read what ``queue_body`` wrote.

        Raises
        ------
        UnreadableChangeError
            The body is something else.
        """
        try:
            return cls.model_validate_json(body)
        except ValidationError:
            raise UnreadableChangeError from None


class ParkedChanges(Protocol):
    """Where changes wait for an operator that could not be followed."""

    def park(self, change: ParkedChange) -> None:
        """Put a change aside.

        Raises ``ChangeNotParkedError`` when that cannot be done now.
        """
