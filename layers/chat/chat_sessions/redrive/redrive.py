"""The redrives on real tables and queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chat_sessions.aws_clients import dynamodb_client, sqs_client
from chat_sessions.dynamodb.outstanding_welcomes import OutstandingWelcomesTable
from chat_sessions.dynamodb.session_follower import session_follower
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.redrive.messages import DeadLetterRedrive, ParkedChangeRedrive
from chat_sessions.redrive.welcomes import WelcomeRedrive
from chat_sessions.sqs.left_messages import LeftMessagesQueue
from chat_sessions.sqs.welcome_queue import WelcomeFifoQueue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

    from chat_sessions.dynamodb.session_follower import FollowerEvents


class Redrive(Struct, frozen=True):
    """Sends again what outlasted the ordinary ways; any of it may be done any number of times.

    Attributes
    ----------
    welcomes
        What is marked as outstanding on the sessions, however old.
    dead_letters
        What welcome_delivery could not deliver.
    parked_changes
        What session_changes could not follow.
    """

    welcomes: WelcomeRedrive
    dead_letters: DeadLetterRedrive
    parked_changes: ParkedChangeRedrive


def open_redrive(
    outputs: Mapping[str, str],
    *,
    events: FollowerEvents,
    dynamodb: DynamoDBClient | None = None,
    sqs: SQSClient | None = None,
) -> Redrive:
    """Open the redrives of a stack.

    Parameters
    ----------
    outputs
        The stack's outputs, of which SessionsTableName, DirectoryTableName, WelcomeQueueUrl,
        WelcomeDeadLetterQueueUrl and ParkedChangesQueueUrl are used.
    events
        Takes what happens on the way.
    dynamodb, sqs
        Clients; made from the environment when left out.
    """
    dynamodb = dynamodb or dynamodb_client()
    sqs = sqs or sqs_client()
    sessions = outputs["SessionsTableName"]
    queue = WelcomeFifoQueue(sqs, outputs["WelcomeQueueUrl"])
    follower = session_follower(
        dynamodb,
        queue,
        sessions_table=sessions,
        directory_table=outputs["DirectoryTableName"],
        events=events,
    )
    return Redrive(
        WelcomeRedrive(outstanding=OutstandingWelcomesTable(dynamodb, sessions), queue=queue),
        DeadLetterRedrive(
            messages=LeftMessagesQueue(sqs, outputs["WelcomeDeadLetterQueueUrl"]), queue=queue
        ),
        ParkedChangeRedrive(
            messages=LeftMessagesQueue(sqs, outputs["ParkedChangesQueueUrl"]),
            read_session_item=SessionsTable(dynamodb, sessions).read,
            follower=follower,
        ),
    )
