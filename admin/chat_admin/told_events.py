"""What is made good by a redrive, told to the operator: ids only."""

from dataclasses import dataclass

from chat_admin.console import Console
from chat_sessions.welcome import Welcome


@dataclass(frozen=True, slots=True)
class ToldEvents:
    """Tells each as a line (implements ``FollowerEvents``).

    Attributes
    ----------
    console
        Where it is told.
    """

    console: Console

    def slot_not_taken(
        self, session_id: int, associate_id: int, claim_id: str, reason: str
    ) -> None:
        """Tell it."""
        what = f"agent {associate_id}'s slot is not taken for claim {claim_id}: {reason}"
        self._tell(session_id, what)

    def slot_repaired(self, session_id: int, associate_id: int) -> None:
        """Tell it."""
        self._tell(session_id, f"has a slot of agent {associate_id}'s again")

    def slot_freed(self, session_id: int, associate_id: int) -> None:
        """Tell it."""
        self._tell(session_id, f"gave its slot back to agent {associate_id}")

    def rank_corrected(self, session_id: int, rank: int) -> None:
        """Tell it."""
        self._tell(session_id, f"has rank {rank} now")

    def welcome_relayed(self, welcome: Welcome) -> None:
        """Tell it."""
        self._tell(welcome.session_id, "its welcome is sent again")

    def welcome_delivered(self, welcome: Welcome, *, after_ms: int) -> None:
        """Tell it."""
        self._tell(welcome.session_id, f"its welcome stands in the transcript after {after_ms} ms")

    def welcome_twin_dropped(self, welcome: Welcome) -> None:
        """Tell it."""
        self._tell(welcome.session_id, "its welcome stood in the transcript already")

    def welcome_unreadable(self, source: str) -> None:
        """Tell it."""
        self.console.tell(f"{source}: its welcome cannot be read, and stays marked as outstanding")

    def _tell(self, session_id: int, what: str) -> None:
        self.console.tell(f"session {session_id}: {what}")
