"""What a user may do with a table and its fields. Masks are names, never numbers."""

from dataclasses import dataclass

from chat_sessions.entity.carrier import Carrier, Int32, Text


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class TableRight(Carrier):
    """The right to a table, and why it is restricted."""

    Mask: Text = ""
    Reason: Text = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class FieldRight(Carrier):
    """The right to a field, and why it is restricted."""

    Mask: Text = ""
    Reason: Text = ""


type _OptionalFieldRight = FieldRight | None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class FieldProperty(Carrier):
    """Right, type and length of one field."""

    FieldRight: _OptionalFieldRight = None
    FieldType: Text = ""
    FieldLength: Int32 = 0


type RightsByField = dict[str, FieldProperty]
