import io
from collections.abc import Iterator

import pytest

from chat_admin.console import Console
from chat_admin.errors import AdminError

SECRET = "på: æøå 👋"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def piped(text: str) -> Console:
    def nobody_is_asked(prompt: str) -> str:
        raise AssertionError(prompt)

    return Console(io.StringIO(text), io.StringIO(), io.StringIO(), nobody_is_asked)


class Typist:
    """Sits at a terminal and types."""

    def __init__(self, *typed: str) -> None:
        self.typed: Iterator[str] = iter(typed)
        self.asked: list[str] = []

    def prompt(self, text: str) -> str:
        self.asked.append(text)
        try:
            return next(self.typed)
        except StopIteration:
            raise EOFError from None

    def console(self) -> Console:
        return Console(Terminal("not read"), io.StringIO(), io.StringIO(), self.prompt)


@pytest.mark.parametrize("end", ["\n", "\r\n", "", "\nanother line\n"])
def test_a_script_sends_a_secret_as_one_line(end: str) -> None:
    assert piped(f"{SECRET}{end}").new_secret("password") == SECRET


def test_blanks_belong_to_a_secret() -> None:
    assert piped("  two  blanks  \n").secret("password") == "  two  blanks  "


def test_at_a_terminal_a_new_secret_is_asked_for_twice() -> None:
    typist = Typist(SECRET, SECRET)

    assert typist.console().new_secret("password") == SECRET
    assert typist.asked == ["password: ", "password again: "]


def test_at_a_terminal_a_secret_that_there_is_is_asked_for_once() -> None:
    typist = Typist(SECRET)

    assert typist.console().secret("ticket") == SECRET
    assert typist.asked == ["ticket: "]


def test_two_secrets_that_differ_are_none() -> None:
    with pytest.raises(AdminError, match="not the same") as refused:
        Typist(SECRET, f"{SECRET}!").console().new_secret("password")

    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("console", [piped(""), piped("\n"), Typist().console()])
def test_nothing_is_no_secret(console: Console) -> None:
    with pytest.raises(AdminError, match="the password is empty"):
        console.new_secret("password")


def test_bytes_that_are_no_text_are_no_secret() -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"), encoding="utf-8")
    console = Console(stdin, io.StringIO(), io.StringIO())

    with pytest.raises(AdminError, match="the password is not UTF-8"):
        console.secret("password")
