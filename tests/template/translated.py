"""What SAM makes of the template: the transform that CloudFormation runs at each deployment."""

import logging
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import boto3
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]
from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]

from chat_sessions_testing.template import read_template

# It says for each run that some of its own features are not chosen.
logging.getLogger("samtranslator").setLevel(logging.ERROR)


def translated(
    parameters: Mapping[str, str] | None = None, packages: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Translate the template as packaged: with the address of each function's and layer's content.

    Parameters
    ----------
    parameters
        Values that are not to be the defaults.
    packages
        Names of contents that have changed, by logical ids.
    """
    template = deepcopy(read_template())
    for name, resource in template["Resources"].items():
        for content in ("CodeUri", "ContentUri"):
            if content in resource.get("Properties", {}):
                package = (packages or {}).get(name, name)
                resource["Properties"][content] = f"s3://packages/{package}"
    session = boto3.Session(region_name="eu-north-1")
    translator = Translator({}, Parser(), boto_session=session)
    done: dict[str, Any] = translator.translate(template, dict(parameters or {}))
    return done


@cache
def resources(parameters: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    """Give the translated resources; leave them unchanged."""
    translated_resources: dict[str, Any] = translated(dict(parameters))["Resources"]
    return translated_resources


def of_type(found: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Give the resources of one type, by their logical ids."""
    return {name: resource for name, resource in found.items() if resource["Type"] == kind}


def references(value: Any) -> Iterator[str]:
    """Give what a part of a template refers to: parameters, resources and conditions."""
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::If": [str(condition), *branches]}:
            yield condition
            yield from references(branches)
        case {"Fn::Sub": [str(text), dict(variables)]}:
            own = {name for name in in_text(text) if name not in variables}
            yield from own
            yield from references(list(variables.values()))
        case {"Fn::Sub": str(text)}:
            yield from in_text(text)
        case dict():
            yield from references(list(value.values()))
        case list():
            for part in value:
                yield from references(part)


def in_text(text: str) -> list[str]:
    """Give the names in a text that is substituted into, without their attributes."""
    return [part.split("}")[0].split(".")[0] for part in text.split("${")[1:]]
