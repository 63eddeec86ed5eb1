"""Some hundreds of bad credentials: each gets its documented answer, and none claims anything."""

import json
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat_agent.errors import ErrorType
from chat_sessions.credentials.presented import SESSION_COOKIE
from chat_sessions_testing import ChatStack
from chat_sessions_testing.api_gateway import ApiResponse, basic, proxy_event
from chat_sessions_testing.plugin import ASSOCIATE_ID, PASSWORD, TOPIC_ID, USER_NAME
from chat_sessions_testing.stack import PICK_UP_PATH
from tests.oidc_issuer import AGENT_CLAIM, AUDIENCE, IssuerKey, OidcIssuer, oidc_issuer

ORIGIN = "https://agents.example.com"
NO_ALGORITHMS: list[object] = ["none", "None", "NONE", "nOnE", "", None, 0, [], {}]
NO_KEY_IDS: list[object] = [7, [], {}]

type Headers = Mapping[str, str | Sequence[str]]
type Cases = dict[str, Headers]


@dataclass(frozen=True)
class Secrets:
    """One of each kind that is good, and one ticket that is revoked."""

    ticket: str
    revoked: str
    application: str
    session: str
    xsrf_token: str


def send(stack: ChatStack, headers: Headers) -> ApiResponse:
    event = proxy_event("POST", PICK_UP_PATH)
    many = {
        name: [value] if isinstance(value, str) else [*value] for name, value in headers.items()
    }
    event["multiValueHeaders"] = many
    event["headers"] = {name: values[-1] for name, values in many.items() if values}
    return ApiResponse.of(stack.agent_calls(event, None))


@pytest.fixture(scope="module")
def issuer() -> Iterator[OidcIssuer]:
    with oidc_issuer() as issuer:
        yield issuer


@pytest.fixture
def stack(chat_stack: ChatStack, issuer: OidcIssuer) -> ChatStack:
    """Give the application with all ways to sign in open, and a customer who waits."""
    chat_stack.configure(
        ENABLED_SCHEMES="Basic,SoTicket,Bearer,WebSession",
        ALLOWED_ORIGINS=ORIGIN,
        BEARER_ISSUER=issuer.issuer,
        BEARER_AUDIENCE=AUDIENCE,
    )
    chat_stack.queue_session(TOPIC_ID)
    return chat_stack


@pytest.fixture
def secrets(stack: ChatStack) -> Secrets:
    issuer = stack.issuer
    revoked = issuer.issue_ticket(ASSOCIATE_ID)
    issuer.revoke(revoked)
    web_session = issuer.issue_web_session(ASSOCIATE_ID)
    return Secrets(
        issuer.issue_ticket(ASSOCIATE_ID),
        revoked,
        issuer.issue_application_token("Front end"),
        web_session.session,
        web_session.xsrf_token,
    )


def refuse_all(stack: ChatStack, cases: Cases, status: int, error_type: ErrorType) -> None:
    """See that each gets this very answer, and that the customer still waits."""
    answers = {name: send(stack, headers) for name, headers in cases.items()}
    others = {
        name: (answer.status, answer.body)
        for name, answer in answers.items()
        if answer.status != status or answer.json()["ErrorType"] != error_type
    }
    assert others == {}
    # Whatever is wrong, the answer is the same: nothing can be learned from it.
    assert len({answer.body for answer in answers.values()}) == 1
    assert [session["Status"] for session in stack.sessions()] == ["InQueue"]


def test_the_good_ones_are_good(stack: ChatStack, secrets: Secrets, issuer: OidcIssuer) -> None:
    good: Cases = {
        "Basic": {"Authorization": basic(USER_NAME, PASSWORD)},
        "SoTicket": {
            "Authorization": f"SoTicket {secrets.ticket}",
            "SO-AppToken": secrets.application,
        },
        "Bearer": {"Authorization": f"Bearer {issuer.token()}"},
        "WebSession": web_session(secrets),
    }

    assert {name: send(stack, headers).status for name, headers in good.items()} == dict.fromkeys(
        good, 200
    )


