"""Which stack a command is for: one on AWS, as the AWS CLI finds it, or that of ``make run``."""

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

from botocore.config import Config
from botocore.session import Session

from chat_admin.arguments import port_number
from chat_admin.errors import UsageError

_DEFAULT_STACK: Final = "chat-pickup"
_LOCAL_PORT: Final = 4566
_LOCAL_REGION: Final = "eu-north-1"
_LOCAL_KEY: Final = "test"
"""The embedded AWS takes any credentials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which stack it is.

    Attributes
    ----------
    stack_name
        Its name in CloudFormation.
    region, profile
        Where to look, and as whom; none for what the environment and AWS's own files say.
    local_port
        The port of the embedded AWS; none for AWS.
    """

    stack_name: str
    region: str | None = None
    profile: str | None = None
    local_port: int | None = None

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """Add the options; they may stand before and after the command."""
        options = parser.add_argument_group("which stack", argument_default=argparse.SUPPRESS)
        options.add_argument(
            "--stack-name",
            metavar="NAME",
            help=f"its name in CloudFormation (default: $CHAT_STACK, else {_DEFAULT_STACK})",
        )
        options.add_argument("--region", help="its region (default: as the AWS CLI finds it)")
        options.add_argument("--profile", help="the profile to sign in to AWS with")
        options.add_argument(
            "--local", action="store_true", help="the one that make run has started here"
        )
        options.add_argument(
            "--port",
            type=port_number,
            help=f"where it was started, with --local (default: {_LOCAL_PORT})",
        )

    @classmethod
    def of(cls, arguments: argparse.Namespace, environment: Mapping[str, str]) -> Self:
        """Take it from the options.

        Raises
        ------
        UsageError
            They do not go together.
        """
        given = vars(arguments)
        stack_name = given.get("stack_name") or environment.get("CHAT_STACK") or _DEFAULT_STACK
        region, profile, port = (given.get(name) for name in ("region", "profile", "port"))
        if "local" not in given:
            if port is not None:
                msg = "--port is for --local"
                raise UsageError(msg)
            return cls(stack_name=stack_name, region=region, profile=profile)
        if region or profile:
            msg = "--local has a region and an account of its own; leave --region and --profile out"
            raise UsageError(msg)
        return cls(stack_name=stack_name, local_port=port or _LOCAL_PORT)

    @property
    def endpoint_url(self) -> str | None:
        """Where AWS is; none for where it is for everybody."""
        return f"http://127.0.0.1:{self.local_port}" if self.local_port else None

    @property
    def config(self) -> Config:
        """How long to wait for an answer, and how often to ask."""
        if self.local_port:
            # A proxy of the caller's does not lead to this machine.
            return Config(connect_timeout=2, retries={"total_max_attempts": 1}, proxies={})
        return Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard"})

    def clients(self) -> Callable[[str], Any]:
        """Sign in to AWS; what comes back makes the client of a service."""
        return partial(
            self.session().create_client, endpoint_url=self.endpoint_url, config=self.config
        )

    def session(self) -> Session:
        """Sign in to AWS; for the embedded one, whatever the caller's own AWS settings are."""
        if not self.local_port:
            session = Session(profile=self.profile)
            if self.region:
                session.set_config_variable("region", self.region)
            return session
        nothing = (None, None, os.devnull, None)
        session = Session(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": nothing,
                "credentials_file": nothing,
            }
        )
        session.set_config_variable("region", _LOCAL_REGION)
        session.set_credentials(_LOCAL_KEY, _LOCAL_KEY)
        return session
