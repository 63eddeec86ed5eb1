from decimal import Decimal
from typing import Any

import pytest

from chat_sessions.session_change import SessionChange
from chat_sessions.slots import is_answered_by


def session(status: str, associate_id: Any) -> dict[str, object]:
    return {"Status": status, "User": {"AssociateId": associate_id}}


@pytest.mark.parametrize(
    ("before", "after", "holders"),
    [
        (session("InQueue", 7), session("UserLast", 7), [7]),
        (session("UserLast", 7), session("CustomerLast", Decimal(7)), []),
        (session("UserLast", 7), session("Finished", 7), [7]),
        (session("UserLast", 7), session("UserLast", 8), [7, 8]),
        (session("UserLast", 7), None, [7]),
        (None, session("InQueue", 7), []),
        (None, {"Status": "UserLast"}, []),
        (None, {"Status": "UserLast", "User": "Tore"}, []),
    ],
)
def test_who_may_have_won_or_lost_the_slot(before: Any, after: Any, holders: list[int]) -> None:
    assert SessionChange(1, before, after).slot_holders() == holders


@pytest.mark.parametrize("associate_id", ["seven", None, True, [7], "7"])
def test_a_user_that_cannot_be_read_holds_no_slot_and_blocks_no_stream(associate_id: Any) -> None:
    odd = session("UserLast", associate_id)

    assert SessionChange(1, None, odd).slot_holders() == []
    assert not is_answered_by(odd, 7)
