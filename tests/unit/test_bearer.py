"""Which access tokens let somebody in, and as whom."""

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_sessions.credentials.access_token import UnverifiedToken
from chat_sessions.credentials.bearer import BearerTokens
from chat_sessions.credentials.signing_keys import ALGORITHMS, KeySet, SigningKey
from chat_sessions.errors import IssuerUnavailableError, NotAnAgentError
from tests.oidc_issuer import AGENT_CLAIM, AUDIENCE
from tests.unit.access_tokens import (
    ISSUER,
    MALFORMED,
    NOW,
    REFUSED,
    attackers_key,
    base64url,
    claims,
    key_for,
    token,
    token_of_length,
    with_claims,
    with_header,
)

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=5,
)
characters = st.characters()
UNTRUSTED = ("kid", "typ", "crit", "b64", "jwk", "jku", "x5u", "x5c", "zip")


class KeysAtHand:
    """The issuer's keys without an issuer."""

    def __init__(self, *jwks: Mapping[str, Any]) -> None:
        key_set = KeySet.read({"keys": list(jwks or [key_for().jwk()])})
        assert key_set is not None
        self.key_set = key_set
        self.asked: list[tuple[str | None, str]] = []

    def find(self, kid: str | None, algorithm: str) -> SigningKey | None:
        self.asked.append((kid, algorithm))
        return self.key_set.fitting(kid, algorithm)


class NoKeys:
    def find(self, kid: str | None, algorithm: str) -> SigningKey | None:
        raise IssuerUnavailableError(kid, algorithm)


def bearer(keys: KeysAtHand | NoKeys) -> BearerTokens:
    return BearerTokens(
        issuer=ISSUER, audience=AUDIENCE, agent_claim=AGENT_CLAIM, keys=keys, now=lambda: NOW
    )


def associate(text: str, *jwks: Mapping[str, Any]) -> int | None:
    return bearer(KeysAtHand(*jwks)).associate(text)


@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS))
def test_a_token_of_the_issuer_gives_the_associate(algorithm: str) -> None:
    key = key_for(algorithm)

    assert associate(key.sign(claims()), key.jwk()) == 7
    assert associate(key.sign(claims()), key.jwk(alg=None)) == 7


def test_all_algorithms_have_a_private_key() -> None:
    assert sorted(ALGORITHMS) == [
        *("ES256", "ES384", "ES512", "EdDSA"),
        *("PS256", "PS384", "PS512", "RS256", "RS384", "RS512"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(with_header(typ=typ), id=f"typ {typ}")
        for typ in ("JWT", "jwt", "Jwt", "at+jwt", "AT+JWT", "application/at+jwt")
    ]
    + [
        pytest.param(with_header(), id="no typ"),
        pytest.param(with_header(b64=True), id="b64 as it always is"),
        pytest.param(with_header(jwk=attackers_key().jwk()), id="another's jwk beside it"),
        pytest.param(with_header(jku="https://evil.example"), id="an address beside it"),
        pytest.param(with_header(unknown={"a": [1]}), id="an unknown header"),
        pytest.param(key_for().sign(claims(), {"kid": None}), id="no kid, one key"),
        pytest.param(token(aud=["another", AUDIENCE]), id="one of several audiences"),
        pytest.param(token(exp=NOW - 29), id="expired within the leeway"),
        pytest.param(token(exp=NOW - 29.5), id="half a second"),
        pytest.param(token(exp=10**400), id="expires after the last day"),
        pytest.param(token(nbf=NOW + 30, iat=NOW + 30), id="ahead within the leeway"),
        pytest.param(token(iat=None, sub=None), id="no iat, no sub"),
        pytest.param(token(nbf=-(10**400)), id="valid from before the first day"),
        pytest.param(token(name="Kåre ✓"), id="not ASCII within"),
    ],
)
def test_a_valid_token_in_another_form_is_as_good(text: str) -> None:
    assert associate(text) == 7


