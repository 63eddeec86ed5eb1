"""Access tokens that are wrong in one way each, and what they are made with."""

import hashlib
import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from functools import cache
from itertools import product
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_decode, raw_to_der_signature

from tests.oidc_issuer import AGENT_CLAIM, AUDIENCE, IssuerKey

ISSUER: Final = "https://login.example.com"
NOW: Final = 1_800_000_000


@cache
def key_for(algorithm: str = "ES256") -> IssuerKey:
    """Make a key once; RSA ones take a while, so that their algorithms share one."""
    if algorithm != "RS256" and algorithm.startswith(("RS", "PS")):
        return IssuerKey(algorithm, algorithm, key_for("RS256").private_key)
    return IssuerKey.new(algorithm, algorithm)


@cache
def attackers_key() -> IssuerKey:
    """Make another key that claims to be ours."""
    return IssuerKey.new("ES256")


def claims(**changes: object) -> dict[str, Any]:
    """Give the claims of a valid token; a change to none leaves a claim out."""
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "tje0", "iat": NOW, "exp": NOW + 600}
    stated: dict[str, Any] = usual | {AGENT_CLAIM: "7"} | changes
    return {name: value for name, value in stated.items() if value is not None}


def token(**changes: object) -> str:
    """Sign the claims of a valid token, with changes."""
    return key_for().sign(claims(**changes))


def with_header(key: IssuerKey | None = None, /, **headers: object) -> str:
    """Sign valid claims under any header, also one that no library would write."""
    key = key or key_for()
    return signed({"alg": key.algorithm, "kid": key.kid, **headers}, claims(), key)


def with_claims(payload: object) -> str:
    """Sign any claims, also such that no library would write."""
    return signed({"alg": "ES256", "kid": "ES256"}, payload)


def signed(header: object, payload: object, key: IssuerKey | None = None) -> str:
    """Sign what stands there: text and bytes as they are, anything else as JSON."""
    key = key or key_for()
    text = f"{base64url(header)}.{base64url(payload)}"
    algorithm = jwt.get_algorithm_by_name(key.algorithm)
    return f"{text}.{base64url(algorithm.sign(text.encode(), key.private_key))}"


def token_of_length(length: int) -> str:
    """Sign valid claims so that the token has a length, by members that nobody reads."""
    for header, payload in product(range(4), range(length)):
        parts = {"alg": "ES256", "kid": "ES256", "x": "x" * header}, claims(x="x" * payload)
        if sum(len(base64url(part)) + 1 for part in parts) + len(_SIGNATURE) == length:
            return signed(*parts)
    raise ValueError(length)


def with_secret(secret: bytes) -> str:
    """Sign by HMAC with a secret that is none: the public key."""
    text = f"{base64url({'alg': 'HS256', 'kid': 'ES256'})}.{base64url(claims())}"
    return f"{text}.{base64url(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def base64url(content: object) -> str:
    """Encode text and bytes as they are, anything else as JSON."""
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _public_key(encoding: Encoding) -> bytes:
    return (
        key_for().private_key.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    )


_HEADER, _PAYLOAD, _SIGNATURE = token().split(".")
_PLAIN: Final = json.dumps({"alg": "ES256", "kid": "ES256"})
_CLAIMS: Final = json.dumps(claims())
_DER: Final = raw_to_der_signature(base64url_decode(_SIGNATURE), SECP256R1())

_OTHER_ALGORITHMS: Final[tuple[object, ...]] = (
    *("none", "None", "NONE", "nOnE", "none ", "", "es256", "ES256 ", "ES256K", "RS1"),
    *("HS256", "HS384", "HS512", "dir", "RSA-OAEP", None, 0, True, ["ES256"], {}),
)
_EXTENSIONS: Final[tuple[object, ...]] = (["exp"], ["b64"], [], None, "exp", ["exp", "exp"], {})
_OTHER_TYPES: Final[tuple[object, ...]] = (
    *("JOSE", "JWE", "id+jwt", "logout+jwt", "dpop+jwt", "JWT ", "application/", ""),
    *("at+jwt+jwt", "application/application/jwt", None, 0, ["JWT"], {}),
)
_NO_TIMES: Final[tuple[object, ...]] = (True, str(NOW), [NOW], {})

