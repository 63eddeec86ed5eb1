"""Why a transaction was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError
from msgspec import Struct

from chat_sessions.client_errors import error_code
from chat_sessions.dynamodb.failures import failures_told_apart, is_of_the_size, item_of
from chat_sessions.errors import ItemTooLargeError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_CONDITION: Final = "ConditionalCheckFailed"
_CONFLICT: Final = "TransactionConflict"
_PASSING: Final = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError"})
_NOTHING: Final = "None"
_INVALID: Final = "ValidationError"


class Refusal(Struct, frozen=True):
    """Whether one part of a transaction stood in its way.

    Attributes
    ----------
    by_condition
        Its condition failed; else it was another part, or another write was under way on its item.
    item
        The item as it was, where that was asked for and there is one.
    """

    by_condition: bool
    item: dict[str, Any] | None


def transact(
    client: DynamoDBClient, parts: Sequence[TransactWriteItemTypeDef]
) -> list[Refusal] | None:
    """Write all parts or none.

    Returns
    -------
    None when it was done; else for each part what stood in its way.

    Raises
    ------
    ItemTooLargeError
        An item would be larger than it may be.
    StoreUnavailableError
        It is unknown whether it was done, or DynamoDB was too busy.
    """
    try:
        with failures_told_apart():
            client.transact_write_items(TransactItems=parts)
    except ClientError as error:
        if error_code(error) != "TransactionCanceledException":
            raise
        reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
        if any(reason["Code"] == _INVALID and is_of_the_size(reason) for reason in reasons):
            raise ItemTooLargeError from error
        codes = {reason["Code"] for reason in reasons}
        if codes - _PASSING - {_CONDITION, _CONFLICT, _NOTHING}:
            raise
        if codes & _PASSING:
            raise StoreUnavailableError(", ".join(sorted(codes & _PASSING))) from error
        return [
            Refusal(by_condition=reason["Code"] == _CONDITION, item=item_of(reason))
            for reason in reasons
        ]
    return None
