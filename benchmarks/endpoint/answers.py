"""What AWS would answer to a request, by its target."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from benchmarks.endpoint.world import Attributes, pending_places, stored_item

_SET: Final = re.compile(r"(#?\w+) = (:\w+)")


def answer(target: str, body: bytes) -> bytes:
    """Answer one request.

    Parameters
    ----------
    target
        The value of ``X-Amz-Target``, such as ``DynamoDB_20120810.UpdateItem``.
    body
        The request's body.

    Returns
    -------
    The body of the answer.
    """
    known = _ANSWERS.get(target.rpartition(".")[2], _nothing)
    return json.dumps(known(json.loads(body)), separators=(",", ":")).encode()


def _nothing(_request: Mapping[str, Any]) -> Attributes:
    return {}


def _get(request: Mapping[str, Any]) -> Attributes:
    return {"Item": stored_item(request["TableName"], request["Key"])}


def _batch_get(request: Mapping[str, Any]) -> Attributes:
    responses = {
        table: [stored_item(table, key) for key in wanted["Keys"]]
        for table, wanted in request["RequestItems"].items()
    }
    return {"Responses": responses, "UnprocessedKeys": {}}


def _query(request: Mapping[str, Any]) -> Attributes:
    [topic_id] = request["ExpressionAttributeValues"].values()
    places = pending_places(int(topic_id["N"]))[: request.get("Limit")]
    return {"Items": places, "Count": len(places), "ScannedCount": len(places)}


def _update(request: Mapping[str, Any]) -> Attributes:
    if request.get("ReturnValues") != "ALL_NEW":
        return {}
    return {"Attributes": {**stored_item(request["TableName"], request["Key"]), **_set(request)}}


def _set(request: Mapping[str, Any]) -> Attributes:
    """Give what an update of the form ``SET #Name = :Value, …`` writes."""
    names = request.get("ExpressionAttributeNames", {})
    values = request["ExpressionAttributeValues"]
    written = request["UpdateExpression"].partition(" REMOVE ")[0]
    return {names.get(name, name): values[value] for name, value in _SET.findall(written)}


def _send(_request: Mapping[str, Any]) -> Attributes:
    return {
        "MessageId": "219f8380-5770-4cc2-8c3e-5c715e145f5e",
        "MD5OfMessageBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "SequenceNumber": "18849496460467696128",
    }


_ANSWERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Attributes]]] = {
    "GetItem": _get,
    "BatchGetItem": _batch_get,
    "Query": _query,
    "UpdateItem": _update,
    "SendMessage": _send,
}
