"""A customer waits once, whatever answer gets lost while the session is queued."""

import pytest

from chat_sessions.errors import SessionExistsError
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.plugin import TOPIC_ID


@pytest.mark.parametrize("given", [{}, {"ChatSessionId": 41}])
def test_a_session_whose_answer_is_lost_is_queued_once(
    chat_stack: ChatStack, aws_wire: Wire, given: dict[str, int]
) -> None:
    aws_wire.fail("PutItem", Fault.REPLY_LOST)

    session = chat_stack.queue_session(TOPIC_ID, **given)

    [stored] = chat_stack.sessions()
    assert stored["ChatSessionId"] == session.ChatSessionId
    assert stored["SessionKey"] == session.SessionKey


def test_another_session_of_the_same_id_is_still_refused(chat_stack: ChatStack) -> None:
    chat_stack.queue_session(TOPIC_ID, ChatSessionId=41, CustomerName="Kari")

    with pytest.raises(SessionExistsError):
        chat_stack.queue_session(TOPIC_ID, ChatSessionId=41, CustomerName="Ola")
