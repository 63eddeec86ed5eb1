"""Where the issuer's keys come from, how long they are good, and which of them count."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, HMACAlgorithm

from chat_sessions.credentials.issuer_keys import IssuerKeys, issuers_keys
from chat_sessions.credentials.signing_keys import KeySet
from chat_sessions.errors import IssuerUnavailableError
from tests.oidc_issuer import DISCOVERY, KEY_SET, IssuerKey, OidcIssuer
from tests.unit.access_tokens import ISSUER, key_for

CALLERS = 8
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=5,
)


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Documents:
    """An issuer's documents without a network."""

    def __init__(self) -> None:
        self.issuer = OidcIssuer(ISSUER)
        self.fetched: list[str] = []
        self.fails = False
        self.takes_seconds = 0.0

    def __len__(self) -> int:
        """Count the key sets that were asked for, in vain or not."""
        return self.fetched.count(f"{ISSUER}{DISCOVERY}")

    def __call__(self, address: str) -> object:
        self.fetched.append(address)
        time.sleep(self.takes_seconds)
        if self.fails:
            raise IssuerUnavailableError
        return self.issuer.document(address.removeprefix(ISSUER))


@pytest.fixture
def documents() -> Documents:
    return Documents()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(documents: Documents, clock: Clock) -> IssuerKeys:
    return IssuerKeys(ISSUER, documents, clock)


def finds(keys: IssuerKeys, kid: str | None) -> bool:
    return keys.find(kid, "ES256") is not None


def test_nothing_is_fetched_before_the_first_token(keys: IssuerKeys, documents: Documents) -> None:
    assert documents.fetched == []

    assert finds(keys, "first")
    assert documents.fetched == [f"{ISSUER}{DISCOVERY}", f"{ISSUER}{KEY_SET}"]


def test_the_keys_are_kept_for_a_minute(
    keys: IssuerKeys, documents: Documents, clock: Clock
) -> None:
    assert finds(keys, "first")
    clock.seconds += 59.9
    assert finds(keys, "first")
    assert len(documents) == 1

    clock.seconds += 0.1
    assert finds(keys, "first")
    assert finds(keys, "first")
    assert len(documents) == 2


def test_a_new_key_is_found_at_once(keys: IssuerKeys, documents: Documents) -> None:
    assert finds(keys, "first")
    documents.issuer.rotate()

    assert finds(keys, "key 1")
    assert finds(keys, "first")
    assert len(documents) == 2


def test_a_withdrawn_key_is_refused_a_minute_later(
    keys: IssuerKeys, documents: Documents, clock: Clock
) -> None:
    assert finds(keys, "first")
    documents.issuer.rotate()
    documents.issuer.withdraw("first")

    clock.seconds += 59.9
    assert finds(keys, "first")
    clock.seconds += 0.1
    assert not finds(keys, "first")
    assert finds(keys, "key 1")


def test_all_keys_can_be_withdrawn(keys: IssuerKeys, documents: Documents, clock: Clock) -> None:
    assert finds(keys, "first")
    documents.issuer.keys = []
    clock.seconds += 60

    assert not finds(keys, "first")
    assert not finds(keys, None)


def test_unknown_kids_have_the_keys_fetched_once_a_minute(
    keys: IssuerKeys, documents: Documents, clock: Clock
) -> None:
    assert finds(keys, "first")

    for second in range(60):
        assert not any(finds(keys, f"{second} {number}") for number in range(3))
        clock.seconds += 1
    assert len(documents) == 2
    documents.issuer.rotate()
    assert finds(keys, "key 1")
    assert len(documents) == 3


def test_a_first_token_of_an_unknown_kid_has_them_fetched_only_once(
    keys: IssuerKeys, documents: Documents
) -> None:
    assert not finds(keys, "unknown")
    assert len(documents) == 1


def test_a_token_without_a_kid_does_not_have_them_fetched(
    keys: IssuerKeys, documents: Documents
) -> None:
    assert finds(keys, None)
    assert keys.find(None, "RS256") is None
    assert len(documents) == 1


@pytest.mark.parametrize("kid", ["first", None])
def test_while_the_issuer_is_away_its_keys_are_good_for_ten_minutes(
    keys: IssuerKeys, documents: Documents, clock: Clock, kid: str | None
) -> None:
    assert finds(keys, kid)
    documents.fails = True

    for _minute in range(9):
        clock.seconds += 60
        assert finds(keys, kid)
    clock.seconds += 59.9
    assert finds(keys, kid)
    clock.seconds += 0.1
    with pytest.raises(IssuerUnavailableError):
        finds(keys, kid)

    documents.fails = False
    clock.seconds += 5
    assert finds(keys, kid)


