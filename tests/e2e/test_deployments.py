"""What deployments do to a stack of their own: versions come and go, tables stay."""

import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local import deployment, embedded_aws
from local.aws_clients import ACCOUNT, REGION, AwsClients, endpoint_on
from local.stack import RunningStack
from local.workspace import ROOT, SAM, environment_for_tools
from tests.e2e.conftest import free_port
from tests.template.translated import resources


@pytest.fixture(scope="module")
def aws(stack: RunningStack) -> Iterator[AwsClients]:
    """Give an AWS with nothing in it, and what was built for the stack of all tests."""
    assert stack
    with embedded_aws.started(free_port()) as aws:
        aws.wait_until_ready()
        yield AwsClients(endpoint_on(aws.port))


def deploy(aws: AwsClients, **parameters: str) -> Mapping[str, str]:
    deployment.deploy(aws, parameters)
    return deployment.outputs_of_stack(aws)


def types(**parameters: str) -> Counter[str]:
    """Count what the template has, by type, with every condition true."""
    return Counter(each["Type"] for each in resources(tuple(parameters.items())).values())


def version_of_the_alias(aws: AwsClients, outputs: Mapping[str, str]) -> Any:
    functions = aws.client("lambda")
    name = outputs["ChatAgentFunctionName"]
    version = functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
    return functions.get_function_configuration(FunctionName=name, Qualifier=version)


def versions(aws: AwsClients, outputs: Mapping[str, str]) -> list[str]:
    found = aws.client("lambda").list_versions_by_function(
        FunctionName=outputs["ChatAgentFunctionName"]
    )
    return [version["Version"] for version in found["Versions"]]


def test_the_stack_has_all_resources_but_those_of_codedeploy(aws: AwsClients) -> None:
    deploy(aws, AlarmEmail="ops@example.com")

    pages = aws.client("cloudformation").get_paginator("list_stack_resources")
    found = Counter(
        resource["ResourceType"]
        for page in pages.paginate(StackName=deployment.stack_name())
        for resource in page["StackResourceSummaries"]
        if resource["ResourceStatus"].endswith("_COMPLETE")
    )

    assert found == types(Deployment="AllAtOnce")
    assert types() - found == Counter(
        ["AWS::CodeDeploy::Application", "AWS::CodeDeploy::DeploymentGroup", "AWS::IAM::Role"]
    )


def test_each_change_of_a_parameter_reaches_the_alias_and_nothing_else_makes_a_version(
    aws: AwsClients,
) -> None:
    outputs = deploy(aws)
    first = version_of_the_alias(aws, outputs)
    deploy(aws, AlarmOldestPendingSeconds="300")
    unchanged = version_of_the_alias(aws, outputs)
    deploy(aws, BaseTimeZone="Europe/Oslo", AlarmOldestPendingSeconds="300")
    changed = version_of_the_alias(aws, outputs)

    assert first["Environment"]["Variables"]["BASE_TIME_ZONE"] == "UTC"
    assert unchanged["Version"] == first["Version"]
    assert changed["Environment"]["Variables"]["BASE_TIME_ZONE"] == "Europe/Oslo"
    assert changed["SnapStart"]["OptimizationStatus"] == "On"
    assert versions(aws, outputs) == ["$LATEST", changed["Version"]]


def test_the_tables_outlive_the_stack_until_they_are_no_longer_protected(aws: AwsClients) -> None:
    outputs = deploy(aws, TableDeletionProtection="true")
    dynamodb = aws.client("dynamodb")
    table = outputs["SessionsTableName"]

    subprocess.run(
        [
            *(str(SAM), "delete", "--stack-name", deployment.stack_name()),
            *("--region", REGION, "--no-prompts"),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env={**environment_for_tools(), **ACCOUNT, "AWS_ENDPOINT_URL": aws.endpoint_url},
    )

    with pytest.raises(dynamodb.exceptions.ClientError, match="protected against deletion"):
        dynamodb.delete_table(TableName=table)
    dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName=table)
