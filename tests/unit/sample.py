"""A session in which every property of every type has a value of its own."""

from chat_sessions.entity import ChatSessionEntity
from chat_sessions.entity.checking import checked
from tests.contract.entity_table import filled, read_entity_table

_DOCUMENT = filled(read_entity_table())

SAMPLE = checked(
    ChatSessionEntity,
    _DOCUMENT
    | {
        "Flags": "CustomerIsTyping",
        "WhenRequested": "2026-01-31T13:45:00.1234567Z",
        "FieldProperties": {
            name: entry
            for entry in _DOCUMENT["FieldProperties"].values()
            for name in ("CustomerName", "Other")
        },
    },
)