def test_while_the_issuer_is_away_it_is_asked_once_a_minute_for_keys_at_hand(
    keys: IssuerKeys, documents: Documents, clock: Clock
) -> None:
    assert finds(keys, "first")
    documents.fails = True
    clock.seconds += 60

    for _second in range(120):
        assert finds(keys, "first")
        clock.seconds += 1
    assert len(documents) == 1 + 2


def test_while_the_issuer_is_away_a_key_not_at_hand_is_neither_right_nor_wrong(
    keys: IssuerKeys, documents: Documents, clock: Clock
) -> None:
    assert finds(keys, "first")
    documents.issuer.rotate()
    documents.fails = True

    with pytest.raises(IssuerUnavailableError):
        finds(keys, "key 1")
    assert finds(keys, "first")
    documents.fails = False
    clock.seconds += 4.9
    with pytest.raises(IssuerUnavailableError):
        finds(keys, "key 1")
    assert len(documents) == 2
    clock.seconds += 0.1
    assert finds(keys, "key 1")


def test_a_fetch_that_failed_is_not_repeated_by_each_of_a_burst(
    keys: IssuerKeys, documents: Documents, clock: Clock
) -> None:
    documents.fails = True

    for _tenth in range(50):
        with pytest.raises(IssuerUnavailableError):
            finds(keys, "first")
        clock.seconds += 0.1
    assert len(documents) == 1

    documents.fails = False
    clock.seconds += 0.1
    assert finds(keys, "first")
    assert len(documents) == 2


def test_the_five_seconds_begin_when_the_fetch_has_failed(clock: Clock) -> None:
    attempts = []

    def times_out(address: str) -> object:
        attempts.append(address)
        clock.seconds += 4
        raise IssuerUnavailableError

    keys = IssuerKeys(ISSUER, times_out, clock)
    for _second in range(5):
        with pytest.raises(IssuerUnavailableError):
            finds(keys, "first")
        clock.seconds += 1

    assert len(attempts) == 1


def at_the_same_time(call: Callable[[], object]) -> list[object]:
    """Call from several threads; what a call raises is its outcome."""
    barrier = threading.Barrier(CALLERS)

    def outcome(_number: int) -> object:
        barrier.wait()
        try:
            return call()
        except IssuerUnavailableError as error:
            return type(error)

    with ThreadPoolExecutor(CALLERS) as callers:
        return list(callers.map(outcome, range(CALLERS)))


def test_first_tokens_at_the_same_time_share_one_fetch(
    keys: IssuerKeys, documents: Documents
) -> None:
    documents.takes_seconds = 0.02

    assert at_the_same_time(lambda: finds(keys, "first")) == [True] * CALLERS
    assert len(documents) == 1


@pytest.mark.parametrize(("kid", "is_found"), [("key 1", True), ("unknown", False)])
def test_unknown_kids_at_the_same_time_share_one_fetch(
    keys: IssuerKeys, documents: Documents, kid: str, *, is_found: bool
) -> None:
    assert finds(keys, "first")
    documents.issuer.rotate()
    documents.takes_seconds = 0.02

    assert at_the_same_time(lambda: finds(keys, kid)) == [is_found] * CALLERS
    assert len(documents) == 2


def test_tokens_at_the_same_time_share_a_failure(keys: IssuerKeys, documents: Documents) -> None:
    documents.takes_seconds = 0.02
    documents.fails = True

    assert at_the_same_time(lambda: finds(keys, "x")) == [IssuerUnavailableError] * CALLERS
    assert len(documents) == 1


def test_keys_at_hand_do_not_wait_for_a_fetch(keys: IssuerKeys, documents: Documents) -> None:
    assert finds(keys, "first")
    is_fetching, may_answer = threading.Event(), threading.Event()
    answer = documents.issuer.document

    def slowly(path: str) -> object:
        is_fetching.set()
        assert may_answer.wait(10)
        return answer(path)

    documents.issuer.document = slowly  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(finds, keys, "unknown")
        assert is_fetching.wait(10)
        assert finds(keys, "first")
        may_answer.set()
        assert not waiting.result()


def served(
    configuration: object, key_set: object = None
) -> tuple[list[str], Callable[..., KeySet]]:
    """Give what is fetched, and a fetch of the keys from these documents."""
    fetched: list[str] = []

    def fetch(address: str) -> object:
        fetched.append(address)
        return configuration if address.endswith(DISCOVERY) else key_set

    return fetched, lambda issuer=ISSUER: issuers_keys(issuer, fetch)


