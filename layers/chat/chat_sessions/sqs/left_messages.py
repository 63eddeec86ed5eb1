"""A queue of messages that wait for an operator."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chat_sessions.errors import QueueRefusedError, QueueUnavailableError
from chat_sessions.redrive.ports import LeftMessage
from chat_sessions.sqs.failures import failures_told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_sqs import SQSClient

_AT_ONCE: Final = 10
_TAKEN_SECONDS: Final = 300
_WAIT_SECONDS: Final = 2
"""Without waiting, SQS asks only some of its servers, and may say that nothing is there."""


class LeftMessagesQueue:
    """The queue (implements ``LeftMessages``).

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

    def taken(self) -> Iterator[LeftMessage]:
        """Take ten at a time, until there is none that was not taken before."""
        seen: set[str] = set()
        while True:
            with failures_told_apart():
                answer = self._client.receive_message(
                    QueueUrl=self._queue_url,
                    MaxNumberOfMessages=_AT_ONCE,
                    VisibilityTimeout=_TAKEN_SECONDS,
                    WaitTimeSeconds=_WAIT_SECONDS,
                )
            fresh = [
                message
                for message in answer.get("Messages", [])
                if message["MessageId"] not in seen
            ]
            if not fresh:
                return
            for message in fresh:
                seen.add(message["MessageId"])
                yield LeftMessage(message["MessageId"], message["Body"], message["ReceiptHandle"])

    def remove(self, message: LeftMessage) -> None:
        """Delete the message."""
        with failures_told_apart():
            self._client.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message.receipt)

    def put_back(self, messages: Sequence[LeftMessage]) -> None:
        """Make the messages visible at once, as far as that can be done."""
        for message in messages:
            with suppress(QueueUnavailableError, QueueRefusedError), failures_told_apart():
                self._client.change_message_visibility(
                    QueueUrl=self._queue_url, ReceiptHandle=message.receipt, VisibilityTimeout=0
                )
