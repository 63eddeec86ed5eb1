"""What DynamoDB's failures mean: refused by a condition, passing, or lasting."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from botocore.parsers import ResponseParserError

from chat_sessions.client_errors import error_code, is_server_error
from chat_sessions.dynamodb.attribute_values import plain_values
from chat_sessions.errors import ItemTooLargeError, StoreUnavailableError

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
_REFUSED: Final = "ConditionalCheckFailedException"
_INVALID: Final = "ValidationException"
_OF_THE_SIZE: Final = "Item size"
"""How DynamoDB's messages about an item's size begin: with and without "to update"."""


class ConditionRefusedError(Exception):
    """A write was not done, because its condition failed.

    Parameters
    ----------
    item
        The item as it is, where that was asked for and there is one.
    """

    def __init__(self, item: dict[str, Any] | None) -> None:
        super().__init__()
        self.item = item


@contextmanager
def failures_told_apart() -> Iterator[None]:
    """Let lasting failures through, and turn the others into what they mean.

    Raises
    ------
    ConditionRefusedError
        The condition of a write failed.
    ItemTooLargeError
        An item would be larger than it may be.
    StoreUnavailableError
        The failure may pass. The outcome of a write is unknown then: it may have been done.
    """
    try:
        yield
    except ClientError as error:
        if error_code(error) == _REFUSED:
            raise ConditionRefusedError(item_of(error.response)) from error
        if error_code(error) == _INVALID and is_of_the_size(error.response.get("Error", {})):
            raise ItemTooLargeError from error
        if error_code(error) in _PASSING_CODES or is_server_error(error):
            raise StoreUnavailableError(error_code(error)) from error
        raise
    except (
        HTTPClientError,
        BotocoreConnectionError,
        IncompleteReadError,
        ResponseParserError,
    ) as error:
        raise StoreUnavailableError(type(error).__name__) from error


def item_of(refusal: Mapping[str, Any]) -> dict[str, Any] | None:
    """Read the item that a refusal shows, where it shows one."""
    found = refusal.get("Item")
    return plain_values(found) if found else None


def is_of_the_size(refusal: Mapping[str, Any]) -> bool:
    """Tell whether a write was refused as invalid because an item would be too large."""
    return str(refusal.get("Message")).startswith(_OF_THE_SIZE)
