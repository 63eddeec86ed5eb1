from decimal import Decimal

import pytest

from chat_sessions.dynamodb.attribute_values import plain_values
from chat_sessions.session_item import read_session


@pytest.mark.parametrize(
    "number", ["95" + "0" * 124, "1" * 60, "-0.1" + "0" * 60 + "1", "9.99E+125", "1E-130"]
)
def test_a_number_of_any_length_is_read_and_does_not_cost_the_session(number: str) -> None:
    item = plain_values({"CustomerName": {"S": "Kari"}, "Sale": {"M": {"Amount": {"N": number}}}})

    assert item["Sale"]["Amount"] == Decimal(number)
    assert read_session(item).session.CustomerName == "Kari"
