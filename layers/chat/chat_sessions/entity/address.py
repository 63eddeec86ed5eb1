"""A postal or street address, as a company has it."""

from dataclasses import dataclass, field
from enum import StrEnum

from chat_sessions.entity import rights
from chat_sessions.entity.carrier import Carrier, Double, Int32, Text


class AddressType(StrEnum):
    """What an address is used for."""

    Unknown = "Unknown"
    ContactPostalAddress = "ContactPostalAddress"
    ContactStreetAddress = "ContactStreetAddress"
    PersonPrivateAddress = "PersonPrivateAddress"
    QuoteBillingAddress = "QuoteBillingAddress"
    QuoteShippingAddress = "QuoteShippingAddress"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class StructuredAddress(Carrier):
    """The parts of one address; it carries no rights of its own."""

    AtypeIdx: AddressType = AddressType.Unknown
    Address1: Text = ""
    Address2: Text = ""
    Address3: Text = ""
    City: Text = ""
    County: Text = ""
    State: Text = ""
    Zipcode: Text = ""
    Formatted: Text = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class LocalizedField(Carrier):
    """One field of an address, labelled as its country has it."""

    Name: Text = ""
    Value: Text = ""
    Tooltip: Text = ""
    Label: Text = ""
    ValueLength: Int32 = 0
    AddressType: Text = ""
    TableRight: rights.TableRight | None = None
    FieldProperties: rights.RightsByField = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class Address(Carrier):
    """The addresses of a company: rows of localised fields, and the same in parts."""

    Wgs84Latitude: Double = 0.0
    Wgs84Longitude: Double = 0.0
    LocalizedAddress: list[list[LocalizedField]] = field(default_factory=list)
    Street: StructuredAddress | None = None
    Postal: StructuredAddress | None = None
    Formatted: Text = ""
    TableRight: rights.TableRight | None = None
    FieldProperties: rights.RightsByField = field(default_factory=dict)
