"""The queue on real tables, ready to be filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.aws_clients import dynamodb_client
from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.dynamodb.sessions import SessionsTable
from chat_sessions.enqueue import SessionQueue

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def open_session_queue(
    *, sessions_table: str, directory_table: str, client: DynamoDBClient | None = None
) -> SessionQueue:
    """Open the queue that ``SessionQueue.enqueue`` fills.

    Parameters
    ----------
    sessions_table, directory_table
        The tables' names: the stack's outputs SessionsTableName and DirectoryTableName.
    client
        A DynamoDB client; made from the environment when left out.
    """
    client = client or dynamodb_client()
    directory = DirectoryTable(client, directory_table)
    return SessionQueue(
        sessions=SessionsTable(client, sessions_table),
        session_ids=directory,
        find_topics=directory.topics,
    )
