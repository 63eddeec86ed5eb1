"""The entity of a pick-up with every type nested in it, named, typed and ordered as in the CRM."""

from chat_sessions.entity.address import Address, AddressType, LocalizedField, StructuredAddress
from chat_sessions.entity.associate import Associate, UserType
from chat_sessions.entity.chat_session import (
    MAX_LENGTHS,
    ChatSessionEntity,
    ChatSessionFlags,
    ChatSessionStatus,
)
from chat_sessions.entity.contact import Contact
from chat_sessions.entity.instant import Instant
from chat_sessions.entity.person import Person
from chat_sessions.entity.project import Project
from chat_sessions.entity.rights import FieldProperty, FieldRight, TableRight
from chat_sessions.entity.sale import Sale, SaleCompleted, SaleStatus
from chat_sessions.entity.ticket import (
    Ticket,
    TicketBaseStatus,
    TicketOrigin,
    TicketReadStatus,
    TicketSecurityLevel,
)

__all__ = [
    "MAX_LENGTHS",
    "Address",
    "AddressType",
    "Associate",
    "ChatSessionEntity",
    "ChatSessionFlags",
    "ChatSessionStatus",
    "Contact",
    "FieldProperty",
    "FieldRight",
    "Instant",
    "LocalizedField",
    "Person",
    "Project",
    "Sale",
    "SaleCompleted",
    "SaleStatus",
    "StructuredAddress",
    "TableRight",
    "Ticket",
    "TicketBaseStatus",
    "TicketOrigin",
    "TicketReadStatus",
    "TicketSecurityLevel",
    "UserType",
]
