"""Every kind of answer that the function gives is one that ``docs/openapi.json`` describes."""

from unittest.mock import patch

from chat_agent.composition import compose
from chat_agent.errors import ErrorType
from chat_agent.media_types import SUPPORTED
from chat_agent.openapi.document import METHODS
from chat_sessions.errors import StoreUnavailableError
from chat_sessions.known_topics import KnownTopics
from chat_sessions.no_session import NoSession
from chat_sessions.settings import ChatAgentSettings
from chat_sessions_testing import ChatStack
from chat_sessions_testing.api_gateway import ApiResponse, basic
from chat_sessions_testing.plugin import PASSWORD, TOPIC_ID, USER_NAME
from tests.contract.openapi_document import (
    PATH,
    PATH_ITEM,
    Answer,
    departures_from_document,
    plain_body,
)

FRONT_END = "https://agents.example.com"
SIGNED_IN = {"Authorization": basic(USER_NAME, PASSWORD)}
KIM = {"Authorization": basic("kim", PASSWORD)}
GATEWAYS_OWN = {ErrorType.REQUEST_REJECTED, ErrorType.TOO_MANY_REQUESTS}


def documented(response: ApiResponse, method: str = "POST") -> Answer:
    answer = Answer(response.status, response.headers, response.body)
    assert departures_from_document(method, answer) == []
    return answer


def error_type(response: ApiResponse, accept: str) -> str:
    answer = documented(response)
    assert answer.media_type == accept
    return str(plain_body(answer)["ErrorType"])


def test_a_session_is_in_every_media_type(chat_stack: ChatStack) -> None:
    for accept in SUPPORTED:
        queued = chat_stack.queue_session(TOPIC_ID, CustomerName="Kari")

        response = chat_stack.request("POST", PATH, headers=SIGNED_IN | {"Accept": accept})

        answer = documented(response)
        assert answer.media_type == accept
        assert plain_body(answer)["ChatSessionId"] == queued.ChatSessionId


def test_a_session_in_another_language_and_zone_is(chat_stack: ChatStack) -> None:
    chat_stack.queue_session(TOPIC_ID)
    asked = {"SO-Language": "nb-NO", "SO-Culture": "nb", "SO-TimeZone": "NO"}

    answer = documented(chat_stack.request("POST", PATH, headers=SIGNED_IN | asked))

    assert answer.headers["content-language"] == "nb-NO"
    assert answer.headers["so-timezone"] == "Europe/Oslo"
    assert (
        answer.headers["vary"]
        == PATH_ITEM["post"]["responses"]["200"]["headers"]["Vary"]["example"]
    )


def test_a_session_that_a_key_leads_to_again_is(chat_stack: ChatStack) -> None:
    chat_stack.queue_session(TOPIC_ID)
    asked = SIGNED_IN | {"Idempotency-Key": "once"}

    answers = [documented(chat_stack.request("POST", PATH, headers=asked)) for _ in range(2)]

    assert [answer.headers.get("idempotency-replayed") for answer in answers] == [None, "true"]


def test_null_for_a_session_of_a_key_that_was_deleted_is(chat_stack: ChatStack) -> None:
    session = chat_stack.queue_session(TOPIC_ID)
    asked = SIGNED_IN | {"Idempotency-Key": "once"}
    chat_stack.request("POST", PATH, headers=asked)
    chat_stack.dynamodb.delete_item(
        TableName=chat_stack.environment["SESSIONS_TABLE"],
        Key={"ChatSessionId": {"N": str(session.ChatSessionId)}},
    )

    answer = documented(chat_stack.request("POST", PATH, headers=asked))

    assert (answer.body, answer.headers.get("so-queue")) == ("null", None)


