import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.errors import LocalStackError
from local.seed import read_seed
from local.stack import RunningStack, running
from local.workspace import check_tools
from tests.e2e.client_in_node import OfficialClient, installed_client
from tests.e2e.desk import Desk
from tests.oidc_issuer import AUDIENCE, OidcIssuer, oidc_issuer

ORIGIN = "https://agents.example.com"
SEED = Path(__file__).parents[2] / "local" / "seed.json"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def issuer() -> Iterator[OidcIssuer]:
    """Run an issuer of access tokens, once for all tests."""
    with oidc_issuer() as issuer:
        yield issuer


@pytest.fixture(scope="session")
def stack(issuer: OidcIssuer) -> Iterator[RunningStack]:
    """Run the real template on the embedded AWS, once for all tests, with all ways in open."""
    try:
        check_tools()
    except LocalStackError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the stack cannot run here: {missing}")
    parameters = {
        "EnabledSchemes": "Basic,SoTicket,Bearer,WebSession",
        "AllowedOrigins": ORIGIN,
        "BearerIssuer": issuer.issuer,
        "BearerAudience": AUDIENCE,
    }
    with running(free_port(), read_seed(SEED), print, parameters) as stack:
        yield stack


@pytest.fixture
def desk(stack: RunningStack) -> Iterator[Desk]:
    """Give a way to add topics, agents and customers of a test's own."""
    desk = Desk(stack)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def official_client() -> OfficialClient:
    return installed_client()
