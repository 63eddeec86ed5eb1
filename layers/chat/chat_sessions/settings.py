"""What a function is told by its environment; the only place that reads it."""

import os
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Self

import msgspec
from msgspec import Meta, inspect

from chat_sessions.credentials.schemes import InstallationType, Scheme

type _Name = Annotated[str, Meta(min_length=1, description="a text that is not empty")]
type _Seconds = Annotated[float, Meta(gt=0, le=10, description="a number above 0, at most 10")]
# As browsers write an Origin: any other would never be met.
_ORIGIN: Final = r"^(https://[a-z0-9.-]+(?!:443$)|http://[a-z0-9.-]+(?!:80$))(:[1-9][0-9]{0,4})?$"
type _Origins = Annotated[
    frozenset[Annotated[str, Meta(pattern=_ORIGIN)]],
    Meta(
        description=(
            "origins such as https://agents.example.com, in small letters, without a path and "
            "without the scheme's own port (443 or 80), separated by commas"
        )
    ),
]
type _InstallationType = Annotated[
    InstallationType, Meta(description=f"one of {', '.join(InstallationType)}")
]
type _Schemes = Annotated[
    frozenset[Scheme],
    Meta(min_length=1, description=f"any of {', '.join(Scheme)}, separated by commas"),
]
type _Issuer = Annotated[
    str,
    Meta(
        pattern=r"^(https://\S+|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?(/\S*)?)?$",
        description="an address that begins with https://",
    ),
]
_AGENT_CLAIM: Final = "http://schemes.superoffice.net/identity/associateid"
_VARIABLE: Final = re.compile(r"`(?:\$\.)?([A-Z_]+)(?:\[[^`]*)?`$")


class InvalidSettingsError(ValueError):
    """A variable is missing or wrong; the text names it and what is accepted, and quotes none."""


class _Settings(msgspec.Struct, frozen=True, kw_only=True, rename=str.upper):
    """Values from environment variables of the same name in capitals.

    Attributes
    ----------
    metrics_namespace
        The namespace of the metrics, which is the stack's own: two stacks may share an account.
    aws_lambda_function_version
        The version of the function; Lambda itself sets it.
    """

    LISTS: ClassVar[frozenset[str]] = frozenset()
    """Variables that hold several values, separated by commas."""

    metrics_namespace: _Name = "ChatPickUp"
    aws_lambda_function_version: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read and check the variables.

        Raises
        ------
        InvalidSettingsError
            Names the first variable that is missing or wrong.
        """
        given = {
            name: _listed(text) if name in cls.LISTS else text for name, text in environment.items()
        }
        try:
            return msgspec.convert(given, cls, strict=False)
        except msgspec.ValidationError as error:
            raise InvalidSettingsError(_told(cls, str(error))) from None


class ChatAgentSettings(_Settings, frozen=True, kw_only=True, rename=str.upper):
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

    LISTS = frozenset({"ALLOWED_ORIGINS", "ENABLED_SCHEMES"})

    sessions_table: _Name
    directory_table: _Name
    credentials_table: _Name
    pick_up_keys_table: _Name
    welcome_queue_url: _Name
    pick_up_budget_seconds: _Seconds = 5
    allowed_origins: _Origins = frozenset()
    base_time_zone: _Name = "UTC"
    extra_time_zones: str = ""
    string_references_file: str = ""
    installation_type: _InstallationType = InstallationType.ONLINE
    enabled_schemes: _Schemes = frozenset({Scheme.BASIC, Scheme.SO_TICKET})
    bearer_issuer: _Issuer = ""
    bearer_audience: str = ""
    bearer_agent_claim: _Name = _AGENT_CLAIM
    aws_lambda_initialization_type: str = ""

    def __post_init__(self) -> None:
        if Scheme.BEARER in self.enabled_schemes and not (
            self.bearer_issuer and self.bearer_audience
        ):
            msg = "ENABLED_SCHEMES has Bearer, which needs BEARER_ISSUER and BEARER_AUDIENCE"
            raise ValueError(msg)
        if Scheme.WEB_SESSION in self.enabled_schemes and not self.allowed_origins:
            msg = "ENABLED_SCHEMES has WebSession, which needs ALLOWED_ORIGINS"
            raise ValueError(msg)

    @property
    def starts_from_a_snapshot(self) -> bool:
        """Whether Lambda makes a snapshot of this start, and copies of it later (SnapStart)."""
        return self.aws_lambda_initialization_type == "snap-start"


class SessionChangesSettings(_Settings, frozen=True, kw_only=True, rename=str.upper):
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


class WelcomeDeliverySettings(_Settings, frozen=True, kw_only=True, rename=str.upper):
    """Settings of the function that writes the transcript.

    Attributes
    ----------
    sessions_table, messages_table
        Names of tables.
    """

    sessions_table: _Name
    messages_table: _Name


class QueueWatchSettings(_Settings, frozen=True, kw_only=True, rename=str.upper):
    """Settings of the function that measures the queue.

    Attributes
    ----------
    sessions_table
        The table's name.
    """

    sessions_table: _Name


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _told(settings: type[_Settings], message: str) -> str:
    """Say it in words: msgspec quotes what was given, and may say no more than a pattern."""
    found = _VARIABLE.search(message)
    if found is None:
        return message
    if message.startswith("Object missing"):
        return f"{found[1]} is missing"
    info: Any = inspect.type_info(settings)
    [told] = [each.type for each in info.fields if each.encode_name == found[1]]
    return f"{found[1]} must be {told.extra_json_schema['description']}"
