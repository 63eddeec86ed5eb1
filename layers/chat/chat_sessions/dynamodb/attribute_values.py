"""Plain Python values ↔ DynamoDB's attribute values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_serializer = TypeSerializer()
_deserializer = TypeDeserializer()


def attribute_value(value: object) -> AttributeValueTypeDef:
    """Write one value; a set of numbers must not be empty."""
    written: AttributeValueTypeDef = _serializer.serialize(value)
    return written


def attribute_values(item: Mapping[str, object]) -> dict[str, AttributeValueTypeDef]:
    """Write the attributes of an item."""
    return {name: attribute_value(value) for name, value in item.items()}


def plain_values(item: Mapping[str, Any]) -> dict[str, Any]:
    """Read the attributes of an item; numbers become ``Decimal``."""
    return {name: _deserializer.deserialize(value) for name, value in item.items()}
