"""How an agent's slots lie on the agent's item: a map of session to rank, and a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions.dynamodb.keys import agent_key
from chat_sessions.slots import Slots

if TYPE_CHECKING:
    from collections.abc import Mapping


def slots_of(item: Mapping[str, Any]) -> Slots:
    """Read the slots from an agent's item; an agent who never had a session has none."""
    stored = item.get("ActiveSessions", {})
    ranks = {int(session_id): int(rank) for session_id, rank in stored.items()}
    return Slots(ranks, int(item.get("SlotsVersion", 0)))


def slots_update(table_name: str, associate_id: int, seen: Slots, wanted: Slots) -> dict[str, Any]:
    """Give the update that changes the slots, if the agent is there and the version is that seen.

    The whole map is written: it is one item anyhow, and the version guards all of it.
    """
    is_seen = "#Version = :Seen"
    if seen.version == 0:
        is_seen = f"(attribute_not_exists(#Version) OR {is_seen})"
    return {
        "TableName": table_name,
        "Key": agent_key(associate_id),
        "UpdateExpression": "SET #Sessions = :Sessions, #Version = :Wanted",
        "ConditionExpression": f"attribute_exists(#Key) AND {is_seen}",
        "ExpressionAttributeNames": {
            "#Key": "Key",
            "#Sessions": "ActiveSessions",
            "#Version": "SlotsVersion",
        },
        "ExpressionAttributeValues": attribute_values(
            {
                ":Sessions": {str(number): rank for number, rank in wanted.ranks.items()},
                ":Seen": seen.version,
                ":Wanted": wanted.version,
            }
        ),
    }
