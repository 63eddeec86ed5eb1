"""The credentials table: passwords as hashes, all other secrets as digests."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from chat_sessions.credentials.passwords import StoredPassword, hash_password
from chat_sessions.credentials.stored import CredentialKind, StoredCredential
from chat_sessions.credentials.tickets import StoredTicket
from chat_sessions.credentials.web_sessions import StoredWebSession
from chat_sessions.dynamodb.attribute_values import attribute_values, plain_values
from chat_sessions.dynamodb.batch_get import read_items
from chat_sessions.dynamodb.failures import ConditionRefusedError, failures_told_apart
from chat_sessions.errors import UserNameTakenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

_SHOWN: Final = ("Credential", "AssociateId", "UserName", "ApplicationName", "ExpiresAt")


class CredentialsTable:
    """The credentials table (implements ``Passwords``, ``Tickets`` and ``WebSessions``).

    Reads are consistent. Every method raises ``StoreUnavailableError`` when AWS does not answer.

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
        item = self._read(_password_key(user_name))
        return StoredPassword(int(item["AssociateId"]), item["PasswordHash"]) if item else None

    def ticket(self, ticket_digest: str) -> StoredTicket | None:
        """Read a ticket."""
        item = self._read(_key(CredentialKind.TICKET, ticket_digest))
        return _ticket(item) if item else None

    def ticket_and_application(
        self, ticket_digest: str, application_digest: str
    ) -> tuple[StoredTicket | None, bool]:
        """Read a ticket, and whether there is such an application, in one request."""
        ticket = _key(CredentialKind.TICKET, ticket_digest)
        application = _key(CredentialKind.APPLICATION, application_digest)
        keys = [(self._table_name, _table_key(key)) for key in (ticket, application)]
        found = {item["Credential"]: item for _, item in read_items(self._client, keys)}
        stored = found.get(ticket)
        return (_ticket(stored) if stored else None, application in found)

    def web_session(self, session_digest: str) -> StoredWebSession | None:
        """Read a web session."""
        item = self._read(_key(CredentialKind.WEB_SESSION, session_digest))
        if item is None:
            return None
        return StoredWebSession(
            int(item["AssociateId"]), item["XsrfDigest"], int(item["ExpiresAt"])
        )

    def extend_ticket(self, ticket_digest: str, seen: StoredTicket, expires_at: int) -> None:
        """Write the ticket's end, over the end that was seen: one that is revoked stays away."""
        with suppress(ConditionRefusedError), failures_told_apart():
            self._client.update_item(
                TableName=self._table_name,
                Key=_table_key(_key(CredentialKind.TICKET, ticket_digest)),
                UpdateExpression="SET ExpiresAt = :Wanted",
                ConditionExpression="ExpiresAt = :Seen",
                ExpressionAttributeValues=attribute_values(
                    {":Wanted": expires_at, ":Seen": seen.expires_at}
                ),
            )

    def put_password(self, associate_id: int, user_name: str, password: str) -> None:
        """Store a password, hashed, in the place of an earlier one of this user.

        Raises
        ------
        UserNameTakenError
            The name is another associate's; nothing was written.
        """
        item = {
            "Credential": _password_key(user_name),
            "AssociateId": associate_id,
            "UserName": user_name,
            "PasswordHash": hash_password(password),
        }
        try:
            with failures_told_apart():
                self._client.put_item(
                    TableName=self._table_name,
                    Item=attribute_values(item),
                    ConditionExpression=(
                        "attribute_not_exists(Credential) OR AssociateId = :AssociateId"
                    ),
                    ExpressionAttributeValues=attribute_values({":AssociateId": associate_id}),
                )
        except ConditionRefusedError:
            raise UserNameTakenError(user_name) from None

    def put_ticket(self, ticket_digest: str, stored: StoredTicket) -> None:
        """Store a ticket."""
        self._put(
            _key(CredentialKind.TICKET, ticket_digest),
            AssociateId=stored.associate_id,
            ExpiresAt=stored.expires_at,
        )

    def put_application(self, application_digest: str, name: str) -> None:
        """Store an application's token."""
        self._put(_key(CredentialKind.APPLICATION, application_digest), ApplicationName=name)

    def put_web_session(self, session_digest: str, stored: StoredWebSession) -> None:
        """Store a web session."""
        self._put(
            _key(CredentialKind.WEB_SESSION, session_digest),
            AssociateId=stored.associate_id,
            XsrfDigest=stored.xsrf_digest,
            ExpiresAt=stored.expires_at,
        )

    def credentials(self) -> Iterator[StoredCredential]:
        """Read all credentials, in no order, by reading the table to its end."""
        with failures_told_apart():
            pages = self._client.get_paginator("scan").paginate(
                TableName=self._table_name,
                ProjectionExpression=", ".join(_SHOWN),
                ConsistentRead=True,
            )
            for page in pages:
                for item in page["Items"]:
                    yield _credential(plain_values(item))

    def remove_password(self, user_name: str) -> bool:
        """Take a user's password away; false where there was none."""
        return self._remove(_password_key(user_name))

    def remove(self, credential: StoredCredential) -> bool:
        """Take a credential away; false where it has gone already."""
        return self._remove(credential.key)

    def remove_token(self, kind: CredentialKind, token_digest: str) -> bool:
        """Take a token away; false where there was none."""
        return self._remove(_key(kind, token_digest))

    def _read(self, key: str) -> dict[str, Any] | None:
        with failures_told_apart():
            answer = self._client.get_item(
                TableName=self._table_name, Key=_table_key(key), ConsistentRead=True
            )
        item = answer.get("Item")
        return plain_values(item) if item else None

    def _remove(self, key: str) -> bool:
        with failures_told_apart():
            answer = self._client.delete_item(
                TableName=self._table_name, Key=_table_key(key), ReturnValues="ALL_OLD"
            )
        return "Attributes" in answer

    def _put(self, key: str, **attributes: object) -> None:
        item = {"Credential": key, **attributes}
        with failures_told_apart():
            self._client.put_item(TableName=self._table_name, Item=attribute_values(item))


def _key(kind: CredentialKind, identity: str) -> str:
    return f"{kind}#{identity}"


def _password_key(user_name: str) -> str:
    return _key(CredentialKind.PASSWORD, user_name.casefold())


def _table_key(key: str) -> dict[str, Any]:
    return {"Credential": {"S": key}}


def _ticket(item: Mapping[str, Any]) -> StoredTicket:
    return StoredTicket(int(item["AssociateId"]), int(item["ExpiresAt"]))


def _credential(item: Mapping[str, Any]) -> StoredCredential:
    kind = item["Credential"].partition("#")[0]
    associate_id, expires_at = item.get("AssociateId"), item.get("ExpiresAt")
    return StoredCredential(
        CredentialKind(kind),
        item.get("UserName") or item.get("ApplicationName") or "",
        None if associate_id is None else int(associate_id),
        None if expires_at is None else int(expires_at),
        item["Credential"],
    )
