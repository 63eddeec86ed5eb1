from copy import replace
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.credentials.opaque_tokens import TokenKind, digest, new_token
from chat_sessions.credentials.presented import WebSessionPresented
from chat_sessions.credentials.verified import Verified
from chat_sessions.credentials.web_sessions import StoredWebSession, WebSessionVerification

ORIGIN = "https://agents.example.com"
SESSION, XSRF = f"session_{'Jq3-x_Zw' * 5}abc", f"xsrf_{'0k-L9_pQ' * 5}abc"
OTHER_XSRF = f"xsrf_{'0k-L9_pQ' * 5}abd"
PRESENTED = WebSessionPresented(SESSION, XSRF, (XSRF,), ORIGIN)


@dataclass
class OneSession:
    asked: list[str] = field(default_factory=list)
    seconds: float = 1000.0

    def web_session(self, session_digest: str) -> StoredWebSession | None:
        self.asked.append(session_digest)
        known = StoredWebSession(7, digest(XSRF), 1100)
        return known if session_digest == digest(SESSION) else None


@pytest.fixture
def store() -> OneSession:
    return OneSession()


@pytest.fixture
def verification(store: OneSession) -> WebSessionVerification:
    return WebSessionVerification(
        web_sessions=store, allowed_origins={ORIGIN}, now=lambda: store.seconds
    )


def test_cookie_and_token_together_are_the_agent(verification: WebSessionVerification) -> None:
    assert verification.is_from_front_end(PRESENTED)
    assert verification(SESSION, XSRF) == Verified(7, 100)


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": ""},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": f"{ORIGIN}.evil.example"},
        {"origin": f"{ORIGIN}/"},
        {"origin": ORIGIN.replace("https", "http")},
        {"xsrf_token": ""},
        {"xsrf_token": OTHER_XSRF},
        {"xsrf_token": XSRF[:-1]},
        {"xsrf_token": SESSION},
        {"xsrf_cookies": ()},
        {"xsrf_cookies": (OTHER_XSRF,)},
        {"xsrf_cookies": ("\ud800", "é")},
        {"session": ""},
        {"session": XSRF},
        {"session": SESSION + "A"},
    ],
    ids=str,
)
def test_without_all_of_it_no_front_end_has_sent_it(
    verification: WebSessionVerification, changed: dict[str, object]
) -> None:
    assert not verification.is_from_front_end(replace(PRESENTED, **changed))  # type: ignore[arg-type]


def test_a_cookie_of_the_same_name_from_another_application_does_no_harm(
    verification: WebSessionVerification,
) -> None:
    assert verification.is_from_front_end(replace(PRESENTED, xsrf_cookies=("theirs", XSRF)))


def test_the_token_of_another_session_is_refused(verification: WebSessionVerification) -> None:
    assert verification(SESSION, new_token(TokenKind.XSRF)) is None


def test_an_unknown_session_is_refused(
    verification: WebSessionVerification, store: OneSession
) -> None:
    assert verification(new_token(TokenKind.SESSION), XSRF) is None
    assert len(store.asked) == 1


def test_a_session_ends(verification: WebSessionVerification, store: OneSession) -> None:
    store.seconds = 1099.5
    assert verification(SESSION, XSRF) == Verified(7, 0.5)
    store.seconds = 1100
    assert verification(SESSION, XSRF) is None


@given(st.text(), st.text(), st.lists(st.text(), max_size=2), st.sampled_from([ORIGIN, ""]))
def test_no_texts_are_a_session(session: str, token: str, cookies: list[str], origin: str) -> None:
    verification = WebSessionVerification(
        web_sessions=OneSession(), allowed_origins={ORIGIN}, now=lambda: 1000.0
    )

    assert not verification.is_from_front_end(
        WebSessionPresented(session, token, tuple(cookies), origin)
    )
