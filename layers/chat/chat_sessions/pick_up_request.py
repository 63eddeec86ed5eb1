"""One request for a session."""

from msgspec import Struct

from chat_sessions.idempotency import IdempotencyKey
from chat_sessions.time_budget import TimeBudget


class PickUpRequest(Struct, frozen=True):
    """One request for a session.

    Attributes
    ----------
    associate_id
        The agent.
    claim_id
        Fresh for each request; tells its claim from another's when a reply was lost.
    correlation_id
        What leads from the request to the transcript.
    key
        What makes a request that is sent again the same one, where the client gives it.
    budget
        How long to try.
    """

    associate_id: int
    claim_id: str
    correlation_id: str
    key: IdempotencyKey | None
    budget: TimeBudget
