"""The messages table: the transcripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions.dynamodb.failures import ConditionRefusedError, failures_told_apart

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from chat_sessions.welcome import Welcome


class MessagesTable:
    """The messages table (implements ``Transcript``).

    Parameters
    ----------
    client
        A DynamoDB client.
    table_name
        The table's name.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def add(self, welcome: Welcome) -> bool:
        """Put the welcome in its place unless it stands there: once, whoever sends it how often."""
        item = {
            "ChatSessionId": welcome.session_id,
            "MessageKey": welcome.message_key,
            **welcome.chat_message(),
        }
        try:
            with failures_told_apart():
                self._client.put_item(
                    TableName=self._table_name,
                    Item=attribute_values(item),
                    ConditionExpression="attribute_not_exists(MessageKey)",
                )
        except ConditionRefusedError:
            return False
        return True
