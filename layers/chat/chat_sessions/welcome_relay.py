"""The second sender of a welcome: what the stream of the sessions makes sure of."""

from collections.abc import Mapping

from msgspec import Struct

from chat_sessions.ports import WelcomeEvents, WelcomeQueue
from chat_sessions.welcome import UnreadableWelcomeError, Welcome


class WelcomeRelay(Struct, frozen=True):
    """Sends the welcome of a claimed session again, in case the pick-up could not.

    The queue drops the twin for five minutes, the transcript for ever.

    Attributes
    ----------
    queue, events
        The outside world; see ``ports``.
    """

    queue: WelcomeQueue
    events: WelcomeEvents

    def __call__(self, item: Mapping[str, object]) -> None:
        """Send the welcome of a session, if one is outstanding, as it is stored on it.

        A welcome that cannot be read is reported and passed over: it will not get better by
        waiting, and the mark on the session keeps it findable.

        Parameters
        ----------
        item
            The session as the stream shows it.

        Raises
        ------
        WelcomeNotQueuedError
            The queue does not accept it now; try again.
        """
        if not item.get("WelcomeOutstanding"):
            return
        session_id = item.get("ChatSessionId")
        try:
            welcome = Welcome.from_stored(session_id, item.get("Welcome"))
        except UnreadableWelcomeError:
            self.events.welcome_unreadable(f"session {session_id}")
            return
        self.queue.send(welcome)
        self.events.welcome_relayed(welcome)
