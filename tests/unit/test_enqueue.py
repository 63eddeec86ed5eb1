from typing import Any

import pytest

from chat_sessions.directory import ChatTopic
from chat_sessions.enqueue import SessionQueue
from chat_sessions.entity import Instant
from chat_sessions.errors import InvalidSessionError, SessionExistsError
from tests.unit.fakes import FakeDirectory, FakeSessions

NOW = Instant.parse("2026-01-31T13:45:00Z")


@pytest.fixture
def sessions() -> FakeSessions:
    return FakeSessions()


@pytest.fixture
def queue(sessions: FakeSessions) -> SessionQueue:
    directory = FakeDirectory([], [ChatTopic(ChatTopicId=656), ChatTopic(ChatTopicId=657)])
    return SessionQueue(
        sessions=sessions, session_ids=directory, find_topics=directory.topics, now=lambda: NOW
    )


def test_a_topic_is_all_that_a_session_needs(queue: SessionQueue, sessions: FakeSessions) -> None:
    session = queue.enqueue({"TopicId": 656})

    assert session.ChatSessionId == 1
    assert session.Status == "InQueue"
    assert session.WhenRequested == session.WhenIdle == NOW
    assert session.InitialQueuePos == 1
    assert len(session.SessionKey or "") >= 40
    assert 1 in sessions


def test_ids_count_up_and_positions_count_the_topics_own_queue(queue: SessionQueue) -> None:
    queued = [queue.enqueue({"TopicId": topic_id}) for topic_id in (656, 656, 657, 656)]

    assert [session.ChatSessionId for session in queued] == [1, 2, 3, 4]
    assert [session.InitialQueuePos for session in queued] == [1, 2, 1, 3]
    assert len({session.SessionKey for session in queued}) == 4


def test_an_id_that_is_given_is_kept_and_the_counter_goes_on_after_it(queue: SessionQueue) -> None:
    given = queue.enqueue({"TopicId": 656, "ChatSessionId": 41})
    following = queue.enqueue({"TopicId": 656})

    assert (given.ChatSessionId, following.ChatSessionId) == (41, 42)


def test_what_is_given_is_kept(queue: SessionQueue) -> None:
    session = queue.enqueue(
        {
            "TopicId": 656,
            "SessionKey": "key",
            "WhenRequested": "2026-01-31T12:00:00Z",
            "CustomerName": "Kari",
            "InitialQueuePos": 9,
        }
    )

    assert session.SessionKey == "key"
    assert session.WhenRequested == Instant.parse("2026-01-31T12:00:00Z")
    assert session.CustomerName == "Kari"
    assert session.InitialQueuePos == 9


def test_a_session_that_is_there_is_not_overwritten(
    queue: SessionQueue, sessions: FakeSessions
) -> None:
    queue.enqueue({"TopicId": 656, "ChatSessionId": 5, "CustomerName": "Kari"})

    with pytest.raises(SessionExistsError):
        queue.enqueue({"TopicId": 656, "ChatSessionId": 5, "CustomerName": "Ola"})
    assert sessions.items[5]["CustomerName"] == "Kari"


def test_the_customers_language_culture_and_zone_are_stored_and_no_part_of_the_entity(
    queue: SessionQueue, sessions: FakeSessions
) -> None:
    of_the_customer = {
        "CustomerLanguage": "nb-NO",
        "CustomerCulture": "nb-NO",
        "CustomerTimeZone": "Europe/Oslo",
    }

    session = queue.enqueue({"TopicId": 656, **of_the_customer})

    assert of_the_customer.items() <= sessions.items[session.ChatSessionId].items()


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ({}, "TopicId"),
        ({"TopicId": 999}, "TopicId: there is no topic 999"),
        ({"TopicId": "656x"}, "TopicId"),
        ({"TopicId": 656, "ChatSessionId": 0}, "ChatSessionId"),
        ({"TopicId": 656, "Status": "UserLast"}, "Status"),
        ({"TopicId": 656, "Status": "Waiting"}, "Status"),
        ({"TopicId": 656, "ChatbotIsActive": True}, "ChatbotIsActive"),
        ({"TopicId": 656, "TransferTo": {"AssociateId": 1}}, "TransferTo"),
        ({"TopicId": 656, "CustomerAlias": "x" * 65}, "CustomerAlias: at most 64"),
        ({"TopicId": 656, "FirstMessage": "x" * 1025}, "FirstMessage: at most 1024"),
        ({"TopicId": 656, "WhenRequested": "soon"}, "^WhenRequested: [^;]*must look like[^;]*$"),
        ({"TopicId": 656, "WhenRequested": 5}, "^WhenRequested: [^;]*must look like[^;]*$"),
        ({"TopicId": 656, "WhenRequested": "0001-01-01T00:00:00"}, "WhenRequested"),
        ({"TopicId": 656, "CustomerLanguage": "no such"}, "CustomerLanguage: must be a language"),
        ({"TopicId": 656, "CustomerCulture": 5}, "CustomerCulture: must be a culture"),
        ({"TopicId": 656, "CustomerTimeZone": ""}, "CustomerTimeZone: must be a time zone"),
        ({"TopicId": 656, "Sale": {"Amount": 1e308}}, "Sale.Amount"),
        ({"TopicId": 656, "Sale": {"Amount": 5e-324}}, "Sale.Amount"),
        ({"TopicId": 656, "CustomerNme": "Kari"}, "CustomerNme"),
        ({"TopicId": 656, "CustomerName": "Kari \ud83d"}, "^CustomerName: must be Unicode text"),
        ({"TopicId": 656, "CustomerTimeZone": "\ud83d"}, "^CustomerTimeZone: must be Unicode text"),
        ({"TopicId": 656, "Contact": {"Name": "å" * 150_000}}, "^the whole: at most 300,000 bytes"),
        ({"TopicId": 656, "Contact": {"ContactId": "x"}}, "Contact.ContactId"),
    ],
)
def test_a_wrong_property_is_named_and_nothing_is_stored(
    queue: SessionQueue, sessions: FakeSessions, properties: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidSessionError, match=told):
        queue.enqueue(properties)
    assert len(sessions) == 0


def test_an_error_quotes_nothing_that_a_customer_typed(queue: SessionQueue) -> None:
    with pytest.raises(InvalidSessionError) as refused:
        queue.enqueue({"TopicId": 656, "CustomerConsented": "kari@example.com"})

    assert "kari@example.com" not in str(refused.value)
