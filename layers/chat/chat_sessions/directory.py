"""Who answers and about what: agents and topics."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from chat_sessions.entity import associate
from chat_sessions.entity.carrier import Int32
from chat_sessions.entity.instant import Instant
from chat_sessions.slots import Slots

QUEUE_FIGURES: Final = frozenset({"LastAccept", "SecondsPrAccept"})
"""Properties of a topic that tell how its queue moves; the application keeps them itself."""
MAX_WELCOME_BYTES = 64 * 1024
"""The longest welcome text in bytes of UTF-8; it is stored on each session that it greets."""


class ChatTopic(BaseModel):
    """A topic that customers queue for, in SuperOffice's names (contract, section 6).

    Attributes
    ----------
    Language
        The language of the topic's customers, empty for none.
    WelcomeMessage
        The text that greets the customer at the pick-up; empty sends none.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    ChatTopicId: Annotated[int, Field(ge=1, le=2**31 - 1)]
    Name: str = ""
    Description: str = ""
    Language: str | None = None
    WelcomeMessage: str = ""
    LastAccept: Instant = Instant.UNSET
    SecondsPrAccept: Int32 = 0

    @field_validator("WelcomeMessage")
    @classmethod
    def _fits_on_a_session(cls, text: str) -> str:
        if len(text.encode()) > MAX_WELCOME_BYTES:
            msg = f"must be at most {MAX_WELCOME_BYTES} bytes long"
            raise ValueError(msg)
        return text


class ChatAgent(BaseModel):
    """An associate who answers chats, with the topics on which they can respond.

    Attributes
    ----------
    CanRespond
        Ids of the topics; empty for an agent who answers none.
    MaxSessions
        The most sessions the agent may have at a time; 0 is no limit.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    Associate: associate.Associate
    CanRespond: frozenset[Int32] = frozenset()
    MaxSessions: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True, slots=True)
class AgentAtWork:
    """An agent with what they are busy with.

    Attributes
    ----------
    agent
        Who it is and what they may do.
    slots
        Their active sessions.
    """

    agent: ChatAgent
    slots: Slots


@dataclass(frozen=True, slots=True)
class WholeDirectory:
    """All agents and topics.

    Attributes
    ----------
    agents, topics
        Each by its id, in the order of the ids.
    unreadable
        The keys of the items that cannot be read, in order.
    """

    agents: Mapping[int, AgentAtWork]
    topics: Mapping[int, ChatTopic]
    unreadable: tuple[str, ...]
