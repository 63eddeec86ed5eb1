"""The operators' command line on the real tables, judged by what the functions answer."""

import json
from dataclasses import replace

import pytest

from chat_sessions.entity import ChatSessionEntity
from chat_sessions_testing import ChatStack, Fault, Wire
from chat_sessions_testing.api_gateway import ApiResponse
from chat_sessions_testing.plugin import TOPIC_ID, USER_NAME, PickUpFirst
from chat_sessions_testing.stack import PICK_UP_PATH
from tests.integration.admin_shell import Operator

ORIGIN = "https://agents.example.com"
HOUR = 3600
NEW_PASSWORD = "a long enough secret"


@pytest.fixture
def admin(chat_stack: ChatStack) -> Operator:
    return Operator(chat_stack)


def sign_in(stack: ChatStack, headers: dict[str, str]) -> ApiResponse:
    return stack.request("POST", PICK_UP_PATH, headers=headers)


def ticket_headers(admin: Operator) -> dict[str, str]:
    ticket = admin("ticket", "issue", "--agent", "7").secret
    application = admin("application-token", "issue", "Front end").secret
    return {"Authorization": f"SoTicket {ticket}", "SO-AppToken": application}


# ------------------------------------------------------------------ agents


def test_an_agent_who_is_added_with_a_password_picks_up(
    chat_stack: ChatStack, admin: Operator, queued_session: ChatSessionEntity
) -> None:
    added = admin("agent", "add", "8", "--name=ina0", "--full-name=Ina Sol", "--can-respond=656")
    admin("password", "set", "ina0", "--agent", "8", stdin=f"{NEW_PASSWORD}\n")

    session = chat_stack.pick_up("ina0", NEW_PASSWORD).json()

    assert (added.code, added.out) == (0, "")
    assert session["ChatSessionId"] == queued_session.ChatSessionId
    assert session["User"]["FullName"] == "Ina Sol"


def test_an_agent_who_is_there_is_not_added_again(admin: Operator, chat_stack: ChatStack) -> None:
    refused = admin("agent", "add", "7", "--name", "another")

    assert refused.code == 1
    assert refused.err == "chat-admin: there is an agent 7 already; use agent change\n"
    assert chat_stack.directory.agent(7).agent.Associate.Name == USER_NAME  # type: ignore[union-attr]


@pytest.mark.parametrize("fault", [Fault.REPLY_LOST, Fault.SERVER_ERROR])
@pytest.mark.parametrize("thing", ["agent", "topic"])
def test_a_thing_is_added_though_the_answer_is_lost(
    admin: Operator, aws_wire: Wire, fault: Fault, thing: str
) -> None:
    aws_wire.fail("UpdateItem", fault)

    assert admin(thing, "add", "8", "--name", "new").code == 0


def test_a_change_leaves_what_is_not_given(chat_stack: ChatStack, admin: Operator) -> None:
    chat_stack.add_agent(
        8,
        can_respond=[TOPIC_ID],
        password="x",
        max_sessions=3,
        Name="ina0",
        FullName="Ina",
        ExtraFields={"x": "y"},
    )

    assert admin("agent", "change", "8", "--full-name", "").code == 0
    assert admin("agent", "change", "8", "--max-sessions", "0").code == 0
    assert admin("agent", "change", "8", "--can-respond", "").code == 0

    found = chat_stack.directory.agent(8)
    assert found is not None
    assert (found.agent.Associate.Name, found.agent.Associate.FullName) == ("ina0", "")
    assert found.agent.Associate.ExtraFields == {"x": "y"}
    assert (found.agent.MaxSessions, found.agent.CanRespond) == (0, frozenset())


def test_a_change_writes_nothing_but_what_is_given(admin: Operator, aws_wire: Wire) -> None:
    admin("agent", "change", "7", "--tooltip", "Support")

    [update] = [each for each in aws_wire.requests if each.operation == "UpdateItem"]
    assert set(update.parameters["ExpressionAttributeNames"].values()) == {
        *("Key", "Associate", "AssociateId", "Tooltip")
    }


