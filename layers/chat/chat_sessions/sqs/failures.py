"""What SQS's failures mean: they pass, or the request itself is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chat_sessions.client_errors import error_code, is_server_error
from chat_sessions.errors import QueueRefusedError, QueueUnavailableError

_PASSING_CODES: Final = frozenset(
    {
        "KmsThrottled",
        "OverLimit",
        "RequestThrottled",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


@contextmanager
def failures_told_apart() -> Iterator[None]:
    """Turn the SDK's failures into what they mean; the text is AWS's name of the failure.

    Raises
    ------
    QueueUnavailableError
        The failure may pass.
    QueueRefusedError
        It will not.
    """
    try:
        yield
    except ClientError as error:
        code = error_code(error)
        if code in _PASSING_CODES or is_server_error(error):
            raise QueueUnavailableError(code) from error
        raise QueueRefusedError(code) from error
    except BotoCoreError as error:
        raise QueueUnavailableError(type(error).__name__) from error