def test_a_bad_name_or_password(stack: ChatStack) -> None:
    good = b64encode(f"{USER_NAME}:{PASSWORD}".encode()).decode()
    spoiled = [
        *(good[:end] for end in range(len(good))),
        *(good[:place] + "*" + good[place + 1 :] for place in range(len(good))),
        f"{good}=",
        f"{good}====",
        f"={good}",
        f"{good[:4]} {good[4:]}",
        f"{good[:4]}\r\n{good[4:]}",
        f"{good}\x00",
        good.lower(),
        good.swapcase(),
        good + "é",
        "é" * 8,
        "\ud800",
        good.replace("a", "\N{CYRILLIC SMALL LETTER A}"),
        "A" * 9000,
        b64encode(b"\xff\xfe:\xff").decode(),
        b64encode(f"{USER_NAME}{PASSWORD}".encode()).decode(),
        b64encode(f"{USER_NAME}:{PASSWORD}".encode("utf-16")).decode(),
        urlsafe_b64encode("??>>:~~".encode("utf-16")).decode(),
    ]
    pairs = [
        (USER_NAME, ""),
        (USER_NAME, PASSWORD.lower()),
        (USER_NAME, PASSWORD + " "),
        (USER_NAME, " " + PASSWORD),
        (USER_NAME, PASSWORD + "\x00"),
        (USER_NAME, f":{PASSWORD}"),
        (f" {USER_NAME}", PASSWORD),
        (f"{USER_NAME}\r\n", PASSWORD),
        ("", ""),
        ("", PASSWORD),
        ("nobody", PASSWORD),
        ("basic#tje0", PASSWORD),
        ("ticket#tje0", PASSWORD),
        ("x" * 255, PASSWORD),
        ("x" * 256, PASSWORD),
        (PASSWORD, USER_NAME),
        (USER_NAME, "x" * 5000),
    ]
    cases: Cases = {
        **{f"spoiled {text!r}": {"Authorization": f"Basic {text}"} for text in spoiled},
        **{f"pair {pair!r}": {"Authorization": basic(*pair)} for pair in pairs},
        "without a blank": {"Authorization": f"Basic{good}"},
        "with a tab": {"Authorization": f"Basic\t{good}"},
        "without the word": {"Authorization": good},
        "with a colon": {"Authorization": f"Basic: {good}"},
        "twice the word": {"Authorization": f"Basic Basic {good}"},
        "by another header": {"Proxy-Authorization": f"Basic {good}"},
        "by X-Authorization": {"X-Authorization": f"Basic {good}"},
        "nothing": {},
        "empty": {"Authorization": ""},
        "blank": {"Authorization": " "},
    }

    refuse_all(stack, cases, 401, ErrorType.NOT_AUTHENTICATED)


def test_a_bad_ticket_or_application(stack: ChatStack, secrets: Secrets) -> None:
    ticket, application = secrets.ticket, secrets.application
    flipped = ticket[:-1] + ("A" if ticket[-1] != "A" else "B")
    bad_tickets = [
        *(ticket[:end] for end in range(0, len(ticket), 3)),
        flipped,
        ticket.upper(),
        ticket + "A",
        f"{ticket}\r\n",
        f"{ticket}\x00",
        f"{ticket} {ticket}",
        ticket.replace("ticket_", ""),
        ticket.replace("ticket_", "application_"),
        ticket.replace("ticket_", "ticket#"),
        secrets.revoked,
        application,
        secrets.session,
        secrets.xsrf_token,
        USER_NAME,
        "é" * 43,
        "ticket_" + "é" * 43,
        "7T:abc",
        "\ud800",
        "x" * 9000,
    ]
    bad_applications = ["", application[:-1], application + "A", ticket, "é", "x" * 9000]
    cases: Cases = {}
    for bad in bad_tickets:
        cases[f"ticket {bad!r}"] = {
            "Authorization": f"SoTicket {bad}",
            "SO-AppToken": application,
        }
    for bad in (ticket[:-1], flipped, secrets.revoked, application):
        cases[f"ticket by Basic {bad!r}"] = {
            "Authorization": basic(bad, ""),
            "SO-AppToken": application,
        }
    for scheme, bad in product((f"SoTicket {ticket}", basic(ticket, "")), bad_applications):
        cases[f"{scheme[:5]} with application {bad!r}"] = {
            "Authorization": scheme,
            "SO-AppToken": bad,
        }
    cases["no application"] = {"Authorization": f"SoTicket {ticket}"}
    cases["two applications"] = {
        "Authorization": f"SoTicket {ticket}",
        "SO-AppToken": [application, application],
    }
    cases["a ticket as Bearer"] = {"Authorization": f"Bearer {ticket}", "SO-AppToken": application}
    cases["a ticket with a password"] = {
        "Authorization": basic(ticket, PASSWORD),
        "SO-AppToken": application,
    }

    refuse_all(stack, cases, 401, ErrorType.NOT_AUTHENTICATED)


