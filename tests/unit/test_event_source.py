from typing import Any

import pytest

from chat_sessions_testing.event_source import StreamSource

PAGE = 2


class Stream:
    """A stream of one shard, read as DynamoDB has it read: by pages, from a place."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.given = 0

    def happens(self, *names: str) -> None:
        for name in names:
            number = str(len(self.records) + 1)
            self.records.append({"eventName": name, "dynamodb": {"SequenceNumber": number}})

    def describe_stream(self, **_: Any) -> dict[str, Any]:
        return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}

    def get_shard_iterator(self, **where: Any) -> dict[str, Any]:
        return {"ShardIterator": where.get("SequenceNumber", "0")}

    def get_records(self, *, ShardIterator: str) -> dict[str, Any]:  # noqa: N803 (AWS's name)
        start = int(ShardIterator)
        page = self.records[start : start + PAGE]
        self.given += len(page)
        return {"Records": page, "NextShardIterator": str(start + len(page))}


class Function:
    """Remembers what it was given; fails from a record on, as often as it is told to."""

    def __init__(self) -> None:
        self.events: list[list[str]] = []
        self.fails_at: str | None = None

    def __call__(self, event: dict[str, Any], _: object) -> dict[str, Any]:
        self.events.append([record["eventName"] for record in event["Records"]])
        failed = [
            {"itemIdentifier": record["dynamodb"]["SequenceNumber"]}
            for record in event["Records"]
            if record["eventName"] == self.fails_at
        ]
        return {"batchItemFailures": failed}


@pytest.fixture
def stream() -> Stream:
    return Stream()


@pytest.fixture
def source(stream: Stream) -> StreamSource:
    client: Any = stream
    return StreamSource(client, "arn", [{"eventName": [{"anything-but": ["PASSED OVER"]}]}])


def test_a_stream_of_several_pages_is_delivered_to_its_end(
    stream: Stream, source: StreamSource
) -> None:
    function = Function()
    stream.happens("A", "B", "C", "PASSED OVER", "D")

    assert source.deliver(function) == 4
    assert source.deliver(function) == 0
    assert function.events == [["A", "B", "C", "D"]]


def test_a_record_that_fails_comes_again_with_those_that_follow(
    stream: Stream, source: StreamSource
) -> None:
    function = Function()
    stream.happens("A", "B", "C")

    function.fails_at = "B"
    assert source.deliver(function) == 1
    function.fails_at = None
    stream.happens("D")
    assert source.deliver(function) == 3
    assert function.events == [["A", "B", "C"], ["B", "C", "D"]]


def test_what_was_passed_over_comes_no_more_but_is_told(
    stream: Stream, source: StreamSource
) -> None:
    function = Function()
    stream.happens("A", "B", "C")
    source.skip()
    stream.happens("D")

    assert source.deliver(function) == 1
    assert function.events == [["D"]]
    assert [record["eventName"] for record in source.records()] == ["A", "B", "C", "D"]


def test_each_record_is_read_once(stream: Stream, source: StreamSource) -> None:
    for name in ("A", "B", "C"):
        stream.happens(name)
        source.deliver(Function())
    source.records()

    assert stream.given == 3
