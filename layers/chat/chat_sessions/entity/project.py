"""A project that a session is connected to."""

from dataclasses import dataclass, field

from chat_sessions.entity import rights
from chat_sessions.entity.carrier import Carrier, Int32, Text
from chat_sessions.entity.instant import Instant


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class Project(Carrier):
    """A project of the CRM (contract, section 4)."""

    ProjectId: Int32 = 0
    Name: Text = ""
    Description: Text = ""
    URL: Text = ""
    Type: Text = ""
    AssociateId: Int32 = 0
    AssociateFullName: Text = ""
    TypeId: Int32 = 0
    Updated: Instant = Instant.UNSET
    StatusId: Int32 = 0
    Status: Text = ""
    TextId: Int32 = 0
    PublishTo: Instant = Instant.UNSET
    PublishFrom: Instant = Instant.UNSET
    IsPublished: bool = False
    URLName: Text = ""
    ProjectNumber: Text = ""
    ActiveErpLinks: Int32 = 0
    EventId: Int32 = 0
    StartDate: Instant = Instant.UNSET
    TableRight: rights.TableRight | None = None
    FieldProperties: rights.RightsByField = field(default_factory=dict)
