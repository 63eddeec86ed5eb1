"""The tables and queues of ``template.yaml``, as requests that create them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

_IN_THE_CHECKOUT: Final = Path(__file__).parents[2] / "template.yaml"


class _CloudFormationLoader(yaml.SafeLoader):
    """Reads the short forms of CloudFormation's functions as their long forms."""


def _function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        text = loader.construct_scalar(node)
        return {name: text.split(".", 1) if suffix == "GetAtt" else text}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)  # noqa: S101 (there is no fourth kind)
    return {name: loader.construct_mapping(node, deep=True)}


_CloudFormationLoader.add_multi_constructor("!", _function)


@cache
def read_template() -> dict[str, Any]:
    """Read the application's template: the one in the package, else the one of the checkout.

    Read once, because every test's stack asks for it; leave it unchanged.
    """
    packaged = files("chat_sessions_testing") / "template.yaml"
    text = packaged.read_text() if packaged.is_file() else _IN_THE_CHECKOUT.read_text()
    template: dict[str, Any] = yaml.load(text, _CloudFormationLoader)  # noqa: S506 (a SafeLoader)
    return template


def resources_of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Give the properties of all resources of one type, by their logical ids."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def table_request(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Give DynamoDB's CreateTable request for a table of the template."""
    request: dict[str, Any] = {
        key: properties[key]
        for key in ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
        if key in properties
    }
    if stream := properties.get("StreamSpecification"):
        request["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return {"TableName": name, **request}


def queue_request(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Give SQS's CreateQueue request for a queue of the template, without its dead letters."""
    kept = {"RedrivePolicy", "FifoQueue", "SqsManagedSseEnabled"}
    attributes = {key: str(value) for key, value in properties.items() if key not in kept}
    is_fifo = properties.get("FifoQueue", False)
    return {
        "QueueName": f"{name}.fifo" if is_fifo else name,
        "Attributes": {**attributes, **({"FifoQueue": "true"} if is_fifo else {})},
    }