MALFORMED: Final = {
    "empty": "",
    "a blank": " ",
    "dots": "..",
    "a word": "secret",
    "two parts": f"{_HEADER}.{_PAYLOAD}",
    "four parts": f"{token()}.{_SIGNATURE}",
    "no header": f".{_PAYLOAD}.{_SIGNATURE}",
    "encrypted (JWE)": ".".join([base64url({"alg": "RSA-OAEP", "enc": "A256GCM"}), *"abcd"]),
    "JSON serialisation": json.dumps(
        {"protected": _HEADER, "payload": _PAYLOAD, "signature": _SIGNATURE}
    ),
    "longer than 8,192": token_of_length(8_193),
    "not ASCII": f"{token()}é",
    "a lone surrogate": f"{token()}\ud800",
    "a line break after it": f"{token()}\r\n",
    "a line break in it": f"{_HEADER}\r\n.{_PAYLOAD}.{_SIGNATURE}",
    "a header after it": f"{token()}\r\nX-Admin: true",
    "a blank before it": f" {token()}",
    "a tab in it": f"{_HEADER}.\t{_PAYLOAD}.{_SIGNATURE}",
    "a null byte": f"{token()}\0",
    "padding": f"{_HEADER}.{_PAYLOAD}.{_SIGNATURE}==",
    "junk that base64 passes over": f"{_HEADER}.{_PAYLOAD}.{_SIGNATURE[:9]}!{_SIGNATURE[9:]}",
    "half a byte too many": f"{_HEADER}.{_PAYLOAD}.{_SIGNATURE[:-1]}",
    "header is no JSON": signed("alg", _CLAIMS),
    "header is no object": signed(["ES256"], _CLAIMS),
    "header is null": signed(None, _CLAIMS),
    "header is in UTF-16": signed(_PLAIN.encode("utf-16"), _CLAIMS),
    "header is no UTF-8": signed(b'{"alg":"ES256","kid":"\xff"}', _CLAIMS),
    "header after a byte order mark": signed(b"\xef\xbb\xbf" + _PLAIN.encode(), _CLAIMS),
    "header has NaN": with_header(x=float("nan")),
    "header has alg twice": signed(f'{{"alg": "none", {_PLAIN[1:]}', _CLAIMS),
    "header has kid twice": signed(f'{{"kid": "another", {_PLAIN[1:]}', _CLAIMS),
    "header without end": signed("[" * 5_900, _CLAIMS),
    "header with a number without end": signed(f'{{"x": {"9" * 5_000}, {_PLAIN[1:]}', _CLAIMS),
    "no alg": signed({"kid": "ES256"}, _CLAIMS),
    **{f"alg {alg!r}": with_header(alg=alg) for alg in _OTHER_ALGORITHMS},
    **{
        f"alg {alg!r} and no signature": f"{base64url({'alg': alg})}.{_PAYLOAD}."
        for alg in ("none", "None", "NONE", "nOnE")
    },
    "HMAC of the public key as PEM": with_secret(_public_key(Encoding.PEM)),
    "HMAC of the public key as DER": with_secret(_public_key(Encoding.DER)),
    "HMAC of the public key as JWK": with_secret(json.dumps(key_for().jwk()).encode()),
    "HMAC of nothing": with_secret(b""),
    **{f"kid {kid!r}": with_header(kid=kid) for kid in (7, True, ["ES256"], {"ES256": 1})},
    **{f"crit {crit!r}": with_header(crit=crit, exp=NOW + 600) for crit in _EXTENSIONS},
    **{f"typ {typ!r}": with_header(typ=typ) for typ in _OTHER_TYPES},
}
"""Refused by how they look: nobody is asked for a key."""

