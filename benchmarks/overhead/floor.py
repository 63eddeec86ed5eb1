"""The floor: the least code that sends the requests of a pick-up, as a Lambda function in one file.

The same requests in the same order as those of an agent with one topic who was here a moment ago:
look, claim, then rank and welcome side by side. It verifies nobody, negotiates nothing, logs
nothing, recovers from nothing, and answers with the item as DynamoDB gives it.
"""

import json
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from botocore.session import get_session

_SESSION = get_session()
_DYNAMODB: Any = _SESSION.create_client("dynamodb")
_SQS: Any = _SESSION.create_client("sqs")
_BESIDE = ThreadPoolExecutor(2)
_SESSIONS = os.environ["SESSIONS_TABLE"]
_DIRECTORY = os.environ["DIRECTORY_TABLE"]
_WELCOME_QUEUE = os.environ["WELCOME_QUEUE_URL"]

_TOPIC_ID = "656"
_AGENT = {"Key": {"S": "agent#7"}}
_TOPIC = {"Key": {"S": f"topic#{_TOPIC_ID}"}}
_USER = {
    "AssociateId": {"N": "7"},
    "Name": {"S": "tje0"},
    "PersonId": {"N": "17"},
    "Type": {"S": "InternalAssociate"},
    "GroupIdx": {"N": "3"},
    "FullName": {"S": "Tore Jensen"},
    "FormalName": {"S": "Jensen, Tore"},
    "UserName": {"S": "tje0"},
}
_TEXT = "Welcome! How can we help?"
_WRITTEN = (
    "User",
    "WhenStarted",
    "Rank",
    "ChatbotIsActive",
    "AlertLevel",
    "ClaimId",
    "Status",
    "LastMessage",
    "WhenIdle",
    "Welcome",
    "WelcomeOutstanding",
)
_REMOVED = ("TransferTo", "PendingTopicId", "PendingOrder")
_UPDATE = (
    f"SET {', '.join(f'#{name} = :Set{name}' for name in _WRITTEN)}"
    f" REMOVE {', '.join(f'#{name}' for name in _REMOVED)}"
)
_AVAILABLE = (
    "#Status = :InQueue AND #TopicId = :TopicId"
    " AND (attribute_not_exists(#ChatbotIsActive) OR #ChatbotIsActive = :NoBot)"
    " AND (attribute_not_exists(#TransferTo) OR attribute_type(#TransferTo, :NullType))"
)
_NAMES = {f"#{name}": name for name in (*_WRITTEN, *_REMOVED, "TopicId")}


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Pick up the first session; the response is API Gateway's."""
    queue = _BESIDE.submit(
        _DYNAMODB.query,
        TableName=_SESSIONS,
        IndexName="pending",
        KeyConditionExpression="PendingTopicId = :TopicId",
        ExpressionAttributeValues={":TopicId": {"N": _TOPIC_ID}},
        Limit=64,
    )
    _DYNAMODB.batch_get_item(
        RequestItems={_DIRECTORY: {"Keys": [_AGENT, _TOPIC], "ConsistentRead": True}}
    )
    session_id = queue.result()["Items"][0]["ChatSessionId"]["N"]
    claim_id = uuid.uuid4().hex
    now = datetime.now(UTC).isoformat()
    welcome = {
        "Message": _TEXT,
        "Author": "Tore Jensen",
        "WhenPosted": now,
        "ClaimId": claim_id,
        "CorrelationId": event["requestContext"]["requestId"],
    }
    item = _DYNAMODB.update_item(
        TableName=_SESSIONS,
        Key={"ChatSessionId": {"N": session_id}},
        UpdateExpression=_UPDATE,
        ConditionExpression=_AVAILABLE,
        ExpressionAttributeNames=_NAMES,
        ExpressionAttributeValues={
            ":SetUser": {"M": _USER},
            ":SetWhenStarted": {"S": now},
            ":SetRank": {"N": "2"},
            ":SetChatbotIsActive": {"BOOL": False},
            ":SetAlertLevel": {"N": "0"},
            ":SetClaimId": {"S": claim_id},
            ":SetStatus": {"S": "UserLast"},
            ":SetLastMessage": {"S": _TEXT},
            ":SetWhenIdle": {"S": now},
            ":SetWelcome": {"M": {name: {"S": text} for name, text in welcome.items()}},
            ":SetWelcomeOutstanding": {"S": claim_id},
            ":InQueue": {"S": "InQueue"},
            ":TopicId": {"N": _TOPIC_ID},
            ":NoBot": {"BOOL": False},
            ":NullType": {"S": "NULL"},
        },
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
        ReturnValues="ALL_NEW",
    )["Attributes"]
    message = {"ChatSessionId": int(session_id), "Type": "ToCustomer", "SpecialType": "Welcome"}
    sent = _BESIDE.submit(
        _SQS.send_message,
        QueueUrl=_WELCOME_QUEUE,
        MessageBody=json.dumps({"Version": 1, **message, **welcome}),
        MessageGroupId=session_id,
        MessageDeduplicationId=f"welcome-{session_id}-{claim_id}",
    )
    _DYNAMODB.update_item(
        TableName=_DIRECTORY,
        Key=_AGENT,
        UpdateExpression="SET #Sessions = :Sessions, #Version = :Wanted",
        ConditionExpression="attribute_exists(#Key) AND #Version = :Seen",
        ExpressionAttributeNames={
            "#Key": "Key",
            "#Sessions": "ActiveSessions",
            "#Version": "SlotsVersion",
        },
        ExpressionAttributeValues={
            ":Sessions": {"M": {"990": {"N": "1"}, "994": {"N": "3"}, session_id: {"N": "2"}}},
            ":Seen": {"N": "41"},
            ":Wanted": {"N": "42"},
        },
    )
    sent.result()
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(item),
        "isBase64Encoded": False,
    }
