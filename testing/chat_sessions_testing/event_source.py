"""Lambda's event-source mappings, in process: what is new on the stream and in the queue."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_sqs import SQSClient

type Function = Callable[[dict[str, Any], object], Mapping[str, Any]]


class StreamSource:
    """Reads a table's stream, each record once, and remembers how far its function has got.

    Parameters
    ----------
    client, stream_arn
        The stream.
    patterns
        The mapping's event filters; a record that matches none is passed over.
    """

    def __init__(
        self,
        client: DynamoDBStreamsClient,
        stream_arn: str,
        patterns: Sequence[Mapping[str, Any]],
    ) -> None:
        self._client = client
        self._stream_arn = stream_arn
        self._patterns = patterns
        self._read: list[str] = []
        self._last_read: dict[str, str] = {}
        self._done = 0

    def records(self) -> list[dict[str, Any]]:
        """Give all records of the stream that pass the filters, from the first one on."""
        self._read_on()
        return [record for record in map(json.loads, self._read) if self._wanted(record)]

    def deliver(self, function: Function) -> int:
        """Give the function what is new; return how many records it did.

        A record that fails stays, with all that follow it, for the next time.
        """
        self._read_on()
        fresh = [json.loads(record) for record in self._read[self._done :]]
        wanted = [record for record in fresh if self._wanted(record)]
        if not wanted:
            self._done += len(fresh)
            return 0
        failures = function({"Records": wanted}, None)["batchItemFailures"]
        failed = {failure["itemIdentifier"] for failure in failures}
        done = 0
        for record in fresh:
            if record["dynamodb"]["SequenceNumber"] in failed:
                break
            done += 1
        self._done += done
        return sum(1 for record in fresh[:done] if record in wanted)

    def skip(self) -> None:
        """Pass over what is new; nobody gets it any more."""
        self._read_on()
        self._done = len(self._read)

    def _read_on(self) -> None:
        stream = self._client.describe_stream(StreamArn=self._stream_arn)["StreamDescription"]
        for shard in stream["Shards"]:
            self._read_shard(shard["ShardId"])

    def _read_shard(self, shard_id: str) -> None:
        last = self._last_read.get(shard_id)
        # The iterator of the last read is of no use: moto puts other tables, and with them other
        # shards, in the place of those that a cancelled transaction has touched.
        where: dict[str, Any] = (
            {"ShardIteratorType": "TRIM_HORIZON"}
            if last is None
            else {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last}
        )
        iterator = self._client.get_shard_iterator(
            StreamArn=self._stream_arn, ShardId=shard_id, **where
        )["ShardIterator"]
        while (answer := self._client.get_records(ShardIterator=iterator))["Records"]:
            for record in answer["Records"]:
                self._read.append(json.dumps(record, default=str))
                self._last_read[shard_id] = record["dynamodb"]["SequenceNumber"]
            if (following := answer.get("NextShardIterator")) is None:
                return
            iterator = following

    def _wanted(self, record: Mapping[str, Any]) -> bool:
        return not self._patterns or any(matches(pattern, record) for pattern in self._patterns)


class QueueSource:
    """Takes messages from a queue; those done are deleted, those that fail stay.

    Parameters
    ----------
    client, queue_url
        The queue.
    """

    def __init__(self, client: SQSClient, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def deliver(self, function: Function) -> int:
        """Give the function what is there; return how many messages it did."""
        answer = self._client.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=10, AttributeNames=["All"]
        )
        messages = answer.get("Messages", [])
        if not messages:
            return 0
        records = [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message.get("Attributes", {}),
                "messageAttributes": {},
                "eventSource": "aws:sqs",
            }
            for message in messages
        ]
        failures = function({"Records": records}, None)["batchItemFailures"]
        failed = {failure["itemIdentifier"] for failure in failures}
        done = 0
        for message in messages:
            handle = message["ReceiptHandle"]
            if message["MessageId"] in failed:
                self._client.change_message_visibility(
                    QueueUrl=self._queue_url, ReceiptHandle=handle, VisibilityTimeout=0
                )
            else:
                self._client.delete_message(QueueUrl=self._queue_url, ReceiptHandle=handle)
                done += 1
        return done


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Tell whether an event passes a filter: values, ``exists`` and ``anything-but``."""
    for name, wanted in pattern.items():
        value = event.get(name)
        if isinstance(wanted, Mapping):
            if not matches(wanted, value if isinstance(value, Mapping) else {}):
                return False
        elif not any(_matches_one(alternative, value) for alternative in wanted):
            return False
    return True


def _matches_one(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, Mapping):
        return bool(wanted == value)
    if "anything-but" in wanted:
        return value is not None and value not in wanted["anything-but"]
    return wanted["exists"] is (value is not None)
