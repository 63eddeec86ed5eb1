"""The textbook: the same pick-up as the manuals of its libraries would have it written.

Powertools' resolver with validation, its Logger and Metrics, a boto3 resource, and at the top the
imports of everything that some request may need. Tracer is left out: it needs the X-Ray SDK, which
is out of support. It is here to be compared with, and shows what habits cost at a cold start.
"""

import hashlib
import os
import time
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

import boto3
import jwt
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import UnauthorizedError
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from babel import Locale
from babel.dates import format_datetime
from boto3.dynamodb.conditions import Key
from pydantic import BaseModel

logger = Logger(service="textbook")
metrics = Metrics(namespace="Textbook", service="textbook")
app = APIGatewayRestResolver(enable_validation=True)

dynamodb: Any = boto3.resource("dynamodb")
sqs = boto3.client("sqs")
sessions = dynamodb.Table(os.environ["SESSIONS_TABLE"])
directory = dynamodb.Table(os.environ["DIRECTORY_TABLE"])
credentials = dynamodb.Table(os.environ["CREDENTIALS_TABLE"])


class Agent(BaseModel):
    """Who answers."""

    Associate: dict[str, Any]
    CanRespond: list[int]


class Session(BaseModel):
    """What the caller gets of a session."""

    ChatSessionId: int
    TopicId: int
    User: dict[str, Any]
    CustomerName: str = ""
    CustomerEmail: str = ""
    FirstMessage: str = ""
    LastMessage: str = ""
    Status: str
    WhenRequested: datetime
    WhenStarted: datetime
    Rank: int = 0
    Person: dict[str, Any] | None = None
    Contact: dict[str, Any] | None = None


@app.post("/api/v1/Agents/Chat/PickUpFirstChatSession")
def pick_up(
    authorization: Annotated[str, Header()],
    select: Annotated[str | None, Query(alias="$select")] = None,
    language: Annotated[str | None, Header(alias="SO-Language")] = None,
) -> Response[Session | None]:
    """Pick up the first session."""
    agent_key = {"Key": f"agent#{owner(authorization)}"}
    agent = Agent.model_validate(directory.get_item(Key=agent_key)["Item"])
    topic = directory.get_item(Key={"Key": f"topic#{agent.CanRespond[0]}"})["Item"]
    waiting = sessions.query(
        IndexName="pending", KeyConditionExpression=Key("PendingTopicId").eq(agent.CanRespond[0])
    )["Items"]
    if not waiting:
        return Response(status_code=200, content_type="application/json", body=None)
    claim_id, now = uuid.uuid4().hex, datetime.now(UTC)
    item = sessions.update_item(
        Key={"ChatSessionId": waiting[0]["ChatSessionId"]},
        UpdateExpression=(
            "SET #User = :User, #WhenStarted = :Now, #ClaimId = :Claim, #Status = :Status"
        ),
        ConditionExpression="#Status = :InQueue",
        ExpressionAttributeNames={
            "#User": "User",
            "#WhenStarted": "WhenStarted",
            "#ClaimId": "ClaimId",
            "#Status": "Status",
        },
        ExpressionAttributeValues={
            ":User": agent.Associate,
            ":Now": now.isoformat(),
            ":Claim": claim_id,
            ":Status": "UserLast",
            ":InQueue": "InQueue",
        },
        ReturnValues="ALL_NEW",
    )["Attributes"]
    sqs.send_message(
        QueueUrl=os.environ["WELCOME_QUEUE_URL"],
        MessageBody=topic["WelcomeMessage"],
        MessageGroupId=str(item["ChatSessionId"]),
        MessageDeduplicationId=claim_id,
    )
    logger.info("session claimed", extra={"chat_session_id": int(item["ChatSessionId"])})
    metrics.add_metric(name="SessionsClaimed", unit=MetricUnit.Count, value=1)
    if language:
        logger.debug(format_datetime(now, locale=Locale.parse(language)))
    session = Session.model_validate(item)
    if select:
        session = session.model_copy(update={"Person": None, "Contact": None})
    return Response(status_code=200, content_type="application/json", body=session)


def owner(authorization: str) -> int:
    """Give the id of the agent whose credential this is."""
    scheme, _, credential = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return int(jwt.decode(credential, options={"verify_signature": False})["sub"])
    digest = hashlib.sha256(credential.encode()).hexdigest()
    ticket = credentials.get_item(Key={"Credential": f"ticket#{digest}"}).get("Item")
    if ticket is None or int(ticket["ExpiresAt"]) < time.time():
        message = "no valid credential"
        raise UnauthorizedError(message)
    return int(ticket["AssociateId"])


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer API Gateway."""
    return app.resolve(event, context)
