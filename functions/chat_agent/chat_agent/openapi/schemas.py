"""Component schemas from the entity's models: each property typed as an answer may hold it."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeAliasType, Union, get_args, get_origin

from chat_agent.xml_document import ENTRY_NAMES, ITEM_NAMES
from chat_sessions.entity import MAX_LENGTHS, ChatSessionEntity, Instant
from chat_sessions.entity.carrier import Carrier, property_names

type Schema = dict[str, Any]

DATE_TIME: Final = "DateTime"
"""The name of the schema of a date-time."""
NULL: Final[Schema] = {"type": "null"}
NEVER_NULL: Final = "Null only where `$select` leaves it out."
"""What is said of a property that an unselected answer never has as null."""

_INT32: Final = (-(2**31), 2**31 - 1)
_CONTRACT: Final = re.compile(r" \(contract, section \d\)")
_MEANINGS: Final = {
    "ChatSessionId": "Id of the session, which is now the caller's.",
    "TopicId": "The topic that the customer asks about.",
    "User": "The agent who answers: the caller.",
    "Person": "The customer, where the CRM knows the person.",
    "Status": "Where the session is in its life.",
    "FirstMessage": "What the customer wrote before the session was queued.",
    "LastMessage": "The latest message by anyone; after a pick-up the welcome, where there is one.",
    "WhenRequested": "When the customer began to wait.",
    "WhenStarted": "When an agent picked the session up.",
    "WhenEnded": "When the session ended; unset while it goes on.",
    "WhenIdle": "When anyone wrote last.",
    "WhenFetched": "When the customer's browser last asked for news; long ago means it is gone.",
    "SessionKey": "The customer's secret: whoever has it is taken for the customer.",
    "InitialQueuePos": "The customer's place in the queue at the time of the request, from 1.",
    "Rank": "The lowest number from 1 that no other active session of the agent has.",
    "Flags": "Who is typing now.",
    "TransferTo": "The agent to whom the session is being transferred.",
    "ChatbotIsActive": "Whether a bot answers; such a session is not in the queue.",
    "Rating": "What the customer thought of it; 0 for no rating.",
    "Mask": "Names of rights, separated by a comma and a blank, such as `Select, Update`.",
}


def reference(name: str) -> Schema:
    """Refer to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    """Let a schema allow null too."""
    if "$ref" in schema:
        return {"anyOf": [schema, NULL]}
    return schema | {"type": [schema["type"], "null"]}


def entity_schemas() -> dict[str, Schema]:
    """Give the schemas of the entity and of every type in it by their names, the entity first."""
    schemas: dict[str, Schema] = {}
    _add_model(schemas, ChatSessionEntity)
    return schemas


def described(kind: type) -> str:
    """Give the first paragraph of a docstring, without the sections of the contract."""
    paragraph = (inspect.getdoc(kind) or "").split("\n\n")[0]
    return _CONTRACT.sub("", " ".join(paragraph.split()))


def _add_model(schemas: dict[str, Schema], model: type[Carrier]) -> None:
    schema: Schema = {
        "type": "object",
        "description": described(model),
        "additionalProperties": False,
        "required": list(property_names(model)),
        "xml": {"name": model.__name__},
    }
    schemas[model.__name__] = schema
    schema["properties"] = {
        each.name: _property(schemas, model, each.name, each.type) for each in fields(model)
    }


def _property(
    schemas: dict[str, Schema], model: type[Carrier], name: str, annotation: Any
) -> Schema:
    schema, is_nullable = _of(schemas, annotation, name)
    if model is ChatSessionEntity and name in MAX_LENGTHS:
        schema["maxLength"] = MAX_LENGTHS[name]
    sentences = [
        _MEANINGS.get(name, "") if model is ChatSessionEntity or name == "Mask" else "",
        "" if is_nullable else NEVER_NULL,
        _in_xml(name),
    ]
    description = " ".join(filter(None, sentences))
    return or_null(schema) | ({"description": description} if description else {})


def _in_xml(name: str) -> str:
    if name not in ENTRY_NAMES:
        return ""
    return f"In XML each entry is a `{ENTRY_NAMES[name]}` that holds a `Key` and a `Value`."


def _of(schemas: dict[str, Schema], annotation: Any, name: str) -> tuple[Schema, bool]:
    """Give the schema of a type without null, and whether the type allows null."""
    while isinstance(annotation, TypeAliasType):
        annotation = annotation.__value__
    if get_origin(annotation) in {Union, UnionType}:
        [other] = [part for part in get_args(annotation) if part is not NoneType]
        return _of(schemas, other, name)[0], True
    if isinstance(annotation, type):
        return _of_class(schemas, annotation), False
    kind, *parts = get_origin(annotation), *get_args(annotation)
    if kind is Annotated:
        return _of(schemas, parts[0], name)
    if kind is list:
        return _list(schemas, parts[0], name), False
    if kind is dict:
        entry, is_nullable = _of(schemas, parts[1], name)
        entry = or_null(entry) if is_nullable else entry
        return {"type": "object", "additionalProperties": entry}, False
    msg = f"no schema for {annotation!r}"
    raise TypeError(msg)


def _list(schemas: dict[str, Schema], item: Any, name: str) -> Schema:
    item_name = ITEM_NAMES[name]
    items, _ = _of(schemas, item, item_name)
    if "$ref" not in items:
        items["xml"] = items["xml"] | {"name": item_name}
    return {"type": "array", "items": items, "xml": {"wrapped": True}}


def _of_class(schemas: dict[str, Schema], kind: type) -> Schema:
    if kind is int:
        least, most = _INT32
        return {"type": "integer", "format": "int32", "minimum": least, "maximum": most}
    if kind is float:
        return {"type": "number", "format": "double"}
    if kind in {bool, str}:
        return {"type": "boolean" if kind is bool else "string"}
    if kind is Instant:
        schemas.setdefault(DATE_TIME, _date_time())
        return reference(DATE_TIME)
    if issubclass(kind, StrEnum):
        schemas.setdefault(
            kind.__name__,
            {
                "type": "string",
                "description": described(kind),
                "enum": [str(each) for each in kind],
            },
        )
    elif issubclass(kind, Carrier):
        if kind.__name__ not in schemas:
            _add_model(schemas, kind)
    else:
        msg = f"no schema for {kind!r}"
        raise TypeError(msg)
    return reference(kind.__name__)


def _date_time() -> Schema:
    unset = Instant.UNSET.isoformat()
    return {
        "type": "string",
        "description": (
            "An ISO 8601 date-time with up to seven fraction digits, none of them a zero at the "
            "end, and with its offset: `Z`, or that of the zone in the header `SO-TimeZone`. A "
            f"date that is not set is `{unset}`, without an offset and in no zone; "
            "hence a pattern and not the format `date-time`, which wants one."
        ),
        "pattern": (
            rf"^(?:{unset}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}"
            r"(?:\.[0-9]{0,6}[1-9])?(?:Z|[+-][0-9]{2}:[0-9]{2}))$"
        ),
        "examples": ["2026-01-31T13:45:00.1234567Z", unset],
    }
