from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.entity import ChatSessionEntity, Contact, Instant, Sale
from chat_sessions.entity.carrier import property_names
from chat_sessions.session_item import pending_key, queued_item, read_session

anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers().map(Decimal)
    | st.decimals(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*property_names(ChatSessionEntity), "Unknown"]), anything),
)
def test_any_item_reads_as_a_session_whatever_its_values(item: dict[str, Any]) -> None:
    read = read_session(item)

    assert isinstance(read.session, ChatSessionEntity)


@given(st.dictionaries(st.sampled_from(list(property_names(Contact))), anything))
def test_a_faulty_nested_value_costs_itself_and_not_its_neighbours(contact: dict[str, Any]) -> None:
    item = {"ChatSessionId": 5, "CustomerName": "Kari", "Contact": contact}

    session = read_session(item).session

    assert (session.ChatSessionId, session.CustomerName) == (5, "Kari")


def test_a_faulty_value_becomes_the_empty_value_and_its_path_is_told() -> None:
    read = read_session(
        {
            "ChatSessionId": 5,
            "Rank": "high",
            "WhenRequested": "soon",
            "Contact": {"Name": "Example AS", "ContactId": "x"},
        }
    )

    assert read.session.Rank == 0
    assert read.session.WhenRequested == Instant.UNSET
    assert read.session.Contact == Contact(Name="Example AS")
    assert set(read.unreadable) == {"Rank", "WhenRequested", "Contact/ContactId"}


def test_a_text_longer_than_the_entity_allows_is_cut_in_the_answer() -> None:
    session = read_session({"CustomerAlias": "x" * 65, "FirstMessage": "y" * 1025}).session

    assert session.CustomerAlias == "x" * 64
    assert session.FirstMessage == "y" * 1024


def test_what_is_stored_is_read_back_exactly() -> None:
    session = ChatSessionEntity(
        ChatSessionId=12,
        TopicId=656,
        CustomerName="Kari",
        WhenRequested=Instant.parse("2026-01-31T13:45:00.1234567Z"),
        Sale=Sale(Amount=1234.1, SaleDate=Instant.parse("2026-02-01T00:00:00Z")),
    )

    read = read_session(queued_item(session))

    assert read.session == session
    assert read.unreadable == ()


def test_numbers_are_stored_exactly() -> None:
    session = ChatSessionEntity(ChatSessionId=1, TopicId=1, Sale=Sale(Amount=0.1))

    item = queued_item(session)

    assert item["Sale"] == {"Amount": Decimal("0.1")}


def test_empty_values_are_not_stored() -> None:
    item = queued_item(ChatSessionEntity(ChatSessionId=12, TopicId=656))

    assert set(item) == {
        "ChatSessionId",
        "TopicId",
        "Status",
        "WhenRequested",
        "PendingTopicId",
        "PendingOrder",
        "ItemVersion",
    }


@pytest.mark.parametrize(
    ("older", "younger"),
    [
        (("2026-01-31T13:45:00Z", 9), ("2026-01-31T13:45:00.0000001Z", 1)),
        (("2026-01-31T13:45:00Z", 9), ("2026-01-31T13:45:00Z", 10)),
        (("2026-01-31T13:45:00+01:00", 2), ("2026-01-31T13:45:00Z", 1)),
    ],
)
def test_the_queue_is_ordered_by_the_time_of_the_request_then_by_id(
    older: tuple[str, int], younger: tuple[str, int]
) -> None:
    keys = [
        pending_key(
            ChatSessionEntity(ChatSessionId=number, TopicId=1, WhenRequested=Instant.parse(when))
        )
        for when, number in (older, younger)
    ]

    assert keys[0] < keys[1]