@pytest.mark.parametrize("why", MALFORMED)
def test_what_is_no_token_is_refused_before_anybody_is_asked_for_a_key(why: str) -> None:
    keys = KeysAtHand()

    assert bearer(keys).associate(MALFORMED[why]) is None
    assert keys.asked == []


@pytest.mark.parametrize("why", REFUSED)
def test_a_token_that_is_wrong_in_one_way_is_refused(why: str) -> None:
    assert associate(REFUSED[why]) is None


def test_only_one_bad_token_is_refused_for_its_length() -> None:
    long = [why for why, text in (MALFORMED | REFUSED).items() if len(text) > 8_192]

    assert long == ["longer than 8,192"]
    assert associate(token_of_length(8_192)) == 7


def test_a_kid_is_looked_up_as_it_is_and_nowhere_else() -> None:
    keys = KeysAtHand()

    bearer(keys).associate(with_header(kid="../../x", jku="https://evil.example"))

    assert keys.asked == [("../../x", "ES256")]


@pytest.mark.parametrize(
    ("signing", "stated"),
    [("RS256", "PS256"), ("PS256", "RS256"), ("RS256", "RS512"), ("ES256", "RS256")],
)
def test_the_algorithm_is_the_one_that_the_key_is_for(signing: str, stated: str) -> None:
    text = key_for(signing).sign(claims())

    assert associate(text, key_for(stated).jwk(kid=signing)) is None


def test_a_key_verifies_by_no_other_algorithm_than_its_own() -> None:
    text = key_for("RS256").sign(claims())
    [key] = KeysAtHand(key_for("PS256").jwk()).key_set.keys
    unverified = UnverifiedToken.parse(text)

    assert unverified is not None
    assert key.payload_of(unverified) is None


@pytest.mark.parametrize(
    ("signing", "published"), [("ES384", "ES256"), ("ES256", "RS256"), ("RS256", "EdDSA")]
)
def test_an_algorithm_of_another_kind_of_key_is_refused(signing: str, published: str) -> None:
    text = key_for(signing).sign(claims(), {"kid": published})

    assert associate(text, key_for(published).jwk(alg=None)) is None


def test_without_a_kid_the_one_key_that_fits_is_taken() -> None:
    text = key_for().sign(claims(), {"kid": None})
    others = [key_for("RS256").jwk(), key_for("EdDSA").jwk()]

    assert associate(text, *others, key_for().jwk()) == 7
    assert associate(text, *others) is None
    assert associate(text, key_for().jwk(), attackers_key().jwk(kid="another")) is None


def test_a_kid_that_two_keys_have_names_the_one_that_fits() -> None:
    same_kid = key_for("RS256").jwk(kid="ES256")

    assert associate(token(), same_kid, key_for().jwk()) == 7
    assert associate(token(), key_for().jwk(), attackers_key().jwk()) is None


@pytest.mark.parametrize("value", [7, "7", "007", 1, "1", 2**31 - 1, "2147483647"])
def test_the_agent_claim_is_a_number_or_its_digits(value: object) -> None:
    assert associate(token(**{AGENT_CLAIM: value})) == int(str(value))


@pytest.mark.parametrize(
    "value",
    [
        *(0, -1, 2**31, 10**400, True, False, 7.0, 7.5, None, [], [7], ["7"], {}, {"id": 7}),
        *("", "0", "-7", "+7", " 7", "7 ", "7\n", "7.0", "0x7", "1_0", "1e1", "2147483648"),
        *("\u0667", "\uff17", "\u00b2", "tje0", "9" * 5_000),
    ],
)
def test_somebody_whom_the_claim_names_no_associate_is_no_agent_here(value: object) -> None:
    with pytest.raises(NotAnAgentError) as refusal:
        associate(with_claims(claims() | {AGENT_CLAIM: value}))

    assert str(refusal.value) == "the agent claim of the token names no associate"


