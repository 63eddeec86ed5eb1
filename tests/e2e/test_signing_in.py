"""Every way to sign in, over HTTP to the running stack."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httpx
import pytest

from chat_sessions.credentials.issuing import CredentialIssuer, WebSession
from chat_sessions.directory import ChatAgent
from chat_sessions.entity.checking import checked
from tests.e2e.client_in_node import OfficialClient
from tests.e2e.conftest import ORIGIN
from tests.e2e.desk import PATH, Desk
from tests.oidc_issuer import AGENT_CLAIM, OidcIssuer

_associate_ids = count(70_000)


class Front:
    """A topic with a customer who waits, and an agent who may answer."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.topic_id = desk.topic()
        self.associate_id = next(_associate_ids)
        associate = {"AssociateId": self.associate_id, "Name": f"agent{self.associate_id}"}
        agent = {"Associate": associate, "CanRespond": [self.topic_id]}
        desk.directory.put_agent(checked(ChatAgent, agent))
        self.waiting = desk.customer(self.topic_id).ChatSessionId
        self.issuer = CredentialIssuer(desk.credentials)

    def pick_up(self, client: OfficialClient, **credential: str) -> tuple[int, int | None]:
        """Give the status and the session that the official client got."""
        answer = client.pick_up(self.desk.stack.base_url, **credential)
        if "rejected" in answer:
            return answer["rejected"]["status"], None
        return 200, answer["session"]["chatSessionId"]


@pytest.fixture
def front(desk: Desk) -> Front:
    return Front(desk)


@contextmanager
def on_site(desk: Desk) -> Iterator[None]:
    """Let the installation be on site, as a deployment with this parameter makes it."""
    functions = desk.stack.client("lambda")
    name = desk.stack.outputs["ChatAgentFunctionName"]
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    for variables in (before | {"INSTALLATION_TYPE": "OnSite"}, before):
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )
        version = functions.publish_version(FunctionName=name)["Version"]
        functions.update_alias(FunctionName=name, Name="live", FunctionVersion=version)
        if variables is not before:
            yield


def test_the_official_client_signs_in_with_a_ticket_and_an_application(
    front: Front, official_client: OfficialClient
) -> None:
    ticket = front.issuer.issue_ticket(front.associate_id)
    application = front.issuer.issue_application_token("Front end")

    assert front.pick_up(official_client, ticket=ticket) == (401, None)
    assert front.pick_up(official_client, ticket=ticket, applicationToken=application) == (
        200,
        front.waiting,
    )


def test_one_official_client_with_a_ticket_asks_for_offsets_any_number_of_times(
    front: Front, official_client: OfficialClient
) -> None:
    calls = official_client.pick_up_with_offsets(
        front.desk.stack.base_url,
        4,
        ticket=front.issuer.issue_ticket(front.associate_id),
        applicationToken=front.issuer.issue_application_token("Front end"),
    )

    # The client keeps the headers of a call for the next, and adds to what it finds there.
    assert calls[3]["sent"].count("includeTZOffset") == 4
    assert [(call["status"], call.get("zone")) for call in calls] == [(200, "UTC")] * 4
    assert front.desk.session(front.waiting)["Status"] != "InQueue"


def test_the_official_client_signs_in_with_a_ticket_alone_on_site(
    front: Front, official_client: OfficialClient
) -> None:
    ticket = front.issuer.issue_ticket(front.associate_id)
    with on_site(front.desk):
        assert front.pick_up(official_client, ticket=ticket) == (200, front.waiting)


def test_the_official_client_signs_in_with_a_ticket_as_user_name(
    front: Front, official_client: OfficialClient
) -> None:
    ticket = front.issuer.issue_ticket(front.associate_id)
    application = front.issuer.issue_application_token("Front end")

    picked_up = front.pick_up(
        official_client, userName=ticket, password="", applicationToken=application
    )
    assert picked_up == (200, front.waiting)


def test_the_official_client_signs_in_with_an_access_token(
    front: Front, official_client: OfficialClient, issuer: OidcIssuer
) -> None:
    token = issuer.token(**{AGENT_CLAIM: str(front.associate_id)})
    expired = issuer.token(**{AGENT_CLAIM: str(front.associate_id), "exp": 1})
    stranger = issuer.token(**{AGENT_CLAIM: None})

    assert front.pick_up(official_client, token=expired) == (401, None)
    assert front.pick_up(official_client, token=stranger) == (403, None)
    assert front.pick_up(official_client, token=token) == (200, front.waiting)


class Browser:
    """A page of an origin in a browser: asks before it sends, and hides what it may not show."""

    def __init__(self, base_url: str, origin: str, web_session: WebSession) -> None:
        self._url = base_url + PATH
        self._origin = origin
        self._cookies = "; ".join(cookie.partition(";")[0] for cookie in web_session.set_cookies)

    def fetch(self, headers: dict[str, str]) -> httpx.Response:
        """Send a script's request with cookies.

        Raises
        ------
        PermissionError
            The preflight or the answer does not let this page.
        """
        preflight = httpx.options(
            self._url,
            headers={
                "Origin": self._origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": ",".join(sorted(headers)).lower(),
            },
        )
        self._see_that_it_may(preflight)
        allowed = preflight.headers["access-control-allow-headers"].lower().split(", ")
        if preflight.status_code >= 300 or not {name.lower() for name in headers} <= set(allowed):
            raise PermissionError
        sent = headers | {"Origin": self._origin, "Cookie": self._cookies}
        answer = httpx.post(self._url, headers=sent)
        self._see_that_it_may(answer)
        return answer

    def _see_that_it_may(self, answer: httpx.Response) -> None:
        if (
            answer.headers.get("access-control-allow-origin") != self._origin
            or answer.headers.get("access-control-allow-credentials") != "true"
        ):
            raise PermissionError


def test_a_page_picks_up_with_its_web_session(front: Front) -> None:
    web_session = front.issuer.issue_web_session(front.associate_id)
    browser = Browser(front.desk.stack.base_url, ORIGIN, web_session)

    refused = browser.fetch({"Accept": "application/json"})
    answer = browser.fetch({"Accept": "application/json", "X-XSRF-TOKEN": web_session.xsrf_token})

    assert (refused.status_code, refused.json()["ErrorType"]) == (401, "NotAuthenticated")
    assert "WebSession" in refused.json()["MessageDetail"]
    assert answer.json()["ChatSessionId"] == front.waiting


def test_another_sites_page_gets_nothing(front: Front) -> None:
    web_session = front.issuer.issue_web_session(front.associate_id)
    browser = Browser(front.desk.stack.base_url, "https://evil.example", web_session)

    with pytest.raises(PermissionError):
        browser.fetch({"X-XSRF-TOKEN": web_session.xsrf_token})
    assert front.desk.session(front.waiting)["Status"] == "InQueue"
