"""The entity that a pick-up returns."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from chat_sessions.entity import contact, person, project, rights, sale, ticket
from chat_sessions.entity.associate import Associate
from chat_sessions.entity.carrier import Carrier, Int32, Text
from chat_sessions.entity.instant import Instant

MAX_LENGTHS: Final = {
    "CustomerAlias": 64,
    "CustomerHost": 255,
    "CustomerName": 255,
    "CustomerEmail": 255,
    "CustomerPhone": 32,
    "CustomerCompanyName": 255,
    "FirstMessage": 1024,
    "LastMessage": 1024,
    "SessionKey": 255,
}
"""The longest text each property may hold, in characters."""


class ChatSessionStatus(StrEnum):
    """Where a session is in its life: InQueue is pending, CustomerLast and UserLast are active."""

    Invalid = "Invalid"
    PreChatForm = "PreChatForm"
    Faq = "Faq"
    OfflineForm = "OfflineForm"
    InQueue = "InQueue"
    CustomerLast = "CustomerLast"
    UserLast = "UserLast"
    Finished = "Finished"
    Deleted = "Deleted"
    Closed = "Closed"
    RequestPosted = "RequestPosted"
    ClosedFromQueue = "ClosedFromQueue"


ACTIVE: Final = frozenset({ChatSessionStatus.CustomerLast, ChatSessionStatus.UserLast})
"""A session that an agent answers."""


class ChatSessionFlags(StrEnum):
    """Who is typing; CustomerIsTyping is also the name of "no flag set"."""

    CustomerIsTyping = "CustomerIsTyping"
    UserIsTyping = "UserIsTyping"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class ChatSessionEntity(Carrier):
    """A chat session, its properties in the order of the answer (contract, section 4)."""

    # What the customer typed, the customer's secret, and the welcome, which has its own language.
    VERBATIM = frozenset(MAX_LENGTHS)

    ChatSessionId: Int32 = 0
    TopicId: Int32 = 0
    User: Associate | None = None
    Person: person.Person | None = None
    CustomerAlias: Text = ""
    CustomerHost: Text = ""
    CustomerName: Text = ""
    CustomerEmail: Text = ""
    CustomerPhone: Text = ""
    CustomerConsented: bool = False
    CustomerCompanyName: Text = ""
    Status: ChatSessionStatus = ChatSessionStatus.InQueue
    FirstMessage: Text = ""
    LastMessage: Text = ""
    WhenRequested: Instant = Instant.UNSET
    WhenStarted: Instant = Instant.UNSET
    WhenEnded: Instant = Instant.UNSET
    WhenIdle: Instant = Instant.UNSET
    WhenFetched: Instant = Instant.UNSET
    SessionKey: Text = ""
    InitialQueuePos: Int32 = 0
    AlertLevel: Int32 = 0
    Rank: Int32 = 0
    Flags: ChatSessionFlags = ChatSessionFlags.CustomerIsTyping
    Contact: contact.Contact | None = None
    Project: project.Project | None = None
    Sale: sale.Sale | None = None
    Ticket: ticket.Ticket | None = None
    TransferTo: Associate | None = None
    ChatbotIsActive: bool = False
    Rating: Int32 = 0
    TableRight: rights.TableRight | None = None
    FieldProperties: rights.RightsByField = field(default_factory=dict)