REFUSED: Final = {
    "expired": token(exp=NOW - 30),
    "expired long ago": token(exp=0),
    "no exp": token(exp=None),
    **{
        f"exp {exp}": with_claims(json.dumps(claims(exp=0)).replace('"exp": 0', f'"exp": {exp}'))
        for exp in (
            "null",
            "true",
            '"1900000000"',
            "[1900000000]",
            "{}",
            "NaN",
            "Infinity",
            "1e999",
        )
    },
    "exp twice": with_claims(f'{{"exp": 1, {_CLAIMS[1:]}'),
    "a number without end": with_claims(f'{{"x": {"9" * 5_000}, {_CLAIMS[1:]}'),
    "not yet valid": token(nbf=NOW + 31),
    "issued in the future": token(iat=NOW + 31),
    **{
        f"{name} {time!r}": with_claims(claims(**{name: time}))
        for name in ("nbf", "iat")
        for time in _NO_TIMES
    },
    "nbf null": with_claims(claims() | {"nbf": None}),
    "no audience": token(aud=None),
    **{
        f"audience {audience!r}": token(aud=audience)
        for audience in (
            *("another", "", "Chat", "chat ", "chat,another", "chatter", 7, True, {"chat": 1}),
            *([], ["another"], ["another", "chatter"], ["chat", 7], [["chat"]]),
        )
    },
    "no issuer": token(iss=None),
    **{
        f"issuer {issuer!r}": with_claims(claims(iss=issuer))
        for issuer in (
            *(f"{ISSUER}/", f"{ISSUER}.evil.example", ISSUER.upper(), "http://login.example.com"),
            *("", [ISSUER], {ISSUER: 1}, 7),
        )
    },
    "claims are no object": with_claims([claims()]),
    "claims are no JSON": with_claims("claims"),
    "claims are in UTF-16": with_claims(_CLAIMS.encode("utf-16")),
    "claims without end": with_claims("[" * 5_900),
    "no claims": with_claims(""),
    "another's signature": attackers_key().sign(claims()),
    "altered claims": f"{_HEADER}.{base64url(claims(sub='another'))}.{_SIGNATURE}",
    "altered header": f"{base64url(f'{_PLAIN} ')}.{_PAYLOAD}.{_SIGNATURE}",
    "no signature": f"{_HEADER}.{_PAYLOAD}.",
    "half a signature": f"{_HEADER}.{_PAYLOAD}.{_SIGNATURE[:43]}",
    "a signature of zeros": f"{_HEADER}.{_PAYLOAD}.{base64url(bytes(64))}",
    "a signature in DER": f"{_HEADER}.{_PAYLOAD}.{base64url(_DER)}",
    **{
        f"kid {kid[:20]!r}": with_header(kid=kid)
        for kid in (
            *("another", "", "es256", "ES256 ", "../../../../dev/null", "/etc/passwd", "%2e%2e%2f"),
            *("' OR '1'='1", "x' UNION SELECT 'key' --", "https://evil.example/keys", "*", "\0"),
            *("$(id)", "\ud800", "k" * 5_000),
        )
    },
    "kid null": with_header(kid=None),
    **{
        f"its own key in {name}": with_header(attackers_key(), **{name: value})
        for name, value in {
            "jwk": attackers_key().jwk(),
            "jku": "https://evil.example/keys",
            "x5u": "https://evil.example/certificate",
            "x5c": [b64encode(b"certificate").decode()],
        }.items()
    },
    "its own key under its own kid": with_header(
        attackers_key(), kid="evil", jwk=attackers_key().jwk(kid="evil")
    ),
    "claims that are not encoded": with_header(b64=False),
}
"""Refused by the key that verifies them, or by what they claim."""