def test_an_agent_keeps_the_sessions_at_a_change(
    chat_stack: ChatStack,
    admin: Operator,
    pick_up_first: PickUpFirst,
    queued_session: ChatSessionEntity,
) -> None:
    pick_up_first()

    admin("agent", "change", "7", "--file", "-", stdin='{"Associate": {"Tooltip": "x"}}')

    assert chat_stack.directory.agent(7).slots.ranks == {queued_session.ChatSessionId: 1}  # type: ignore[union-attr]
    assert admin("agent", "list").rows() == [["7", "tje0", "Tore", "Jensen", "656", "1", "enabled"]]


@pytest.mark.parametrize("thing", ["agent", "topic"])
def test_what_is_listed_as_json_can_be_given_back(admin: Operator, thing: str) -> None:
    admin(thing, "add", "900", "--name", "kåre")
    [*_, listed] = before = admin(thing, "list", "--json").json()

    changed = admin(thing, "change", "900", "--file", "-", stdin=json.dumps(listed))

    assert changed.code == 0
    assert admin(thing, "list", "--json").json() == before
    wrong = admin(thing, "change", "7", "--file", "-", stdin=json.dumps(listed))
    assert (wrong.code, wrong.err) == (1, f"chat-admin: the file is not of {thing} 7, but of 900\n")


def test_an_option_counts_more_than_the_file(admin: Operator) -> None:
    file = {"Associate": {"Name": "of the file", "Tooltip": "of the file"}, "MaxSessions": 1}

    words = ("agent", "add", "8", "--file", "-", "--name", "ina0", "--max-sessions", "2")
    assert admin(*words, stdin=json.dumps(file)).code == 0

    [_, agent] = admin("agent", "list", "--json").json()
    assert agent["Associate"]["Name"] == "ina0"
    assert agent["Associate"]["Tooltip"] == "of the file"
    assert agent["MaxSessions"] == 2


def test_an_agent_who_is_disabled_is_refused_at_once_and_enabled_comes_back(
    admin: Operator, pick_up_first: PickUpFirst
) -> None:
    assert pick_up_first().status == 200

    assert admin("agent", "disable", "7").code == 0
    assert pick_up_first().status == 403
    assert admin("agent", "list").rows()[0][-1] == "disabled"
    assert "agent 7 is disabled" in admin("ticket", "issue", "--agent", "7").err

    assert admin("agent", "enable", "7").code == 0
    assert pick_up_first().status == 200


@pytest.mark.parametrize(
    "command",
    [
        "agent change 9 --name x",
        "agent disable 9",
        "agent enable 9",
        "topic change 9 --name x",
        "topic remove 9",
        "password set x --agent 9",
        "ticket issue --agent 9",
        "web-session issue --agent 9",
    ],
)
def test_who_or_what_is_not_there_is_told_and_nothing_is_written(
    admin: Operator, aws_wire: Wire, command: str
) -> None:
    items = admin("credential", "list").out + admin("agent", "list").out

    refused = admin(*command.split(), stdin=NEW_PASSWORD)

    thing = "topic" if command.startswith("topic") else "agent"
    told = f"chat-admin: there is no {thing} 9; {thing} list shows those there are\n"
    assert (refused.code, refused.out, refused.err) == (1, "", told)
    assert "PutItem" not in aws_wire.operations()
    assert admin("credential", "list").out + admin("agent", "list").out == items


@pytest.mark.parametrize("verb", ["add 8", "change 7"])
def test_an_agent_can_respond_only_on_topics_that_there_are(admin: Operator, verb: str) -> None:
    refused = admin("agent", *verb.split(), "--can-respond", "656,1,2")

    assert (refused.code, refused.err) == (
        1,
        "chat-admin: there is no topic 1, 2; add it with topic add\n",
    )
    assert len(admin("agent", "list").rows()) == 1


