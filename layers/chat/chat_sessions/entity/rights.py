"""What a user may do with a table and its fields. Masks are names, never numbers."""

from chat_sessions.entity.carrier import Carrier, Int32, Text


class TableRight(Carrier):
    """The right to a table, and why it is restricted."""

    Mask: Text = ""
    Reason: Text = ""


class FieldRight(Carrier):
    """The right to a field, and why it is restricted."""

    Mask: Text = ""
    Reason: Text = ""


type _OptionalFieldRight = FieldRight | None


class FieldProperty(Carrier):
    """Right, type and length of one field."""

    FieldRight: _OptionalFieldRight = None
    FieldType: Text = ""
    FieldLength: Int32 = 0


type RightsByField = dict[str, FieldProperty]
