from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest

from chat_sessions.credentials.issuing import CredentialIssuer
from chat_sessions.credentials.opaque_tokens import TokenKind, digest, is_well_formed
from chat_sessions.credentials.presented import SESSION_COOKIE, XSRF_COOKIE
from chat_sessions.credentials.stored import CredentialKind
from chat_sessions.credentials.tickets import StoredTicket
from chat_sessions.credentials.web_sessions import StoredWebSession


@dataclass
class Store:
    stored: dict[tuple[CredentialKind, str], object] = field(default_factory=dict)

    def put_ticket(self, ticket_digest: str, stored: StoredTicket) -> None:
        self.stored[CredentialKind.TICKET, ticket_digest] = stored

    def put_application(self, application_digest: str, name: str) -> None:
        self.stored[CredentialKind.APPLICATION, application_digest] = name

    def put_web_session(self, session_digest: str, stored: StoredWebSession) -> None:
        self.stored[CredentialKind.WEB_SESSION, session_digest] = stored

    def remove_token(self, kind: CredentialKind, token_digest: str) -> bool:
        return self.stored.pop((kind, token_digest), None) is not None


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def issuer(store: Store) -> CredentialIssuer:
    return CredentialIssuer(store, lambda: 1000.9)


def test_a_ticket_is_valid_for_six_hours_and_only_its_digest_is_kept(
    issuer: CredentialIssuer, store: Store
) -> None:
    ticket = issuer.issue_ticket(7)

    assert is_well_formed(TokenKind.TICKET, ticket)
    assert store.stored == {
        (CredentialKind.TICKET, digest(ticket)): StoredTicket(7, 1000 + 6 * 3600)
    }
    assert ticket not in repr(store)


def test_tickets_are_never_the_same(issuer: CredentialIssuer) -> None:
    assert len({issuer.issue_ticket(7) for _ in range(100)}) == 100


def test_a_web_session_is_bound_to_its_token(issuer: CredentialIssuer, store: Store) -> None:
    web_session = issuer.issue_web_session(7)

    assert store.stored == {
        (CredentialKind.WEB_SESSION, digest(web_session.session)): StoredWebSession(
            7, digest(web_session.xsrf_token), 1000 + 12 * 3600
        )
    }
    assert web_session.session not in repr((store, web_session))
    assert web_session.xsrf_token not in repr((store, web_session))


@pytest.mark.parametrize("domain", [None, "example.com"])
def test_its_cookies_are_safe(issuer: CredentialIssuer, domain: str | None) -> None:
    web_session = issuer.issue_web_session(7, valid_for=timedelta(hours=1), domain=domain)

    session, xsrf = (SimpleCookie(text) for text in web_session.set_cookies)
    assert session[SESSION_COOKIE].value == web_session.session
    assert xsrf[XSRF_COOKIE].value == web_session.xsrf_token
    assert [session[SESSION_COOKIE]["httponly"], xsrf[XSRF_COOKIE]["httponly"]] == [True, ""]
    for cookie in (session[SESSION_COOKIE], xsrf[XSRF_COOKIE]):
        assert cookie["secure"] is True
        assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("None", "/", "3600")
        assert cookie["domain"] == (domain or "")


def test_each_token_is_revoked_by_itself(issuer: CredentialIssuer, store: Store) -> None:
    tokens = [
        issuer.issue_ticket(7),
        issuer.issue_application_token("Desk"),
        issuer.issue_web_session(7).session,
    ]

    assert [issuer.revoke(token) for token in tokens] == [True, True, True]
    assert store.stored == {}
    assert [issuer.revoke(token) for token in [*tokens, "nonsense", ""]] == [False] * 5
