"""What a function is told by its environment; the only place that reads it."""

import os
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from chat_sessions.credentials.schemes import InstallationType, Scheme

type _Name = Annotated[str, Field(min_length=1)]
type _Origin = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]
type _Issuer = Annotated[
    str, Field(pattern=r"^(https://\S+|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?(/\S*)?)?$")
]
_AGENT_CLAIM = "http://schemes.superoffice.net/identity/associateid"


def _listed(text: object) -> object:
    if not isinstance(text, str):
        return text
    return frozenset(part.strip() for part in text.split(",") if part.strip())


class _Settings(BaseModel):
    """Values from environment variables of the same name in capitals.

    Attributes
    ----------
    metrics_namespace
        The namespace of the metrics, which is the stack's own: two stacks may share an account.
    aws_lambda_function_version
        The version of the function; Lambda itself sets it.
    """

    model_config = ConfigDict(frozen=True, alias_generator=str.upper, extra="ignore")

    metrics_namespace: _Name = "ChatPickUp"
    aws_lambda_function_version: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read and check the variables.

        Raises
        ------
        pydantic.ValidationError
            Names each variable that is missing or wrong.
        """
        return cls.model_validate(environment)


class ChatAgentSettings(_Settings):
    """Settings of the function that answers the API.

    Attributes
    ----------
    sessions_table, directory_table, credentials_table, pick_up_keys_table
        Names of tables.
    welcome_queue_url
        Where a welcome is sent.
    pick_up_budget_seconds
        How long a pick-up tries to win a session.
    allowed_origins
        Web front ends whose scripts may call, separated by commas.
    base_time_zone
        The zone of date-times for who names none, by its IANA name.
    extra_time_zones
        Zone codes that the installation adds, such as ``XX=Europe/Oslo,900=Asia/Tokyo``.
    string_references_file
        Where the installation's own texts of string references are, if it has any.
    installation_type
        Whether a ticket is good only with an application's token.
    enabled_schemes
        The ways to sign in that are open, separated by commas.
    bearer_issuer, bearer_audience
        Who issues access tokens, and for whom they must be.
    bearer_agent_claim
        The claim of an access token that holds the AssociateId.
    aws_lambda_initialization_type
        How the function was started; Lambda itself sets it.
    """

    sessions_table: _Name
    directory_table: _Name
    credentials_table: _Name
    pick_up_keys_table: _Name
    welcome_queue_url: _Name
    pick_up_budget_seconds: Annotated[float, Field(gt=0, le=10)] = 5
    allowed_origins: Annotated[frozenset[_Origin], BeforeValidator(_listed)] = frozenset()
    base_time_zone: _Name = "UTC"
    extra_time_zones: str = ""
    string_references_file: str = ""
    installation_type: InstallationType = InstallationType.ONLINE
    enabled_schemes: Annotated[frozenset[Scheme], BeforeValidator(_listed), Field(min_length=1)] = (
        frozenset({Scheme.BASIC, Scheme.SO_TICKET})
    )
    bearer_issuer: _Issuer = ""
    bearer_audience: str = ""
    bearer_agent_claim: _Name = _AGENT_CLAIM
    aws_lambda_initialization_type: str = ""

    @property
    def starts_from_a_snapshot(self) -> bool:
        """Whether Lambda makes a snapshot of this start, and copies of it later (SnapStart)."""
        return self.aws_lambda_initialization_type == "snap-start"

    @model_validator(mode="after")
    def _schemes_have_what_they_need(self) -> Self:
        if Scheme.BEARER in self.enabled_schemes and not (
            self.bearer_issuer and self.bearer_audience
        ):
            msg = "ENABLED_SCHEMES has Bearer, which needs BEARER_ISSUER and BEARER_AUDIENCE"
            raise ValueError(msg)
        if Scheme.WEB_SESSION in self.enabled_schemes and not self.allowed_origins:
            msg = "ENABLED_SCHEMES has WebSession, which needs ALLOWED_ORIGINS"
            raise ValueError(msg)
        return self


class SessionChangesSettings(_Settings):
    """Settings of the function that follows the sessions' stream.

    Attributes
    ----------
    sessions_table, directory_table
        Names of tables.
    welcome_queue_url
        Where a welcome is sent again.
    parked_changes_queue_url
        Where a change goes that cannot be followed.
    """

    sessions_table: _Name
    directory_table: _Name
    welcome_queue_url: _Name
    parked_changes_queue_url: _Name


class WelcomeDeliverySettings(_Settings):
    """Settings of the function that writes the transcript.

    Attributes
    ----------
    sessions_table, messages_table
        Names of tables.
    """

    sessions_table: _Name
    messages_table: _Name


class QueueWatchSettings(_Settings):
    """Settings of the function that measures the queue.

    Attributes
    ----------
    sessions_table
        The table's name.
    """

    sessions_table: _Name
