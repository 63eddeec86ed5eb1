"""Which failures of AWS may pass, and which do not."""

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from chat_sessions.dynamodb.transactions import transact
from chat_sessions.errors import (
    ItemTooLargeError,
    QueueRefusedError,
    QueueUnavailableError,
    StoreUnavailableError,
    WelcomeNotQueuedError,
    WelcomeRefusedError,
    may_pass,
)
from chat_sessions.sqs.failures import failures_told_apart

CANCELLED = "TransactionCanceledException"
URL = "https://sqs.eu-north-1.amazonaws.com"


def refusal(code: str, status: int, **more: Any) -> ClientError:
    response: Any = {
        "Error": {"Code": code},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **more,
    }
    return ClientError(response, "Operation")


@pytest.mark.parametrize(
    "failure",
    [
        refusal("RequestThrottled", 403),
        refusal("ThrottlingException", 400),
        refusal("KmsThrottled", 400),
        refusal("OverLimit", 403),
        refusal("InternalFailure", 500),
        refusal("ServiceUnavailable", 503),
        ReadTimeoutError(endpoint_url=URL),
        ConnectTimeoutError(endpoint_url=URL),
        EndpointConnectionError(endpoint_url=URL),
    ],
)
def test_a_queue_that_is_busy_or_away_may_come_back(failure: Exception) -> None:
    with pytest.raises(QueueUnavailableError), failures_told_apart():
        raise failure


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AWS.SimpleQueueService.NonExistentQueue", 400),
        ("AccessDenied", 403),
        ("InvalidMessageContents", 400),
        ("InvalidParameterValue", 400),
        ("KmsDisabled", 400),
    ],
)
def test_a_request_that_is_refused_as_it_is_will_be_refused_again(code: str, status: int) -> None:
    with pytest.raises(QueueRefusedError, match=code), failures_told_apart():
        raise refusal(code, status)


class Cancelling:
    """A client whose transactions are cancelled for these reasons."""

    def __init__(self, *codes: str, message: str = "") -> None:
        self._reasons = [{"Code": code, "Message": message} for code in codes]

    def transact_write_items(self, **_: object) -> None:
        raise refusal(CANCELLED, 400, CancellationReasons=self._reasons)


@pytest.mark.parametrize("code", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_that_was_throttled_may_be_done_later(code: str) -> None:
    client: Any = Cancelling("None", code)

    with pytest.raises(StoreUnavailableError, match=code):
        transact(client, [])


@pytest.mark.parametrize("code", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_a_transaction_that_can_never_be_done_does_not_look_as_if_it_might(code: str) -> None:
    client: Any = Cancelling("ThrottlingError", code)

    with pytest.raises(ClientError):
        transact(client, [])


@pytest.mark.parametrize(
    "message",
    [
        "Item size to update has exceeded the maximum allowed size",
        "Item size has exceeded the maximum allowed size",
    ],
)
def test_a_transaction_whose_item_would_be_too_large_says_so(message: str) -> None:
    client: Any = Cancelling("ValidationError", "None", message=message)

    with pytest.raises(ItemTooLargeError):
        transact(client, [])


@pytest.mark.parametrize(
    ("codes", "by_condition"),
    [
        (("ConditionalCheckFailed", "None"), [True, False]),
        (("TransactionConflict", "ConditionalCheckFailed"), [False, True]),
    ],
)
def test_a_transaction_tells_whose_condition_failed(
    codes: tuple[str, ...], by_condition: list[bool]
) -> None:
    client: Any = Cancelling(*codes)

    refusals = transact(client, [])

    assert refusals is not None
    assert [refusal.by_condition for refusal in refusals] == by_condition


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (StoreUnavailableError(), True),
        (QueueUnavailableError(), True),
        (WelcomeNotQueuedError(), True),
        (WelcomeRefusedError(), False),
        (QueueRefusedError(), False),
        (refusal("ValidationException", 400), False),
        (KeyError("ClaimId"), False),
    ],
)
def test_what_may_pass_by_itself(error: Exception, *, passes: bool) -> None:
    assert may_pass(error) is passes