@pytest.mark.parametrize("thing", ["agent", "topic"])
def test_a_change_of_nothing_is_a_mistake(
    admin: Operator, thing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        admin(thing, "change", "7")

    assert ended.value.code == 2
    assert "nothing is given to be changed" in capsys.readouterr().err


# ------------------------------------------------------------------ topics


def test_a_topic_that_is_added_greets_the_customer(
    chat_stack: ChatStack, admin: Operator, pick_up_first: PickUpFirst
) -> None:
    words = ("topic", "add", "657", "--name=Sales", "--language=no")
    admin(*words, "--welcome-message", "Hei, {customer}!")
    admin("agent", "change", "7", "--can-respond", "656, 657")
    chat_stack.queue_session(657, CustomerName="Kari")

    assert pick_up_first().json()["LastMessage"] == "Hei, Kari!"


def test_a_change_of_a_topic_leaves_its_figures_and_the_rest(
    chat_stack: ChatStack,
    admin: Operator,
    pick_up_first: PickUpFirst,
    queued_session: ChatSessionEntity,
) -> None:
    stale = admin("topic", "list", "--json").json()[0] | {"Description": "Questions"}
    pick_up_first()
    chat_stack.settle()
    counted = chat_stack.directory.topics([TOPIC_ID])[TOPIC_ID]

    assert queued_session
    assert counted.LastAccept.is_set
    assert admin("topic", "change", "656", "--file", "-", stdin=json.dumps(stale)).code == 0
    changed = chat_stack.directory.topics([TOPIC_ID])[TOPIC_ID]
    assert changed == replace(counted, Description="Questions")


def test_a_topic_is_not_taken_from_customers_who_wait_but_by_force(
    chat_stack: ChatStack, admin: Operator
) -> None:
    for _ in range(2):
        chat_stack.queue_session(TOPIC_ID)

    refused = admin("topic", "remove", "656")

    assert refused.code == 1
    assert "2 customers wait for topic 656, and nobody could pick them up" in refused.err
    assert admin("topic", "list").rows()
    forced = admin("topic", "remove", "656", "--force")
    assert (forced.code, "CanRespond of agent 7" in forced.err) == (0, True)
    assert admin("topic", "list").err == "there are no topics\n"
    assert admin("status").rows()[0][:5] == ["656", "(no", "such", "topic)", "2"]


def test_an_item_that_cannot_be_read_is_told_and_hides_no_other(
    chat_stack: ChatStack, admin: Operator
) -> None:
    chat_stack.dynamodb.put_item(
        TableName=chat_stack.environment["DIRECTORY_TABLE"],
        Item={"Key": {"S": "agent#9"}, "Associate": {"S": "secret"}},
    )

    listed = admin("agent", "list")

    assert len(listed.rows()) == 1
    assert listed.err == "agent#9 is left out: what is stored there cannot be read\n"
    told = admin("ticket", "issue", "--agent", "9").err
    assert told.startswith("chat-admin: what is stored cannot be read: Associate: ")
    assert "secret" not in told


# ------------------------------------------------------------------ passwords


def test_a_new_password_is_good_at_once_and_the_old_one_within_a_minute_no_more(
    chat_stack: ChatStack, admin: Operator, pick_up_first: PickUpFirst
) -> None:
    assert pick_up_first().status == 200

    done = admin("password", "set", "TJE0", "--agent", "7", stdin=f"{NEW_PASSWORD}\n")

    assert (done.code, done.out, NEW_PASSWORD in done.err) == (0, "", False)
    assert pick_up_first(password=NEW_PASSWORD).status == 200
    chat_stack.let_time_pass(60)
    assert pick_up_first().status == 401


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("", "the password is empty"),
        ("1234567", "the password must have at least 8 characters"),
        ("12345678\t", "the password has a control character"),
    ],
)
def test_a_password_that_is_none_changes_nothing(
    admin: Operator, pick_up_first: PickUpFirst, password: str, told: str
) -> None:
    refused = admin("password", "set", USER_NAME, "--agent", "7", stdin=password)

    assert (refused.code, told in refused.err) == (1, True)
    assert not password or password not in refused.err
    assert pick_up_first().status == 200


