"""BatchGetItem, to the end."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Any, Final

from chat_sessions.dynamodb.attribute_values import plain_values
from chat_sessions.dynamodb.failures import failures_told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

_MOST_KEYS: Final = 100


def read_items(
    client: DynamoDBClient,
    keys: Iterable[tuple[str, Mapping[str, Any]]],
    projection: Mapping[str, Any] | None = None,
) -> list[tuple[str, dict[str, Any]]]:
    """Read items consistently, a hundred in a request, and again what was left unprocessed.

    Parameters
    ----------
    client
        A DynamoDB client.
    keys
        The name of the table and the key of each item.
    projection
        ``ProjectionExpression`` and its names, where not all attributes are wanted.

    Returns
    -------
    The name of the table and the attributes of each item that there is, in no order.
    """
    read = []
    for batch in batched(keys, _MOST_KEYS, strict=False):
        wanted: Any = {}
        for table, key in batch:
            request = {"Keys": [], "ConsistentRead": True, **(projection or {})}
            wanted.setdefault(table, request)["Keys"].append(key)
        while wanted:
            with failures_told_apart():
                answer = client.batch_get_item(RequestItems=wanted)
            for table, items in answer["Responses"].items():
                read += [(table, plain_values(item)) for item in items]
            wanted = answer.get("UnprocessedKeys")
    return read
