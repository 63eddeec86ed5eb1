"""Messages that ended in a queue for an operator: dead letters and parked changes."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from chat_sessions.claim import Item
from chat_sessions.errors import may_pass
from chat_sessions.parked_change import ParkedChange, UnreadableChangeError
from chat_sessions.ports import WelcomeQueue
from chat_sessions.redrive.pace import STEADY, Pace
from chat_sessions.redrive.ports import LeftMessages
from chat_sessions.redrive.redriven import Progress, Redriven, untold
from chat_sessions.session_change import SessionFollower
from chat_sessions.welcome import Welcome

type Work = tuple[int, Callable[[], None]]
"""The session that a message is about, and how the message is done again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRedrive(ABC):
    """Does every message of a queue again, and removes it only afterwards.

    Attributes
    ----------
    messages
        The queue; see ``ports``.
    """

    messages: LeftMessages

    @abstractmethod
    def work(self, body: str) -> Work:
        """Read a message; whatever it raises leaves the message where it is."""

    def __call__(
        self, *, dry_run: bool = False, pace: Pace = STEADY, progress: Progress = untold
    ) -> Redriven:
        """Go through the queue; what cannot be read, or fails as before, stays.

        Parameters
        ----------
        dry_run
            Whether to look only.
        pace
            How fast to go.
        progress
            Told after every message.

        Raises
        ------
        WelcomeNotQueuedError, StoreUnavailableError, QueueUnavailableError, QueueRefusedError
            It cannot go on now; what was done is done, and it may be started again.
        """
        looked_at, done, left = 0, list[int](), list[str]()
        kept = []
        try:
            for message in self.messages.taken():
                looked_at += 1
                kept.append(message)
                try:
                    session_id, do_again = self.work(message.body)
                    if not dry_run:
                        do_again()
                except Exception as error:
                    if may_pass(error):
                        raise
                    left.append(f"message {message.message_id}: {type(error).__name__}")
                else:
                    done.append(session_id)
                    if not dry_run:
                        self.messages.remove(message)
                        kept.pop()
                        pace.keep()
                progress(looked_at, len(done))
        finally:
            self.messages.put_back(kept)
        return Redriven(looked_at, tuple(done), tuple(left))


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadLetterRedrive(MessageRedrive):
    """Sends the welcomes again that could not be delivered.

    A send that the queue drops as a twin loses nothing: the other one was taken within the last
    five minutes and is on its way.

    Attributes
    ----------
    queue
        Where welcomes go.
    """

    queue: WelcomeQueue

    def work(self, body: str) -> Work:
        """Send the welcome, with the same deduplication id as ever."""
        welcome = Welcome.from_queue_body(body)
        return welcome.session_id, lambda: self.queue.send(welcome)


@dataclass(frozen=True, kw_only=True, slots=True)
class ParkedChangeRedrive(MessageRedrive):
    """Follows the changes again that could not be followed, by what their sessions are now.

    Attributes
    ----------
    read_session_item
        Reads a session consistently.
    follower
        What follows from a change.
    """

    read_session_item: Callable[[int], Item | None]
    follower: SessionFollower

    def work(self, body: str) -> Work:
        """Follow the change, if it tells its session."""
        parked = ParkedChange.from_queue_body(body)
        session_id = parked.chat_session_id
        if session_id is None:
            raise UnreadableChangeError
        return session_id, lambda: self.follower.again(
            session_id, parked, self.read_session_item(session_id)
        )
