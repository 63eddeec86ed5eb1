import pickle
from copy import deepcopy
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from chat_sessions import entity
from chat_sessions.entity import Associate, ChatSessionEntity, Contact, FieldRight, TableRight
from chat_sessions.entity.carrier import Carrier, property_names

CARRIERS = [
    kind for kind in vars(entity).values() if isinstance(kind, type) and issubclass(kind, Carrier)
]


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_carrier_cannot_be_changed(carrier: type[Any]) -> None:
    value = carrier()

    for name in (*property_names(carrier), "Unknown"):
        with pytest.raises((FrozenInstanceError, TypeError)):
            setattr(value, name, None)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_no_two_values_share_what_can_be_changed(carrier: type[Any]) -> None:
    one, other = carrier(), carrier()

    for name in property_names(carrier):
        if isinstance(getattr(one, name), list | dict):
            assert getattr(one, name) is not getattr(other, name)


def test_carriers_are_equal_by_type_and_all_properties() -> None:
    kari = ChatSessionEntity(CustomerName="Kari", Contact=Contact(ContactId=1))

    assert kari == ChatSessionEntity(CustomerName="Kari", Contact=Contact(ContactId=1))
    assert kari != replace(kari, Contact=Contact(ContactId=2))
    assert TableRight(Mask="FULL") != FieldRight(Mask="FULL")
    assert hash(TableRight(Mask="FULL")) == hash(TableRight(Mask="FULL"))


def test_a_carrier_shows_no_value() -> None:
    session = ChatSessionEntity(CustomerName="Kari", User=Associate(Name="tje0"))

    assert repr(session) == "ChatSessionEntity(…)"
    assert "Kari" not in f"{session} {[session]}"


def test_a_copy_is_equal() -> None:
    session = ChatSessionEntity(CustomerName="Kari", Contact=Contact(ContactId=1))

    assert deepcopy(session) == session
    assert pickle.loads(pickle.dumps(session)) == session  # noqa: S301 (our own)