def test_a_bad_access_token(stack: ChatStack, issuer: OidcIssuer) -> None:
    issuer.rotate("RS256")
    rsa_key = issuer.keys[-1]
    assert isinstance(rsa_key.private_key, rsa.RSAPrivateKey)
    now = int(time.time())
    claims = {
        "iss": issuer.issuer,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 600,
        AGENT_CLAIM: str(ASSOCIATE_ID),
    }
    good = issuer.token()
    head, payload, signature = good.split(".")
    public = rsa_key.private_key.public_key()
    public_pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    public_der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    stranger = IssuerKey.new(rsa_key.kid, "RS256")

    def part(value: object) -> str:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    def with_head(**members: object) -> str:
        return f"{part({'typ': 'JWT', 'kid': rsa_key.kid, **members})}.{payload}.{signature}"

    def hmac_by(secret: bytes) -> str:
        signed = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': rsa_key.kid})}.{part(claims)}"
        digest = jwt.get_algorithm_by_name("HS256").sign(signed.encode(), secret)
        return f"{signed}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    tokens = {
        **{
            f"alg {alg!r}": f"{part({'alg': alg, 'typ': 'JWT'})}.{part(claims)}."
            for alg in NO_ALGORITHMS
        },
        "alg none with a signature": with_head(alg="none"),
        "HS256 by the public key's PEM": hmac_by(public_pem),
        "HS256 by the public key's DER": hmac_by(public_der),
        "HS256 by nothing": hmac_by(b"\x00"),
        **{f"said to be {alg}": with_head(alg=alg) for alg in ("ES256", "PS256", "RS512", "HS512")},
        "expired": issuer.token(exp=now - 60),
        "without an end": issuer.token(exp=None),
        "an end in words": issuer.token(exp="tomorrow"),
        "not yet": issuer.token(nbf=now + 60),
        "issued in the future": issuer.token(iat=now + 60),
        "wrong audience": issuer.token(aud="another"),
        "no audience": issuer.token(aud=None),
        "among other audiences": issuer.token(aud=["one", "two"]),
        "wrong issuer": issuer.token(iss="https://evil.example"),
        "issuer with a slash": issuer.token(iss=f"{issuer.issuer}/"),
        "no issuer": issuer.token(iss=None),
        "signed by a stranger": stranger.sign(claims),
        "a stranger's key in the head": stranger.sign(claims, {"jwk": stranger.jwk()}),
        "a stranger's key elsewhere": stranger.sign(claims, {"jku": "https://evil.example/keys"}),
        "an unknown key": stranger.sign(claims, {"kid": "unknown"}),
        **{
            f"kid {kid!r}": stranger.sign(claims, {"kid": kid})
            for kid in (
                "../../../dev/null",
                "' OR '1'='1",
                "https://evil.example/keys",
                "x" * 4000,
                "",
                "\r\nX-Injected: 1",
            )
        },
        **{f"kid of {type(kid).__name__}": with_head(alg="RS256", kid=kid) for kid in NO_KEY_IDS},
        "critical extension": issuer.token({"crit": ["b64"], "b64": False}),
        "an identity token's type": issuer.token({"typ": "logout+jwt"}),
        **{f"cut at {end}": good[:end] for end in range(0, len(good), 25)},
        "without a signature": f"{head}.{payload}.",
        "without a payload": f"{head}..{signature}",
        "without a head": f".{payload}.{signature}",
        "two parts": f"{head}.{payload}",
        "four parts": f"{good}.{signature}",
        "five parts": f"{good}.{payload}.{signature}",
        "payload changed": f"{head}.{part(claims | {AGENT_CLAIM: '8'})}.{signature}",
        "signature of another": ".".join([head, payload, issuer.token(sub="x").split(".")[2]]),
        "with padding": f"{good}==",
        "with a line break": f"{good[:40]}\r\n{good[40:]}",
        "with a blank": f"{good[:40]} {good[40:]}",
        "not ASCII": f"{good[:-1]}é",
        "a lone surrogate": f"{good[:-1]}\ud800",
        "not base64url": f"{head}.{payload}.!!!!",
        "huge": f"{head}.{'A' * 9000}.{signature}",
        "empty": "",
        "a word": "token",
        "dots": "..",
        "JSON": json.dumps({"payload": payload, "signature": signature}),
    }
    cases: Cases = {
        name: {"Authorization": f"Bearer {token}"}
        for name, token in tokens.items()
        # A comma between two headers made one is another error.
        if "," not in token
    }

    refuse_all(stack, cases, 401, ErrorType.NOT_AUTHENTICATED)


def test_an_access_token_of_nobody_here(stack: ChatStack, issuer: OidcIssuer) -> None:
    cases: Cases = {
        f"{claim!r}": {"Authorization": f"Bearer {issuer.token(**{AGENT_CLAIM: claim})}"}
        for claim in (None, "", "tje0", 0, -7, "07x", True, 2**31, 7.5, [7], "99", 99)
    }

    refuse_all(stack, cases, 403, ErrorType.NOT_AN_AGENT)


