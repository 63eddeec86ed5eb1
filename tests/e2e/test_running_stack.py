"""The real template on the embedded AWS, over HTTP."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from chat_sessions.entity import Instant
from chat_sessions.entity.plain import to_plain
from tests.contract.pick_up_rules import SET_BY_A_PICK_UP
from tests.e2e.desk import PATH, Desk
from tests.soak import sized
from tests.unit.sample import SAMPLE

AGENTS = 16
SESSIONS = sized(200, 2_000)


def test_an_agent_gets_the_oldest_session_and_the_customer_one_welcome(desk: Desk) -> None:
    topic_id = desk.topic("Welcome! How can we help?")
    younger = desk.customer(topic_id, WhenRequested="2026-01-31T13:45:00Z")
    oldest = desk.customer(topic_id, WhenRequested="2026-01-31T13:44:00Z", CustomerAlias="Kari")
    before = Instant.now()

    agent = desk.agent([topic_id])
    responses = [agent.post(PATH) for _ in range(3)]

    first = responses[0].json()
    assert responses[0].status_code == 200
    assert first["ChatSessionId"] == oldest.ChatSessionId
    assert first["CustomerAlias"] == "Kari"
    assert first["User"]["FullName"] == desk.session(oldest.ChatSessionId)["User"]["FullName"]
    assert before <= Instant.parse(first["WhenStarted"]) <= Instant.now()
    assert responses[1].json()["ChatSessionId"] == younger.ChatSessionId
    assert responses[2].text == "null"
    for session in (oldest, younger):
        [message] = desk.transcript_after_delivery(session.ChatSessionId)
        assert (message["Type"], message["SpecialType"]) == ("ToCustomer", "Welcome")
        assert message["Message"] == "Welcome! How can we help?"


# On a small machine that is busy the embedded AWS takes minutes for it; this ends only what hangs.
@pytest.mark.timeout(sized(300, 3_600))
def test_many_agents_get_each_session_once_and_all_customers_are_welcomed(desk: Desk) -> None:
    topic_id = desk.topic()
    # A place that is given is not counted, which would read the whole queue for each customer.
    queued = [
        desk.customer(topic_id, InitialQueuePos=place).ChatSessionId
        for place in range(1, SESSIONS + 1)
    ]
    agents = [desk.agent([topic_id]) for _ in range(AGENTS)]

    def work(agent: httpx.Client) -> tuple[dict[int, int], int]:
        """Pick up to the end of the queue: whose each session was, and how often to come again."""
        answers: dict[int, int] = {}
        put_off = 0
        while (response := agent.post(PATH)).text != "null":
            if response.status_code == 503:
                # On a small machine the embedded AWS may be busy; a client comes again then.
                put_off += 1
                time.sleep(int(response.headers["retry-after"]))
                continue
            assert response.status_code == 200, response.text
            session = response.json()
            assert session["ChatSessionId"] not in answers
            answers[session["ChatSessionId"]] = session["User"]["AssociateId"]
        return answers, put_off

    with ThreadPoolExecutor(AGENTS) as desks:
        worked = list(desks.map(work, agents))

    picked_up = Counter(session_id for answers, _ in worked for session_id in answers)
    assert picked_up.keys() <= set(queued)
    assert set(picked_up.values()) == {1}
    # Without a key, who is told to come again finds what was claimed for them among their sessions.
    told_to_come_again = {who for answers, times in worked if times for who in answers.values()}
    for session_id in set(queued) - picked_up.keys():
        assert desk.session(session_id)["User"]["AssociateId"] in told_to_come_again
    assert len(queued) - len(picked_up) <= sum(times for _, times in worked)
    for session_id in queued:
        assert len(desk.transcript_after_delivery(session_id, within_seconds=60)) == 1


def test_an_agent_with_one_of_two_topics_never_gets_a_session_of_the_other(desk: Desk) -> None:
    own, other = desk.topic(), desk.topic()
    for number in range(6):
        desk.customer(other if number % 2 else own)

    agent = desk.agent([own])
    answers = [agent.post(PATH).json() for _ in range(4)]

    assert [answer["TopicId"] for answer in answers[:3]] == [own] * 3
    assert answers[3] is None


def test_who_is_not_let_in_claims_nothing(desk: Desk) -> None:
    topic_id = desk.topic()
    waiting = desk.customer(topic_id)
    wrong = desk.agent([topic_id]).post(PATH, auth=("agent", "wrong"))
    missing = httpx.post(desk.stack.base_url + PATH)

    for response in (wrong, missing):
        assert response.status_code == 401
        assert response.json()["ErrorType"] == "NotAuthenticated"
        assert "www-authenticate" in response.headers
    assert desk.session(waiting.ChatSessionId)["Status"] == "InQueue"


def test_paths_and_methods_reach_the_function_in_any_spelling(desk: Desk) -> None:
    topic_id = desk.topic()
    waiting = desk.customer(topic_id)
    agent = desk.agent([topic_id])

    assert agent.get(PATH).status_code == 405
    assert agent.get(PATH).headers["allow"] == "POST, OPTIONS"
    assert agent.post("/api/v1/Agents/Chat/Nothing").status_code == 404
    at_the_base_url = httpx.get(f"{desk.stack.base_url}/")
    assert at_the_base_url.status_code == 404
    assert PATH in at_the_base_url.json()["MessageDetail"]
    assert agent.post(PATH.lower() + "/").json()["ChatSessionId"] == waiting.ChatSessionId


def test_a_number_of_more_digits_than_dynamodb_promises_does_not_cost_the_session(
    desk: Desk,
) -> None:
    topic_id = desk.topic()
    waiting = desk.customer(topic_id, CustomerName="Kari", Sale={"Amount": 9.5e125})

    response = desk.agent([topic_id]).post(PATH)

    session = response.json()
    assert response.status_code == 200
    assert session["ChatSessionId"] == waiting.ChatSessionId
    assert session["Sale"]["Amount"] == 9.5e125


def test_a_session_with_every_property_comes_back_but_for_what_a_pick_up_sets(
    desk: Desk,
) -> None:
    topic_id = desk.topic("Welcome!")
    given = to_plain(SAMPLE) | {
        "ChatSessionId": 1_000_000 + topic_id,
        "TopicId": topic_id,
        "Status": "InQueue",
        "ChatbotIsActive": False,
        "TransferTo": None,
    }
    desk.stack.queue.enqueue(given)
    before = Instant.now()

    answer = desk.agent([topic_id]).post(PATH).json()

    assert {name: value for name, value in answer.items() if name not in SET_BY_A_PICK_UP} == {
        name: value for name, value in given.items() if name not in SET_BY_A_PICK_UP
    }
    assert answer["WhenRequested"] == "2026-01-31T13:45:00.1234567Z"
    assert answer["User"]["FullName"].startswith("Agent ")
    assert (answer["Status"], answer["LastMessage"]) == ("UserLast", "Welcome!")
    assert before <= Instant.parse(answer["WhenStarted"]) <= Instant.now()
    assert answer["WhenIdle"] == answer["WhenStarted"]
    assert (answer["AlertLevel"], answer["Rank"]) == (0, 1)
    assert (answer["TransferTo"], answer["ChatbotIsActive"]) == (None, False)
