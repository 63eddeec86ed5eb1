"""The Bearer scheme: access tokens of an OpenID Connect issuer (RFC 6750, 9068)."""

import time
from collections.abc import Callable

from chat_sessions.credentials.access_token import (
    UnverifiedToken,
    are_in_force,
    associate_id_of,
    read_claims,
)
from chat_sessions.credentials.signing_keys import SigningKeys
from chat_sessions.errors import NotAnAgentError


class BearerTokens:
    """Tells whose an access token is, by the issuer's keys and without a request to AWS.

    Parameters
    ----------
    issuer, audience
        Who must have issued a token, and whom it must be for.
    agent_claim
        The claim that holds the AssociateId.
    keys
        The issuer's keys.
    now
        The time in seconds since 1970.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        agent_claim: str,
        keys: SigningKeys,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._agent_claim = agent_claim
        self._keys = keys
        self._now = now

    def associate(self, token: str) -> int | None:
        """Give the id of the associate whose token this is; none where it is not valid.

        Raises
        ------
        NotAnAgentError
            The token is valid, but its agent claim names no associate.
        IssuerUnavailableError
            The issuer's keys cannot be known now.
        """
        unverified = UnverifiedToken.parse(token)
        if unverified is None:
            return None
        key = self._keys.find(unverified.kid, unverified.algorithm)
        payload = None if key is None else key.payload_of(unverified)
        claims = None if payload is None else read_claims(payload)
        if claims is None or not are_in_force(
            claims, issuer=self._issuer, audience=self._audience, at=self._now()
        ):
            return None
        associate_id = associate_id_of(claims.get(self._agent_claim))
        if associate_id is None:
            msg = "the agent claim of the token names no associate"
            raise NotAnAgentError(msg)
        return associate_id
