"""Starts chat_agent and answers one request, with AWS's answers made up within the process.

Prints a line of JSON: the answer, and the names of all modules that are loaded by then.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, cast

SESSION = {
    "ChatSessionId": {"N": "101"},
    "TopicId": {"N": "656"},
    "Status": {"S": "InQueue"},
    "WhenRequested": {"S": "2026-01-31T13:45:00.1234567Z"},
    "CustomerName": {"S": "Kari"},
    "Sale": {"M": {"SaleId": {"N": "5"}, "Amount": {"N": "1234.1"}}},
    "Contact": {"M": {"Name": {"S": "Example AS"}}},
}
AGENT = {
    "Key": {"S": "agent#7"},
    "Associate": {"M": {"AssociateId": {"N": "7"}, "FullName": {"S": "Tore Jensen"}}},
    "CanRespond": {"L": [{"N": "656"}]},
    "ActiveSessions": {"M": {}},
    "SlotsVersion": {"N": "0"},
}
TOPIC = {
    "Key": {"S": "topic#656"},
    "ChatTopicId": {"N": "656"},
    "WelcomeMessage": {"S": "Welcome!"},
}
TICKET = {"AssociateId": {"N": "7"}, "ExpiresAt": {"N": "9999999999"}}
PLACE = {
    "PendingTopicId": {"N": "656"},
    "PendingOrder": {"S": "2026-01-31T13:45:00.1234567Z#0000000101"},
    "ChatSessionId": {"N": "101"},
}
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-north-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "SESSIONS_TABLE": "sessions",
    "DIRECTORY_TABLE": "directory",
    "CREDENTIALS_TABLE": "credentials",
    "PICK_UP_KEYS_TABLE": "keys",
    "WELCOME_QUEUE_URL": "https://sqs.eu-north-1.amazonaws.com/123456789012/welcome.fifo",
    "ENABLED_SCHEMES": "SoTicket",
    "INSTALLATION_TYPE": "OnSite",
}
EVENT = {
    "httpMethod": "POST",
    "path": "/api/v1/Agents/Chat/PickUpFirstChatSession",
    "multiValueHeaders": {"Authorization": [f"SoTicket ticket_{'x' * 43}"]},
    "requestContext": {"requestId": "request"},
}


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def answered(**event: Any) -> Any:
    """Answer a request of botocore's before it is sent."""
    from botocore.awsrequest import AWSResponse  # noqa: PLC0415 (only what the function loads)

    request, response = event["request"], cast("Any", AWSResponse)
    operation = event["event_name"].rpartition(".")[2]
    content = json.dumps(_ANSWERS[operation](json.loads(request.body))).encode()
    return response(request.url, 200, {}, _Body(content))


def _updated(request: dict[str, Any]) -> dict[str, Any]:
    if request["TableName"] != "sessions":
        return {}
    values = request["ExpressionAttributeValues"]
    changes = {
        name.removeprefix(":Set"): value
        for name, value in values.items()
        if name.startswith(":Set")
    }
    return {"Attributes": SESSION | changes}


def _items(request: dict[str, Any]) -> dict[str, Any]:
    keys = [key["Key"]["S"] for key in request["RequestItems"]["directory"]["Keys"]]
    found = [item for item in (AGENT, TOPIC) if item["Key"]["S"] in keys]  # type: ignore[index]
    return {"Responses": {"directory": found}, "UnprocessedKeys": {}}


_ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "GetItem": lambda request: {"Item": TICKET if request["TableName"] == "credentials" else AGENT},
    "BatchGetItem": _items,
    "Query": lambda _: {"Items": [PLACE], "Count": 1, "ScannedCount": 1},
    "UpdateItem": _updated,
    "SendMessage": lambda _: {"MessageId": "m", "MD5OfMessageBody": "m", "SequenceNumber": "1"},
}


def main() -> None:
    os.environ |= ENVIRONMENT
    from chat_sessions.aws_clients import aws_session  # noqa: PLC0415 (after the environment)

    aws_session().register("before-send", cast("Any", answered))
    from chat_agent.handler import lambda_handler  # noqa: PLC0415

    answer = lambda_handler(EVENT, None)
    sys.stdout.write("\n" + json.dumps([answer, sorted(sys.modules)]) + "\n")


if __name__ == "__main__":
    main()
