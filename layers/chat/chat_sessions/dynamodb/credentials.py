"""The credentials table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.credentials.passwords import StoredPassword, hash_password
from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions.dynamodb.failures import failures_told_apart

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class CredentialsTable:
    """The credentials table (implements ``Passwords``); reads are consistent.

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

    def password_of(self, user_name: str) -> StoredPassword | None:
        """Read the password of a user; the case of the name does not matter."""
        with failures_told_apart():
            answer = self._client.get_item(
                TableName=self._table_name,
                Key={"Credential": {"S": _basic_key(user_name)}},
                ConsistentRead=True,
            )
        item = answer.get("Item")
        if item is None:
            return None
        return StoredPassword(int(item["AssociateId"]["N"]), item["PasswordHash"]["S"])

    def put_password(self, associate_id: int, user_name: str, password: str) -> None:
        """Store a password, hashed, in the place of an earlier one."""
        item = {
            "Credential": _basic_key(user_name),
            "AssociateId": associate_id,
            "UserName": user_name,
            "PasswordHash": hash_password(password),
        }
        with failures_told_apart():
            self._client.put_item(TableName=self._table_name, Item=attribute_values(item))


def _basic_key(user_name: str) -> str:
    return f"basic#{user_name.casefold()}"
