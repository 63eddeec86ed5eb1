"""What keeps a command from being done, told in one line: what is wrong, and what to do."""

from collections.abc import Mapping
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from chat_sessions.errors import (
    ChatSessionsError,
    QueueRefusedError,
    QueueUnavailableError,
    StoreUnavailableError,
    WelcomeNotQueuedError,
    WrongValuesError,
)

_NOT_ALLOWED: Final = frozenset({"AccessDenied", "AccessDeniedException"})
_NOT_KNOWN: Final = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_PERMISSIONS: Final = "docs/administration.md has what an operator must be allowed"
_HINTS: Final[Mapping[type[BotoCoreError], str]] = {
    ProfileNotFound: "; name another one with --profile",
    NoRegionError: "; name it with --region, or set AWS_REGION",
    NoCredentialsError: (
        "; name a profile with --profile, set AWS_PROFILE, or use --local for the stack of make run"
    ),
}
"""What to do about what botocore says."""


class AdminError(Exception):
    """The command cannot be done; the text says why and what to do, and holds no secret."""


class UsageError(AdminError):
    """The options do not go together."""


type Expected = AdminError | ChatSessionsError | BotoCoreError | ClientError
EXPECTED: Final = (AdminError, ChatSessionsError, BotoCoreError, ClientError)
"""What may happen without a fault of this program."""


def told(error: Expected) -> str:
    """Tell it to the operator."""
    match error:
        case ChatSessionsError():
            return _of_the_application(error)
        case BotoCoreError():
            return f"{error}{_HINTS.get(type(error), '')}"
        case ClientError():
            return _refusal(error)
        case AdminError():
            return str(error)


def _of_the_application(error: ChatSessionsError) -> str:
    match error:
        case WrongValuesError():
            return f"what is stored cannot be read: {error}"
        case StoreUnavailableError():
            return (
                f"AWS did not answer ({error}); whether a change was made is not known, so look "
                "before you try again"
            )
        case QueueUnavailableError() | WelcomeNotQueuedError():
            return f"SQS does not take it ({error}); what is done is done, so start it again later"
        case QueueRefusedError():
            return f"SQS refuses it ({error}); {_PERMISSIONS}"
        case _:
            return str(error) or type(error).__name__


def _refusal(error: ClientError) -> str:
    code = error.response["Error"].get("Code", "")
    message = error.response["Error"].get("Message", "")
    if code in _NOT_ALLOWED:
        return f"AWS does not allow it: {message}; {_PERMISSIONS}"
    if code in _NOT_KNOWN:
        return f"AWS does not accept your credentials ({code}); sign in to AWS again"
    return f"AWS refused {error.operation_name}: {code}: {message}"
