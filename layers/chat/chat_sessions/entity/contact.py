"""A contact: a company of the CRM."""

from dataclasses import dataclass, field

from chat_sessions.entity import address, rights
from chat_sessions.entity.carrier import Carrier, Int32, Text


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class Contact(Carrier):
    """A company of the CRM (contract, section 4)."""

    ContactId: Int32 = 0
    Name: Text = ""
    OrgNr: Text = ""
    Department: Text = ""
    URL: Text = ""
    City: Text = ""
    DirectPhone: Text = ""
    AssociateId: Int32 = 0
    CountryId: Int32 = 0
    EmailAddress: Text = ""
    Kananame: Text = ""
    EmailAddressName: Text = ""
    URLName: Text = ""
    AssociateFullName: Text = ""
    BusinessName: Text = ""
    CategoryName: Text = ""
    CountryName: Text = ""
    Address: address.Address | None = None
    FormattedAddress: Text = ""
    FullName: Text = ""
    IsOwnerContact: bool = False
    ActiveErpLinks: Int32 = 0
    Number1: Text = ""
    Number2: Text = ""
    TableRight: rights.TableRight | None = None
    FieldProperties: rights.RightsByField = field(default_factory=dict)
