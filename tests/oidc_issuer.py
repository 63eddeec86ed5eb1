"""An OpenID Connect issuer on loopback: discovery, a key set, tokens, and what can go wrong."""

import gzip
import json
import ssl
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import AllowedPrivateKeys

DISCOVERY: Final = "/.well-known/openid-configuration"
KEY_SET: Final = "/keys"
AUDIENCE: Final = "chat"
AGENT_CLAIM: Final = "http://schemes.superoffice.net/identity/associateid"
_CURVES: Final = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}


class IssuerFault(Enum):
    """What can go wrong with a document."""

    SERVER_ERROR = "500"
    NOT_THERE = "404"
    MOVED = "a redirect to the document, which is fine at that address"
    NOT_JSON = "a page for people"
    ENDLESS = "lists in lists in lists"
    EMPTY = "200 without a body"
    ANOTHER_DOCUMENT = "JSON, but of something else"
    TOO_LARGE = "more than anybody needs"
    COMPRESSED = "gzip, which nobody has asked for"
    CUT_SHORT = "the connection ends within the body"
    DRIPPING = "the body comes byte by byte"
    SILENT = "the request is taken, and no answer comes"


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """A key pair with its id and the algorithm that it is for."""

    kid: str
    algorithm: str
    private_key: AllowedPrivateKeys = field(repr=False)

    @classmethod
    def new(cls, kid: str, algorithm: str = "ES256") -> Self:
        if algorithm == "EdDSA":
            return cls(kid, algorithm, Ed25519PrivateKey.generate())
        if algorithm in _CURVES:
            return cls(kid, algorithm, ec.generate_private_key(_CURVES[algorithm]))
        return cls(kid, algorithm, rsa.generate_private_key(65537, 2048))

    def jwk(self, **changes: object) -> dict[str, Any]:
        """Give the public key as an issuer publishes it; a change to none leaves a member out."""
        public: dict[str, Any] = jwt.get_algorithm_by_name(self.algorithm).to_jwk(
            self.private_key.public_key(), as_dict=True
        )
        stated = {"key_ops": None, "kid": self.kid, "alg": self.algorithm, "use": "sig"}
        return _without_none(public | stated | changes)

    def sign(self, claims: Mapping[str, object], headers: Mapping[str, object] = {}) -> str:
        """Sign claims; a header that is none is left out."""
        stated = _without_none({"kid": self.kid, **headers})
        return jwt.encode(dict(claims), self.private_key, self.algorithm, stated)


class OidcIssuer:
    """The issuer as a test sees it.

    Attributes
    ----------
    issuer
        Its identifier, which is its URL.
    keys
        What the key set shows; the last one signs.
    requests
        The paths that were asked for, in order.
    """

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.keys = [IssuerKey.new("first")]
        self.requests: list[str] = []
        self.closed = threading.Event()
        self._fault: tuple[IssuerFault | None, Collection[str]] = (None, ())

    def token(self, headers: Mapping[str, object] = {}, /, **claims: object) -> str:
        """Issue a token of associate 7 for ten minutes; a claim that is none is left out."""
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": AUDIENCE, "sub": "tje0", "iat": now, "exp": now + 600}
        return self.keys[-1].sign(_without_none(usual | {AGENT_CLAIM: "7"} | claims), headers)

    def rotate(self, algorithm: str = "ES256") -> None:
        """Publish another key beside the others, and sign with it from now on."""
        self.keys = [*self.keys, IssuerKey.new(f"key {len(self.keys)}", algorithm)]

    def withdraw(self, kid: str) -> None:
        """Publish a key no more."""
        self.keys = [key for key in self.keys if key.kid != kid]

    def fail(self, fault: IssuerFault, paths: Collection[str] = (DISCOVERY, KEY_SET)) -> None:
        """Let this go wrong with each document of these paths, until it recovers."""
        self._fault = (fault, paths)

    def recover(self) -> None:
        """Let nothing go wrong any more."""
        self._fault = (None, ())

    def fault_at(self, path: str) -> IssuerFault | None:
        fault, paths = self._fault
        return fault if path in paths else None

    def document(self, path: str) -> object:
        """Give what stands at a path, none where there is nothing."""
        if path == DISCOVERY:
            return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}{KEY_SET}"}
        return {"keys": [key.jwk() for key in self.keys]} if path == KEY_SET else None


@contextmanager
def oidc_issuer(certificate: ssl.SSLContext | None = None) -> Iterator[OidcIssuer]:
    """Run an issuer on a free port of 127.0.0.1, over TLS where a certificate is given."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        if certificate is not None:
            server.socket = certificate.wrap_socket(server.socket, server_side=True)
        scheme = "http" if certificate is None else "https"
        issuer = server.issuer = OidcIssuer(f"{scheme}://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="oidc issuer")
        thread.start()
        try:
            yield issuer
        finally:
            issuer.closed.set()
            server.shutdown()
            thread.join()


_MOVED: Final = "?moved"
_STATUS: Final[Mapping[IssuerFault | None, int]] = {
    IssuerFault.SERVER_ERROR: 500,
    IssuerFault.NOT_THERE: 404,
    IssuerFault.MOVED: 302,
}
_BODIES: Final[Mapping[IssuerFault | None, bytes]] = {
    IssuerFault.NOT_JSON: b"<html>Down for maintenance</html>",
    IssuerFault.ENDLESS: b"[" * 100_000,
    IssuerFault.EMPTY: b"",
    IssuerFault.ANOTHER_DOCUMENT: b'{"issuer": "https://another.example", "keys": {}}',
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    issuer: OidcIssuer


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        issuer = self.server.issuer
        issuer.requests.append(self.path)
        fault = issuer.fault_at(self.path)
        if fault is IssuerFault.SILENT:
            issuer.closed.wait()
            return
        path = self.path.removesuffix(_MOVED)
        document = issuer.document(path)
        status = _STATUS.get(fault, 404 if document is None else 200)
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if fault is IssuerFault.MOVED:
            self.send_header("Location", f"{issuer.issuer}{path}{_MOVED}")
        if fault is IssuerFault.COMPRESSED:
            self.send_header("Content-Encoding", "gzip")
            body = gzip.compress(body)
        if fault is IssuerFault.TOO_LARGE:
            body += b" " * 131_072
        body = _BODIES.get(fault, body)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):
            self._send(body, fault)

    def _send(self, body: bytes, fault: IssuerFault | None) -> None:
        if fault is IssuerFault.DRIPPING:
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.server.issuer.closed.wait(0.01)
        elif fault is IssuerFault.CUT_SHORT:
            self.wfile.write(body[: len(body) // 2])
        else:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Say nothing: the tests read ``requests``."""


def _without_none(members: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