def test_a_token_without_the_agent_claim_is_of_no_agent_here() -> None:
    with pytest.raises(NotAnAgentError):
        associate(token(**{AGENT_CLAIM: None}))


def test_only_a_valid_token_tells_that_somebody_is_no_agent() -> None:
    assert associate(token(**{AGENT_CLAIM: None}, exp=NOW - 30)) is None
    assert associate(attackers_key().sign(claims(**{AGENT_CLAIM: None}))) is None


def test_without_keys_a_token_is_neither_right_nor_wrong() -> None:
    with pytest.raises(IssuerUnavailableError):
        bearer(NoKeys()).associate(token())
    assert bearer(NoKeys()).associate(token()[1:]) is None


SPECIMENS = {
    algorithm: key_for(algorithm).sign(claims()) for algorithm in ("ES256", "RS256", "EdDSA")
}
specimens = st.sampled_from(sorted(SPECIMENS))


@given(specimens, st.data(), characters)
def test_no_changed_character_leaves_a_token_valid(
    algorithm: str, data: st.DataObject, character: str
) -> None:
    text = SPECIMENS[algorithm]
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + character + text[place + 1 :]

    found = associate(changed, key_for(algorithm).jwk())
    assert found == (7 if changed == text else None)


@pytest.mark.parametrize("algorithm", sorted(SPECIMENS))
def test_no_other_last_character_of_a_part_decodes_to_the_same(algorithm: str) -> None:
    text = SPECIMENS[algorithm]
    ends = [place - 1 for place in range(1, len(text)) if text[place] == "."] + [len(text) - 1]
    valid = {
        changed
        for end in ends
        for character in BASE64URL
        if associate(changed := text[:end] + character + text[end + 1 :], key_for(algorithm).jwk())
        is not None
    }

    assert valid == {text}


@given(specimens, st.data(), st.text(characters, min_size=1, max_size=3))
def test_no_added_and_no_missing_character_leaves_a_token_valid(
    algorithm: str, data: st.DataObject, added: str
) -> None:
    text, jwk = SPECIMENS[algorithm], key_for(algorithm).jwk()
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))

    assert associate(text[:start] + added + text[start:], jwk) is None
    assert start == end or associate(text[:start] + text[end:], jwk) is None


@given(st.text(characters) | st.binary().map(lambda content: content.decode("latin-1")))
def test_no_text_is_a_token(text: str) -> None:
    assert associate(text) is None


@given(
    st.fixed_dictionaries(
        {"alg": st.sampled_from(sorted(ALGORITHMS)) | anything},
        optional=dict.fromkeys(UNTRUSTED, anything),
    ),
    anything,
    st.binary(max_size=600),
)
def test_no_header_claims_and_signature_are_a_token(
    header: dict[str, Any], payload: object, signature: bytes
) -> None:
    text = f"{base64url(header)}.{base64url(payload)}.{base64url(signature)}"

    assert associate(text, *(key_for(each).jwk() for each in ("ES256", "RS256", "EdDSA"))) is None


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: anything | st.just(usual) for name, usual in [*claims().items(), ("nbf", NOW)]
        },
    )
    | anything
)
def test_whatever_the_issuer_signs_the_outcome_is_a_documented_one(payload: object) -> None:
    try:
        found = associate(with_claims(payload))
    except NotAnAgentError:
        found = None

    assert found is None or 1 <= found < 2**31


def test_a_token_is_shown_nowhere() -> None:
    key = KeysAtHand().find("ES256", "ES256")

    assert key is not None
    assert "public_key" not in repr(key)


def test_who_brings_no_token_imports_no_cryptography() -> None:
    code = """
import sys
import chat_sessions.credentials.bearer, chat_sessions.credentials.issuer_keys
chat_sessions.credentials.issuer_keys.IssuerKeys("https://login.example.com")
print([name for name in sys.modules if name.split(".")[0] in {"jwt", "cryptography"}])
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "[]"
