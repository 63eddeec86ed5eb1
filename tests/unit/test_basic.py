from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.credentials.basic import BasicCredential

texts = st.text(st.characters(exclude_categories=["Cs"]))


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


@given(texts.filter(lambda name: ":" not in name and len(name) < 256), texts)
def test_any_name_and_password_come_through(name: str, password: str) -> None:
    credential = BasicCredential.parse(f"Basic {encoded(f'{name}:{password}')}")

    assert credential == BasicCredential(name, password)


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC", "bAsIc"])
def test_the_case_of_the_scheme_does_not_matter(scheme: str) -> None:
    assert BasicCredential.parse(f"{scheme} {encoded('tje0:Tje0')}") is not None


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic ",
        "Basic ???",
        f"Bearer {encoded('tje0:Tje0')}",
        f"Basic {encoded('no colon')}",
        f"Basic {b64encode(b'\xff\xfe:x').decode()}",
        f"Basic {encoded('x' * 256 + ':y')}",
        f"Basic {encoded('tje0:Tje0')}, Basic {encoded('tje0:Tje0')}",
    ],
)
def test_anything_else_is_no_credential(header: str) -> None:
    assert BasicCredential.parse(header) is None


@given(st.text())
def test_no_header_does_worse(header: str) -> None:
    BasicCredential.parse(header)
    BasicCredential.parse(f"Basic {header}")


def test_neither_name_nor_password_is_shown() -> None:
    assert "Tje0" not in repr(BasicCredential("tje0", "Tje0"))
    assert "tje0" not in repr(BasicCredential("tje0", "Tje0"))
