"""The page that ``make run`` serves, in a browser, on the running stack."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from chat_sessions.directory import ChatAgent
from chat_sessions.entity import ChatSessionEntity
from chat_sessions.entity.checking import checked
from local.console.bundle import PACKAGE
from local.errors import LocalStackError
from local.workspace import ROOT, check_tools
from tests.e2e.chromium import (
    Complaints,
    accessibility_problems,
    controls,
    headless_chromium,
)
from tests.e2e.client_in_node import PACKAGE as CLIENT
from tests.e2e.client_in_node import installed_client
from tests.e2e.desk import PASSWORD, PATH, Desk
from tests.e2e.emulator import free_port
from tests.e2e.make_run import Run, command, make_run

FRONT_END = "https://agents.example.com"
PHONE = (360, 740)
DESKTOP = (1280, 900)
_associate_ids = count(80_000)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run the stack as ``make run`` does, while the port that the console would take is taken."""
    installed_client()  # without Node there is no page
    try:
        check_tools()
    except LocalStackError as missing:
        pytest.skip(f"the stack cannot run here: {missing}")
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 4))
        taken.listen()
        directory = tmp_path_factory.mktemp("run")
        with make_run(port, directory, "--parameters", f"AllowedOrigins={FRONT_END}") as run:
            yield run


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with headless_chromium() as browser:
        yield browser


@pytest.fixture
def desk(run: Run) -> Iterator[Desk]:
    with closing(Desk(run.stack)) as desk:
        yield desk


class Visitor:
    """An agent before the page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.get_next = page.locator("#get-next")
        self.heading = page.locator("#result-heading")
        self.result = page.locator("#result")
        self.status = page.locator("#status")
        self.body = page.get_by_role("region", name="Body", exact=True)
        page.goto(address)
        expect(page.get_by_role("button", name="Terje Eriksen")).to_be_visible()
        expect(page.locator("#waiting tr").first).to_be_visible()

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=label, exact=True).or_(
            self.page.get_by_role("combobox", name=label, exact=True)
        )

    def sign_in(self, user_name: str, password: str = PASSWORD) -> None:
        self.field("User name").fill(user_name)
        self.field("Password").fill(password)

    def open_request(self) -> None:
        self.page.locator("#wishes > summary").click()

    def choose(self, label: str) -> None:
        self.page.get_by_role("radio", name=label, exact=True).check()

    def pick_up(self) -> httpx.Response:
        """Press the button, and give the answer as it was on the wire."""
        with self.page.expect_response(lambda given: given.request.method == "POST") as answered:
            self.get_next.click()
        answer = answered.value
        body = answer.body()
        expect(self.heading).to_be_focused()
        return httpx.Response(answer.status, headers=answer.headers, content=body)

    def focused(self) -> str:
        """Give the text of what has the focus, or its id where it has none."""
        text: str = self.page.evaluate(
            "document.activeElement.textContent.trim() || document.activeElement.id"
        )
        return re.sub(r"\s+", " ", text)

    def tab_to(self, text: str) -> None:
        for _ in range(30):
            self.page.keyboard.press("Tab")
            if self.focused().startswith(text):
                return
        msg = f"Tab does not lead to {text}"
        raise AssertionError(msg)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    width, height = DESKTOP
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints = Complaints(page)
    yield page
    context.close()
    assert complaints.texts == []


@pytest.fixture
def visitor(page: Page, run: Run) -> Visitor:
    return Visitor(page, run.console)


class Front:
    """A topic of a test's own, with an agent."""

    def __init__(self, desk: Desk, *, may_respond: bool = True, **agent: Any) -> None:
        self.desk = desk
        self.topic_id = desk.topic("Welcome! How can we help?")
        associate_id = next(_associate_ids)
        self.user_name = f"agent{associate_id}"
        desk.credentials.put_password(associate_id, self.user_name, PASSWORD)
        given = {
            "Associate": {"AssociateId": associate_id, "Name": self.user_name},
            "CanRespond": [self.topic_id] if may_respond else [],
            **agent,
        }
        desk.directory.put_agent(checked(ChatAgent, given))

    def customer(self, **properties: Any) -> ChatSessionEntity:
        return self.desk.customer(self.topic_id, **properties)


