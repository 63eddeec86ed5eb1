"""The queue of the changes that could not be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.errors import (
    ChangeNotParkedError,
    QueueRefusedError,
    QueueUnavailableError,
)
from chat_sessions.sqs.failures import failures_told_apart

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from chat_sessions.parked_change import ParkedChange


class ParkedChangesQueue:
    """The queue of parked changes (implements ``ParkedChanges``).

    Parameters
    ----------
    client
        An SQS client.
    queue_url
        The queue's URL.
    """

    def __init__(self, client: SQSClient, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def park(self, change: ParkedChange) -> None:
        """Send the change; one that comes twice is followed twice, which changes nothing."""
        try:
            with failures_told_apart():
                self._client.send_message(QueueUrl=self._queue_url, MessageBody=change.queue_body())
        except (QueueUnavailableError, QueueRefusedError) as error:
            raise ChangeNotParkedError(str(error)) from error
