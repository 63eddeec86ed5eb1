"""The last step of a welcome: into the transcript, once."""

from collections.abc import Callable

from msgspec import Struct

from chat_sessions.entity.instant import Instant
from chat_sessions.ports import Transcript, WelcomeEvents, WelcomeMarks
from chat_sessions.welcome import Welcome


class WelcomeDelivery(Struct, frozen=True):
    """Puts a welcome into the transcript and takes the session's mark off.

    In this order: the mark may only go when the message stands. Either step may be done again.

    Attributes
    ----------
    transcript, marks, events
        The outside world; see ``ports``.
    """

    transcript: Transcript
    marks: WelcomeMarks
    events: WelcomeEvents
    now: Callable[[], Instant] = Instant.now

    def __call__(self, welcome: Welcome) -> None:
        """Deliver one welcome, however often it comes.

        Raises
        ------
        StoreUnavailableError
            A table did not answer; try again.
        """
        is_first = self.transcript.add(welcome)
        self.marks.clear(welcome)
        if is_first:
            after_ms = welcome.when_posted.milliseconds_until(self.now())
            self.events.welcome_delivered(welcome, after_ms=after_ms)
        else:
            self.events.welcome_twin_dropped(welcome)
