"""What ``docs/deploying.md`` and ``samconfig.toml`` say of the template."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from cfnlint.api import lint_all  # type: ignore[import-untyped]

from chat_sessions_testing.template import read_template, resources_of_type
from tests.template.parameter_table import parameter_table

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "deploying.md").read_text()
TEMPLATE = read_template()
TABLES = resources_of_type(TEMPLATE, "AWS::DynamoDB::Table")


def test_the_page_has_the_parameters_as_they_are() -> None:
    assert parameter_table() in PAGE


def test_the_template_for_a_domain_name_is_valid() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)

    assert [found for found in lint_all(example) if found.rule.severity != "informational"] == []


def test_the_test_stack_is_deployed_by_parameters_that_there_are() -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    overrides = dict(
        given.split("=") for given in config["test"]["deploy"]["parameters"]["parameter_overrides"]
    )

    for name, value in overrides.items():
        allowed = TEMPLATE["Parameters"][name]["AllowedValues"]
        assert value in [str(each) for each in allowed]
    assert config["test"]["global"] != config["default"]["global"]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_kept_whatever_becomes_of_the_stack(table: str) -> None:
    resource = TEMPLATE["Resources"][table]

    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert TABLES[table]["DeletionProtectionEnabled"] == {
        "Fn::If": ["TablesAreProtected", True, False]
    }
    assert TEMPLATE["Conditions"]["TablesAreProtected"] == {
        "Fn::Equals": [{"Ref": "TableDeletionProtection"}, "true"]
    }
    assert TABLES[table]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert TEMPLATE["Parameters"]["TableDeletionProtection"]["Default"] == "true"


def test_no_arn_names_a_partition() -> None:
    text = (ROOT / "template.yaml").read_text()
    resources = text[text.index("\nResources:") :]

    assert re.findall(r"arn:aws[a-z-]*:", resources) == []
    assert re.findall(r"amazonaws\.com(?!\.cn)/", resources) == []


def test_reserved_concurrency_is_left_out_unless_it_is_asked_for() -> None:
    function = TEMPLATE["Resources"]["ChatAgentFunction"]["Properties"]

    assert function["ReservedConcurrentExecutions"] == {
        "Fn::If": [
            "HasChatAgentConcurrency",
            {"Ref": "ChatAgentConcurrency"},
            {"Ref": "AWS::NoValue"},
        ]
    }


def test_the_page_of_the_domain_takes_the_outputs_of_the_application() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    domain = yaml.safe_load(re.sub(r"!\w+ ", "", example))

    assert (
        domain["Parameters"]["StageName"]["Default"]
        == (TEMPLATE["Parameters"]["StageName"]["Default"])
    )
    assert "ApiId" in TEMPLATE["Outputs"]
