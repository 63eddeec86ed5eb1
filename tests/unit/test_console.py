import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chat_agent.errors import ErrorType
from chat_sessions.candidates import PendingKey
from chat_sessions.directory import ChatTopic
from chat_sessions.entity import ChatSessionEntity
from chat_sessions.errors import InvalidSessionError
from local.console import bundle
from local.console.configuration import configuration
from local.console.desk import Ticket
from local.console.errors import NoConsoleError
from local.console.server import with_origin
from local.console.site import Answer, ConsoleSite, Request
from local.console.waiting import WaitingTopic, waiting_topics
from local.seed import read_seed
from local.workspace import ROOT

HOST = "127.0.0.1:4570"
ORIGIN = f"http://{HOST}"
API = "http://127.0.0.1:4566"


class FakeDesk:
    def __init__(self) -> None:
        self.queued: list[int] = []
        self.is_busy = False

    def waiting(self) -> list[WaitingTopic]:
        if self.is_busy:
            raise EndpointConnectionError(endpoint_url=API)
        return [WaitingTopic(656, "Support", 2, "2026-01-05T08:12:30.0000000Z")]

    def queue_customer(self, topic_id: int) -> ChatSessionEntity:
        if topic_id != 656:
            msg = f"TopicId: there is no topic {topic_id}"
            raise InvalidSessionError(msg)
        self.queued.append(topic_id)
        return ChatSessionEntity(ChatSessionId=7, TopicId=topic_id, InitialQueuePos=3)

    def issue_ticket(self, associate_id: int) -> Ticket:
        return Ticket(f"ticket of {associate_id}", "application")


class Visitor:
    def __init__(self) -> None:
        self.desk = FakeDesk()
        self._site = ConsoleSite(
            origin=ORIGIN,
            api_origin=API,
            files={"index.html": b"<!doctype html>", "console.js": b"let it"},
            configuration={"baseUrl": API},
            desk=self.desk,
        )
        self.policy = self._site.common_headers["Content-Security-Policy"]

    def get(self, path: str, host: str = HOST, method: str = "GET") -> Answer:
        return self._site.answer(Request(method=method, path=path, host=host))

    def post(self, path: str, given: object, origin: str | None = ORIGIN, **how: str) -> Answer:
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        request = {"host": HOST, "method": "POST", **how}
        return self._site.answer(Request(path=path, origin=origin, body=body, **request))


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def value(answer: Answer) -> Any:
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(answer.body)


def test_the_page_and_its_files_are_there(visitor: Visitor) -> None:
    assert visitor.get("/").body == visitor.get("/index.html").body == b"<!doctype html>"
    assert visitor.get("/").headers["Content-Type"] == "text/html; charset=utf-8"
    assert visitor.get("/console.js").headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("path", ["/nothing", "/../seed.json", "/console.css", "//index.html"])
