"""The sessions whose welcome is outstanding, found by reading the whole table."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from chat_sessions.dynamodb.attribute_values import plain_values
from chat_sessions.dynamodb.failures import failures_told_apart
from chat_sessions.redrive.ports import OutstandingPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient


class OutstandingWelcomesTable:
    """The sessions table, looked through (implements ``OutstandingWelcomes``).

    There is no index of the mark: it would cost every pick-up two writes for the sake of a look
    that is hardly ever taken.

    Parameters
    ----------
    client
        A DynamoDB client; one connection for each segment.
    table_name
        The table's name.
    segments
        How many parts of the table are read side by side, a megabyte of each at a time.
    """

    def __init__(self, client: DynamoDBClient, table_name: str, segments: int = 4) -> None:
        self._client = client
        self._table_name = table_name
        self._segments = segments

    def pages(self) -> Iterator[OutstandingPage]:
        """Read the segments page by page, in steps."""
        starts: dict[int, dict[str, Any]] = {segment: {} for segment in range(self._segments)}
        with ThreadPoolExecutor(self._segments, "scan") as threads:
            while starts:
                answers = list(threads.map(self._scan, starts, starts.values()))
                starts = {
                    segment: {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
                    for segment, answer in zip(starts, answers, strict=True)
                    if "LastEvaluatedKey" in answer
                }
                yield from map(_page, answers)

    def _scan(self, segment: int, start: dict[str, Any]) -> Any:
        with failures_told_apart():
            return self._client.scan(
                TableName=self._table_name,
                Segment=segment,
                TotalSegments=self._segments,
                FilterExpression="attribute_exists(WelcomeOutstanding)",
                ProjectionExpression="ChatSessionId, Welcome",
                **start,
            )


def _page(answer: Any) -> OutstandingPage:
    items = [plain_values(item) for item in answer["Items"]]
    welcomes = tuple((int(item["ChatSessionId"]), item.get("Welcome")) for item in items)
    return OutstandingPage(answer["ScannedCount"], welcomes)