@pytest.fixture
def front(desk: Desk) -> Front:
    return Front(desk)


def test_make_run_allows_the_console_beside_the_origins_that_it_is_given(run: Run) -> None:
    functions = run.stack.client("lambda")
    function = functions.get_function_configuration(
        FunctionName=run.stack.outputs["ChatAgentFunctionName"]
    )

    allowed = function["Environment"]["Variables"]["ALLOWED_ORIGINS"]
    assert allowed == f"{FRONT_END},{run.console.rstrip('/')}"


def test_the_console_goes_to_another_port_when_its_own_is_taken(run: Run) -> None:
    stack_port = int(run.stack.endpoint_url.rpartition(":")[2])

    assert not run.console.endswith(f":{stack_port + 4}/")
    assert httpx.get(run.console).status_code == 200


def test_make_run_says_so_when_the_port_that_was_asked_for_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        asked_for = str(taken.getsockname()[1])
        ended = subprocess.run(
            command(free_port(), "--console-port", asked_for),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert ended.returncode == 1
    assert f"the console's port {asked_for} is taken" in ended.stderr
    assert "CONSOLE_PORT=" in ended.stderr


def test_an_agent_picks_up_by_tab_and_enter_alone(visitor: Visitor, desk: Desk) -> None:
    desk.stack.queue.enqueue(
        {
            "TopicId": 656,
            "WhenRequested": "2025-01-05T08:12:30Z",
            "CustomerName": "Kari Nordmann",
            "CustomerCompanyName": "Fjordlys",
            "FirstMessage": "Where is my invoice?",
        }
    )
    keyboard = visitor.page.keyboard

    visitor.tab_to("Terje Eriksen")
    keyboard.press("Enter")
    assert visitor.focused() == "Get next"
    keyboard.press("Enter")

    expect(visitor.heading).to_have_text("Kari Nordmann")
    expect(visitor.heading).to_be_focused()
    expect(visitor.status).to_contain_text("Picked up in")
    for shown in ("Fjordlys", "Where is my invoice?", "Support", "Rank 1", "days"):
        expect(visitor.result).to_contain_text(shown)
    expect(visitor.result).to_contain_text("Hi, thank you for waiting! How can I help you today?")
    keyboard.press("Control+Enter")
    expect(visitor.heading).not_to_have_text("Kari Nordmann")
    expect(visitor.result).to_contain_text("Rank 2")


def test_enter_in_a_field_gets_the_next(visitor: Visitor, front: Front) -> None:
    waiting = front.customer(CustomerAlias="Nora")
    visitor.sign_in(front.user_name)

    visitor.field("Password").press("Enter")

    expect(visitor.heading).to_have_text("Nora")
    expect(visitor.result).to_contain_text(f"Session {waiting.ChatSessionId}")
    expect(visitor.page.locator("#sign-in")).not_to_have_attribute("open", "")


def test_nothing_is_sent_without_a_credential(visitor: Visitor) -> None:
    requests: list[str] = []
    visitor.page.on("request", lambda sent: requests.append(sent.method))

    visitor.get_next.click()

    expect(visitor.status).to_have_text("Take a demo agent, or fill in how to sign in.")
    expect(visitor.field("User name")).to_be_focused()
    assert "POST" not in requests


def test_a_wrong_password_is_told_and_leads_back_to_the_sign_in(
    visitor: Visitor, front: Front
) -> None:
    waiting = front.customer()
    visitor.sign_in(front.user_name, "wrong")

    assert visitor.pick_up().status_code == 401

    expect(visitor.heading).to_have_text("Not signed in")
    expect(visitor.result).to_contain_text("401 NotAuthenticated")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.field("User name")).to_be_focused()
    assert front.desk.session(waiting.ChatSessionId)["Status"] == "InQueue"


