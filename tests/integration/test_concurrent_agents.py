"""Many agents at once: a session is given to one of them, and none is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from chat_sessions_testing import ApiResponse, ChatStack
from chat_sessions_testing.plugin import PASSWORD, TOPIC_ID, USER_NAME

AGENTS = 8
SESSIONS = 40


def test_each_session_is_given_once_and_greeted_once(chat_stack: ChatStack) -> None:
    queued = [chat_stack.queue_session(TOPIC_ID).ChatSessionId for _ in range(SESSIONS)]
    for number in range(AGENTS):
        chat_stack.add_agent(100 + number, can_respond=[TOPIC_ID], password="x")

    def work(number: int) -> list[ApiResponse]:
        answers = []
        while (answer := chat_stack.pick_up(f"agent{100 + number}", "x")).body != "null":
            answers.append(answer)
        return answers

    with ThreadPoolExecutor(AGENTS) as agents:
        work_of = list(agents.map(work, range(AGENTS)))

    answers = [answer for answers in work_of for answer in answers]
    assert {answer.status for answer in answers} == {200}
    assert Counter(answer.json()["ChatSessionId"] for answer in answers) == Counter(queued)
    for number, own in enumerate(work_of):
        assert {answer.json()["User"]["AssociateId"] for answer in own} <= {100 + number}
    chat_stack.settle()
    assert [len(chat_stack.transcript(session_id)) for session_id in queued] == [1] * SESSIONS


def test_two_agents_after_one_session_get_it_and_null(chat_stack: ChatStack) -> None:
    chat_stack.add_agent(8, can_respond=[TOPIC_ID], password="x", Name="other")
    chat_stack.queue_session(TOPIC_ID)

    with ThreadPoolExecutor(2) as agents:
        one = agents.submit(chat_stack.pick_up, USER_NAME, PASSWORD)
        other = agents.submit(chat_stack.pick_up, "other", "x")
        bodies = [one.result().body, other.result().body]

    assert bodies.count("null") == 1
