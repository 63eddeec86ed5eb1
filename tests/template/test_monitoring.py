"""The alarms and dashboards: what they look at is there, and nobody overlooks an alarm."""

import ast
import inspect
import json
import re
from itertools import combinations
from typing import Any

import pytest

from chat_sessions import telemetry
from chat_sessions_testing.template import read_template, resources_of_type

TEMPLATE = read_template()
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
ALARMS = resources_of_type(TEMPLATE, "AWS::CloudWatch::Alarm")
OF_A_DEPLOYMENT = {"ChatAgentVersionCrashesAlarm", "ChatAgentVersionFailuresAlarm"}
"""They speak to CodeDeploy, which tells the deployer; nobody need get up for them."""
DASHBOARDS = {
    name: json.loads(re.sub(r"\$\{(?:AWS::)?(\w+)(\.\w+)?\}", r"1", of["DashboardBody"]["Fn::Sub"]))
    for name, of in resources_of_type(TEMPLATE, "AWS::CloudWatch::Dashboard").items()
}
OWN_NAMESPACE = {"Fn::Sub": "ChatPickUp/${AWS::StackName}"}
SERVICES = {
    function["Handler"].partition(".")[0]
    for function in resources_of_type(TEMPLATE, "AWS::Serverless::Function").values()
}
WIDTH = 24


def own_metrics() -> set[str]:
    """Give the names of the metrics that the functions write: no other texts look like them."""
    return {
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(telemetry)))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"([A-Z][a-z]+){2,}", node.value)
    }


def widgets(dashboard: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = DASHBOARDS[dashboard]["widgets"]
    return found


def metrics_of(dashboard: str) -> list[list[Any]]:
    return [
        metric
        for widget in widgets(dashboard)
        for metric in widget["properties"].get("metrics", [])
    ]


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_says_what_is_wrong_and_what_silence_means(alarm: str) -> None:
    of = ALARMS[alarm]

    assert of["AlarmDescription"].endswith(".")
    assert of["TreatMissingData"] in {"notBreaching", "breaching"}


@pytest.mark.parametrize("alarm", sorted(ALARMS.keys() - OF_A_DEPLOYMENT))
def test_an_alarm_notifies_when_it_rings_and_when_it_is_over(alarm: str) -> None:
    of = ALARMS[alarm]

    assert of["AlarmActions"] == of["OKActions"]
    assert [topic["Fn::If"][1] for topic in of["AlarmActions"]] == [
        {"Ref": "AlarmTopicArn"},
        {"Ref": "AlarmTopic"},
    ]


@pytest.mark.parametrize("alarm", ALARMS)
def test_what_an_alarm_looks_at_is_there(alarm: str) -> None:
    of = ALARMS[alarm]
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in of["Dimensions"]}

    if of["Namespace"] == OWN_NAMESPACE:
        assert of["MetricName"] in own_metrics()
        assert dimensions["service"] in SERVICES
        return
    assert of["Namespace"] in {"AWS/ApiGateway", "AWS/DynamoDB", "AWS/Lambda", "AWS/SQS"}
    assert all(str(value) for value in dimensions.values())


def test_only_the_watch_of_the_queue_may_not_be_silent() -> None:
    # It measures zero, too.
    assert [name for name, of in ALARMS.items() if of["TreatMissingData"] == "breaching"] == [
        "OldestPendingAlarm"
    ]


def test_every_function_has_an_alarm_for_its_crashes() -> None:
    functions = resources_of_type(TEMPLATE, "AWS::Serverless::Function")
    watched = [
        of["Dimensions"][0]["Value"]["Ref"]
        for name, of in ALARMS.items()
        if of["MetricName"] == "Errors" and name not in OF_A_DEPLOYMENT
    ]

    assert sorted(watched) == sorted(functions)


def test_every_queue_is_watched() -> None:
    watched = {
        of["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for of in ALARMS.values()
        if of["Namespace"] == "AWS/SQS"
    }

    assert watched == resources_of_type(TEMPLATE, "AWS::SQS::Queue").keys()


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_a_dashboard_has_no_more_metrics_than_a_free_one(dashboard: str) -> None:
    assert 0 < len(metrics_of(dashboard)) <= 50


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_a_dashboard_shows_metrics_that_are_written(dashboard: str) -> None:
    own = [metric for metric in metrics_of(dashboard) if metric[0].startswith("ChatPickUp/")]

    assert [metric[1] for metric in own if metric[1] not in own_metrics()] == []
    assert [metric[3] for metric in own if metric[2:4] != ["service", metric[3]]] == []
    assert {metric[3] for metric in own} <= SERVICES


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_what_a_dashboard_refers_to_is_there(dashboard: str) -> None:
    text = RESOURCES[dashboard]["Properties"]["DashboardBody"]["Fn::Sub"]
    names = {name.partition(".")[0] for name in re.findall(r"\$\{([\w:.]+)\}", text)}

    known = {*RESOURCES, *TEMPLATE["Parameters"], "AWS::Region", "AWS::StackName"}
    assert names - known == set()


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_the_widgets_of_a_dashboard_stand_side_by_side(dashboard: str) -> None:
    def covered(widget: dict[str, Any]) -> set[tuple[int, int]]:
        return {
            (widget["x"] + right, widget["y"] + down)
            for right in range(widget["width"])
            for down in range(widget["height"])
        }

    places = [covered(widget) for widget in widgets(dashboard)]

    assert all(x < WIDTH for place in places for x, _ in place)
    assert not any(one & other for one, other in combinations(places, 2))


def test_all_alarms_are_on_the_dashboard_of_the_resources() -> None:
    text = RESOURCES["ResourcesDashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]

    assert set(re.findall(r"\$\{(\w+Alarm)\.Arn\}", text)) == ALARMS.keys() - OF_A_DEPLOYMENT


@pytest.mark.parametrize(("parameter", "default"), [("AlarmTopicArn", ""), ("AlarmEmail", "")])
def test_alarms_are_silent_until_somebody_is_named(parameter: str, default: str) -> None:
    assert TEMPLATE["Parameters"][parameter]["Default"] == default
    assert RESOURCES["AlarmTopic"]["Condition"] == "HasAlarmEmail"
