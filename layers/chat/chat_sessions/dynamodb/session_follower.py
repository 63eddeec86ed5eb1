"""What follows from a change of a session, on real tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from chat_sessions.dynamodb.agent_slots import AgentSlotsTables
from chat_sessions.dynamodb.topic_figures import TopicFiguresTable
from chat_sessions.ports import RankEvents, WelcomeEvents
from chat_sessions.ranking import Ranking
from chat_sessions.session_change import SessionFollower
from chat_sessions.topic_figures import AcceptCounter
from chat_sessions.welcome_relay import WelcomeRelay

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from chat_sessions.ports import WelcomeQueue


class FollowerEvents(RankEvents, WelcomeEvents, Protocol):
    """What becomes of welcomes and slots while changes are followed."""


def session_follower(
    client: DynamoDBClient,
    welcome_queue: WelcomeQueue,
    *,
    sessions_table: str,
    directory_table: str,
    events: FollowerEvents,
) -> SessionFollower:
    """Make the follower, for the stream and for a redrive alike.

    Parameters
    ----------
    client
        A DynamoDB client.
    welcome_queue
        Where a welcome is sent again.
    sessions_table, directory_table
        The tables' names.
    events
        Takes what happens on the way.
    """
    slots = AgentSlotsTables(client, directory_table, sessions_table)
    return SessionFollower(
        relay_welcome=WelcomeRelay(welcome_queue, events),
        ranking=Ranking(slots=slots, events=events),
        count_accept=AcceptCounter(store=TopicFiguresTable(client, directory_table)),
    )
