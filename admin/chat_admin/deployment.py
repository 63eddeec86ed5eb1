"""A deployed stack, found by its outputs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError, EndpointConnectionError

from chat_admin.errors import AdminError
from chat_sessions.credentials.issuing import CredentialIssuer
from chat_sessions.dynamodb.credentials import CredentialsTable
from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.dynamodb.sessions import SessionsTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

    from chat_admin.where import Where

_NEEDED: Final = frozenset(
    {
        "CredentialsTableName",
        "DirectoryTableName",
        "ParkedChangesQueueUrl",
        "SessionsTableName",
        "WelcomeDeadLetterQueueUrl",
        "WelcomeQueueUrl",
    }
)
_NO_SUCH_STACK: Final = "ValidationError"
"""CloudFormation has no name of its own for it; the name of a stack is all that is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a command works on.

    Attributes
    ----------
    outputs
        The stack's outputs by their names.
    dynamodb, sqs
        Clients for its tables and queues.
    now
        The time in seconds since 1970.
    """

    outputs: Mapping[str, str]
    dynamodb: DynamoDBClient
    sqs: SQSClient
    now: Callable[[], float] = time.time

    @property
    def directory(self) -> DirectoryTable:
        """The agents and topics."""
        return DirectoryTable(self.dynamodb, self.outputs["DirectoryTableName"])

    @property
    def credentials(self) -> CredentialsTable:
        """What is stored of credentials."""
        return CredentialsTable(self.dynamodb, self.outputs["CredentialsTableName"])

    @property
    def issuer(self) -> CredentialIssuer:
        """Issues credentials."""
        return CredentialIssuer(self.credentials, self.now)

    @property
    def sessions(self) -> SessionsTable:
        """The chat sessions."""
        return SessionsTable(self.dynamodb, self.outputs["SessionsTableName"])


def find_deployment(where: Where) -> Deployment:
    """Find the stack.

    Raises
    ------
    AdminError
        There is no such stack, or it is another one.
    BotoCoreError, ClientError
        AWS cannot be asked.
    """
    client = where.clients()
    cloudformation = client("cloudformation")
    outputs = _outputs(cloudformation, where)
    if missing := sorted(_NEEDED - outputs.keys()):
        msg = (
            f"the stack {where.stack_name} has no output {missing[0]}: it is not this "
            "application's, or its deployment has not finished; name another one with --stack-name"
        )
        raise AdminError(msg)
    return Deployment(
        outputs=outputs,
        dynamodb=client("dynamodb"),
        sqs=client("sqs"),
    )


def _outputs(cloudformation: CloudFormationClient, where: Where) -> Mapping[str, str]:
    try:
        answer = cloudformation.describe_stacks(StackName=where.stack_name)
    except EndpointConnectionError:
        if where.local_port is None:
            raise
        msg = f"nothing runs on port {where.local_port}; start it with make run"
        raise AdminError(msg) from None
    except ClientError as error:
        if error.response["Error"].get("Code") != _NO_SUCH_STACK:
            raise
        region = cloudformation.meta.region_name
        place = f"on port {where.local_port}" if where.local_port else f"in {region}"
        msg = f"there is no stack {where.stack_name} {place}; name it with --stack-name"
        raise AdminError(msg) from None
    [stack] = answer["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
