"""Plain Python values ↔ DynamoDB's attribute values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


class _Deserializer(TypeDeserializer):
    """Reads any number that comes.

    boto3's own raises for one of more than 38 digits, and by the time a session's item is read
    the session may have been claimed.
    """

    def _deserialize_n(self, value: str) -> Decimal:
        return Decimal(value)


_serializer = TypeSerializer()
_deserializer = _Deserializer()


def attribute_values(item: Mapping[str, object]) -> dict[str, AttributeValueTypeDef]:
    """Write the attributes of an item; a set of numbers must not be empty."""
    return {name: _serializer.serialize(value) for name, value in item.items()}


def plain_values(item: Mapping[str, Any]) -> dict[str, Any]:
    """Read the attributes of an item; numbers become ``Decimal``."""
    return {name: _deserializer.deserialize(value) for name, value in item.items()}
