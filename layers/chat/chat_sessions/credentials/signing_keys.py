"""The public keys of an issuer, and what each may verify (RFC 7517, 7518, 8037)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from msgspec import Struct

from chat_sessions.credentials.unshown import Unshown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jwt import PyJWS
    from jwt.algorithms import AllowedPublicKeys

    from chat_sessions.credentials.access_token import UnverifiedToken

_RSA: Final = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
_FITTING: Final[Mapping[tuple[str, str | None], frozenset[str]]] = {
    ("RSA", None): _RSA,
    ("EC", "P-256"): frozenset({"ES256"}),
    ("EC", "P-384"): frozenset({"ES384"}),
    ("EC", "P-521"): frozenset({"ES512"}),
    ("OKP", "Ed25519"): frozenset({"EdDSA"}),
}
ALGORITHMS: Final = frozenset[str]().union(*_FITTING.values())
"""The algorithms that are allowed: all have a secret that only the issuer knows."""
_PUBLIC_MEMBERS: Final = ("kty", "crv", "n", "e", "x", "y")
_SECRET_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_RSA_BITS: Final = range(2048, 8192 + 1)
"""Shorter ones RFC 7518 forbids, longer ones cost milliseconds for each token."""


class SigningKey(Unshown, frozen=True):
    """A public key that verifies tokens.

    Attributes
    ----------
    kid
        Its id, if the issuer gave it one.
    algorithms
        The algorithms that it may be used with: those of its type, or the one that it is for.
    public_key
        The key itself.
    """

    kid: str | None
    algorithms: frozenset[str]
    public_key: AllowedPublicKeys

    def payload_of(self, token: UnverifiedToken) -> bytes | None:
        """Give the payload of a token that is signed with this key, or none."""
        from jwt import PyJWTError  # noqa: PLC0415 (see _verifier)

        try:
            payload: bytes = _verifier().decode(
                token.text, self.public_key, algorithms=sorted(self.algorithms)
            )
        except PyJWTError:
            return None
        return payload


class KeySet(Struct, frozen=True):
    """The keys that an issuer signs with.

    Attributes
    ----------
    keys
        Those that may verify signatures.
    """

    keys: tuple[SigningKey, ...]

    def __contains__(self, kid: object) -> bool:
        return any(key.kid == kid for key in self.keys)

    @classmethod
    def read(cls, document: object) -> Self | None:
        """Read a JWK Set; none where the document is not one.

        A key is left out that is not for signatures, not understood, too weak, or no public key: a
        secret that stands where everybody can read it proves nothing.
        """
        jwks = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(jwks, list):
            return None
        return cls(tuple(key for key in map(_read_key, jwks) if key is not None))

    def fitting(self, kid: str | None, algorithm: str) -> SigningKey | None:
        """Give the key of this id for the algorithm, or none.

        Without an id it is the only key for the algorithm; where several fit there is none.
        """
        fitting = [
            key
            for key in self.keys
            if algorithm in key.algorithms and (kid is None or key.kid == kid)
        ]
        return fitting[0] if len(fitting) == 1 else None


class SigningKeys(Protocol):
    """The keys of the issuer."""

    def find(self, kid: str | None, algorithm: str) -> SigningKey | None:
        """Give the one key for a token that names this id and algorithm, or none.

        Raises ``IssuerUnavailableError`` when the issuer's keys cannot be known now.
        """


def _read_key(jwk: object) -> SigningKey | None:
    if not isinstance(jwk, dict) or not _SECRET_MEMBERS.isdisjoint(jwk):
        return None
    kid, algorithms = jwk.get("kid"), _algorithms_of(jwk)
    if not (kid is None or isinstance(kid, str)) or not algorithms or not _may_verify(jwk):
        return None
    public_key = _public_key(jwk, min(algorithms))
    return None if public_key is None else SigningKey(kid, algorithms, public_key)


def _algorithms_of(jwk: Mapping[str, Any]) -> frozenset[str]:
    kind, own = (jwk.get("kty"), jwk.get("crv")), jwk.get("alg")
    return frozenset(
        algorithm
        for known, algorithms in _FITTING.items()
        if known == kind
        for algorithm in algorithms
        if own is None or own == algorithm
    )


def _may_verify(jwk: Mapping[str, Any]) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    return (
        jwk.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
    )


def _public_key(jwk: Mapping[str, Any], algorithm: str) -> AllowedPublicKeys | None:
    from jwt import PyJWK, PyJWTError  # noqa: PLC0415 (see _verifier)

    members = {name: jwk[name] for name in _PUBLIC_MEMBERS if name in jwk}
    try:
        public_key: AllowedPublicKeys = PyJWK(members, algorithm).key
    except (PyJWTError, TypeError, ValueError):
        return None
    if jwk["kty"] == "RSA" and getattr(public_key, "key_size", 0) not in _RSA_BITS:
        return None
    return public_key


@cache
def _verifier() -> PyJWS:
    # Imported at the first token: 100 ms that other ways to sign in do not owe.
    from jwt import PyJWS  # noqa: PLC0415

    return PyJWS(sorted(ALGORITHMS))
