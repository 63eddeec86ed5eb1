"""What a redrive needs from outside, as protocols that adapters and the tests' fakes meet."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Struct


class OutstandingPage(Struct, frozen=True):
    """A stretch of the sessions, looked through for the mark "welcome outstanding".

    Attributes
    ----------
    looked_at
        How many sessions were looked at.
    welcomes
        The ids of those with the mark, and the welcome as it is stored.
    """

    looked_at: int
    welcomes: tuple[tuple[int, object], ...]


class OutstandingWelcomes(Protocol):
    """The sessions whose welcome is outstanding."""

    def pages(self) -> Iterator[OutstandingPage]:
        """Look through all sessions; eventually consistent.

        Raises ``StoreUnavailableError`` when AWS does not answer.
        """


class LeftMessage(Struct, frozen=True):
    """A message that waits for an operator.

    Attributes
    ----------
    message_id
        Its id, for whoever looks for it.
    body
        What it says.
    receipt
        What it is removed by.
    """

    message_id: str
    body: str
    receipt: str


class LeftMessages(Protocol):
    """A queue of messages that wait for an operator.

    Both ``taken`` and ``remove`` raise ``QueueUnavailableError`` when SQS does not answer, and
    ``QueueRefusedError`` when it never will.
    """

    def taken(self) -> Iterator[LeftMessage]:
        """Take each message once; while it is taken, nobody else gets it."""

    def remove(self, message: LeftMessage) -> None:
        """Remove a message that is done."""

    def put_back(self, messages: Sequence[LeftMessage]) -> None:
        """Let others have messages that are not done; where it fails, they get them later."""
