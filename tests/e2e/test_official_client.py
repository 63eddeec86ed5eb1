"""The official client, unchanged, signs in to the running stack and picks up."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from chat_sessions.directory import ChatAgent
from chat_sessions.entity import Instant
from chat_sessions.entity.checking import checked
from tests.contract.entity_table import ENTITY, Property, filled
from tests.contract.pick_up_rules import SET_BY_A_PICK_UP
from tests.e2e.client_in_node import (
    TABLE,
    OfficialClient,
    as_the_client_gives,
    as_the_client_gives_an_object,
)
from tests.e2e.desk import Desk

WELCOME = "Welcome! How can we help?"
_associate_ids = count(50_000)


class Agent:
    """An agent with a password on one topic."""

    def __init__(self, desk: Desk, topic_id: int, **associate: Any) -> None:
        associate_id = next(_associate_ids)
        self.user_name = f"åse{associate_id}"
        self.password = "a: påssword"
        self._base_url = desk.stack.base_url
        self.associate = associate | {"AssociateId": associate_id, "Name": self.user_name}
        agent = {"Associate": self.associate, "CanRespond": [topic_id]}
        desk.directory.put_agent(checked(ChatAgent, agent))
        desk.credentials.put_password(associate_id, self.user_name, self.password)

    def pick_up(self, client: OfficialClient, *options: str) -> Any:
        answer = client.pick_up(
            self._base_url, *options, userName=self.user_name, password=self.password
        )
        assert "rejected" not in answer, answer
        return answer

    def rejected_pick_up(self, client: OfficialClient, password: str) -> Any:
        answer = client.pick_up(self._base_url, userName=self.user_name, password=password)
        return answer["rejected"]


def test_it_signs_in_with_a_password_and_reads_the_session(
    official_client: OfficialClient, desk: Desk
) -> None:
    topic_id = desk.topic(WELCOME)
    waiting = desk.customer(
        topic_id, CustomerAlias="Kari", WhenRequested="2026-01-31T13:45:00.1234567Z"
    )
    agent = Agent(desk, topic_id, FullName="Åse Berg", Type="InternalAssociate")
    before = Instant.now()

    session = agent.pick_up(official_client)["session"]

    assert (session["chatSessionId"], session["topicId"]) == (waiting.ChatSessionId, topic_id)
    assert session["customerAlias"] == "Kari"
    assert session["user"]["name"] == agent.user_name
    assert (session["user"]["fullName"], session["user"]["type"]) == (
        "Åse Berg",
        "InternalAssociate",
    )
    assert (session["status"], session["lastMessage"]) == ("UserLast", WELCOME)
    assert session["whenRequested"] == {"Date": "2026-01-31T13:45:00.123Z"}
    assert session["whenEnded"] == {"Date": "0001-01-01T00:00:00.000Z"}
    started = Instant.parse(session["whenStarted"]["Date"])
    assert -1 <= before.milliseconds_until(started) <= before.milliseconds_until(Instant.now())
    assert session["flags"] == 0
    assert (session["person"], session["transferTo"]) == (None, None)
    assert (session["chatbotIsActive"], session["fieldProperties"]) == (False, {})


def test_it_gives_null_for_an_empty_queue(official_client: OfficialClient, desk: Desk) -> None:
    answer = Agent(desk, desk.topic()).pick_up(official_client)

    assert answer["session"] is None
    assert answer["headers"]["so-queue"] == "empty"


def test_it_rejects_a_wrong_password_with_our_error(
    official_client: OfficialClient, desk: Desk
) -> None:
    topic_id = desk.topic()
    waiting = desk.customer(topic_id)

    rejected = Agent(desk, topic_id).rejected_pick_up(official_client, "wrong")

    assert rejected["status"] == 401
    assert (rejected["body"]["Error"], rejected["body"]["ErrorType"]) == (True, "NotAuthenticated")
    assert desk.session(waiting.ChatSessionId)["Status"] == "InQueue"


def test_it_declares_the_types_and_properties_of_the_table(
    official_client: OfficialClient,
) -> None:
    declared = {
        type_name: {pascal_case(name): kind for name, kind in properties.items()}
        for type_name, properties in official_client.declared().items()
    }
    # A mask is a text in JSON, made of the names that the client's enum has.
    for type_name in ("TableRight", "FieldRight"):
        assert {"None", "Update"} < set(declared[type_name]["Mask"].split())
        declared[type_name]["Mask"] = "string"

    assert declared == {
        type_name: {each.name: declared_kind(each) for each in properties}
        for type_name, properties in TABLE.items()
    }


def test_every_property_that_it_reads_is_answered_and_arrives(
    official_client: OfficialClient, desk: Desk
) -> None:
    topic_id = desk.topic(WELCOME)
    everything = filled(TABLE)
    given = everything | {"Status": "InQueue", "ChatbotIsActive": False, "TransferTo": None}
    given = {name: each for name, each in given.items() if name not in {"ChatSessionId", "TopicId"}}
    session_id = desk.customer(topic_id, **given).ChatSessionId
    agent = Agent(desk, topic_id, **everything["User"] | {"Deleted": False})

    answer = agent.pick_up(official_client, "observe")

    picked_up = given | {"ChatSessionId": session_id, "TopicId": topic_id, "User": agent.associate}
    assert {tuple(place) for place in answer["read"]} == set(places_that_are_read(picked_up))
    unchanged = {name: each for name, each in picked_up.items() if name not in SET_BY_A_PICK_UP}
    arrived = as_the_client_gives_an_object(ENTITY, unchanged)
    assert {name: answer["session"][name] for name in arrived} == arrived
    assert answer["session"]["user"] == as_the_client_gives(agent.associate, "object:Associate")


def pascal_case(name: str) -> str:
    return name[0].upper() + name[1:]


def declared_kind(given: Property) -> str:
    """Say in the client's words what the table says of a property."""
    for scalar, kind in {
        "integer": "number",
        "number": "number",
        "string/date-time": "Date",
    }.items():
        if given.json_type.startswith(scalar):
            return kind
    return " ".join([given.json_type, *given.enum_values])


def places_that_are_read(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give every place in an answer, but for the entries of text dictionaries, left as they are."""
    if isinstance(value, dict | list):
        for name, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield (place := (*path, str(name)))
            if name not in {"ExtraFields", "CustomFields"}:
                yield from places_that_are_read(each, place)
