"""The errors a caller of this package can expect, as one hierarchy."""

from collections.abc import Iterable


class ChatSessionsError(Exception):
    """Base of all errors of this package."""


class NotAnAgentError(ChatSessionsError):
    """The caller is known, but is no agent of this system."""


class StoreUnavailableError(ChatSessionsError):
    """AWS did not answer, refused for its load, or failed; the outcome of a write is unknown."""


class WriteConflictError(StoreUnavailableError):
    """Nothing was written: another write was under way on one of the items."""


class NothingChangesError(StoreUnavailableError):
    """A write is refused for what has changed at every try, though nothing has: it never will."""


class ItemTooLargeError(ChatSessionsError):
    """Nothing was written: an item would be larger than DynamoDB allows."""


class UserNameTakenError(ChatSessionsError):
    """Another associate signs in with this user name."""


class IssuerUnavailableError(ChatSessionsError):
    """The keys of the issuer of access tokens cannot be fetched now."""


class PickUpTimeoutError(ChatSessionsError):
    """The time budget ended before a session was won or the queue was known to be empty."""


class PlaceNotCountedError(ChatSessionsError):
    """The counter of a race did not answer; a pick-up goes on without a place of its own."""


class WelcomeNotQueuedError(ChatSessionsError):
    """The welcome queue did not accept the message now; the session's stream sends it again."""


class WelcomeRefusedError(WelcomeNotQueuedError):
    """The welcome queue refuses this very message; sending it again changes nothing."""


class QueueUnavailableError(ChatSessionsError):
    """SQS did not answer, was too busy, or failed; a message may have been taken all the same."""


class QueueRefusedError(ChatSessionsError):
    """SQS refuses a request, and will refuse it again as it is."""


class ChangeNotParkedError(ChatSessionsError):
    """The queue of parked changes did not accept a change; the stream brings it again."""


class WrongValuesError(ChatSessionsError, ValueError):
    """Values that make no entity; the text names each that is wrong, and quotes none.

    Parameters
    ----------
    problems
        The path of each, and what is accepted there.

    Attributes
    ----------
    problems
        The same.
    """

    def __init__(self, problems: Iterable[tuple[tuple[int | str, ...], str]]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(
                f"{'.'.join(map(str, path)) or 'the whole'}: {accepted}"
                for path, accepted in self.problems
            )
        )


class InvalidSessionError(ChatSessionsError, ValueError):
    """A session that cannot be queued; the text names each property that is wrong."""


class SessionExistsError(ChatSessionsError):
    """A session with this ChatSessionId is stored already."""


def may_pass(error: Exception) -> bool:
    """Tell whether a failure may pass by itself, so that the same should be tried again."""
    passing = (StoreUnavailableError, QueueUnavailableError, WelcomeNotQueuedError)
    lasting = (WelcomeRefusedError, NothingChangesError)
    return isinstance(error, passing) and not isinstance(error, lasting)