def test_who_is_no_agent_is_told_whom_to_ask(visitor: Visitor, desk: Desk) -> None:
    associate_id = next(_associate_ids)
    desk.credentials.put_password(associate_id, f"nobody{associate_id}", PASSWORD)
    visitor.sign_in(f"nobody{associate_id}")

    assert visitor.pick_up().status_code == 403

    expect(visitor.heading).to_have_text("Signed in, but not an agent")
    expect(visitor.result).to_contain_text("403 NotAnAgent")


def test_an_empty_queue_is_no_error_and_a_queued_customer_comes_next(
    visitor: Visitor, front: Front
) -> None:
    row = visitor.page.get_by_role("row", name=f"Topic {front.topic_id}")
    visitor.sign_in(front.user_name)

    assert visitor.pick_up().text == "null"
    expect(visitor.heading).to_have_text("Nobody is waiting")
    expect(visitor.result).to_contain_text("SO-Queue: empty")
    expect(visitor.body).to_have_text("null")
    expect(row.get_by_role("cell").first).to_have_text("0")

    row.get_by_role("button", name=f"Queue one for Topic {front.topic_id}").click()
    expect(visitor.status).to_contain_text(f"waits for Topic {front.topic_id}.")
    expect(row.get_by_role("cell").first).to_have_text("1")
    assert visitor.pick_up().json()["TopicId"] == front.topic_id
    expect(visitor.result).to_contain_text("Rank 1")
    expect(row.get_by_role("cell").first).to_have_text("0")


@pytest.mark.parametrize(
    ("agent", "heading", "reason"),
    [
        ({"may_respond": False}, "No topics", "no-topics"),
        ({"MaxSessions": 1}, "At capacity", "at-capacity"),
    ],
)
def test_why_an_agent_gets_nobody_is_told(
    visitor: Visitor, desk: Desk, agent: dict[str, Any], heading: str, reason: str
) -> None:
    front = Front(desk, **agent)
    front.customer()
    front.customer()
    visitor.sign_in(front.user_name)
    visitor.pick_up()

    assert visitor.pick_up().headers["so-queue"] == reason

    expect(visitor.heading).to_have_text(heading)
    expect(visitor.result).to_contain_text(f"SO-Queue: {reason}")


def test_language_culture_and_zone_change_the_answer_and_the_card(
    visitor: Visitor, front: Front
) -> None:
    for _ in range(2):
        front.customer(
            WhenRequested="2026-07-01T22:30:00Z",
            Contact={"CategoryName": 'US:"Customer";NO:"Kunde"', "Name": "Fjordlys"},
        )
    visitor.sign_in(front.user_name)

    english = visitor.pick_up().json()
    expect(visitor.result).to_contain_text("Customer")
    expect(visitor.result).to_contain_text("1 July 2026 at 22:30:00 (UTC)")
    visitor.open_request()
    visitor.field("Language").fill("nb")
    visitor.field("Time zone").fill("NO")
    norwegian = visitor.pick_up().json()

    assert (english["WhenRequested"], english["Contact"]["CategoryName"]) == (
        "2026-07-01T22:30:00Z",
        "Customer",
    )
    assert (norwegian["WhenRequested"], norwegian["Contact"]["CategoryName"]) == (
        "2026-07-02T00:30:00+02:00",
        "Kunde",
    )
    expect(visitor.result).to_contain_text("Kunde")
    expect(visitor.result.locator("time")).to_have_text(
        re.compile(r"^2\. juli 2026 .*00:30:00 \(Europe/Oslo\)$")
    )
    expect(visitor.body).to_contain_text('"WhenRequested": "2026-07-02T00:30:00+02:00"')
    expect(visitor.page.locator("#wished")).to_have_text("nb, NO, JSON")


