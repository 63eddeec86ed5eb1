"""``chat-admin ticket``, ``application-token`` and ``web-session``: issued and revoked."""

import argparse
from datetime import timedelta
from typing import Final

from chat_admin.agents import existing_agent
from chat_admin.arguments import label, number_of_an_item, text, whole_number
from chat_admin.console import Console
from chat_admin.credentials import NAMES, add_list
from chat_admin.deployment import Deployment
from chat_admin.listing import show_json
from chat_admin.revoking import add_revoke
from chat_admin.things import Things
from chat_sessions.credentials.issuing import WEB_SESSION_VALID, WebSession
from chat_sessions.credentials.opaque_tokens import digest
from chat_sessions.credentials.presented import SESSION_COOKIE, XSRF_COOKIE
from chat_sessions.credentials.stored import CredentialKind, id_of
from chat_sessions.credentials.tickets import VALID_SECONDS

_HOUR: Final = timedelta(hours=1)
_MOST_HOURS: Final = 30 * 24


def add_to(things: Things) -> None:
    """Add the commands."""
    ticket = things.add(NAMES[CredentialKind.TICKET], "what agents sign in with by SoTicket")
    _add_agent(ticket.verb("issue", _issue_ticket, "issue a ticket and show it, once"))
    add_revoke(ticket, CredentialKind.TICKET)
    add_list(ticket, [CredentialKind.TICKET])

    application = things.add(
        NAMES[CredentialKind.APPLICATION], "what applications send as SO-AppToken beside a ticket"
    )
    application.verb(
        "issue", _issue_application_token, "issue an application's token and show it, once"
    ).add_argument("name", type=label, metavar="NAME", help="what operators call the application")
    add_revoke(application, CredentialKind.APPLICATION)
    add_list(application, [CredentialKind.APPLICATION])

    web_session = things.add(
        NAMES[CredentialKind.WEB_SESSION], "what the browsers of agents sign in with"
    )
    _add_web_session_options(
        web_session.verb(
            "issue", _issue_web_session, "issue a web session and show its request headers, once"
        )
    )
    add_revoke(web_session, CredentialKind.WEB_SESSION)
    add_list(web_session, [CredentialKind.WEB_SESSION])


def _add_agent(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--agent", type=number_of_an_item, required=True, metavar="ID", help="whose it is"
    )


def _add_web_session_options(parser: argparse.ArgumentParser) -> None:
    _add_agent(parser)
    hours = WEB_SESSION_VALID // _HOUR
    parser.add_argument(
        "--hours",
        type=whole_number(1, _MOST_HOURS),
        default=hours,
        metavar="N",
        help=f"how long it is valid (default: {hours})",
    )
    parser.add_argument(
        "--json", action="store_true", help="the two secrets and the Set-Cookie headers, as JSON"
    )
    parser.add_argument(
        "--domain",
        type=text,
        help="the domain that the front end and the API share, for the Set-Cookie headers",
    )


def _issue_ticket(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    _see_agent(arguments, deployment, console)
    ticket = deployment.issuer.issue_ticket(arguments.agent)
    console.show(ticket)
    console.tell(
        f"ticket {id_of(digest(ticket))} of agent {arguments.agent}, valid until "
        f"{timedelta(seconds=VALID_SECONDS) // _HOUR} hours after its last use; not shown again"
    )


def _issue_application_token(
    arguments: argparse.Namespace, deployment: Deployment, console: Console
) -> None:
    token = deployment.issuer.issue_application_token(arguments.name)
    console.show(token)
    console.tell(
        f"application-token {id_of(digest(token))} of {arguments.name}, valid until it is revoked; "
        "not shown again"
    )


def _issue_web_session(
    arguments: argparse.Namespace, deployment: Deployment, console: Console
) -> None:
    _see_agent(arguments, deployment, console)
    issued = deployment.issuer.issue_web_session(
        arguments.agent, valid_for=arguments.hours * _HOUR, domain=arguments.domain
    )
    if arguments.json:
        show_json(console, _secrets(issued))
    else:
        console.show(_request_headers(issued))
    console.tell(
        f"web-session {id_of(digest(issued.session))} of agent {arguments.agent}, valid for "
        f"{arguments.hours} h from an origin in AllowedOrigins; not shown again"
    )


def _secrets(issued: WebSession) -> dict[str, object]:
    return {
        "Session": issued.session,
        "XsrfToken": issued.xsrf_token,
        "SetCookies": issued.set_cookies,
    }


def _request_headers(issued: WebSession) -> str:
    """Write what a request carries, as ``curl --header @file`` reads it."""
    return (
        f"Cookie: {SESSION_COOKIE}={issued.session}; {XSRF_COOKIE}={issued.xsrf_token}\n"
        f"X-XSRF-TOKEN: {issued.xsrf_token}"
    )


def _see_agent(arguments: argparse.Namespace, deployment: Deployment, console: Console) -> None:
    if existing_agent(deployment, arguments.agent).agent.Associate.Deleted:
        console.tell(f"agent {arguments.agent} is disabled: until enabled, the answer is 403")
