"""Access tokens as text: their layout before verification, their claims after it (RFC 7515, 7519).

Read strictly: the same bytes have one spelling here, so that no changed character leaves a token
valid.
"""

import json
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final, Self

from chat_sessions.credentials.signing_keys import ALGORITHMS
from chat_sessions.credentials.unshown import Unshown
from chat_sessions.entity.carrier import LARGEST_INT32

LEEWAY_SECONDS: Final = 30.0
"""How far the issuer's clock and ours may be apart."""
_LONGEST_TOKEN: Final = 8_192
_TYPES: Final = frozenset({"jwt", "at+jwt"})
_MOST_DIGITS: Final = len(str(LARGEST_INT32))


class UnverifiedToken(Unshown, frozen=True):
    """A token that is well formed, and of which nothing else is known yet.

    Attributes
    ----------
    text
        The whole token.
    algorithm
        The algorithm that it says it is signed by, one of those that are allowed.
    kid
        The id of the key that it says it is signed with, if it names one.
    """

    text: str
    algorithm: str
    kid: str | None

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a token in JWS compact serialisation; none for anything else.

        Only ``typ``, ``alg``, ``kid`` and ``crit`` of the header count. Keys, and addresses of
        keys, that a token brings along are not looked at.
        """
        if len(text) > _LONGEST_TOKEN:
            return None
        try:
            header, _payload, _signature = map(_decoded, text.split("."))
            stated = _json_object(header)
        except (ValueError, RecursionError):
            return None
        algorithm, kid = stated.get("alg"), stated.get("kid")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
            return None
        if not (kid is None or isinstance(kid, str)):
            return None
        # An extension that must be understood is never understood here.
        if "crit" in stated or not _is_access_token(stated.get("typ", "JWT")):
            return None
        return cls(text, algorithm, kid)


def read_claims(payload: bytes) -> Mapping[str, Any] | None:
    """Read the claims of a token whose signature is right; none where they are no JSON object."""
    try:
        return _json_object(payload)
    except (ValueError, RecursionError):
        return None


def are_in_force(claims: Mapping[str, Any], *, issuer: str, audience: str, at: float) -> bool:
    """Tell whether these are claims of the issuer for the audience, and valid at this time.

    Parameters
    ----------
    claims
        What the token says.
    issuer, audience
        Who must have issued it, and whom it must be for, to the letter.
    at
        The time in seconds since 1970; half a minute is allowed for clocks that differ.
    """
    return (
        claims.get("iss") == issuer
        and audience in _audiences(claims.get("aud"))
        and at - LEEWAY_SECONDS < _time(claims.get("exp"), else_=-math.inf)
        and all(
            _time(claims[begin], else_=math.inf) <= at + LEEWAY_SECONDS
            for begin in ("nbf", "iat")
            if begin in claims
        )
    )


def associate_id_of(value: object) -> int | None:
    """Read an AssociateId: a number, or a string of its decimal digits; none for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value) if len(value) <= _MOST_DIGITS else None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 1 <= value <= LARGEST_INT32 else None


def _decoded(segment: str) -> bytes:
    decoded = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    # Python passes over characters outside the alphabet, and over the last one's spare bits.
    if urlsafe_b64encode(decoded).rstrip(b"=") != segment.encode():
        msg = "not the base64url of these bytes"
        raise ValueError(msg)
    return decoded


def _json_object(encoded: bytes) -> dict[str, Any]:
    parsed = json.loads(encoded.decode(), object_pairs_hook=_without_twins, parse_constant=_refused)
    if not isinstance(parsed, dict):
        msg = "not an object"
        raise ValueError(msg)  # noqa: TRY004 (the data is wrong, not the program)
    return parsed


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two members of one name, another reader might take the other one.
    members = dict(pairs)
    if len(members) != len(pairs):
        msg = "a name that is there twice"
        raise ValueError(msg)
    return members


def _refused(constant: str) -> float:
    msg = f"{constant} is not JSON"
    raise ValueError(msg)


def _is_access_token(stated: object) -> bool:
    return isinstance(stated, str) and stated.lower().removeprefix("application/") in _TYPES


def _audiences(stated: object) -> list[object]:
    audiences: list[object] = stated if isinstance(stated, list) else [stated]
    return audiences if all(isinstance(audience, str) for audience in audiences) else []


def _time(stated: object, *, else_: float) -> float:
    if isinstance(stated, bool) or not isinstance(stated, int | float):
        return else_
    # Only a float can be infinite (1e999), and an int can be too long for a float.
    return else_ if isinstance(stated, float) and math.isinf(stated) else stated
