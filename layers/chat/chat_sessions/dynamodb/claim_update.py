"""The write that claims a session, alone or as a part of a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions.dynamodb.keys import session_key
from chat_sessions.entity.chat_session import ChatSessionStatus
from chat_sessions.session_item import plain_attribute

if TYPE_CHECKING:
    from chat_sessions.candidates import PendingKey
    from chat_sessions.claim import Claim

_AVAILABLE: Final = (
    "#Status = :InQueue AND #TopicId = :TopicId"
    " AND (attribute_not_exists(#ChatbotIsActive) OR #ChatbotIsActive = :NoBot)"
    " AND (attribute_not_exists(#TransferTo) OR attribute_type(#TransferTo, :NullType))"
)


def claim_update(table_name: str, key: PendingKey, claim: Claim) -> dict[str, Any]:
    """Give the update of a session that is still available; a refusal brings the item as it is."""
    changes = claim.changes()
    removed = [name for name, value in changes.items() if value is None]
    written = {name: value for name, value in changes.items() if value is not None}
    sets = ", ".join(f"#{name} = :Set{name}" for name in written)
    removes = ", ".join(f"#{name}" for name in removed)
    values = {f":Set{name}": plain_attribute(value) for name, value in written.items()} | {
        ":InQueue": ChatSessionStatus.InQueue,
        ":TopicId": key.topic_id,
        ":NoBot": False,
        ":NullType": "NULL",
    }
    return {
        "TableName": table_name,
        "Key": session_key(key.session_id),
        "UpdateExpression": f"SET {sets} REMOVE {removes}",
        "ConditionExpression": _AVAILABLE,
        "ExpressionAttributeNames": {
            f"#{name}": name for name in [*changes, "TopicId", "ChatbotIsActive", "TransferTo"]
        },
        "ExpressionAttributeValues": attribute_values(values),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
