import pytest

from chat_sessions.credentials.passwords import StoredPassword, hash_password
from chat_sessions.credentials.remembered import RememberedPasswords


class OneUser:
    def __init__(self) -> None:
        self.password_hash = hash_password("Tje0")
        self.reads = 0

    def password_of(self, user_name: str) -> StoredPassword | None:
        self.reads += 1
        return StoredPassword(7, self.password_hash) if user_name == "tje0" else None


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def one_user() -> OneUser:
    return OneUser()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sign_in(one_user: OneUser, clock: Clock) -> RememberedPasswords:
    return RememberedPasswords(one_user, clock)


def test_a_right_password_is_read_once_in_a_minute(
    sign_in: RememberedPasswords, one_user: OneUser, clock: Clock
) -> None:
    assert [sign_in("tje0", "Tje0") for _ in range(3)] == [7, 7, 7]
    assert one_user.reads == 1

    clock.seconds += 60
    assert sign_in("tje0", "Tje0") == 7
    assert one_user.reads == 2


def test_a_wrong_password_and_an_unknown_user_are_read_each_time(
    sign_in: RememberedPasswords, one_user: OneUser
) -> None:
    sign_in("tje0", "Tje0")

    for user_name, password in [("tje0", "wrong"), ("nobody", "Tje0")] * 2:
        assert sign_in(user_name, password) is None
    assert one_user.reads == 5


def test_a_password_that_is_changed_is_good_for_a_minute_at_most(
    sign_in: RememberedPasswords, one_user: OneUser, clock: Clock
) -> None:
    sign_in("tje0", "Tje0")
    one_user.password_hash = hash_password("new")

    assert sign_in("tje0", "new") == 7
    clock.seconds += 59.9
    assert sign_in("tje0", "Tje0") == 7
    clock.seconds += 0.1
    assert sign_in("tje0", "Tje0") is None


@pytest.mark.parametrize(
    ("user_name", "password"), [("tje", "0Tje0"), ("tje0T", "je0"), ("", "tje0Tje0")]
)
def test_what_is_remembered_is_the_pair_and_not_its_letters(
    sign_in: RememberedPasswords, user_name: str, password: str
) -> None:
    sign_in("tje0", "Tje0")

    assert sign_in(user_name, password) is None


def test_nothing_of_name_and_password_is_kept(sign_in: RememberedPasswords) -> None:
    sign_in("tje0", "Tje0")

    kept = repr(vars(sign_in)["_known"])
    assert "tje0" not in kept.lower()


def test_what_is_remembered_has_a_bound(one_user: OneUser, clock: Clock) -> None:
    sign_in = RememberedPasswords(one_user, clock)
    known = vars(sign_in)["_known"]
    known.update({bytes([number % 256, number // 256]): (0.0, 1) for number in range(10_000)})

    assert sign_in("tje0", "Tje0") == 7
    assert len(known) == 1
