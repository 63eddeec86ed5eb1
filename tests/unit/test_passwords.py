import argon2
import pytest

from chat_sessions.credentials.passwords import (
    StoredPassword,
    associate_with_password,
    hash_password,
)


class OneUser:
    def __init__(self, password_hash: str) -> None:
        self.password_hash = password_hash
        self.reads = 0

    def password_of(self, user_name: str) -> StoredPassword | None:
        self.reads += 1
        return StoredPassword(7, self.password_hash) if user_name == "tje0" else None


@pytest.fixture
def one_user() -> OneUser:
    return OneUser(hash_password("Tje0"))


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the parameters of each hash that is computed."""
    seen: list[str] = []
    verify = argon2.PasswordHasher.verify

    def recording(hasher: argon2.PasswordHasher, stored: str, password: str) -> bool:
        seen.append(stored.rsplit("$", 2)[0])
        return bool(verify(hasher, stored, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", recording)
    return seen


def test_the_right_password_gives_the_associate(one_user: OneUser) -> None:
    assert associate_with_password(one_user, "tje0", "Tje0") == 7


@pytest.mark.parametrize(
    ("user_name", "password"), [("tje0", "tje0"), ("tje0", ""), ("nobody", "Tje0"), ("", "")]
)
def test_a_wrong_password_and_an_unknown_user_give_none_at_the_same_cost(
    one_user: OneUser, verifications: list[str], user_name: str, password: str
) -> None:
    assert associate_with_password(one_user, user_name, password) is None
    assert one_user.reads == 1
    assert verifications == [hash_password("x").rsplit("$", 2)[0]]


def test_a_hash_that_cannot_be_read_lets_nobody_in() -> None:
    assert associate_with_password(OneUser("not a hash"), "tje0", "not a hash") is None


def test_equal_passwords_have_different_hashes_of_a_memory_hard_kind() -> None:
    one, other = hash_password("Tje0"), hash_password("Tje0")

    assert one != other
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