@pytest.mark.parametrize(
    ("issuer", "address"),
    [
        (ISSUER, f"{ISSUER}{DISCOVERY}"),
        (f"{ISSUER}/", f"{ISSUER}{DISCOVERY}"),
        (f"{ISSUER}/a/b", f"{ISSUER}/a/b{DISCOVERY}"),
        ("http://127.0.0.1:8080", f"http://127.0.0.1:8080{DISCOVERY}"),
    ],
)
def test_the_discovery_document_stands_below_the_issuer(issuer: str, address: str) -> None:
    configuration = {"issuer": issuer, "jwks_uri": "https://keys.example.com/all"}
    fetched, fetch_keys = served(configuration, {"keys": [key_for().jwk()]})

    assert "ES256" in fetch_keys(issuer)
    assert fetched == [address, "https://keys.example.com/all"]


@pytest.mark.parametrize(
    "configuration",
    [
        *(None, [], "issuer", 7, {}, [{"issuer": ISSUER}]),
        *(
            {"issuer": issuer, "jwks_uri": f"{ISSUER}/keys"}
            for issuer in (f"{ISSUER}/", "https://evil.example", ISSUER.upper(), [ISSUER], None, "")
        ),
    ],
)
def test_a_discovery_document_of_another_issuer_is_none(configuration: object) -> None:
    fetched, fetch_keys = served(configuration, {"keys": [key_for().jwk()]})

    with pytest.raises(IssuerUnavailableError):
        fetch_keys()
    assert fetched == [f"{ISSUER}{DISCOVERY}"]


@pytest.mark.parametrize(
    "address",
    [
        *(None, 7, [f"{ISSUER}/keys"], "", "/keys", "keys", "//login.example.com/keys"),
        *("http://login.example.com/keys", "HTTP://login.example.com/keys", "ftp://127.0.0.1/keys"),
        *("file:///etc/passwd", "data:application/json,{}", "https:", "https:///keys", "https://"),
        *("http://127.0.0.1.evil.example/keys", "http://localhost.evil.example/keys"),
        *(
            "http://127.0.0.1@evil.example/",
            "http://evil.example#@[::1]/",
            "http://evil.example?[::1]",
        ),
        *("http://10.0.0.1/keys", "http://169.254.169.254/keys", "http://[::ffff:127.0.0.1]/keys"),
        *(
            "http://2130706433/keys",
            "http://0/keys",
            "https://login.example.com:port/keys",
            "http://[::1",
        ),
    ],
)
def test_keys_come_over_https_or_from_this_machine(address: object) -> None:
    fetched, fetch_keys = served({"issuer": ISSUER, "jwks_uri": address}, {"keys": []})

    with pytest.raises(IssuerUnavailableError):
        fetch_keys()
    assert fetched == [f"{ISSUER}{DISCOVERY}"]


@pytest.mark.parametrize(
    "address",
    [
        *("https://other.example/keys?a=b", "HTTPS://other.example:8443/keys"),
        *("http://127.0.0.1:8080/keys", "http://localhost/keys", "http://[::1]:8080/keys"),
    ],
)
def test_keys_may_stand_at_another_address(address: str) -> None:
    fetched, fetch_keys = served({"issuer": ISSUER, "jwks_uri": address}, {"keys": []})

    fetch_keys()
    assert fetched[1:] == [address]


def test_an_issuer_over_plain_http_on_another_machine_is_asked_nothing() -> None:
    fetched, fetch_keys = served({"issuer": "http://login.example.com"})

    with pytest.raises(IssuerUnavailableError):
        fetch_keys("http://login.example.com")
    assert fetched == []


@given(anything | st.builds(str.__add__, st.sampled_from(["http://", "https://"]), st.text()))
def test_any_address_gives_keys_or_the_documented_error(jwks_uri: object) -> None:
    _, fetch_keys = served({"issuer": ISSUER, "jwks_uri": jwks_uri}, {"keys": []})

    with suppress(IssuerUnavailableError):
        assert fetch_keys().keys == ()


@pytest.mark.parametrize(
    "key_set",
    [None, [], {}, "keys", 7, {"keys": None}, {"keys": {}}, {"keys": "x"}, [{"keys": []}]],
)
def test_what_is_no_key_set_is_an_error(key_set: object) -> None:
    _, fetch_keys = served({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}, key_set)

    with pytest.raises(IssuerUnavailableError):
        fetch_keys()


def key_set(*jwks: object) -> KeySet:
    read = KeySet.read({"keys": list(jwks)})
    assert read is not None
    return read


def private_jwk(algorithm: str) -> dict[str, Any]:
    key = key_for(algorithm).private_key
    jwk: dict[str, Any] = jwt.get_algorithm_by_name(algorithm).to_jwk(key, as_dict=True)
    return jwk | {"key_ops": ["verify"]}


def short_rsa_key() -> dict[str, Any]:
    private_key = rsa.generate_private_key(65537, 1024)  # noqa: S505 (the key that is refused)
    return IssuerKey("RS256", "RS256", private_key).jwk()


