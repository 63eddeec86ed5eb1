"""Whatever a signed-in client sends, the answer is a documented one and parses."""

import json
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from chat_agent.api import Api
from chat_agent.cross_origin import CrossOrigin
from chat_agent.errors import ErrorType
from chat_agent.localisation import Localisation
from chat_agent.media_types import SUPPORTED
from chat_agent.pick_up_first_chat_session import PATH, PickUpFirstChatSession
from chat_agent.routing import Routes
from chat_sessions.entity import ChatSessionEntity
from chat_sessions.entity.carrier import property_names
from chat_sessions.localisation.zones import parse_zone
from chat_sessions.telemetry import Telemetry
from chat_sessions_testing.api_gateway import proxy_event
from tests.unit.sample import SAMPLE

texts = st.text(st.characters(exclude_categories=["Cs"]))
headers = st.fixed_dictionaries(
    {},
    optional={
        "Accept": texts | st.sampled_from([*SUPPORTED, "*/*", "application/*;q=0.3, text/xml"]),
        "Accept-Language": texts | st.sampled_from(["nb-NO", "th", "de;q=0.5, *", "x"]),
        "SO-Language": texts | st.sampled_from(["nb-NO", "ja", "GE", "*"]),
        "SO-Culture": texts | st.sampled_from(["ar-EG", "de-CH", "xx"]),
        "SO-TimeZone": texts | st.sampled_from(["NO", "261", "Asia/Tokyo,includeTZOffset", "UTC"]),
        "Origin": texts,
        "Authorization": texts,
        "X-Anything": texts,
    },
)
queries = st.fixed_dictionaries(
    {},
    optional={"$select": texts | st.sampled_from(["contact/name", "*", "user,rank"]), "x": texts},
)
sessions = st.builds(
    ChatSessionEntity, CustomerName=texts, FirstMessage=texts, SessionKey=texts
) | st.just(SAMPLE)


def answer(session: ChatSessionEntity, event: dict[str, Any]) -> dict[str, Any]:
    localisation = Localisation(partial(parse_zone, base_zone="UTC", extra_codes={}), None)
    route = PickUpFirstChatSession(
        lambda _request: 7, localisation, lambda *_: session, lambda _: True
    )
    routes = Routes({PATH: {"POST": route}})
    api = Api(routes, CrossOrigin(frozenset({"https://a.example"})), Telemetry("chat_agent"))
    return api(event, None)


@settings(max_examples=300)
@given(sessions, headers, queries)
def test_any_headers_and_query_get_a_documented_answer_that_parses(
    session: ChatSessionEntity, headers: dict[str, str], query: dict[str, str]
) -> None:
    response = answer(session, proxy_event("POST", PATH, headers, query))

    assert response["statusCode"] in {200, 400, 406}
    body, content_type = response["body"], response["headers"]["Content-Type"]
    if "xml" in content_type:
        root = ET.fromstring(body)  # noqa: S314 (our own answer)
        error_type = root.findtext("ErrorType")
        names = [child.tag for child in root]
    else:
        parsed = json.loads(body)
        error_type = parsed.get("ErrorType")
        names = list(parsed)
    if response["statusCode"] == 200:
        assert names == list(property_names(ChatSessionEntity))
    else:
        assert error_type in set(ErrorType)


@given(texts, texts)
def test_any_method_and_path_get_a_documented_answer(method: str, path: str) -> None:
    response = answer(SAMPLE, proxy_event(method or "GET", path))

    assert response["statusCode"] in {204, 404, 405}
