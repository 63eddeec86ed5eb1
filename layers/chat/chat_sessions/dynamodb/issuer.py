"""The issuer of credentials on the real table, ready to issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_sessions.aws_clients import dynamodb_client
from chat_sessions.credentials.issuing import CredentialIssuer
from chat_sessions.dynamodb.credentials import CredentialsTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def open_credential_issuer(
    *, credentials_table: str, client: DynamoDBClient | None = None
) -> CredentialIssuer:
    """Open the issuer of tickets, applications' tokens and web sessions.

    Parameters
    ----------
    credentials_table
        The table's name: the stack's output CredentialsTableName.
    client
        A DynamoDB client; made from the environment when left out.
    """
    return CredentialIssuer(CredentialsTable(client or dynamodb_client(), credentials_table))
