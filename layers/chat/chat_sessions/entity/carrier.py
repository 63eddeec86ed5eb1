"""What all carriers of the CRM have in common: how they are read, and the types of their fields."""

from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LARGEST = 9.99e125
_SMALLEST = 1e-130


def _storable(number: float) -> float:
    """See that the table can keep a number: DynamoDB's are smaller than a double's."""
    if number and not _SMALLEST <= abs(number) <= _LARGEST:
        msg = f"must be 0, or from {_SMALLEST} to {_LARGEST} in size"
        raise ValueError(msg)
    return number


LARGEST_INT32: Final = 2**31 - 1
type Int32 = Annotated[int, Field(ge=-(2**31), le=LARGEST_INT32)]
type Double = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_storable)]
type Text = str | None
type TextByName = dict[str, str | None]


class Carrier(BaseModel):
    """A value of the CRM: immutable, its properties named and ordered as on the wire.

    A property that is missing has the CRM's empty value: 0, "", false, the unset date, or no
    object.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    VERBATIM: ClassVar[frozenset[str]] = frozenset()
    """Properties whose text is never translated or formatted."""
