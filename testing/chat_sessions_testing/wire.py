"""The wire between botocore and moto: every request in turn, counted, and failing when asked to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.retries.standard import ExponentialBackoff
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest


class Fault(Enum):
    """What can go wrong with one request."""

    REFUSED = "the connection is refused, nothing is done"
    TIMED_OUT = "no answer comes, nothing is done"
    REPLY_LOST = "it is done, but the answer is lost"
    THROTTLED = "AWS refuses it for its load"
    SERVER_ERROR = "AWS fails with 500, nothing is done"
    CONFLICT = "another write is under way on the first item of it, nothing is done"


@dataclass(frozen=True, slots=True)
class AwsRequest:
    """One request as it went over the wire; the SDK's own retries are requests too.

    Attributes
    ----------
    operation
        AWS's name, such as ``UpdateItem``.
    parameters
        The request's body.
    sent, answered
        Times of a monotonic clock, in seconds.
    signed_by
        The access key that it is signed by, which is the function's name where a function sent it.
    """

    operation: str
    parameters: dict[str, Any]
    sent: float
    answered: float
    signed_by: str = ""


@dataclass(slots=True)
class _PlannedFault:
    operation: str
    fault: Fault
    times: int
    matches: Callable[[dict[str, Any]], bool]


@dataclass(slots=True)
class Wire:
    """What passes between the SDK and moto.

    moto has no lock between a condition's check and its write, so requests pass one at a time, as
    they do for one item of DynamoDB.

    Attributes
    ----------
    requests
        Everything that passed since it was last cleared, in the order of the answers.
    history
        Everything that passed at all.
    latency_seconds
        How long every request takes; those sent side by side wait side by side.
    """

    requests: list[AwsRequest] = field(default_factory=list)
    history: list[AwsRequest] = field(default_factory=list)
    latency_seconds: float = 0.0
    _faults: list[_PlannedFault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(
        self,
        operation: str,
        fault: Fault,
        *,
        times: int = 1,
        matches: Callable[[dict[str, Any]], bool] = lambda _parameters: True,
    ) -> None:
        """Let the next requests of an operation fail.

        Parameters
        ----------
        operation
            AWS's name, such as ``SendMessage``.
        fault
            What goes wrong.
        times
            How many requests fail; the SDK's own retries count.
        matches
            Which of them, by their parameters.
        """
        self._faults.append(_PlannedFault(operation, fault, times, matches))

    def operations(self) -> list[str]:
        """Give the names of all requests that passed, in order."""
        return [request.operation for request in self.requests]

    def clear(self) -> None:
        """Forget the requests and the faults still planned."""
        self.requests.clear()
        self._faults.clear()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Put the wire between botocore and moto; before the SDK tries again it does not pause."""
        answer = BotocoreStubber.__call__

        def pass_on(
            stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **kwargs: Any
        ) -> AWSResponse | None:
            def send() -> AWSResponse | None:
                return answer(stubber, event_name, request, **kwargs)

            return self._pass(event_name.rsplit(".", 1)[-1], request, send)

        no_pause = patch.object(ExponentialBackoff, "delay_amount", return_value=0)
        with patch.object(BotocoreStubber, "__call__", pass_on), no_pause:
            yield

    def _pass(
        self,
        operation: str,
        request: AWSPreparedRequest,
        send: Callable[[], AWSResponse | None],
    ) -> AWSResponse | None:
        sent = time.monotonic()
        parameters = _parameters(request)
        if self.latency_seconds:
            time.sleep(self.latency_seconds)
        with self._lock:
            try:
                fault = self._fault(operation, parameters)
                return self._answer(fault, request, parameters, send)
            finally:
                signed_by = _signed_by(request)
                passed = AwsRequest(operation, parameters, sent, time.monotonic(), signed_by)
                self.requests.append(passed)
                self.history.append(passed)

    def _fault(self, operation: str, parameters: dict[str, Any]) -> Fault | None:
        for planned in self._faults:
            if planned.times and planned.operation == operation and planned.matches(parameters):
                planned.times -= 1
                return planned.fault
        return None

    @staticmethod
    def _answer(
        fault: Fault | None,
        request: AWSPreparedRequest,
        parameters: dict[str, Any],
        send: Callable[[], AWSResponse | None],
    ) -> AWSResponse | None:
        match fault:
            case None:
                return send()
            case Fault.REFUSED:
                raise EndpointConnectionError(endpoint_url=request.url)
            case Fault.TIMED_OUT:
                raise ReadTimeoutError(endpoint_url=request.url)
            case Fault.REPLY_LOST:
                send()
                raise ReadTimeoutError(endpoint_url=request.url)
            case Fault.THROTTLED:
                return _refusal(request, 400, "ThrottlingException")
            case Fault.SERVER_ERROR:
                return _refusal(request, 500, "InternalServerError")
            case Fault.CONFLICT if "TransactItems" in parameters:
                parts = len(parameters["TransactItems"])
                codes = ["TransactionConflict", *["None"] * (parts - 1)]
                reasons = [{"Code": code} for code in codes]
                return _refusal(
                    request, 400, "TransactionCanceledException", CancellationReasons=reasons
                )
            case Fault.CONFLICT:
                return _refusal(request, 400, "TransactionConflictException")


def sequential_steps(requests: list[AwsRequest]) -> int:
    """Count the steps that had to wait for each other: requests sent side by side are one."""
    steps, free_from = 0, float("-inf")
    for request in sorted(requests, key=lambda request: request.answered):
        if request.sent >= free_from:
            steps += 1
            free_from = request.answered
    return steps


def _parameters(request: AWSPreparedRequest) -> dict[str, Any]:
    body = request.body or b"{}"
    text = body.decode() if isinstance(body, bytes) else str(body)
    parameters: dict[str, Any] = json.loads(text) if text.startswith("{") else {"body": text}
    return parameters


def _signed_by(request: AWSPreparedRequest) -> str:
    """Read the access key from ``AWS4-HMAC-SHA256 Credential=<access key>/<date>/…``."""
    authorization = request.headers.get("Authorization", b"")
    text = authorization.decode() if isinstance(authorization, bytes) else str(authorization)
    return text.partition("Credential=")[2].partition("/")[0]


def _refusal(request: AWSPreparedRequest, status: int, code: str, **more: Any) -> AWSResponse:
    body = json.dumps({"__type": code, "message": "injected", **more})
    return AWSResponse(request.url, status, HTTPHeaders(), MockRawResponse(body))