EC = key_for("ES256").jwk()
RSA = key_for("RS256").jwk()
OKP = key_for("EdDSA").jwk()
IGNORED: dict[str, object] = {
    "a private EC key": private_jwk("ES256"),
    "a private RSA key": private_jwk("RS256"),
    "a private Ed25519 key": private_jwk("EdDSA"),
    "a private exponent": RSA | {"d": "AQ"},
    "a secret": HMACAlgorithm.to_jwk(b"secret" * 8, as_dict=True),
    "a secret that says RS256": {
        **HMACAlgorithm.to_jwk(b"secret" * 8, as_dict=True),
        "alg": "RS256",
    },
    "a secret beside a public key": RSA | {"k": "c2VjcmV0"},
    "a key for encryption": RSA | {"use": "enc"},
    "a key of unknown use": RSA | {"use": None},
    "a key that signs only": RSA | {"key_ops": ["sign"]},
    "a key for no operation": RSA | {"key_ops": []},
    "operations that are no list": RSA | {"key_ops": "verify"},
    "an encryption algorithm": RSA | {"alg": "RSA-OAEP"},
    "HS256 by an RSA key": RSA | {"alg": "HS256"},
    "none by an RSA key": RSA | {"alg": "none"},
    "ES256 by an RSA key": RSA | {"alg": "ES256"},
    "an algorithm that is no text": RSA | {"alg": ["RS256"]},
    "a kid that is no text": RSA | {"kid": 7},
    "a kid that is a list": RSA | {"kid": ["RS256"]},
    "1,024 bits": short_rsa_key(),
    "16,384 bits": RSA | {"n": "_" * 2_731},
    "a modulus of nothing": RSA | {"n": ""},
    "an even exponent": RSA | {"e": "AQAA"},
    "no exponent": {name: value for name, value in RSA.items() if name != "e"},
    "a modulus that is a number": RSA | {"n": 7},
    "a modulus that is no base64": RSA | {"n": "é"},
    "another curve": EC | {"crv": "P-384"},
    "Bitcoin's curve": ECAlgorithm.to_jwk(
        generate_private_key(SECP256K1()).public_key(), as_dict=True
    ),
    "an unknown curve": EC | {"crv": "P-1"},
    "a curve that is a list": EC | {"crv": ["P-256"]},
    "a point that is not on the curve": EC | {"y": EC["x"]},
    "half a point": {name: value for name, value in EC.items() if name != "y"},
    "an EC key that says OKP": EC | {"kty": "OKP"},
    "a short Ed25519 key": OKP | {"x": "AQ"},
    "Ed448": OKP | {"crv": "Ed448"},
    "X25519": OKP | {"crv": "X25519"},
    "another type": RSA | {"kty": "AKP"},
    "a type in small letters": RSA | {"kty": "rsa"},
    "no type": {name: value for name, value in RSA.items() if name != "kty"},
    "nothing": {},
    "null": None,
    "a text": "key",
    "a list": [RSA],
}


@pytest.mark.parametrize("why", IGNORED)
def test_a_key_that_must_not_verify_is_left_out_and_the_others_stay(why: str) -> None:
    good = key_for("ES384").jwk()

    assert key_set(IGNORED[why]).keys == ()
    assert [key.kid for key in key_set(IGNORED[why], good, IGNORED[why]).keys] == ["ES384"]


@pytest.mark.parametrize(
    ("jwk", "algorithms"),
    [
        (EC, {"ES256"}),
        (EC | {"key_ops": ["verify", "sign"]}, {"ES256"}),
        (key_for("ES512").jwk(alg=None), {"ES512"}),
        (key_for("EdDSA").jwk(alg=None, use=None, kid=None), {"EdDSA"}),
        (RSA | {"x5c": ["MII"], "x5t": "x", "unknown": {}}, {"RS256"}),
        (RSA | {"alg": "PS512"}, {"PS512"}),
        (
            key_for("RS256").jwk(alg=None),
            {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"},
        ),
    ],
)
def test_a_key_is_for_the_algorithms_of_its_type_or_the_one_it_names(
    jwk: dict[str, Any], algorithms: set[str]
) -> None:
    [key] = key_set(jwk).keys

    assert key.algorithms == algorithms
    assert key.kid == jwk.get("kid")


@given(
    st.fixed_dictionaries(
        {"kty": st.sampled_from(["RSA", "EC", "OKP", "oct"]) | anything},
        optional={
            "crv": st.sampled_from(["P-256", "P-521", "Ed25519"]) | anything,
            **dict.fromkeys(
                ("n", "e", "x", "y"), st.from_regex(r"[\w-]{,90}", fullmatch=True) | anything
            ),
            **dict.fromkeys(("kid", "alg", "use", "key_ops"), anything),
        },
    )
    | anything
)
def test_no_key_whatever_stands_there_makes_the_others_unreadable(jwk: object) -> None:
    assert "ES384" in key_set(jwk, key_for("ES384").jwk())
