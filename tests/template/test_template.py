"""What the template promises beyond what ``sam validate`` and the linters look at."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from chat_agent.errors import ErrorType, error_body
from chat_sessions.settings import (
    ChatAgentSettings,
    QueueWatchSettings,
    SessionChangesSettings,
    WelcomeDeliverySettings,
)
from chat_sessions_testing.template import read_template, resources_of_type

TEMPLATE = read_template()
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
FUNCTIONS = {
    "ChatAgentFunction": ChatAgentSettings,
    "SessionChangesFunction": SessionChangesSettings,
    "WelcomeDeliveryFunction": WelcomeDeliverySettings,
    "QueueWatchFunction": QueueWatchSettings,
}
SET_BY_LAMBDA = {"AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE"}
READ_BY_POWERTOOLS = {"LOG_LEVEL"}
STATEMENTS = [
    pytest.param(role, statement, id=f"{role}-{statement['Sid']}")
    for role, properties in resources_of_type(TEMPLATE, "AWS::IAM::Role").items()
    for policy in properties.get("Policies", [])
    for statement in policy["PolicyDocument"]["Statement"]
]


def test_these_are_the_functions() -> None:
    assert resources_of_type(TEMPLATE, "AWS::Serverless::Function").keys() == FUNCTIONS.keys()


def test_the_runtime_is_python_3_13_for_the_processor_of_the_parameter() -> None:
    common = TEMPLATE["Globals"]["Function"]

    assert common["Runtime"] == "python3.13"
    assert common["Architectures"] == [{"Ref": "Architecture"}]
    assert TEMPLATE["Parameters"]["Architecture"]["Default"] == "arm64"


@pytest.mark.parametrize(("role", "statement"), STATEMENTS)
def test_a_statement_allows_one_or_two_named_actions_on_one_resource(
    role: str, statement: dict[str, Any]
) -> None:
    actions = statement["Action"]
    actions = [actions] if isinstance(actions, str) else actions

    assert role
    assert 1 <= len(actions) <= 2
    assert not [action for action in actions if "*" in action]
    assert isinstance(statement["Resource"], dict)
    assert "*" not in str(statement["Resource"])


@pytest.mark.parametrize(("function", "settings"), FUNCTIONS.items())
def test_the_environment_is_what_the_settings_read(function: str, settings: Any) -> None:
    common = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    own = RESOURCES[function]["Properties"]["Environment"]["Variables"]

    assert {*common, *own} - READ_BY_POWERTOOLS == {
        name.upper() for name in settings.__struct_fields__
    } - SET_BY_LAMBDA


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_logs_into_a_group_with_retention_that_its_role_may_write(function: str) -> None:
    properties = RESOURCES[function]["Properties"]
    group = properties["LoggingConfig"]["LogGroup"]["Ref"]
    role = RESOURCES[properties["Role"]["Fn::GetAtt"][0]]["Properties"]
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]

    assert RESOURCES[group]["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert {"Fn::GetAtt": [group, "Arn"]} in [statement["Resource"] for statement in statements]


def test_every_path_and_method_comes_to_the_function() -> None:
    events = RESOURCES["ChatAgentFunction"]["Properties"]["Events"].values()

    assert {(event["Properties"]["Path"], event["Properties"]["Method"]) for event in events} == {
        ("/{proxy+}", "ANY"),
        ("/", "ANY"),
    }


def test_the_pending_index_holds_only_keys() -> None:
    [index] = RESOURCES["SessionsTable"]["Properties"]["GlobalSecondaryIndexes"]

    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert [key["AttributeName"] for key in index["KeySchema"]] == [
        "PendingTopicId",
        "PendingOrder",
    ]


def test_the_stream_is_retried_without_bound_and_in_parts() -> None:
    stream = RESOURCES["SessionChangesFunction"]["Properties"]["Events"]["SessionStream"]

    properties = stream["Properties"]
    assert properties["MaximumRetryAttempts"] == properties["MaximumRecordAgeInSeconds"] == -1
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert properties["BisectBatchOnFunctionError"] is True


def test_the_queue_is_fifo_and_so_is_its_dead_letter_queue() -> None:
    queue = RESOURCES["WelcomeQueue"]["Properties"]
    dead_letters = RESOURCES["WelcomeDeadLetterQueue"]["Properties"]
    consumer = TEMPLATE["Globals"]["Function"]["Timeout"]

    assert queue["FifoQueue"] is dead_letters["FifoQueue"] is True
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {
        "Fn::GetAtt": ["WelcomeDeadLetterQueue", "Arn"]
    }
    assert queue["VisibilityTimeout"] >= 6 * consumer


@pytest.mark.parametrize("parameter", TEMPLATE["Parameters"])
def test_a_parameter_is_described_bounded_and_has_a_default(parameter: str) -> None:
    given = TEMPLATE["Parameters"][parameter]

    assert given["Description"]
    assert "Default" in given
    assert given.keys() & {"AllowedValues", "AllowedPattern", "MaxValue"}


@pytest.mark.parametrize("output", TEMPLATE["Outputs"])
def test_an_output_is_described(output: str) -> None:
    assert TEMPLATE["Outputs"][output]["Description"]


RESPONSES = RESOURCES["ChatApi"]["Properties"]["GatewayResponses"]


@pytest.mark.parametrize("response", RESPONSES)
def test_api_gateways_own_errors_have_the_body_of_all_errors(response: str) -> None:
    templates = RESPONSES[response]["ResponseTemplates"]
    as_json = json.loads(templates["application/json"])
    as_xml = ET.fromstring(templates["application/xml"])  # noqa: S314 (our own template)

    assert list(as_json) == list(error_body("", "", ""))
    assert as_json["ErrorType"] in set(ErrorType)
    assert {child.tag: child.text for child in as_xml} == {
        **as_json,
        "Error": str(as_json["Error"]).lower(),
    }
    assert templates["text/xml"] == templates["application/xml"]


@pytest.mark.parametrize("response", ["THROTTLED", "QUOTA_EXCEEDED", "DEFAULT_5XX"])
def test_who_should_come_again_is_told_when(response: str) -> None:
    assert RESPONSES[response]["ResponseParameters"]["Headers"]["Retry-After"].strip("'").isdigit()


@pytest.mark.parametrize("response", RESPONSES)
def test_api_gateways_own_errors_have_cors_headers_where_there_are_origins(response: str) -> None:
    headers = RESPONSES[response]["ResponseParameters"]["Headers"]

    for name, value in headers.items():
        if name.startswith("Access-Control-"):
            condition, _, without = value["Fn::If"]
            assert (condition, without) == ("HasOrigins", {"Ref": "AWS::NoValue"})
    assert "Access-Control-Allow-Origin" in headers


@pytest.mark.parametrize("response", RESPONSES)
def test_a_script_may_see_when_to_come_again_and_the_id_of_the_request(response: str) -> None:
    exposed = RESPONSES[response]["ResponseParameters"]["Headers"]["Access-Control-Expose-Headers"]

    _, names, _ = exposed["Fn::If"]
    # API Gateway itself sends the id, by this name.
    assert names == "'Retry-After,x-amzn-RequestId'"


@pytest.mark.parametrize("origin", ["https://agents.example.com", "http://127.0.0.1:4570"])
def test_origins_are_accepted_one_by_one_and_as_a_whole_list(origin: str) -> None:
    # AWS checks each of a list, the embedded AWS the whole of it.
    pattern = TEMPLATE["Parameters"]["AllowedOrigins"]["AllowedPattern"]

    for accepted in ("", origin, f"{origin},https://other.example"):
        assert re.fullmatch(pattern, accepted)
    for refused in (f"{origin}/", f"{origin},", "*", "null", f"{origin} https://other.example"):
        assert not re.fullmatch(pattern, refused)


@pytest.mark.parametrize(
    ("origin", "is_sent"),
    [
        ("https://desk.example.com:8443", True),
        ("https://desk.example.com:80", True),
        ("http://desk.example.com:443", True),
        ("http://localhost:8080", True),
        ("https://desk.example.com:4430", True),
        ("https://Desk.Example.COM", False),
        ("HTTPS://desk.example.com", False),
        ("https://desk.example.com:443", False),
        ("http://desk.example.com:80", False),
        ("https://desk.example.com:08443", False),
    ],
)
def test_only_origins_as_browsers_send_them_are_accepted(origin: str, *, is_sent: bool) -> None:
    pattern = TEMPLATE["Parameters"]["AllowedOrigins"]["AllowedPattern"]

    for value in (origin, f"https://other.example,{origin}", f"{origin},https://other.example"):
        assert (re.fullmatch(pattern, value) is not None) == is_sent
    told = TEMPLATE["Parameters"]["AllowedOrigins"]["ConstraintDescription"]
    assert "small letters" in told
    assert "port" in told
