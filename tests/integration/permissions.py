"""What IAM would say: the accesses that a request needs, and the statements that allow them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import eq
from typing import Any

from chat_sessions_testing.template import read_template, resources_of_type
from chat_sessions_testing.wire import AwsRequest

_PARTS_OF_TRANSACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_WORDS_OF_EXPRESSIONS = {
    *("ADD", "AND", "BETWEEN", "DELETE", "IN", "NOT", "OR", "REMOVE", "SET"),
    *("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"),
    *("if_not_exists", "list_append", "size"),
}
_NAME = re.compile(r"(?<![:.#\w])(?P<place>#?)(?P<name>[A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Access:
    """One thing that is asked of AWS; of a transaction each part is one.

    Attributes
    ----------
    action
        Such as ``dynamodb:UpdateItem``.
    resource
        The table or queue by its logical id, with the index where one is read.
    context
        Of the condition keys those that the template uses, each with its values.
    """

    action: str
    resource: str
    context: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a role's policy.

    Attributes
    ----------
    sid
        Its name.
    actions, resource
        What it allows, as an access has it.
    conditions
        When it does: values by operator and condition key.
    """

    sid: str
    actions: frozenset[str]
    resource: str
    conditions: Mapping[str, Mapping[str, Sequence[str]]]

    def allows(self, access: Access) -> bool:
        """Tell whether this statement allows an access."""
        return (
            access.action in self.actions
            and access.resource == self.resource
            and all(
                _holds(operator, dict(access.context).get(key), wanted)
                for operator, by_key in self.conditions.items()
                for key, wanted in by_key.items()
            )
        )


def accesses(request: AwsRequest) -> Iterator[Access]:
    """Give what a request needs."""
    given = request.parameters
    match request.operation:
        case "BatchGetItem":
            for table, of_table in given["RequestItems"].items():
                yield _access("BatchGetItem", {**of_table, "TableName": table})
        case "TransactWriteItems":
            for part in given["TransactItems"]:
                [(kind, write)] = part.items()
                yield _access(_PARTS_OF_TRANSACTIONS[kind], write)
        case operation if "QueueUrl" in given:
            queue = given["QueueUrl"].rsplit("/", 1)[-1].removesuffix(".fifo")
            yield Access(f"sqs:{operation}", queue)
        case operation:
            yield _access(operation, given)


def statements_by_function() -> dict[str, list[Statement]]:
    """Read from the template what each function's role allows."""
    template = read_template()
    roles = resources_of_type(template, "AWS::IAM::Role")
    return {
        function["Handler"].partition(".")[0]: [
            _statement(statement)
            for policy in roles[function["Role"]["Fn::GetAtt"][0]]["Policies"]
            for statement in policy["PolicyDocument"]["Statement"]
        ]
        for function in resources_of_type(template, "AWS::Serverless::Function").values()
    }


def _statement(given: Mapping[str, Any]) -> Statement:
    assert given["Effect"] == "Allow"
    actions = given["Action"]
    conditions = {
        operator: {key: _listed(wanted) for key, wanted in by_key.items()}
        for operator, by_key in given.get("Condition", {}).items()
    }
    return Statement(
        given["Sid"], frozenset(_listed(actions)), _resource(given["Resource"]), conditions
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _resource(arn: Mapping[str, Any]) -> str:
    match arn:
        case {"Fn::GetAtt": [name, "Arn" | "StreamArn"]}:
            return str(name)
        case {"Fn::Sub": text}:
            return str(text).replace("${", "").replace(".Arn}", "")
    msg = f"a resource of an unknown form: {arn}"
    raise ValueError(msg)


def _access(operation: str, given: Mapping[str, Any]) -> Access:
    table = given["TableName"]
    index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
    context = {"dynamodb:Attributes": tuple(sorted(_attributes(given)))}
    if leading := _leading_keys(table, given):
        context["dynamodb:LeadingKeys"] = leading
    if "ReturnValues" in given:
        context["dynamodb:ReturnValues"] = (given["ReturnValues"],)
    return Access(f"dynamodb:{operation}", table + index, tuple(sorted(context.items())))


def _leading_keys(table: str, given: Mapping[str, Any]) -> tuple[str, ...]:
    [hash_key] = [
        key["AttributeName"]
        for key in read_template()["Resources"][table]["Properties"]["KeySchema"]
        if key["KeyType"] == "HASH"
    ]
    keys = given.get("Keys") or [given.get("Key") or given.get("Item") or {}]
    return tuple(str(next(iter(key[hash_key].values()))) for key in keys if hash_key in key)


def _attributes(given: Mapping[str, Any]) -> Iterator[str]:
    """Give the attributes that a request names: in its keys, its item and its expressions."""
    yield from given.get("Item", {})
    for key in given.get("Keys") or [given.get("Key", {})]:
        yield from key
    placed = given.get("ExpressionAttributeNames", {})
    for part, text in given.items():
        if part.endswith("Expression"):
            for found in _NAME.finditer(text):
                name = found["name"]
                if found["place"]:
                    yield placed[f"#{name}"]
                elif name not in _WORDS_OF_EXPRESSIONS:
                    yield name


def _holds(operator: str, values: tuple[str, ...] | None, wanted: Sequence[str]) -> bool:
    """Tell whether a condition holds, by IAM's rules for keys of several values and of none."""
    name = operator.removeprefix("ForAllValues:").removesuffix("IfExists")
    if values is None:
        return name != operator
    matches: Callable[[str, str], bool] = {"StringEquals": eq, "StringLike": fnmatchcase}[name]
    return all(any(matches(value, pattern) for pattern in wanted) for value in values)
