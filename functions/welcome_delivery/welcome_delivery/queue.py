"""Messages of the welcome queue in, the ids of those to try again out."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from msgspec import Struct

from chat_sessions.telemetry import Telemetry
from chat_sessions.welcome import UnreadableWelcomeError, Welcome


class WelcomeMessages(Struct, frozen=True):
    """The function's outer edge.

    Attributes
    ----------
    deliver
        What is done with a welcome.
    telemetry
        Where failures are told.
    """

    deliver: Callable[[Welcome], None]
    telemetry: Telemetry

    def __call__(self, event: dict[str, Any], context: Any) -> PartialItemFailureResponse:
        """Deliver a batch of welcomes.

        A message is a session's own group, so one that fails holds up no other session.

        Parameters
        ----------
        event
            The event of an SQS queue.
        context
            Lambda's context.

        Returns
        -------
        ``batchItemFailures``; SQS brings these again, and in the end to the dead-letter queue.
        """
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        return process_partial_response(event, self._deliver, processor, context)

    def _deliver(self, record: SQSRecord) -> None:
        try:
            welcome = Welcome.from_queue_body(record.body)
        except UnreadableWelcomeError:
            self.telemetry.welcome_unreadable(f"message {record.message_id}")
            raise
        with self.telemetry.following(welcome.correlation_id):
            try:
                self.deliver(welcome)
            except Exception as error:
                self.telemetry.request_failed(error)
                raise