def test_a_user_name_is_not_taken_from_another_agent(
    admin: Operator, chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    chat_stack.add_agent(8, can_respond=[], password="x", Name="ina0")

    refused = admin("password", "set", "Tje0", "--agent", "8", stdin=NEW_PASSWORD)

    assert refused.code == 1
    assert "another agent signs in as Tje0" in refused.err
    assert pick_up_first().status == 200
    assert admin("password", "remove", "TJE0").code == 0
    assert admin("password", "set", "tje0", "--agent", "8", stdin=NEW_PASSWORD).code == 0


def test_a_password_that_is_removed_is_refused_within_a_minute(
    chat_stack: ChatStack, admin: Operator, pick_up_first: PickUpFirst
) -> None:
    assert pick_up_first().status == 200

    assert admin("password", "remove", USER_NAME).code == 0
    again = admin("password", "remove", USER_NAME)

    assert (again.code, "there is no user tje0" in again.err) == (1, True)
    chat_stack.let_time_pass(60)
    assert pick_up_first().status == 401


# ------------------------------------------------------------------ tokens


def test_what_is_issued_is_alone_on_standard_output_and_nowhere_else(admin: Operator) -> None:
    for words in (
        ("ticket", "issue", "--agent", "7"),
        ("application-token", "issue", "Front end"),
        ("web-session", "issue", "--agent", "7"),
    ):
        issued = admin(*words)

        assert issued.code == 0
        secrets = [word for word in issued.out.replace("=", " ").split() if len(word) > 40]
        assert len(set(secrets)) == (2 if words[0] == "web-session" else 1)
        assert not any(secret in issued.err for secret in secrets)
        listed = admin("credential", "list").out + admin("credential", "list", "--json").out
        assert not any(secret in listed for secret in secrets)
        assert max(map(len, listed.split())) < 40


def test_an_issued_ticket_picks_up_and_a_revoked_one_does_not_a_minute_later(
    chat_stack: ChatStack, admin: Operator, queued_session: ChatSessionEntity
) -> None:
    headers = ticket_headers(admin)
    assert sign_in(chat_stack, headers).json()["ChatSessionId"] == queued_session.ChatSessionId
    ticket = headers["Authorization"].removeprefix("SoTicket ")

    revoked = admin("ticket", "revoke", stdin=f"{ticket}\n")
    again = admin("ticket", "revoke", stdin=f"{ticket}\n")

    assert (revoked.code, revoked.out, ticket in revoked.err) == (0, "", False)
    assert (again.code, "there is no such ticket" in again.err) == (1, True)
    chat_stack.let_time_pass(60)
    assert sign_in(chat_stack, headers).status == 401


def test_an_application_token_that_is_revoked_by_its_id_takes_its_tickets_with_it(
    chat_stack: ChatStack, admin: Operator
) -> None:
    headers = ticket_headers(admin)
    assert sign_in(chat_stack, headers).status == 200
    [listed] = admin("application-token", "list", "--json").json()
    assert listed["Name"] == "Front end"

    assert admin("application-token", "revoke", listed["Id"]).code == 0

    chat_stack.let_time_pass(60)
    assert sign_in(chat_stack, headers).status == 401


def test_a_web_session_is_shown_as_the_headers_of_a_request(
    chat_stack: ChatStack, admin: Operator, queued_session: ChatSessionEntity
) -> None:
    chat_stack.configure(ENABLED_SCHEMES="WebSession", ALLOWED_ORIGINS=ORIGIN)
    issued = admin("web-session", "issue", "--agent", "7", "--hours", "1")
    headers = dict(line.split(": ", 1) for line in issued.out.splitlines()) | {"Origin": ORIGIN}

    assert sign_in(chat_stack, headers).json()["ChatSessionId"] == queued_session.ChatSessionId

    chat_stack.let_time_pass(HOUR)
    assert sign_in(chat_stack, headers).status == 401


def test_a_web_session_as_json_has_the_cookies_for_a_browser(admin: Operator) -> None:
    words = ("web-session", "issue", "--agent", "7", "--domain", "example.com", "--json")
    issued = admin(*words).json()

    [session, xsrf] = issued["SetCookies"]
    assert session.startswith(f"__Secure-ChatSession={issued['Session']}; Domain=example.com")
    assert xsrf.startswith(f"XSRF-TOKEN={issued['XsrfToken']}; Domain=example.com")
    assert admin("web-session", "revoke", stdin=issued["Session"]).code == 0


def test_all_of_an_agent_are_revoked_and_nothing_of_others(
    chat_stack: ChatStack, admin: Operator
) -> None:
    chat_stack.add_agent(8, can_respond=[], password="x", Name="ina0")
    for agent in ("7", "7", "8"):
        admin("ticket", "issue", "--agent", agent)
    admin("web-session", "issue", "--agent", "7")

    revoked = admin("ticket", "revoke", "--agent", "7", "--all")

    assert (revoked.code, revoked.err[:22]) == (0, "2 revoked of agent 7; ")
    assert [row[0] for row in admin("credential", "list").rows()] == [
        *("password", "password", "ticket", "web-session")
    ]
    assert [row["AssociateId"] for row in admin("ticket", "list", "--json").json()] == [8]
    assert admin("ticket", "list", "--agent", "7").err == "there are no such tickets\n"


def test_an_id_that_could_mean_two_is_refused(
    admin: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = iter(["abcdef1" + "0" * 57, "abcdef2" + "0" * 57])
    monkeypatch.setattr("chat_sessions.credentials.issuing.digest", lambda _: next(digests))
    for _ in range(2):
        admin("ticket", "issue", "--agent", "7")

    ambiguous = admin("ticket", "revoke", "abcdef")

    assert (ambiguous.code, "2 ids begin with abcdef" in ambiguous.err) == (1, True)
    assert admin("ticket", "revoke", "abcdef1").code == 0
    assert [row[1] for row in admin("ticket", "list").rows()] == ["abcdef200000"]
    assert admin("web-session", "revoke", "abcdef2").code == 1


@pytest.mark.parametrize(
    ("revoke", "issue"),
    [
        ("ticket", ("application-token", "issue", "Front end")),
        ("application-token", ("ticket", "issue", "--agent", "7")),
        ("web-session", ("ticket", "issue", "--agent", "7")),
    ],
)
def test_a_secret_of_another_kind_is_not_revoked(
    admin: Operator, revoke: str, issue: tuple[str, ...]
) -> None:
    secret = admin(*issue).secret

    refused = admin(revoke, "revoke", stdin=secret)

    assert (refused.code, secret in refused.err) == (1, False)
    assert f"this is no {revoke}" in refused.err
    assert len(admin("credential", "list").rows()) == 2


@pytest.mark.parametrize("words", ["abcdef --agent 7 --all", "--all", "--agent 7"])
def test_what_to_revoke_must_be_clear(
    admin: Operator, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        admin("ticket", "revoke", *words.split())

    assert ended.value.code == 2
    assert "an ID, or --agent with --all" in capsys.readouterr().err


def test_what_has_expired_is_listed_no_more(admin: Operator) -> None:
    admin("ticket", "issue", "--agent", "7")
    admin("web-session", "issue", "--agent", "7")

    admin.seconds_ahead = 6 * HOUR + 1

    assert [row["Kind"] for row in admin("credential", "list", "--json").json()] == [
        *("password", "web-session")
    ]


# ------------------------------------------------------------------ status


def test_the_status_tells_who_waits_who_is_busy_and_what_lies_in_the_queues(
    chat_stack: ChatStack, admin: Operator, pick_up_first: PickUpFirst, aws_wire: Wire
) -> None:
    chat_stack.add_topic(657, Name="Sales")
    chat_stack.add_agent(8, can_respond=[657], password="x", Name="ina0", max_sessions=2)
    for topic_id in (TOPIC_ID, TOPIC_ID, 657, 657, 657):
        chat_stack.queue_session(topic_id)
    pick_up_first()
    aws_wire.fail("SendMessage", Fault.REFUSED)
    chat_stack.pick_up("ina0", "x")
    admin.seconds_ahead = 2 * HOUR + 1

    told = admin("status")

    assert [line.split() for line in told.out.splitlines()] == [
        ["TOPIC", "NAME", "WAITING", "OLDEST"],
        ["656", "Support", "1", "2", "h"],
        ["657", "Sales", "2", "2", "h"],
        [],
        ["AGENT", "NAME", "SESSIONS"],
        ["7", "tje0", "1"],
        ["8", "ina0", "1", "of", "2"],
        [],
        ["QUEUE", "MESSAGES"],
        ["welcome", "1"],
        ["welcome,", "dead", "letters", "0"],
        ["parked", "changes", "0"],
    ]
    status = admin("status", "--json").json()
    assert [topic["Waiting"] for topic in status["Topics"]] == [1, 2]
    assert status["Topics"][0]["OldestSeconds"] >= 2 * HOUR
    assert status["Agents"][1] == {
        "AssociateId": 8,
        "Name": "ina0",
        "Sessions": 1,
        "MaxSessions": 2,
    }
    assert {queue["Name"]: queue["Messages"] for queue in status["Queues"]}["welcome"] == 1
