"""The ways to sign in, and the kinds of installation (contract, section 2)."""

from enum import StrEnum


class Scheme(StrEnum):
    """A way to sign in."""

    BASIC = "Basic"
    SO_TICKET = "SoTicket"
    BEARER = "Bearer"
    WEB_SESSION = "WebSession"

    @property
    def challenge(self) -> str:
        """What ``WWW-Authenticate`` says where this way is open."""
        if self is Scheme.BASIC:
            return 'Basic realm="Chat", charset="UTF-8"'
        return f'{self} realm="Chat"'


class InstallationType(StrEnum):
    """Where the CRM runs; online, a ticket is good only with an application's token."""

    ONLINE = "Online"
    ON_SITE = "OnSite"
