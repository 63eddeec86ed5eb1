"""The redrives on real tables and queues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from chat_sessions.aws_clients import dynamodb_client, sqs_client
from chat_sessions.dynamodb.agent_slots import AgentSlotsTables
from chat_sessions.dynamodb.outstanding_welcomes import OutstandingWelcomesTable
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.dynamodb.topic_figures import TopicFiguresTable
from chat_sessions.ports import RankEvents, WelcomeEvents
from chat_sessions.ranking import Ranking
from chat_sessions.redrive.messages import DeadLetterRedrive, ParkedChangeRedrive
from chat_sessions.redrive.welcomes import WelcomeRedrive
from chat_sessions.session_change import SessionFollower
from chat_sessions.sqs.left_messages import LeftMessagesQueue
from chat_sessions.sqs.welcome_queue import WelcomeFifoQueue
from chat_sessions.topic_figures import AcceptCounter
from chat_sessions.welcome_relay import WelcomeRelay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


class RedriveEvents(RankEvents, WelcomeEvents, Protocol):
    """What becomes of welcomes and slots while changes are followed again."""


@dataclass(frozen=True, slots=True)
class Redrive:
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
    events: RedriveEvents,
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
    sessions, directory = outputs["SessionsTableName"], outputs["DirectoryTableName"]
    queue = WelcomeFifoQueue(sqs, outputs["WelcomeQueueUrl"])
    slots = AgentSlotsTables(dynamodb, directory, sessions)
    follower = SessionFollower(
        relay_welcome=WelcomeRelay(queue, events),
        ranking=Ranking(slots=slots, events=events),
        count_accept=AcceptCounter(store=TopicFiguresTable(dynamodb, directory)),
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
