"""Outstanding welcomes, found by their mark and sent again."""

from collections.abc import Callable

from msgspec import Struct

from chat_sessions.entity.instant import Instant
from chat_sessions.errors import WelcomeRefusedError
from chat_sessions.ports import WelcomeQueue
from chat_sessions.redrive.pace import STEADY, Pace
from chat_sessions.redrive.ports import OutstandingWelcomes
from chat_sessions.redrive.redriven import Progress, Redriven, untold
from chat_sessions.welcome import UnreadableWelcomeError, Welcome

_MILLISECONDS_PER_MINUTE = 60_000


class WelcomeRedrive(Struct, frozen=True, kw_only=True):
    """Sends every outstanding welcome again, as it is stored on its session.

    It may be done at any time and any number of times: the transcript takes a welcome once.

    Attributes
    ----------
    outstanding, queue
        The outside world; see ``ports``.
    """

    outstanding: OutstandingWelcomes
    queue: WelcomeQueue
    now: Callable[[], Instant] = Instant.now

    def __call__(
        self,
        *,
        older_than_minutes: float = 15,
        dry_run: bool = False,
        pace: Pace = STEADY,
        progress: Progress = untold,
    ) -> Redriven:
        """Look through all sessions.

        Parameters
        ----------
        older_than_minutes
            Younger welcomes are on their way and are passed over.
        dry_run
            Whether to find them only.
        pace
            How fast to send.
        progress
            Told after every page of sessions.

        Raises
        ------
        WelcomeNotQueuedError, StoreUnavailableError
            It cannot go on now; what was sent is sent, and it may be started again.
        """
        started = self.now()
        looked_at, sent, left = 0, list[int](), list[str]()
        for page in self.outstanding.pages():
            for session_id, stored in page.welcomes:
                try:
                    welcome = Welcome.from_stored(session_id, stored)
                    if not _is_old(welcome, started, older_than_minutes):
                        continue
                    if not dry_run:
                        self.queue.send(welcome)
                        pace.keep()
                except (UnreadableWelcomeError, WelcomeRefusedError) as error:
                    left.append(f"session {session_id}: {type(error).__name__}")
                else:
                    sent.append(session_id)
            looked_at += page.looked_at
            progress(looked_at, len(sent))
        return Redriven(looked_at, tuple(sent), tuple(left))


def _is_old(welcome: Welcome, now: Instant, minutes: float) -> bool:
    return welcome.when_posted.milliseconds_until(now) >= minutes * _MILLISECONDS_PER_MINUTE