def test_an_unknown_zone_leads_back_to_its_field(visitor: Visitor, front: Front) -> None:
    waiting = front.customer()
    visitor.sign_in(front.user_name)
    visitor.open_request()
    visitor.field("Time zone").fill("Norwy")

    assert visitor.pick_up().status_code == 400

    expect(visitor.heading).to_have_text("The time zone is not known")
    expect(visitor.result).to_contain_text("Nearest known")
    visitor.page.get_by_role("button", name="Correct the time zone").click()
    expect(visitor.field("Time zone")).to_be_focused()
    assert front.desk.session(waiting.ChatSessionId)["Status"] == "InQueue"


def test_every_zone_and_culture_that_is_known_is_offered(visitor: Visitor) -> None:
    offered = visitor.page.evaluate(
        "['zones', 'cultures'].map((id) =>"
        " [...document.getElementById(id).options].map((option) => option.value))"
    )

    assert {"NO", "US-NY", "UTC"} <= set(offered[0])
    assert {"nb", "de", "pt-BR"} <= set(offered[1])


def test_the_raw_answer_is_what_was_on_the_wire(visitor: Visitor, front: Front) -> None:
    message = 'She said: "12, {34}" \\ [5] ✓'
    front.customer(FirstMessage=message, Sale={"Amount": 9.5e125})
    visitor.sign_in(front.user_name)

    answer = visitor.pick_up()

    indented = visitor.body.text_content() or ""
    assert f'  "FirstMessage": {json.dumps(message, ensure_ascii=False)},\n' in indented
    assert json.loads(indented) == answer.json()
    visitor.page.get_by_role("checkbox", name="Indent").uncheck()
    assert visitor.body.text_content() == answer.text
    headers = visitor.page.get_by_role("region", name="Headers")
    expect(headers).to_contain_text(f"x-request-id: {answer.headers['x-request-id']}")
    expect(visitor.page.locator("#raw-status")).to_have_text("200 OK")


def test_select_leaves_the_rest_out_of_the_card(visitor: Visitor, front: Front) -> None:
    front.customer(CustomerName="Kari", FirstMessage="Hello?")
    visitor.sign_in(front.user_name)
    visitor.open_request()
    visitor.field("$select").fill("customername")

    assert visitor.pick_up().json()["FirstMessage"] is None

    expect(visitor.heading).to_have_text("Kari")
    expect(visitor.result).not_to_contain_text("Hello?")
    expect(visitor.result).not_to_contain_text("Rank")


def test_xml_is_shown_raw_and_on_the_card(visitor: Visitor, front: Front) -> None:
    front.customer(
        CustomerName="Kari & Co", FirstMessage="a < b\n\nDone?", Contact={"Name": "Fjordlys"}
    )
    visitor.sign_in(front.user_name)
    visitor.open_request()
    visitor.choose("XML")

    answer = visitor.pick_up()

    assert answer.headers["content-type"].startswith("application/xml")
    expect(visitor.heading).to_have_text("Kari & Co")
    expect(visitor.result).to_contain_text("a < b")
    expect(visitor.result).to_contain_text("Rank 1")
    assert "\n  <CustomerName>Kari &amp; Co</CustomerName>\n" in (visitor.body.text_content() or "")
    visitor.page.get_by_role("checkbox", name="Indent").uncheck()
    assert visitor.body.text_content() == answer.text
    assert answer.text.startswith("<ChatSessionEntity")


def test_an_error_in_xml_is_told_like_any_other(visitor: Visitor, front: Front) -> None:
    visitor.sign_in(front.user_name, "wrong")
    visitor.open_request()
    visitor.choose("XML")

    assert visitor.pick_up().text.startswith("<Error ")

    expect(visitor.heading).to_have_text("Not signed in")


def test_nobody_in_xml_is_nobody(visitor: Visitor, front: Front) -> None:
    visitor.sign_in(front.user_name)
    visitor.open_request()
    visitor.choose("XML")

    assert 'nil="true"' in visitor.pick_up().text

    expect(visitor.heading).to_have_text("Nobody is waiting")


