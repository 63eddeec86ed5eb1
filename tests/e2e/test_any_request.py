"""Requests that schemathesis makes up from ``docs/openapi.json``, to the running stack."""

import string
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from typing import Any, Self
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from chat_agent.openapi.document import TIME_ZONE
from chat_sessions_testing.api_gateway import basic
from local.stack import RunningStack
from tests.contract.openapi_document import (
    DOCUMENT,
    MEDIA_TYPES,
    PATH,
    Answer,
    departures_from_document,
    plain_body,
)
from tests.e2e.desk import Desk
from tests.e2e.test_combinations import STORED
from tests.e2e.test_official_client import Agent

SESSIONS_PER_MEDIA_TYPE = 50
WAITING = 50
METHODS = ("POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
MADE_UP = settings(
    max_examples=SESSIONS_PER_MEDIA_TYPE + 5,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
PICK_UP = SCHEMA[PATH]["POST"]
schemathesis.openapi.format(
    TIME_ZONE,
    st.sampled_from(
        ["UTC", "NO", "us-ny", "261", "Asia/Kolkata", "W. Europe Standard Time"]
    ).flatmap(
        lambda zone: st.sampled_from([zone, f"{zone},includeTZOffset", "includeTZOffset", ""])
    ),
)


@schemathesis.deserializer("application/xml", "text/xml")
def read_xml(_context: schemathesis.DeserializationContext, response: Response) -> object:
    """Let schemathesis hold XML against the schemas too."""
    return plain_body(answer_of(response))


def answer_of(response: Response) -> Answer:
    headers = {name.lower(): ", ".join(values) for name, values in response.headers.items()}
    return Answer(response.status_code, headers, response.content.decode())


def without_session(case: schemathesis.Case[Any]) -> None:
    """Take a made-up session's cookie away: beside a credential it is one too many."""
    case.cookies = {}


class RefilledQueue:
    """Customers of one topic, who come as fast as they can until enough of them wait."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._topic_id = desk.topic("Welcome!")
        agent = Agent(desk, self._topic_id)
        self.signed_in = {"Authorization": basic(agent.user_name, agent.password)}
        self._is_full, self._is_over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._refill)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def wait_until_full(self) -> None:
        self._is_full.clear()
        assert self._is_full.wait(timeout=60)

    def _refill(self) -> None:
        for stored in cycle(STORED.values()):
            if self._is_over.is_set():
                return
            # A place in the queue that is given would be kept; here it tells how many wait.
            customer = self._desk.customer(self._topic_id, **{**stored, "InitialQueuePos": 0})
            if customer.InitialQueuePos >= WAITING:
                self._is_full.set()
                self._is_over.wait(0.1)


@pytest.fixture(scope="module")
def queue(stack: RunningStack) -> Iterator[RefilledQueue]:
    with closing(Desk(stack)) as desk, RefilledQueue(desk) as queue:
        yield queue


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_what_is_answered_to_an_agent_is_documented_and_mostly_a_session(
    stack: RunningStack, queue: RefilledQueue, media_type: str
) -> None:
    headers = queue.signed_in | {"Accept": media_type}
    queue.wait_until_full()
    answered: Counter[str] = Counter()

    @MADE_UP
    @given(PICK_UP.as_strategy())
    def ask(case: schemathesis.Case[Any]) -> None:
        without_session(case)
        response = case.call(stack.base_url, headers=headers)
        case.validate_response(response, excluded_checks=[ignored_auth])
        answer = answer_of(response)
        assert departures_from_document("POST", answer) == []
        kind = "nothing" if plain_body(answer) is None else "session"
        answered[f"{answer.status} {answer.media_type} {kind}"] += 1

    ask()

    assert answered[f"200 {media_type} session"] >= SESSIONS_PER_MEDIA_TYPE, answered


def test_what_is_answered_to_an_agents_wrong_request_is_documented(
    stack: RunningStack, queue: RefilledQueue
) -> None:
    @settings(MADE_UP, max_examples=30)
    @given(PICK_UP.as_strategy(schemathesis.GenerationMode.NEGATIVE))
    def ask(case: schemathesis.Case[Any]) -> None:
        without_session(case)
        response = case.call(stack.base_url, headers=queue.signed_in)
        # What does no harm is let pass, such as a name that nothing has.
        case.validate_response(response, excluded_checks=[ignored_auth, negative_data_rejection])
        assert departures_from_document("POST", answer_of(response)) == []

    ask()


def test_without_a_credential_no_request_is_let_in(stack: RunningStack) -> None:
    with closing(Desk(stack)) as desk:
        waiting = desk.customer(desk.topic())
        answered: Counter[tuple[str, int]] = Counter()

        @MADE_UP
        @given(SCHEMA.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            response = case.call(stack.base_url)
            case.validate_response(response, excluded_checks=[positive_data_acceptance])
            assert departures_from_document(case.method, answer_of(response)) == []
            answered[case.method, response.status_code] += 1

        ask()

        # Made-up credentials are refused, and several at once are a bad request.
        assert answered.keys() - {("POST", 400)} == {("POST", 401), ("OPTIONS", 204)}
        assert desk.session(waiting.ChatSessionId)["Status"] == "InQueue"


def test_without_a_credential_no_method_and_no_path_is_let_in(stack: RunningStack) -> None:
    segment = st.text(string.ascii_letters + string.digits + "-_.~% ", min_size=1, max_size=12)
    paths = st.sampled_from(
        [PATH, PATH.lower(), PATH + "/", "/Cust1" + PATH, PATH + "x"]
    ) | st.lists(segment, min_size=1, max_size=4).map("/".join).map("/{}".format)
    credentials = (
        st.none()
        | st.text(string.printable.strip(), max_size=20)
        | st.builds(basic, st.text(max_size=8), st.text(max_size=8))
    )
    answered = set()
    with httpx.Client(timeout=60) as client:

        @MADE_UP
        @given(st.sampled_from(METHODS), paths, credentials)
        def ask(method: str, path: str, credential: str | None) -> None:
            headers = {} if credential is None else {"Authorization": credential}
            response = client.request(method, stack.base_url + quote(path), headers=headers)
            answered.add((method == "OPTIONS", response.status_code))

        ask()

    assert answered == {(True, 204), (False, 401), (False, 404), (False, 405)}