def test_null_is_for_every_reason_in_every_media_type(chat_stack: ChatStack) -> None:
    chat_stack.add_topic(TOPIC_ID + 1)
    chat_stack.add_agent(8, can_respond=[], password=PASSWORD, Name="without-topics")
    chat_stack.add_agent(
        9, can_respond=[TOPIC_ID + 1], password=PASSWORD, Name="busy", max_sessions=1
    )
    for _ in range(2):
        chat_stack.queue_session(TOPIC_ID + 1)
    assert chat_stack.pick_up("busy", PASSWORD).json()
    for user_name, reason in (
        (USER_NAME, NoSession.EMPTY),
        ("without-topics", NoSession.NO_TOPICS),
        ("busy", NoSession.AT_CAPACITY),
    ):
        for accept in SUPPORTED:
            answer = documented(chat_stack.pick_up(user_name, PASSWORD, headers={"Accept": accept}))

            assert (answer.media_type, plain_body(answer)) == (accept, None)
            assert answer.headers["so-queue"] == reason


def test_every_error_of_the_function_is_in_every_media_type(chat_stack: ChatStack) -> None:
    chat_stack.add_agent(8, can_respond=[], password=PASSWORD, Name="kim", Deleted=True)
    for accept in SUPPORTED:
        wants, signed_in = {"Accept": accept}, SIGNED_IN | {"Accept": accept}
        answers = [
            chat_stack.request("POST", PATH, headers=wants),
            chat_stack.request("POST", PATH, headers=KIM | wants),
            chat_stack.request("POST", "/api/v1/Nothing", headers=signed_in),
            chat_stack.request("GET", PATH, headers=signed_in),
            chat_stack.request("POST", PATH, headers=signed_in, query={"$select": "a," * 201}),
            chat_stack.request("POST", PATH, headers=signed_in | {"SO-Language": "?"}),
            chat_stack.request("POST", PATH, headers=signed_in | {"SO-Culture": "?"}),
            chat_stack.request("POST", PATH, headers=signed_in | {"SO-TimeZone": "?"}),
            chat_stack.request("POST", PATH, headers=signed_in | {"Idempotency-Key": "?" * 256}),
            chat_stack.request("POST", PATH, headers=signed_in | {"Authorization": "Basic a, b"}),
        ]
        for failure in (ArithmeticError, StoreUnavailableError):
            with patch.object(KnownTopics, "of", side_effect=failure):
                answers.append(chat_stack.request("POST", PATH, headers=signed_in))

        answered = {error_type(answer, accept) for answer in answers}

        assert answered == set(ErrorType) - GATEWAYS_OWN - {ErrorType.NOT_ACCEPTABLE}


def test_that_nothing_is_acceptable_is_told_in_json(chat_stack: ChatStack) -> None:
    response = chat_stack.request("POST", PATH, headers=SIGNED_IN | {"Accept": "image/png"})

    assert error_type(response, "application/json") == ErrorType.NOT_ACCEPTABLE


def test_answers_to_a_web_front_end_are(chat_stack: ChatStack) -> None:
    environment = {**chat_stack.environment, "ALLOWED_ORIGINS": FRONT_END}
    chat_stack.agent_calls = compose(ChatAgentSettings.from_environment(environment))
    script = {"Origin": FRONT_END}

    answers = [
        documented(chat_stack.request("OPTIONS", PATH, headers=script), "OPTIONS"),
        documented(chat_stack.request("POST", PATH, headers=script)),
        documented(chat_stack.request("POST", PATH, headers=script | SIGNED_IN)),
    ]

    assert [answer.status for answer in answers] == [204, 401, 200]
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == FRONT_END


def test_the_document_has_the_paths_and_methods_that_the_api_knows(chat_stack: ChatStack) -> None:
    unknown = chat_stack.request("POST", "/", headers=SIGNED_IN).json()
    allowed = {
        path: chat_stack.request("OPTIONS", path).headers["allow"].split(", ") for path in METHODS
    }

    assert unknown["MessageDetail"] == f"Paths of this API: {', '.join(METHODS)}."
    assert allowed == {path: [*methods, "OPTIONS"] for path, methods in METHODS.items()}