def web_session(secrets: Secrets, **changes: str) -> dict[str, str]:
    cookies = f"{SESSION_COOKIE}={secrets.session}; XSRF-TOKEN={secrets.xsrf_token}"
    usual = {"Cookie": cookies, "X-XSRF-TOKEN": secrets.xsrf_token, "Origin": ORIGIN}
    return usual | {name.replace("_", "-"): value for name, value in changes.items()}


def test_a_bad_web_session(stack: ChatStack, secrets: Secrets) -> None:
    other = stack.issuer.issue_web_session(ASSOCIATE_ID)
    session, token = secrets.session, secrets.xsrf_token
    origins = [
        "",
        "null",
        "https://evil.example",
        f"{ORIGIN}.evil.example",
        f"{ORIGIN}:8443",
        f"{ORIGIN}/",
        ORIGIN.upper(),
        ORIGIN.replace("https", "http"),
        f"{ORIGIN}, {ORIGIN}",
    ]
    bad_tokens = [
        "",
        token[:-1],
        token + "A",
        token.upper(),
        other.xsrf_token,
        session,
        "é",
        "\x00",
    ]
    bad_cookies = [
        "",
        f"XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}={session}",
        f"{SESSION_COOKIE}; XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}=; XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}={session[:-1]}; XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}={other.session}; XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}={session}; XSRF-TOKEN={other.xsrf_token}",
        f"{SESSION_COOKIE}={session}; xsrf-token={token}",
        f"{SESSION_COOKIE.lower()}={session}; XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}={token}; XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}={secrets.ticket}; XSRF-TOKEN={token}",
        f'{SESSION_COOKIE}="{session}"; XSRF-TOKEN={token}',
        f"{SESSION_COOKIE}={session} XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}=é; XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}=\ud800; XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}={'x' * 9000}; XSRF-TOKEN={token}",
        f"{SESSION_COOKIE}={session}\r\n; XSRF-TOKEN={token[:-1]}",
    ]
    cases: Cases = {
        **{f"origin {origin!r}": web_session(secrets, Origin=origin) for origin in origins},
        **{f"token {bad!r}": web_session(secrets, X_XSRF_TOKEN=bad) for bad in bad_tokens},
        **{f"cookies {bad!r}": web_session(secrets, Cookie=bad) for bad in bad_cookies},
    }

    refuse_all(stack, cases, 401, ErrorType.NOT_AUTHENTICATED)


def test_more_than_one_credential(stack: ChatStack, secrets: Secrets, issuer: OidcIssuer) -> None:
    good = {
        "Basic": basic(USER_NAME, PASSWORD),
        "SoTicket": f"SoTicket {secrets.ticket}",
        "Bearer": f"Bearer {issuer.token()}",
    }
    cases: Cases = {}
    for (one, first), (other, second) in product(good.items(), repeat=2):
        cases[f"{one} and {other}"] = {"Authorization": [first, second]}
        cases[f"{one} and {other} made one"] = {"Authorization": f"{first}, {second}"}
    for name, header in good.items():
        cases[f"{name} and a web session"] = web_session(secrets, Authorization=header)
        cases[f"{name} and a session's cookie"] = {
            "Authorization": header,
            "Cookie": f"{SESSION_COOKIE}=whatever",
        }
    cookie = f"{SESSION_COOKIE}={secrets.session}"
    cases["the cookie twice"] = web_session(secrets, Cookie=f"{cookie}; {cookie}")
    cases["the cookie in two headers"] = {**web_session(secrets), "Cookie": [cookie, cookie]}

    refuse_all(stack, cases, 400, ErrorType.AMBIGUOUS_CREDENTIALS)


def test_a_blank_credential_beside_a_good_one_is_none(stack: ChatStack, secrets: Secrets) -> None:
    good = basic(USER_NAME, PASSWORD)
    empty_cookie = f"{SESSION_COOKIE}="
    beside: Cases = {
        "an empty header": {"Authorization": ["", good]},
        "a blank header": {"Authorization": [good, " "]},
        "an empty cookie": {"Authorization": good, "Cookie": empty_cookie},
        "an empty header beside a session": web_session(secrets, Authorization=""),
        "an empty cookie beside a session": web_session(
            secrets, Cookie=f"{empty_cookie}; {web_session(secrets)['Cookie']}"
        ),
    }

    assert {name: send(stack, headers).status for name, headers in beside.items()} == dict.fromkeys(
        beside, 200
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.sampled_from(["SoTicket ", "Bearer ", "Basic ", ""]),
    st.text() | st.binary().map(lambda raw: b64encode(raw).decode()),
    st.text(),
)
def test_no_byte_string_is_a_credential(
    stack: ChatStack, scheme: str, credential: str, application: str
) -> None:
    headers = {"Authorization": scheme + credential, "SO-AppToken": application}

    assert send(stack, headers).status in {400, 401}