def test_nothing_else_is_there(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == HTTPStatus.NOT_FOUND


def test_the_page_may_connect_to_the_api_alone_and_runs_only_its_own_scripts(
    visitor: Visitor,
) -> None:
    rules = dict(rule.split(" ", 1) for rule in visitor.policy.split("; "))

    assert rules["default-src"] == rules["form-action"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["connect-src"] == f"'self' {API}"


@pytest.mark.parametrize("host", ["localhost:4570", "console.example:4570", "127.0.0.1:80"])
def test_under_another_name_a_browser_is_sent_to_the_consoles_own(
    visitor: Visitor, host: str
) -> None:
    answer = visitor.get("/config.json", host=host)

    assert answer.status == HTTPStatus.TEMPORARY_REDIRECT
    assert (answer.headers["Location"], answer.body) == (f"{ORIGIN}/", b"")
    refused = visitor.post("/customers", {"topicId": 656}, host=host)
    assert refused.status == HTTPStatus.MISDIRECTED_REQUEST
    assert visitor.desk.queued == []


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://localhost:4570"])
def test_another_sites_page_can_do_nothing(visitor: Visitor, origin: str | None) -> None:
    for path, given in (("/customers", {"topicId": 656}), ("/tickets", {"associateId": 7})):
        assert visitor.post(path, given, origin=origin).status == HTTPStatus.FORBIDDEN
    assert visitor.desk.queued == []


def test_who_waits_is_told_by_topic_and_nothing_of_the_customers(visitor: Visitor) -> None:
    assert value(visitor.get("/waiting.json")) == {
        "topics": [
            {
                "id": 656,
                "name": "Support",
                "waiting": 2,
                "oldest": "2026-01-05T08:12:30.0000000Z",
            }
        ]
    }


def test_a_customer_is_queued(visitor: Visitor) -> None:
    answer = visitor.post("/customers", {"topicId": 656})

    assert answer.status == HTTPStatus.CREATED
    assert value(answer) == {"chatSessionId": 7, "position": 3}
    assert visitor.desk.queued == [656]


def test_a_ticket_is_issued(visitor: Visitor) -> None:
    answer = visitor.post("/tickets", {"associateId": 7})

    assert value(answer) == {"ticket": "ticket of 7", "applicationToken": "application"}


@pytest.mark.parametrize("given", [b"", b"[", [], 656, {}, {"topicId": "656"}, {"topicId": 0.5}])
def test_an_action_tells_what_it_takes(visitor: Visitor, given: object) -> None:
    answer = visitor.post("/customers", given)

    assert answer.status == HTTPStatus.BAD_REQUEST
    assert "topicId" in value(answer)["message"]


def test_a_topic_that_is_not_there_is_named(visitor: Visitor) -> None:
    answer = visitor.post("/customers", {"topicId": 1})

    assert answer.status == HTTPStatus.BAD_REQUEST
    assert value(answer) == {"message": "TopicId: there is no topic 1"}


def test_a_stack_that_does_not_answer_is_busy(visitor: Visitor) -> None:
    visitor.desk.is_busy = True

    assert visitor.get("/waiting.json").status == HTTPStatus.SERVICE_UNAVAILABLE


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/", "GET, HEAD"),
        ("DELETE", "/config.json", "GET, HEAD"),
        ("GET", "/customers", "POST"),
    ],
)
def test_a_method_that_does_not_fit_is_told(
    visitor: Visitor, method: str, path: str, allowed: str
) -> None:
    answer = visitor.get(path, method=method)

    assert answer.status == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer.headers["Allow"] == allowed


def test_topics_have_the_number_and_the_first_of_their_sessions() -> None:
    topics = [ChatTopic(ChatTopicId=656, Name="Support"), ChatTopic(ChatTopicId=657)]
    pending = [
        PendingKey("2026-01-05T09:00:00.0000000Z#0000000103", 656, 103),
        PendingKey("2026-01-05T08:12:30.0000000Z#0000000101", 656, 101),
        PendingKey("2026-01-05T07:00:00.0000000Z#0000000100", 999, 100),
    ]

    assert waiting_topics(topics, pending) == [
        WaitingTopic(656, "Support", 2, "2026-01-05T08:12:30.0000000Z"),
        WaitingTopic(657, "", 0, None),
    ]


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({}, ORIGIN),
        ({"AllowedOrigins": ""}, ORIGIN),
        ({"AllowedOrigins": "https://a.example"}, f"https://a.example,{ORIGIN}"),
    ],
)
def test_the_console_may_call_beside_whoever_may_already(
    given: Mapping[str, str], allowed: str
) -> None:
    assert with_origin({"LogLevel": "DEBUG", **given}, ORIGIN) == {
        "LogLevel": "DEBUG",
        "AllowedOrigins": allowed,
    }


def test_the_seeds_agents_are_offered_with_the_topics_that_they_answer() -> None:
    seed = read_seed(ROOT / "local" / "seed.json")

    agents = configuration(API, seed)["agents"]

    assert [(agent["userName"], agent["topics"]) for agent in agents] == [
        ("tje0", ["Support"]),
        ("ina0", ["Sales"]),
    ]


def test_the_page_knows_what_to_do_about_every_type_of_error() -> None:
    steps = json.loads((Path(bundle.__file__).parent / "page" / "next_steps.json").read_text())

    assert steps.keys() == set(ErrorType)
    assert all(step["heading"] and step["next"] for step in steps.values())


@pytest.fixture
def _without_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "_BUNDLES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("_without_node")
def test_without_node_the_reason_is_told_and_what_to_do() -> None:
    told: list[str] = []

    with pytest.raises(NoConsoleError, match=r"needs Node 20 or later"):
        bundle.page_files(told.append)
    assert told == []
