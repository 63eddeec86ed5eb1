"""One AWS request as the explorer sees it, and what can come back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

_READS: Final = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})
_TOKEN: Final = "ClientRequestToken"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that waits at the wire.

    Attributes
    ----------
    operation
        AWS's name, such as ``UpdateItem``.
    body
        The parameters as JSON in one spelling, without the token of a transaction.
    call
        Which call of the SDK it belongs to; the SDK's own retries have the same.
    prepared
        The request as botocore sends it.
    """

    operation: str
    body: str
    call: int
    prepared: AWSPreparedRequest = field(compare=False, repr=False)

    @classmethod
    def of(cls, operation: str, prepared: AWSPreparedRequest, call: int) -> Request:
        body = prepared.body
        parameters = json.loads(body) if isinstance(body, str | bytes) else {}
        parameters.pop(_TOKEN, None)
        return cls(operation, json.dumps(parameters, sort_keys=True), call, prepared)

    @property
    def parameters(self) -> dict[str, Any]:
        parameters: dict[str, Any] = json.loads(self.body)
        return parameters

    @property
    def only_reads(self) -> bool:
        return self.operation in _READS

    @property
    def reads_in_parts(self) -> bool:
        """Tell whether several items are read, which AWS reads one after the other.

        Only what is read of several tables matters: a session and the agent's slots. Topics, which
        are read with the agent, do not change in what a pick-up uses of them.
        """
        return self.operation == "BatchGetItem" and len(self.tables) > 1

    @property
    def tables(self) -> tuple[str, ...]:
        """Give the tables that a read of several items names."""
        return _tables(self.body)

    def conflict(self) -> Reply:
        """Give what DynamoDB answers when another write is under way on the same item."""
        body: dict[str, object] = {"__type": "#TransactionConflictException", "message": "conflict"}
        if self.has_token:
            parts = self.parameters["TransactItems"]
            codes = ["TransactionConflict", *("None" for _ in parts[1:])]
            reasons = [{"Code": code} for code in codes]
            body |= {"__type": "#TransactionCanceledException", "CancellationReasons": reasons}
        return Reply(400, json.dumps(body))

    @property
    def has_token(self) -> bool:
        """Tell whether AWS does the request once for all the times that the SDK sends it."""
        return self.operation == "TransactWriteItems"

    def __str__(self) -> str:
        return _described(self.operation, self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """What AWS answers.

    Attributes
    ----------
    status, body
        As they come over the wire.
    headers
        No part of what tells two replies apart: they hold random ids and checksums.
    """

    status: int
    body: str
    headers: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NoReply:
    """A time-out instead of an answer.

    Attributes
    ----------
    for_good
        No retry of this call is answered either, and the caller's time is over.
    """

    for_good: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A random number that is to be chosen.

    Attributes
    ----------
    among
        It is at least 0 and less than this.
    """

    among: int

    def __str__(self) -> str:
        return f"a number of {self.among}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The number that was chosen."""

    number: int


@dataclass(frozen=True, slots=True)
class OutOfPatience:
    """Whoever waits for the thread waits no longer; its request is still under way."""


type Awaited = Request | Choice
"""What a thread stops at."""
type Outcome = Reply | NoReply | Chosen | OutOfPatience
"""What makes a process go on."""

DONE: Final = Reply(200, "{}")
"""What a repeated transaction is answered with, once it has been done."""


@cache
def _tables(body: str) -> tuple[str, ...]:
    return tuple(sorted(json.loads(body).get("RequestItems", ())))


@cache
def _described(operation: str, body: str) -> str:
    return f"{operation} {', '.join(_things(json.loads(body)))}"


def _things(parameters: dict[str, Any]) -> list[str]:
    """Name what a request is about: tables without "Table", and the values of keys."""
    if "TransactItems" in parameters:
        parts = [
            (kind, part) for entry in parameters["TransactItems"] for kind, part in entry.items()
        ]
        return [f"{kind} {_item(part)}" for kind, part in parts]
    if "RequestItems" in parameters:
        return [
            f"{short(table)} {_values(key)}"
            for table, wanted in parameters["RequestItems"].items()
            for key in wanted["Keys"]
        ]
    if "MessageBody" in parameters:
        return [f"session {parameters.get('MessageGroupId', '?')}"]
    return [_item(parameters)]


def _item(parameters: dict[str, Any]) -> str:
    key = parameters.get("Key") or parameters.get("ExpressionAttributeValues") or {}
    if "Item" in parameters:
        key = {name: value for name, value in parameters["Item"].items() if name in _KEYS}
    return f"{short(parameters['TableName'])} {_values(key)}".strip()


_KEYS: Final = frozenset({"Key", "ChatSessionId", "MessageKey", "Credential"})


def short(name: str) -> str:
    """Give a table's name as schedules have it."""
    return name.removesuffix("Table").lower()


def _values(key: dict[str, Any]) -> str:
    return " ".join(str(value) for typed in key.values() for value in typed.values())
