"""Access tokens of a real issuer, whose documents come over HTTP."""

import datetime as dt
import io
import ipaddress
import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chat_sessions.credentials.bearer import BearerTokens
from chat_sessions.credentials.issuer_documents import IssuerDocuments
from chat_sessions.credentials.issuer_keys import IssuerKeys
from chat_sessions.errors import IssuerUnavailableError
from chat_sessions_testing import ChatStack
from chat_sessions_testing.stack import PICK_UP_PATH
from tests.oidc_issuer import (
    AGENT_CLAIM,
    AUDIENCE,
    DISCOVERY,
    KEY_SET,
    IssuerFault,
    IssuerKey,
    OidcIssuer,
    oidc_issuer,
)

TAKES_TOO_LONG = {IssuerFault.DRIPPING, IssuerFault.SILENT}


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def issuer() -> Iterator[OidcIssuer]:
    with oidc_issuer() as issuer:
        yield issuer


@pytest.fixture
def clock() -> Clock:
    return Clock()


def bearer(
    issuer: str, clock: Clock | None = None, documents: IssuerDocuments | None = None
) -> BearerTokens:
    return BearerTokens(
        issuer=issuer,
        audience=AUDIENCE,
        agent_claim=AGENT_CLAIM,
        keys=IssuerKeys(issuer, documents, clock or Clock()),
    )


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "PS384", "EdDSA"])
def test_tokens_cost_two_requests_to_the_issuer_for_all_of_them(
    issuer: OidcIssuer, algorithm: str
) -> None:
    issuer.keys = [IssuerKey.new("only", algorithm)]
    tokens = bearer(issuer.issuer)
    assert issuer.requests == []

    assert [tokens.associate(issuer.token()) for _ in range(5)] == [7] * 5
    assert issuer.requests == [DISCOVERY, KEY_SET]


def test_keys_come_and_go_while_tokens_are_verified(issuer: OidcIssuer, clock: Clock) -> None:
    tokens = bearer(issuer.issuer, clock)
    old = issuer.token()
    assert tokens.associate(old) == 7

    issuer.rotate("RS256")
    assert tokens.associate(issuer.token()) == 7
    assert tokens.associate(old) == 7

    issuer.withdraw("first")
    clock.seconds += 60
    assert tokens.associate(old) is None
    assert tokens.associate(issuer.token()) == 7
    assert issuer.requests == [DISCOVERY, KEY_SET] * 3


def test_a_stranger_with_the_same_kid_and_its_own_address_gets_nowhere(issuer: OidcIssuer) -> None:
    with oidc_issuer() as stranger:
        text = stranger.token({"jku": f"{stranger.issuer}{KEY_SET}"}, iss=issuer.issuer)

        assert bearer(issuer.issuer).associate(text) is None
        assert stranger.requests == []


@pytest.mark.parametrize("path", [DISCOVERY, KEY_SET])
@pytest.mark.parametrize("fault", sorted(set(IssuerFault) - TAKES_TOO_LONG, key=str))
def test_an_issuer_that_fails_makes_a_token_neither_right_nor_wrong(
    issuer: OidcIssuer, clock: Clock, fault: IssuerFault, path: str
) -> None:
    tokens = bearer(issuer.issuer, clock)
    issuer.fail(fault, [path])

    for _ in range(3):
        with pytest.raises(IssuerUnavailableError):
            tokens.associate(issuer.token())
    assert issuer.requests == [DISCOVERY, KEY_SET][: 1 + (path == KEY_SET)]

    issuer.recover()
    clock.seconds += 5
    assert tokens.associate(issuer.token()) == 7


@pytest.mark.parametrize("fault", sorted(TAKES_TOO_LONG, key=str))
def test_an_issuer_that_takes_too_long_is_not_waited_for(
    issuer: OidcIssuer, fault: IssuerFault
) -> None:
    issuer.fail(fault)

    with pytest.raises(IssuerUnavailableError):
        bearer(issuer.issuer, documents=IssuerDocuments(seconds=0.2)).associate(issuer.token())
    assert issuer.requests == [DISCOVERY]


def test_while_the_issuer_fails_the_keys_at_hand_are_good(issuer: OidcIssuer, clock: Clock) -> None:
    tokens = bearer(issuer.issuer, clock)
    known = issuer.token()
    assert tokens.associate(known) == 7
    issuer.rotate()
    issuer.fail(IssuerFault.SERVER_ERROR)

    clock.seconds += 60
    assert tokens.associate(known) == 7
    with pytest.raises(IssuerUnavailableError):
        tokens.associate(issuer.token())


def test_an_issuer_that_is_not_there(clock: Clock) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"

        with pytest.raises(IssuerUnavailableError):
            bearer(address, clock).associate(OidcIssuer(address).token())


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Make a certificate of 127.0.0.1, with its key, that nobody vouches for but itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return path


def test_an_issuer_over_https_needs_a_certificate_that_somebody_vouches_for(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    with oidc_issuer(server_side) as issuer:
        with pytest.raises(IssuerUnavailableError):
            bearer(issuer.issuer).associate(issuer.token())
        assert issuer.requests == []

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert bearer(issuer.issuer).associate(issuer.token()) == 7
        assert issuer.requests == [DISCOVERY, KEY_SET]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (IssuerFault.NOT_THERE, "status 404"),
        (IssuerFault.ANOTHER_DOCUMENT, "the discovery document is not of this issuer"),
    ],
)
def test_operators_are_told_why_the_issuers_keys_are_not_to_be_had(
    chat_stack: ChatStack,
    issuer: OidcIssuer,
    told: io.StringIO,
    fault: IssuerFault,
    reason: str,
) -> None:
    chat_stack.configure(
        ENABLED_SCHEMES="Bearer", BEARER_ISSUER=issuer.issuer, BEARER_AUDIENCE=AUDIENCE
    )
    token = issuer.token()
    issuer.fail(fault)

    response = chat_stack.request(
        "POST", PICK_UP_PATH, headers={"Authorization": f"Bearer {token}"}
    )

    assert response.status == 503
    [line] = [line for line in told.getvalue().splitlines() if '"request given up"' in line]
    assert json.loads(line)["reason"] == reason
    assert token not in line
