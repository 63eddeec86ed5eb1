import math
from dataclasses import dataclass, field

import pytest

from chat_sessions.credentials.remembered import RememberedCredentials
from chat_sessions.credentials.verified import Verified

TICKET = ("ticket", "the ticket", "the application")


@dataclass
class Verifier:
    """Knows which credentials are right, and counts how often it is asked."""

    right: dict[tuple[str, ...], Verified] = field(default_factory=dict)
    asked: int = 0
    seconds: float = 100.0
    takes: float = 0.0

    def __post_init__(self) -> None:
        self.remembered = RememberedCredentials(lambda: self.seconds)

    def __call__(self, *credential: str) -> int | None:
        def verify() -> Verified | None:
            self.asked += 1
            verified = self.right.get(credential)
            self.seconds += self.takes
            return verified

        return self.remembered.associate(credential, verify)


@pytest.fixture
def sign_in() -> Verifier:
    return Verifier({TICKET: Verified(7)})


def test_the_minute_begins_before_the_credential_is_read(sign_in: Verifier) -> None:
    sign_in.takes = 5
    assert sign_in(*TICKET) == 7
    sign_in.right.clear()

    sign_in.seconds += 55

    assert sign_in(*TICKET) is None


def test_a_right_credential_is_verified_once_in_a_minute(sign_in: Verifier) -> None:
    assert [sign_in(*TICKET) for _ in range(3)] == [7, 7, 7]
    assert sign_in.asked == 1

    sign_in.seconds += 60
    assert sign_in(*TICKET) == 7
    assert sign_in.asked == 2


def test_a_wrong_credential_is_verified_each_time(sign_in: Verifier) -> None:
    sign_in(*TICKET)

    for _ in range(3):
        assert sign_in("ticket", "another ticket", "the application") is None
    assert sign_in.asked == 4


def test_a_revoked_credential_is_good_for_a_minute_at_most(sign_in: Verifier) -> None:
    sign_in(*TICKET)
    sign_in.right.clear()

    sign_in.seconds += 59.9
    assert sign_in(*TICKET) == 7
    sign_in.seconds += 0.1
    assert sign_in(*TICKET) is None


@pytest.mark.parametrize(("left", "kept"), [(5, 5), (59.5, 59.5), (61, 60), (math.inf, 60)])
def test_nothing_is_remembered_beyond_its_end(sign_in: Verifier, left: float, kept: float) -> None:
    sign_in.right[TICKET] = Verified(7, left)
    sign_in(*TICKET)

    sign_in.seconds += kept - 0.1
    sign_in(*TICKET)
    assert sign_in.asked == 1
    sign_in.seconds += 0.1
    sign_in(*TICKET)
    assert sign_in.asked == 2


@pytest.mark.parametrize(
    "credential",
    [
        ("ticket", "the ticket", ""),
        ("ticket", "the ticketthe application"),
        ("ticketthe ticket", "the application"),
        ("ticket", "the ticket", "the application", ""),
        ("session", "the ticket", "the application"),
        ("ticket", "the application", "the ticket"),
        ("ticket", "the ticket", "\ud800"),
    ],
)
def test_what_is_remembered_is_the_whole_and_not_its_letters(
    sign_in: Verifier, credential: tuple[str, ...]
) -> None:
    sign_in(*TICKET)

    assert sign_in(*credential) is None


def test_nothing_of_a_credential_is_kept(sign_in: Verifier) -> None:
    sign_in(*TICKET)

    kept = repr(vars(sign_in.remembered))
    assert "the ticket" not in kept
    assert "the application" not in kept


def test_another_process_cannot_use_what_is_kept() -> None:
    one, other = Verifier({TICKET: Verified(7)}), Verifier({TICKET: Verified(7)})
    one(*TICKET)
    other(*TICKET)

    memories = [vars(each.remembered)["_known"] for each in (one, other)]
    known = [set(vars(memory)["_kept"]) for memory in memories]
    assert all(known)
    assert known[0].isdisjoint(known[1])
