"""A person: the customer, when the CRM knows who it is."""

from dataclasses import dataclass, field

from chat_sessions.entity import rights
from chat_sessions.entity.carrier import Carrier, Int32, Text


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class Person(Carrier):
    """A contact person of the CRM (contract, section 4)."""

    Position: Text = ""
    PersonId: Int32 = 0
    Mrmrs: Text = ""
    Firstname: Text = ""
    Lastname: Text = ""
    MiddleName: Text = ""
    Title: Text = ""
    Description: Text = ""
    Email: Text = ""
    FullName: Text = ""
    DirectPhone: Text = ""
    FormalName: Text = ""
    CountryId: Int32 = 0
    ContactId: Int32 = 0
    ContactName: Text = ""
    Retired: Int32 = 0
    Rank: Int32 = 0
    ActiveInterests: Int32 = 0
    ContactDepartment: Text = ""
    ContactCountryId: Int32 = 0
    ContactOrgNr: Text = ""
    FaxPhone: Text = ""
    MobilePhone: Text = ""
    ContactPhone: Text = ""
    AssociateName: Text = ""
    AssociateId: Int32 = 0
    UsePersonAddress: bool = False
    ContactFax: Text = ""
    Kanafname: Text = ""
    Kanalname: Text = ""
    Post1: Text = ""
    Post2: Text = ""
    Post3: Text = ""
    EmailName: Text = ""
    ContactFullName: Text = ""
    ActiveErpLinks: Int32 = 0
    TicketPriorityId: Int32 = 0
    SupportLanguageId: Int32 = 0
    SupportAssociateId: Int32 = 0
    CategoryName: Text = ""
    PersonNumber: Text = ""
    TableRight: rights.TableRight | None = None
    FieldProperties: rights.RightsByField = field(default_factory=dict)
