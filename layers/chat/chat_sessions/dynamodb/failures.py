"""Which failures of DynamoDB pass by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from botocore.parsers import ResponseParserError

from chat_sessions.errors import StoreUnavailableError

_PASSING_CODES: Final = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_FIRST_SERVER_ERROR: Final = 500


@contextmanager
def passing_failures() -> Iterator[None]:
    """Turn a failure that may pass into ``StoreUnavailableError``; let lasting ones through.

    After it the outcome of a write is unknown: the request may have been carried out.
    """
    try:
        yield
    except ClientError as error:
        if error_code(error) in _PASSING_CODES or _status(error) >= _FIRST_SERVER_ERROR:
            raise StoreUnavailableError(error_code(error)) from error
        raise
    except (
        HTTPClientError,
        BotocoreConnectionError,
        IncompleteReadError,
        ResponseParserError,
    ) as error:
        raise StoreUnavailableError(type(error).__name__) from error


def error_code(error: ClientError) -> str:
    """Give AWS's name of the error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
