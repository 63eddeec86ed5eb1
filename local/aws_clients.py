"""Clients of the embedded AWS, whatever the caller's own AWS settings are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, overload

import boto3
import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sqs import SQSClient

REGION: Final = "eu-north-1"
ACCOUNT: Final = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
"""The embedded AWS takes any credentials."""


def endpoint_on(port: int) -> str:
    """Give the address of all of the embedded AWS."""
    return f"http://127.0.0.1:{port}"


@dataclass(frozen=True, slots=True)
class AwsClients:
    """Makes clients of the embedded AWS.

    Attributes
    ----------
    endpoint_url
        Where it is.
    """

    endpoint_url: str

    @overload
    def client(
        self, service: Literal["apigateway"], *, timeout: float = ...
    ) -> APIGatewayClient: ...
    @overload
    def client(
        self, service: Literal["cloudformation"], *, timeout: float = ...
    ) -> CloudFormationClient: ...
    @overload
    def client(self, service: Literal["dynamodb"], *, timeout: float = ...) -> DynamoDBClient: ...
    @overload
    def client(
        self, service: Literal["dynamodbstreams"], *, timeout: float = ...
    ) -> DynamoDBStreamsClient: ...
    @overload
    def client(self, service: Literal["lambda"], *, timeout: float = ...) -> LambdaClient: ...
    @overload
    def client(self, service: Literal["logs"], *, timeout: float = ...) -> CloudWatchLogsClient: ...
    @overload
    def client(self, service: Literal["sqs"], *, timeout: float = ...) -> SQSClient: ...
    def client(self, service: Any, *, timeout: float = 30) -> object:
        """Make a client; each thread may use it.

        Parameters
        ----------
        service
            The service, by boto3's name.
        timeout
            How long to wait for an answer, in seconds; a call is tried once.
        """
        # Of the caller's settings neither a profile nor a file nor a proxy may count.
        nothing = (None, None, os.devnull, None)
        core = botocore.session.Session(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": nothing,
                "credentials_file": nothing,
            }
        )
        session = boto3.Session(
            aws_access_key_id=ACCOUNT["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ACCOUNT["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
            botocore_session=core,
        )
        return session.client(
            service,
            endpoint_url=self.endpoint_url,
            config=Config(
                connect_timeout=min(timeout, 2),
                read_timeout=timeout,
                retries={"total_max_attempts": 1},
                proxies={},
                max_pool_connections=32,
            ),
        )
