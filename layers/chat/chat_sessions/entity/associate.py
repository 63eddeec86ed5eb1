"""An associate: a user of the CRM, here the agent who answers."""

from dataclasses import dataclass, field
from enum import StrEnum

from chat_sessions.entity import rights
from chat_sessions.entity.carrier import Carrier, Int32, Text, TextByName


class UserType(StrEnum):
    """What kind of user an associate is."""

    Unknown = "Unknown"
    InternalAssociate = "InternalAssociate"
    ResourceAssociate = "ResourceAssociate"
    ExternalAssociate = "ExternalAssociate"
    AnonymousAssociate = "AnonymousAssociate"
    SystemAssociate = "SystemAssociate"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class Associate(Carrier):
    """A user of the CRM (contract, section 4)."""

    AssociateId: Int32 = 0
    Name: Text = ""
    PersonId: Int32 = 0
    Rank: Int32 = 0
    Tooltip: Text = ""
    Type: UserType = UserType.Unknown
    GroupIdx: Int32 = 0
    FullName: Text = ""
    FormalName: Text = ""
    Deleted: bool = False
    EjUserId: Int32 = 0
    UserName: Text = ""
    ExtraFields: TextByName = field(default_factory=dict)
    CustomFields: TextByName = field(default_factory=dict)
    TableRight: rights.TableRight | None = None
    FieldProperties: rights.RightsByField = field(default_factory=dict)
