"""What the page asks of the stack beside the API: who waits, more customers, tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.dynamodb.issuer import open_credential_issuer
from chat_sessions.dynamodb.sessions import SessionsTable
from local.console.waiting import WaitingTopic, waiting_topics
from local.customers import invented_customers

if TYPE_CHECKING:
    from chat_sessions.entity.chat_session import ChatSessionEntity
    from local.stack import RunningStack

_APPLICATION: Final = "The console"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an agent signs in with by SoTicket where the installation is online.

    Attributes
    ----------
    ticket, application_token
        The two secrets.
    """

    ticket: str
    application_token: str


class Desk(Protocol):
    """The stack as the page needs it.

    Every method raises an error of botocore or ``ChatSessionsError`` when the stack is busy.
    """

    def waiting(self) -> list[WaitingTopic]:
        """Give the topics and their queues."""

    def queue_customer(self, topic_id: int) -> ChatSessionEntity:
        """Let an invented customer wait; ``InvalidSessionError`` when there is no such topic."""

    def issue_ticket(self, associate_id: int) -> Ticket:
        """Issue a ticket, and the token of an application to go with it."""


class StackDesk:
    """The running stack (implements ``Desk``).

    Parameters
    ----------
    stack
        The stack.
    """

    def __init__(self, stack: RunningStack) -> None:
        dynamodb = stack.client("dynamodb")
        self._directory = DirectoryTable(dynamodb, stack.outputs["DirectoryTableName"])
        self._sessions = SessionsTable(dynamodb, stack.outputs["SessionsTableName"])
        self._queue = stack.queue
        self._issuer = open_credential_issuer(
            credentials_table=stack.outputs["CredentialsTableName"], client=dynamodb
        )

    def waiting(self) -> list[WaitingTopic]:
        """Give the topics and their queues."""
        topics = self._directory.whole().topics.values()
        return waiting_topics(topics, self._sessions.all_pending())

    def queue_customer(self, topic_id: int) -> ChatSessionEntity:
        """Let an invented customer wait, as ``make customers`` does."""
        [customer] = invented_customers([topic_id], 1)
        return self._queue.enqueue(customer)

    def issue_ticket(self, associate_id: int) -> Ticket:
        """Issue a ticket, and the token of an application to go with it."""
        return Ticket(
            self._issuer.issue_ticket(associate_id),
            self._issuer.issue_application_token(_APPLICATION),
        )
