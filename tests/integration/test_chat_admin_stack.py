"""The stack that a command is for, found by its outputs."""

import json
from collections.abc import Mapping

import boto3
import pytest

from chat_admin.deployment import find_deployment
from chat_admin.errors import AdminError
from chat_admin.where import Where
from chat_sessions_testing import ChatStack
from chat_sessions_testing.plugin import USER_NAME


def deploy(name: str, outputs: Mapping[str, str]) -> None:
    template = {
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {output: {"Value": value} for output, value in outputs.items()},
    }
    boto3.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))


def test_a_stack_is_found_by_its_name(chat_stack: ChatStack) -> None:
    deploy("ours", chat_stack.outputs)

    deployment = find_deployment(Where(stack_name="ours", region="eu-north-1"))

    agent = deployment.directory.agent(7)
    assert agent is not None
    assert agent.agent.Associate.Name == USER_NAME
    assert [each.name for each in deployment.credentials.credentials()] == [USER_NAME]
    assert list(deployment.sessions.all_pending()) == []


def test_a_stack_that_is_not_there_is_told_with_its_region(chat_stack: ChatStack) -> None:
    deploy("ours", chat_stack.outputs)

    with pytest.raises(
        AdminError, match="there is no stack theirs in eu-west-1; name it with --stack-name"
    ):
        find_deployment(Where(stack_name="theirs", region="eu-west-1"))


def test_a_stack_of_something_else_is_told(chat_stack: ChatStack) -> None:
    outputs = {name: value for name, value in chat_stack.outputs.items() if "Credent" not in name}
    deploy("theirs", outputs)

    with pytest.raises(
        AdminError, match="the stack theirs has no output CredentialsTableName: it is not this"
    ):
        find_deployment(Where(stack_name="theirs"))


def test_where_nothing_runs_is_told_with_what_to_do() -> None:
    with pytest.raises(AdminError, match="nothing runs on port 9; start it with make run"):
        find_deployment(Where(stack_name="chat-pickup", local_port=9))
