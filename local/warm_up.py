"""Lets each function start before the first customer, for a cold start takes a second or two."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import httpx

from chat_sessions.dynamodb.messages import MessagesTable
from chat_sessions.entity.instant import Instant
from chat_sessions.welcome import Welcome
from local.errors import LocalStackError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.stack import RunningStack

PICK_UP: Final = "/api/v1/Agents/Chat/PickUpFirstChatSession"
_PATIENCE_SECONDS: Final = 60
_TEXT_TOLD: Final = 1000
_NO_SESSION: Final = 2**31 - 1


def warm_up_api(stack: RunningStack) -> None:
    """Ask as a user who does not exist: it needs what a pick-up needs, and changes nothing.

    Raises
    ------
    LocalStackError
        The answer is another one than 401.
    """
    answer = httpx.post(
        stack.base_url + PICK_UP,
        auth=("nobody", "nobody"),
        timeout=_PATIENCE_SECONDS,
        trust_env=False,
    )
    if answer.status_code != HTTPStatus.UNAUTHORIZED:
        text = answer.text[:_TEXT_TOLD]
        msg = f"the API does not work: it answered {answer.status_code} {text}"
        raise LocalStackError(msg)


def warm_up_stream(stack: RunningStack) -> None:
    """Show session_changes that a waiting session was deleted, which does not concern it.

    Raises
    ------
    LocalStackError
        It fails.
    """
    key = {"ChatSessionId": {"N": str(_NO_SESSION)}}
    record = {
        "eventID": "warm-up",
        "eventName": "REMOVE",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": key,
            "OldImage": {**key, "Status": {"S": "InQueue"}},
            "SequenceNumber": "1",
        },
    }
    _invoke(stack, "SessionChangesFunctionName", {"Records": [record]})


def warm_up_delivery(stack: RunningStack) -> None:
    """Send welcome_delivery the twin of a welcome that stands in the transcript already.

    Nothing else passes without a trace: an empty batch and a text that cannot be read are errors.

    Raises
    ------
    LocalStackError
        It fails.
    """
    welcome = Welcome(_NO_SESSION, uuid.uuid4().hex, "", "Warm-up", Instant.now(), "warm-up")
    dynamodb = stack.client("dynamodb")
    table = stack.outputs["MessagesTableName"]
    MessagesTable(dynamodb, table).add(welcome)
    try:
        record = {
            "messageId": "warm-up",
            "receiptHandle": "warm-up",
            "body": welcome.queue_body(),
            "attributes": {},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
        }
        _invoke(stack, "WelcomeDeliveryFunctionName", {"Records": [record]})
    finally:
        key = {"ChatSessionId": {"N": str(_NO_SESSION)}, "MessageKey": {"S": welcome.message_key}}
        dynamodb.delete_item(TableName=table, Key=key)


def _invoke(stack: RunningStack, output: str, event: Mapping[str, object]) -> None:
    function = stack.outputs[output]
    functions = stack.client("lambda", timeout=_PATIENCE_SECONDS)
    answer = functions.invoke(FunctionName=function, Payload=json.dumps(event))
    if "FunctionError" in answer:
        text = answer["Payload"].read().decode(errors="replace")[:_TEXT_TOLD]
        msg = f"{function} does not work: it answered {text}"
        raise LocalStackError(msg)
