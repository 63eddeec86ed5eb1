"""Records of the session stream in, the places of those to try again out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from chat_sessions.session_change import SessionChange
from chat_sessions.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class SessionStream:
    """The function's outer edge.

    Attributes
    ----------
    follow
        What is done with a change of a session.
    telemetry
        Where failures are told.
    """

    follow: Callable[[SessionChange], None]
    telemetry: Telemetry

    def __call__(self, event: dict[str, Any], context: Any) -> PartialItemFailureResponse:
        """Follow a batch of changes.

        Parameters
        ----------
        event
            The event of a DynamoDB stream.
        context
            Lambda's context.

        Returns
        -------
        ``batchItemFailures``; Lambda sends again from the first of them on.
        """
        processor = BatchProcessor(
            event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False
        )
        return process_partial_response(event, self._follow, processor, context)

    def _follow(self, record: DynamoDBRecord) -> None:
        if record.dynamodb is None:
            return
        before, after = record.dynamodb.old_image or None, record.dynamodb.new_image or None
        change = SessionChange(int(record.dynamodb.keys["ChatSessionId"]), before, after)
        with self.telemetry.following(_correlation_id(after or before or {})):
            try:
                self.follow(change)
            except Exception as error:
                self.telemetry.request_failed(error)
                raise


def _correlation_id(item: Mapping[str, object]) -> str:
    """Give the id of the request that picked the session up, where a welcome keeps it."""
    welcome = item.get("Welcome")
    return str(welcome.get("CorrelationId", "")) if isinstance(welcome, Mapping) else ""
