"""A sale that a session is connected to."""

from dataclasses import dataclass, field
from enum import StrEnum

from chat_sessions.entity import rights
from chat_sessions.entity.carrier import Carrier, Double, Int32, Text
from chat_sessions.entity.instant import Instant


class SaleStatus(StrEnum):
    """How a sale stands."""

    Unknown = "Unknown"
    Open = "Open"
    Sold = "Sold"
    Lost = "Lost"
    Stalled = "Stalled"
    SaintAll = "SaintAll"


class SaleCompleted(StrEnum):
    """Whether the work on a sale is done."""

    Unknown = "Unknown"
    NotStarted = "NotStarted"
    Started = "Started"
    Completed = "Completed"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class Sale(Carrier):
    """A sale of the CRM (contract, section 4)."""

    ContactName: Text = ""
    SaleDate: Instant = Instant.UNSET
    SaleId: Int32 = 0
    Probability: Int32 = 0
    Title: Text = ""
    Amount: Double = 0.0
    Currency: Text = ""
    ProjectName: Text = ""
    AssociateFullName: Text = ""
    Description: Text = ""
    Status: SaleStatus = SaleStatus.Unknown
    WeightedAmount: Double = 0.0
    ProjectId: Int32 = 0
    EarningPercent: Double = 0.0
    Earning: Double = 0.0
    ContactId: Int32 = 0
    AssociateId: Int32 = 0
    PersonId: Int32 = 0
    SaleTypeId: Int32 = 0
    SaleTypeName: Text = ""
    PersonFullName: Text = ""
    Completed: SaleCompleted = SaleCompleted.Unknown
    ActiveErpLinks: Int32 = 0
    NextDueDate: Instant = Instant.UNSET
    Number: Text = ""
    TableRight: rights.TableRight | None = None
    FieldProperties: rights.RightsByField = field(default_factory=dict)
