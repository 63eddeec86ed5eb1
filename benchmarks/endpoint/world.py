"""What the endpoint holds: one agent, one topic, and sessions that wait for it."""

from __future__ import annotations

import time
from typing import Any, Final

from chat_sessions.dynamodb.attribute_values import attribute_values

TOPIC_ID: Final = 656
ASSOCIATE_ID: Final = 7
USER_NAME: Final = "tje0"
USER_PASSWORD: Final = "Tje0"  # noqa: S105 (of an invented agent)
FIRST_SESSION_ID: Final = 1001
WAITING: Final = 8
"""How many sessions wait for the topic."""

TABLES: Final = {
    "SESSIONS_TABLE": "sessions",
    "DIRECTORY_TABLE": "directory",
    "CREDENTIALS_TABLE": "credentials",
    "MESSAGES_TABLE": "messages",
    "PICK_UP_KEYS_TABLE": "pick-up-keys",
}
ENVIRONMENT: Final = {
    **TABLES,
    "WELCOME_QUEUE_URL": "https://sqs.eu-north-1.amazonaws.com/123456789012/welcome.fifo",
    "PARKED_CHANGES_QUEUE_URL": "https://sqs.eu-north-1.amazonaws.com/123456789012/parked",
    "LOG_LEVEL": "INFO",
    "AWS_REGION": "eu-north-1",
    "AWS_DEFAULT_REGION": "eu-north-1",
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
}
"""What the template would give the functions, by the names of their variables."""

_AGENT: Final = {
    "Associate": {
        "AssociateId": ASSOCIATE_ID,
        "Name": "tje0",
        "PersonId": 17,
        "Type": "InternalAssociate",
        "GroupIdx": 3,
        "FullName": "Tore Jensen",
        "FormalName": "Jensen, Tore",
        "UserName": "tje0",
    },
    "CanRespond": [TOPIC_ID],
    "MaxSessions": 0,
    "ActiveSessions": {"990": 1, "994": 3},
    "SlotsVersion": 41,
}
_TOPIC: Final = {
    "ChatTopicId": TOPIC_ID,
    "Name": "Support",
    "Description": "Invoices and deliveries",
    "Language": "US",
    "WelcomeMessage": "Welcome! How can we help?",
    "LastAccept": "2026-01-31T13:44:12.4Z",
    "SecondsPrAccept": 74,
}
_SESSION: Final = {
    "TopicId": TOPIC_ID,
    "Status": "InQueue",
    "WhenRequested": "2026-01-31T13:40:00.1234567Z",
    "WhenIdle": "2026-01-31T13:40:00.1234567Z",
    "WhenFetched": "2026-01-31T13:44:58.5Z",
    "CustomerAlias": "Kari",
    "CustomerHost": "203.0.113.7",
    "CustomerName": "Kari Nordmann",
    "CustomerEmail": "kari.nordmann@example.com",
    "CustomerPhone": "+47 22 00 00 00",
    "CustomerConsented": True,
    "CustomerCompanyName": "Nordmann Trading AS",
    "FirstMessage": "My invoice of last month is wrong, can you help?",
    "LastMessage": "It is the one with number 20260117.",
    "SessionKey": "an-invented-key-of-some-length-00000001",
    "InitialQueuePos": 3,
    "Person": {
        "PersonId": 415,
        "Position": 'NO:"Innkjøper";US:"Buyer";GE:"Einkäuferin"',
        "Firstname": "Kari",
        "Lastname": "Nordmann",
        "FullName": "Kari Nordmann",
        "Description": "Customer since [D:11/09/2017]",
        "Email": "kari.nordmann@example.com",
        "ContactId": 88,
        "ContactName": "Nordmann Trading AS",
    },
    "Contact": {
        "ContactId": 88,
        "Name": "Nordmann Trading AS",
        "City": "Oslo",
        "CountryId": 578,
        "CountryName": 'NO:"Norge";US:"Norway";GE:"Norwegen"',
        "CategoryName": 'NO:"Kunde";US:"Customer";GE:"Kunde"',
        "EmailAddress": "post@example.com",
    },
    "FieldProperties": {
        "CustomerName": {
            "FieldRight": {"Mask": "Read, Write", "Reason": ""},
            "FieldType": "String",
            "FieldLength": 255,
        }
    },
}
_VALID_SECONDS: Final = 6 * 3600

type Attributes = dict[str, Any]
"""An item, or a part of one, in DynamoDB's own form."""


def stored_item(table: str, key: Attributes) -> Attributes:
    """Give the item with a key; every key has one."""
    return {**key, **_ITEMS[table](key)}


def pending_places(topic_id: int) -> list[Attributes]:
    """Give the places of the sessions that wait for the topic, oldest first."""
    return [
        {
            "PendingTopicId": {"N": str(topic_id)},
            "PendingOrder": {"S": f"2026-01-31T13:40:00.1234567Z#{number:010}"},
            "ChatSessionId": {"N": str(number)},
        }
        for number in range(FIRST_SESSION_ID, FIRST_SESSION_ID + WAITING)
    ]


_STORED_AGENT: Final = attribute_values(_AGENT)
_STORED_TOPIC: Final = attribute_values(_TOPIC)
_STORED_SESSION: Final = attribute_values(_SESSION)
_STORED_CREDENTIAL: Final = attribute_values(
    {
        "AssociateId": ASSOCIATE_ID,
        "ExpiresAt": int(time.time()) + _VALID_SECONDS,
        "PasswordHash": (
            "$argon2id$v=19$m=19456,t=2,p=1$8Zm4yoA3t4JDhHxMCAruJw"
            "$38kLnNvjChQ9nLMPUrZwnaqK1ZCqNXqeEEiAx8tI9lI"
        ),
    }
)


def _of_directory(key: Attributes) -> Attributes:
    return dict(_STORED_AGENT if key["Key"]["S"].startswith("agent#") else _STORED_TOPIC)


def _of_sessions(_key: Attributes) -> Attributes:
    return dict(_STORED_SESSION)


def _of_credentials(_key: Attributes) -> Attributes:
    return dict(_STORED_CREDENTIAL)


_ITEMS: Final = {
    TABLES["SESSIONS_TABLE"]: _of_sessions,
    TABLES["DIRECTORY_TABLE"]: _of_directory,
    TABLES["CREDENTIALS_TABLE"]: _of_credentials,
}
