"""The FIFO queue that carries a welcome to the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.errors import (
    QueueRefusedError,
    QueueUnavailableError,
    WelcomeNotQueuedError,
    WelcomeRefusedError,
)
from chat_sessions.sqs.failures import failures_told_apart

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from chat_sessions.welcome import Welcome


class WelcomeFifoQueue:
    """The welcome queue (implements ``WelcomeQueue``).

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

    def send(self, welcome: Welcome) -> None:
        """Send the welcome; within five minutes the queue drops its twin."""
        try:
            with failures_told_apart():
                self._client.send_message(
                    QueueUrl=self._queue_url,
                    MessageBody=welcome.queue_body(),
                    MessageGroupId=welcome.group_id,
                    MessageDeduplicationId=welcome.deduplication_id,
                )
        except QueueUnavailableError as error:
            raise WelcomeNotQueuedError(str(error)) from error
        except QueueRefusedError as error:
            raise WelcomeRefusedError(str(error)) from error
