"""The errors a caller of this package can expect, as one hierarchy."""


class ChatSessionsError(Exception):
    """Base of all errors of this package."""


class NotAnAgentError(ChatSessionsError):
    """The caller is known, but is no agent of this system."""


class StoreUnavailableError(ChatSessionsError):
    """AWS did not answer, refused for its load, or failed; the outcome of a write is unknown."""


class PickUpTimeoutError(ChatSessionsError):
    """The time budget ended before a session was won or the queue was known to be empty."""


class WelcomeNotQueuedError(ChatSessionsError):
    """The welcome queue did not accept the message now; the session's stream sends it again."""


class InvalidSessionError(ChatSessionsError, ValueError):
    """A session that cannot be queued; the text names each property that is wrong."""


class SessionExistsError(ChatSessionsError):
    """A session with this ChatSessionId is stored already."""