def test_a_demo_agent_signs_in_by_a_ticket_and_the_request_shows_no_secret(
    visitor: Visitor,
) -> None:
    visitor.choose("Ticket")
    visitor.page.get_by_role("button", name="Ina Solberg").click()
    expect(visitor.get_next).to_be_focused()
    ticket = visitor.field("Ticket").input_value()

    assert visitor.pick_up().json()["User"]["Name"] == "ina0"

    request = visitor.page.locator("#raw-request-text").text_content() or ""
    assert "Authorization: SOTicket (hidden)" in request
    assert "SO-AppToken: (hidden)" in request
    assert ticket
    assert ticket not in request


def test_an_access_token_is_sent_as_bearer(visitor: Visitor) -> None:
    visitor.choose("Access token")
    visitor.field("Access token").fill("not.a.token")
    expect(visitor.page.get_by_role("button", name="Ina Solberg")).to_be_hidden()

    with visitor.page.expect_request(lambda sent: sent.method == "POST") as sent:
        visitor.pick_up()

    assert sent.value.headers["authorization"] == "Bearer not.a.token"
    expect(visitor.heading).to_have_text("Not signed in")


class Faulty:
    """Stands between the page and the API, and notes the key of each pick-up."""

    def __init__(self, page: Page) -> None:
        self.keys: list[str] = []
        self._faults: list[Callable[[Route], None]] = []
        page.route(lambda address: address.endswith(PATH), self._answer)

    def be_busy_next(self, seconds: int) -> None:
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "Retry-After",
            "Retry-After": str(seconds),
        }
        body = {"ErrorType": "Unavailable", "ErrorMessage": "The system is busy."}
        self._faults.append(lambda route: route.fulfill(status=503, headers=headers, json=body))

    def lose_the_next_answer(self) -> None:
        def lose(route: Route) -> None:
            assert route.fetch().status == 200
            route.abort()

        self._faults.append(lose)

    def hold_the_next(self) -> list[Route]:
        held: list[Route] = []
        self._faults.append(held.append)
        return held

    def _answer(self, route: Route) -> None:
        if route.request.method == "POST":
            self.keys.append(route.request.headers["idempotency-key"])
            if self._faults:
                self._faults.pop(0)(route)
                return
        route.fallback()


@pytest.fixture
def faulty(visitor: Visitor) -> Faulty:
    return Faulty(visitor.page)


def test_a_busy_api_rests_the_button_and_the_next_try_has_the_same_key(
    visitor: Visitor, front: Front, faulty: Faulty
) -> None:
    front.customer(CustomerName="Kari")
    faulty.be_busy_next(seconds=2)
    visitor.sign_in(front.user_name)

    visitor.get_next.click()
    expect(visitor.heading).to_have_text("Busy")
    expect(visitor.get_next).to_be_disabled()
    expect(visitor.get_next).to_have_text(re.compile(r"Try again in \d s"))
    visitor.page.keyboard.press("Control+Enter")
    assert len(faulty.keys) == 1
    expect(visitor.status).to_have_text("You can try again now.")
    expect(visitor.get_next).to_be_enabled()
    visitor.get_next.click()
    expect(visitor.heading).to_have_text("Kari")
    visitor.get_next.click()
    expect(visitor.heading).to_have_text("Nobody is waiting")

    first, again, another = faulty.keys
    assert first == again
    assert another != first


def answer_lost(visitor: Visitor, front: Front, faulty: Faulty) -> ChatSessionEntity:
    """Let the first of two customers be won, and the page not hear of it."""
    won = front.customer(CustomerName="Kari")
    front.customer(CustomerName="Ola")
    faulty.lose_the_next_answer()
    visitor.sign_in(front.user_name)
    visitor.get_next.click()
    expect(visitor.heading).to_have_text("No answer")
    return won


def test_a_session_whose_answer_was_lost_comes_back(
    visitor: Visitor, front: Front, faulty: Faulty
) -> None:
    won = answer_lost(visitor, front, faulty)

    assert front.desk.session(won.ChatSessionId)["Status"] == "UserLast"
    visitor.page.get_by_role("button", name="Try again").click()

    expect(visitor.heading).to_have_text("Kari")
    expect(visitor.result).to_contain_text("The same session again")


