"""The operators' command line as a process of its own, on the running stack."""

import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest

from local.stack import RunningStack
from tests.e2e.desk import PATH, Desk

NEW_PASSWORD = "another secret, long enough"


@dataclass(frozen=True)
class Shell:
    """A shell, from which commands for the running stack are given."""

    stack: RunningStack

    def command(self, *words: str) -> list[str]:
        port = str(urlsplit(self.stack.endpoint_url).port)
        return [sys.executable, "-m", "chat_admin", "--local", "--port", port, *words]

    def __call__(self, *words: str, stdin: str = "") -> str:
        """Do a command, and give what it writes to standard output."""
        done = subprocess.run(
            self.command(*words),
            check=False,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def admin(stack: RunningStack) -> Shell:
    return Shell(stack)


def test_an_agent_on_a_new_topic_picks_up_with_an_issued_ticket(admin: Shell, desk: Desk) -> None:
    admin("topic", "add", "9001", "--name", "Returns", "--welcome-message", "Hi {customer}!")
    admin("agent", "add", "9002", "--name", "new0", "--can-respond", "9001")
    waiting = desk.customer(9001, CustomerName="Kari")
    headers = {
        "Authorization": f"SoTicket {admin('ticket', 'issue', '--agent', '9002')}",
        "SO-AppToken": admin("application-token", "issue", "Front end"),
    }
    assert "9001  Returns" in admin("status")

    session = httpx.post(admin.stack.base_url + PATH, headers=headers, timeout=60).json()

    assert session["ChatSessionId"] == waiting.ChatSessionId
    assert session["LastMessage"] == "Hi Kari!"
    [message] = desk.transcript_after_delivery(waiting.ChatSessionId)
    assert message["SpecialType"] == "Welcome"
    for redrive in (
        "welcome redrive --older-than 0",
        "welcome redrive-dead-letters",
        "changes redrive",
    ):
        assert str(waiting.ChatSessionId) not in admin(*redrive.split()).split()
    admin("agent", "disable", "9002")
    assert httpx.post(admin.stack.base_url + PATH, headers=headers, timeout=60).status_code == 403


def test_a_password_typed_at_a_terminal_is_not_seen_there_and_signs_in(admin: Shell) -> None:
    admin("agent", "add", "9003", "--name", "typed0")
    terminal, keyboard = pty.openpty()
    with subprocess.Popen(
        admin.command("password", "set", "typed0", "--agent", "9003"),
        stdin=keyboard,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        os.close(keyboard)
        assert process.stderr is not None
        for prompt in (b"password: ", b"password again: "):
            # What is typed before the prompt is seen, and not read.
            assert process.stderr.read(len(prompt)) == prompt
            os.write(terminal, f"{NEW_PASSWORD}\n".encode())
            assert process.stderr.read(1) == b"\n"
        told = process.stderr.read().decode()
    os.set_blocking(terminal, False)
    try:
        seen = os.read(terminal, 1000)
    except OSError:
        # Nothing was shown, and nobody holds the other end any more.
        seen = b""
    os.close(terminal)

    assert process.returncode == 0, told
    assert NEW_PASSWORD not in told
    assert NEW_PASSWORD.encode() not in seen
    response = httpx.post(admin.stack.base_url + PATH, auth=("typed0", NEW_PASSWORD), timeout=60)
    assert (response.status_code, response.text) == (200, "null")


def test_where_no_stack_is_a_command_says_so(admin: Shell) -> None:
    command = [*admin.command("status"), "--stack-name", "theirs"]

    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("chat-admin: there is no stack theirs on port ")
    assert done.stderr.count("\n") == 1
