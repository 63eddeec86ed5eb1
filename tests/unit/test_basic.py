from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.credentials.basic import parse_basic

texts = st.text(st.characters(exclude_categories=["Cs"]))


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


@given(texts.filter(lambda name: ":" not in name and len(name) < 256), texts)
def test_any_name_and_password_come_through(name: str, password: str) -> None:
    assert parse_basic(encoded(f"{name}:{password}")) == (name, password)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "???",
        "tje0:Tje0",
        encoded("no colon"),
        encoded("tje0:Tje0")[:-2],
        f"{encoded('tje0:Tje0')}=",
        f"{encoded('tje0:')} {encoded('Tje0')}",
        b64encode(b"\xff\xfe:x").decode(),
        encoded("x" * 256 + ":y"),
        "dGplMDpUamUw\r\n",
        "dGplMDpÜamUw",
    ],
)
def test_anything_else_is_no_name_and_password(given: str) -> None:
    assert parse_basic(given) is None


@given(st.text())
def test_no_text_does_worse(text: str) -> None:
    parse_basic(text)
