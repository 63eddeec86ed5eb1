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

from chat_sessions.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class SessionStream:
    """The function's outer edge.

    Attributes
    ----------
    follow
        What is done with a session as the stream shows it.
    telemetry
        Where failures are told.
    """

    follow: Callable[[Mapping[str, object]], None]
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
        image = record.dynamodb.new_image if record.dynamodb else None
        if not image:
            return
        welcome = image.get("Welcome")
        correlation_id = welcome.get("CorrelationId") if isinstance(welcome, dict) else None
        with self.telemetry.following(str(correlation_id or "")):
            try:
                self.follow(image)
            except Exception as error:
                self.telemetry.request_failed(error)
                raise
