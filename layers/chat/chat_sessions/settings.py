"""What a function is told by its environment; the only place that reads it."""

import os
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

type _Name = Annotated[str, Field(min_length=1)]
type _Origin = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]


def _listed(text: object) -> object:
    if not isinstance(text, str):
        return text
    return frozenset(part.strip() for part in text.split(",") if part.strip())


class _Settings(BaseModel):
    """Values from environment variables of the same name in capitals."""

    model_config = ConfigDict(frozen=True, alias_generator=str.upper, extra="ignore")

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
    sessions_table, directory_table, credentials_table
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
    """

    sessions_table: _Name
    directory_table: _Name
    credentials_table: _Name
    welcome_queue_url: _Name
    pick_up_budget_seconds: Annotated[float, Field(gt=0, le=10)] = 5
    allowed_origins: Annotated[frozenset[_Origin], BeforeValidator(_listed)] = frozenset()
    base_time_zone: _Name = "UTC"
    extra_time_zones: str = ""
    string_references_file: str = ""


class SessionChangesSettings(_Settings):
    """Settings of the function that follows the sessions' stream.

    Attributes
    ----------
    sessions_table, directory_table
        Names of tables.
    welcome_queue_url
        Where a welcome is sent again.
    """

    sessions_table: _Name
    directory_table: _Name
    welcome_queue_url: _Name


class WelcomeDeliverySettings(_Settings):
    """Settings of the function that writes the transcript.

    Attributes
    ----------
    sessions_table, messages_table
        Names of tables.
    """

    sessions_table: _Name
    messages_table: _Name
