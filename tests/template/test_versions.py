"""When chat_agent gets a new version, which one answers, and what becomes of the old ones."""

from collections.abc import Mapping
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]

from chat_sessions_testing.template import read_template
from tests.template.translated import of_type, references, resources, translated

TEMPLATE = read_template()
DEPLOYMENTS = TEMPLATE["Parameters"]["Deployment"]["AllowedValues"]
NOT_OF_A_VERSION = {"ReservedConcurrentExecutions", "Code"}
"""Properties of a function that its versions do not have, or by their own logical id."""
OWN_LAYERS = {"ChatLayer", "DependenciesLayer"}


def version_id(packages: Mapping[str, str] | None = None) -> str:
    [name] = of_type(translated(packages=packages)["Resources"], "AWS::Lambda::Version")
    return name


def the_only(kind: str) -> dict[str, Any]:
    [resource] = of_type(resources(), kind).values()
    found: dict[str, Any] = resource["Properties"]
    return found


def create_only(kind: str) -> list[str]:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-north-1", kind).schema
    return [path.rsplit("/", 1)[-1] for path in schema["createOnlyProperties"]]


def settings_content(**parameters: str) -> str:
    """Write what ChatAgentSettings holds for these parameters, all else by its name."""
    text, variables = TEMPLATE["Resources"]["ChatAgentSettings"]["Properties"]["Content"]["Fn::Sub"]
    lists = {
        name: parameters.get(joined["Fn::Join"][1]["Ref"], "") for name, joined in variables.items()
    }
    for name, value in {**lists, **parameters}.items():
        text = text.replace(f"${{{name}}}", value)
    return str(text)


def test_without_a_change_there_is_no_new_version() -> None:
    assert version_id() == version_id()


@pytest.mark.parametrize("changed", ["ChatAgentFunction", "ChatLayer", "DependenciesLayer"])
def test_a_change_of_the_code_or_of_a_layers_content_makes_a_new_version(changed: str) -> None:
    assert version_id({changed: "another"}) != version_id()


@pytest.mark.parametrize(
    "changed", ["SessionChangesFunction", "WelcomeDeliveryFunction", "QueueWatchFunction"]
)
def test_a_change_of_another_function_makes_no_new_version(changed: str) -> None:
    assert version_id({changed: "another"}) == version_id()


def test_sam_itself_passes_over_a_parameter() -> None:
    [other] = of_type(
        translated({"BaseTimeZone": "Europe/Oslo"})["Resources"], "AWS::Lambda::Version"
    )

    # When this fails, SAM does what ChatAgentSettings is there for.
    assert other == version_id()


def test_all_that_a_version_is_made_from_stands_in_its_settings() -> None:
    function = resources()["ChatAgentFunction"]["Properties"]
    of_a_version = {name: of for name, of in function.items() if name not in NOT_OF_A_VERSION}
    conditions = TEMPLATE["Conditions"]
    used = set(references(of_a_version)) - {"AWS::NoValue", "AWS::StackName"}
    used |= {
        name for used_one in used & conditions.keys() for name in references(conditions[used_one])
    }
    used -= conditions.keys()
    layers = {name for name in used for layer in OWN_LAYERS if name.startswith(layer)}

    content = TEMPLATE["Resources"]["ChatAgentSettings"]["Properties"]["Content"]

    assert len(layers) == len(OWN_LAYERS)
    assert used - layers - {"ChatAgentSettings"} == set(references(content))


@pytest.mark.parametrize("parameter", ["BaseTimeZone", "AllowedOrigins", "PickUpBudgetSeconds"])
def test_another_value_of_a_parameter_is_another_content_of_the_settings(parameter: str) -> None:
    assert settings_content(**{parameter: "one"}) != settings_content(**{parameter: "other"})


def test_another_content_of_the_settings_is_another_version() -> None:
    version = the_only("AWS::Lambda::Version")

    # CloudFormation replaces a resource whose create-only property has changed.
    assert "Content" in create_only("AWS::AppConfig::HostedConfigurationVersion")
    assert list(references(version["Description"])) == ["ChatAgentSettings"]
    assert "${ChatAgentSettings.VersionNumber}" in version["Description"]["Fn::Sub"]
    assert "Description" in create_only("AWS::Lambda::Version")


def test_the_api_calls_the_alias_and_may() -> None:
    [alias] = of_type(resources(), "AWS::Lambda::Alias")
    paths = the_only("AWS::ApiGateway::RestApi")["Body"]["paths"]
    permissions = [
        permission["Properties"]
        for permission in of_type(resources(), "AWS::Lambda::Permission").values()
        if permission["Properties"]["Principal"] == "apigateway.amazonaws.com"
    ]

    assert set(paths) == {"/", "/{proxy+}"}
    for route in paths.values():
        integration = route["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"]
        assert alias in references(integration["uri"])
    assert [permission["FunctionName"] for permission in permissions] == [{"Ref": alias}] * 2


def test_a_version_starts_from_a_snapshot_and_goes_when_the_next_one_has_taken_over() -> None:
    [version] = of_type(resources(), "AWS::Lambda::Version").values()

    assert resources()["ChatAgentFunction"]["Properties"]["SnapStart"] == {
        "ApplyOn": {"Ref": "SnapStart"}
    }
    assert version["DeletionPolicy"] == "Delete"
    assert "UpdateReplacePolicy" not in version


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_every_deployment_but_one_shifts_the_traffic_and_is_rolled_back_by_alarms(
    deployment: str,
) -> None:
    found = resources((("Deployment", deployment),))
    groups = of_type(found, "AWS::CodeDeploy::DeploymentGroup").values()
    [alias] = of_type(found, "AWS::Lambda::Alias").values()

    if deployment == "AllAtOnce":
        assert not groups
        assert "UpdatePolicy" not in alias
        return
    [group] = [group["Properties"] for group in groups]
    assert deployment in str(group["DeploymentConfigName"])
    assert [alarm["Name"]["Ref"] for alarm in group["AlarmConfiguration"]["Alarms"]] == [
        "ChatAgentVersionCrashesAlarm",
        "ChatAgentVersionFailuresAlarm",
    ]
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    assert "CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"]


@pytest.mark.parametrize("alarm", ["ChatAgentVersionCrashesAlarm", "ChatAgentVersionFailuresAlarm"])
def test_these_alarms_hear_the_new_version_only(alarm: str) -> None:
    [version] = of_type(resources(), "AWS::Lambda::Version")
    dimensions = resources()[alarm]["Properties"]["Dimensions"]

    assert {"Fn::GetAtt": [version, "Version"]} in [dimension["Value"] for dimension in dimensions]
