from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.credentials.opaque_tokens import TokenKind, digest, new_token
from chat_sessions.credentials.schemes import InstallationType
from chat_sessions.credentials.tickets import StoredTicket, TicketVerification
from chat_sessions.credentials.verified import Verified
from chat_sessions.errors import StoreUnavailableError

HOUR = 3600
TICKET = f"ticket_{'Jq3-x_Zw' * 5}abc"
APPLICATION = f"application_{'0k-L9_pQ' * 5}abc"


@dataclass
class Store:
    """One ticket and one application, and what is asked and written."""

    stored: StoredTicket | None
    asked: list[tuple[str, ...]] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    not_extended: list[int] = field(default_factory=list)
    accepts_writes: bool = True
    seconds: float = 1000.0

    def ticket(self, ticket_digest: str) -> StoredTicket | None:
        self.asked.append((ticket_digest,))
        return self.stored if ticket_digest == digest(TICKET) else None

    def ticket_and_application(
        self, ticket_digest: str, application_digest: str
    ) -> tuple[StoredTicket | None, bool]:
        ticket = self.ticket(ticket_digest)
        self.asked[-1] += (application_digest,)
        return ticket, application_digest == digest(APPLICATION)

    def extend_ticket(self, ticket_digest: str, seen: StoredTicket, expires_at: int) -> None:
        if not self.accepts_writes:
            raise StoreUnavailableError
        assert (ticket_digest, seen) == (digest(TICKET), self.stored)
        self.written.append(expires_at)
        self.stored = StoredTicket(seen.associate_id, expires_at)

    def ticket_not_extended(self, associate_id: int) -> None:
        self.not_extended.append(associate_id)

    def verification(self, installation_type: InstallationType) -> TicketVerification:
        return TicketVerification(
            tickets=self, events=self, installation_type=installation_type, now=lambda: self.seconds
        )


@pytest.fixture
def store() -> Store:
    return Store(StoredTicket(7, 1000 + 6 * HOUR))


@pytest.fixture
def on_site(store: Store) -> TicketVerification:
    return store.verification(InstallationType.ON_SITE)


@pytest.fixture
def online(store: Store) -> TicketVerification:
    return store.verification(InstallationType.ONLINE)


def test_on_site_a_ticket_is_good_alone(on_site: TicketVerification, store: Store) -> None:
    assert on_site(TICKET, "") == on_site(TICKET, "whatever") == Verified(7, 6 * HOUR)
    assert store.asked == [(digest(TICKET),)] * 2


def test_online_it_is_good_with_an_applications_token_by_one_read(
    online: TicketVerification, store: Store
) -> None:
    assert online(TICKET, APPLICATION) == Verified(7, 6 * HOUR)
    assert store.asked == [(digest(TICKET), digest(APPLICATION))]


def test_online_an_unknown_application_makes_it_worthless(online: TicketVerification) -> None:
    assert online(TICKET, new_token(TokenKind.APPLICATION)) is None


@pytest.mark.parametrize(
    ("ticket", "application"),
    [
        ("", APPLICATION),
        (TICKET[:-1], APPLICATION),
        (TICKET + "A", APPLICATION),
        (TICKET.upper(), APPLICATION),
        (f" {TICKET}", APPLICATION),
        (f"{TICKET}\n", APPLICATION),
        (APPLICATION, APPLICATION),
        (TICKET[:-1] + "é", APPLICATION),
        ("ticket_" + "٣" * 43, APPLICATION),
        ("x" * 10_000, APPLICATION),
        (TICKET, ""),
        (TICKET, TICKET),
        (TICKET, APPLICATION[:-1]),
        (TICKET, f"{APPLICATION}, {APPLICATION}"),
    ],
)
def test_what_cannot_be_a_token_is_not_even_looked_for(
    online: TicketVerification, store: Store, ticket: str, application: str
) -> None:
    assert online(ticket, application) is None
    assert store.asked == []


def test_an_unknown_ticket_is_worthless(on_site: TicketVerification) -> None:
    assert on_site(new_token(TokenKind.TICKET), "") is None


@given(st.text() | st.binary(min_size=32, max_size=32).map(lambda raw: f"ticket_{raw.hex()}"))
def test_nothing_but_the_ticket_is_the_ticket(text: str) -> None:
    on_site = Store(StoredTicket(7, 10**9)).verification(InstallationType.ON_SITE)

    assert on_site(text, "") is None


def test_a_ticket_ends_six_hours_after_its_last_use(
    on_site: TicketVerification, store: Store
) -> None:
    store.seconds += 5 * HOUR
    assert on_site(TICKET, "") is not None
    store.seconds += 6 * HOUR - 1
    assert on_site(TICKET, "") is not None
    store.seconds += 6 * HOUR
    assert on_site(TICKET, "") is None


def test_using_it_writes_at_most_once_in_ten_minutes(
    on_site: TicketVerification, store: Store
) -> None:
    for _ in range(6 * 60):
        on_site(TICKET, "")
        store.seconds += 10

    assert len(store.written) == 5
    assert all(later - earlier >= 600 for earlier, later in pairwise(store.written))


def test_a_ticket_that_cannot_be_extended_is_as_good_as_it_was(
    on_site: TicketVerification, store: Store
) -> None:
    store.accepts_writes = False
    store.seconds += HOUR

    assert on_site(TICKET, "") == Verified(7, 5 * HOUR)
    assert store.not_extended == [7]


def test_a_time_that_is_set_back_makes_no_ticket_shorter(
    on_site: TicketVerification, store: Store
) -> None:
    store.seconds -= HOUR

    assert on_site(TICKET, "") is not None
    assert store.written == []