def test_a_session_whose_answer_was_lost_and_that_was_deleted_is_told_as_that(
    visitor: Visitor, front: Front, faulty: Faulty
) -> None:
    won = answer_lost(visitor, front, faulty)
    front.desk.dynamodb.delete_item(
        TableName=front.desk.stack.outputs["SessionsTableName"],
        Key={"ChatSessionId": {"N": str(won.ChatSessionId)}},
    )

    visitor.page.get_by_role("button", name="Try again").click()
    expect(visitor.heading).to_have_text("Deleted since")
    visitor.get_next.click()

    expect(visitor.heading).to_have_text("Ola")


def test_a_second_press_while_the_first_waits_is_none(
    visitor: Visitor, front: Front, faulty: Faulty
) -> None:
    held = faulty.hold_the_next()
    visitor.sign_in(front.user_name)

    visitor.get_next.click()
    expect(visitor.get_next).to_be_disabled()
    expect(visitor.status).to_have_text("Asking for the first session…")
    visitor.page.keyboard.press("Control+Enter")
    visitor.get_next.click(force=True)
    held.pop().fallback()

    expect(visitor.heading).to_have_text("Nobody is waiting")
    assert len(faulty.keys) == 1


def test_nothing_is_kept_in_the_browser(visitor: Visitor, front: Front) -> None:
    visitor.sign_in(front.user_name)
    visitor.pick_up()

    kept = visitor.page.context.storage_state(indexed_db=True)

    assert kept == {"cookies": [], "origins": []}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_state_of_the_page_is_accessible_and_fits(
    visitor: Visitor, front: Front, tmp_path: Path, viewport: tuple[int, int], scheme: Any
) -> None:
    page = visitor.page
    page.set_viewport_size({"width": viewport[0], "height": viewport[1]})
    page.emulate_media(color_scheme=scheme)
    front.customer(
        CustomerName="Kari Nordmann", FirstMessage="x" * 200, Contact={"CountryName": "Norway"}
    )

    def look(state: str) -> None:
        page.screenshot(path=tmp_path / f"{state}-{scheme}-{viewport[0]}.png", full_page=True)
        assert accessibility_problems(page) == []
        assert all(name for _, name in controls(page))
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport[0]

    look("start")
    assert ("button", "Get next") in controls(page)
    visitor.open_request()
    visitor.choose("Ticket")
    look("request")
    visitor.choose("Password")
    visitor.sign_in(front.user_name)
    visitor.pick_up()
    page.locator("#raw-request > summary").click()
    look("session")
    visitor.pick_up()
    look("nobody")
    page.locator("#sign-in > summary").click()
    visitor.sign_in(front.user_name, "wrong")
    visitor.pick_up()
    look("problem")


def test_what_has_the_focus_is_not_under_the_bar_of_a_phone(visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    visitor.open_request()

    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.go, body > :not(main)') === null"):
            place = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
            bar = page.evaluate("document.querySelector('.go').getBoundingClientRect().top")
            if place > bar and page.evaluate("document.activeElement !== document.body"):
                hidden.append(visitor.focused())

    assert hidden == []


def test_motion_is_left_out_where_it_is_not_wanted(visitor: Visitor) -> None:
    animation = "getComputedStyle(document.querySelector('#result-body > *')).animationName"

    assert visitor.page.evaluate(animation) == "none"
    visitor.page.emulate_media(reduced_motion="no-preference")
    assert visitor.page.evaluate(animation) == "appear"


@pytest.mark.usefixtures("run")
def test_the_scripts_fit_the_declarations_of_the_official_client() -> None:
    compiler = CLIENT / "node_modules" / "typescript" / "bin" / "tsc"

    node = shutil.which("node") or ""
    checked = subprocess.run(
        [node, str(compiler), "--project", str(PACKAGE)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    assert (checked.stdout, checked.returncode) == ("", 0)
