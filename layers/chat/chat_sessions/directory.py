"""Who answers and about what: agents and topics."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from msgspec import Meta

from chat_sessions.entity import associate
from chat_sessions.entity.carrier import LARGEST_INT32, Int32
from chat_sessions.entity.instant import Instant
from chat_sessions.entity.rules import Limits, Rule
from chat_sessions.slots import Slots

QUEUE_FIGURES: Final = frozenset({"LastAccept", "SecondsPrAccept"})
"""Properties of a topic that tell how its queue moves; the application keeps them itself."""
MAX_WELCOME_BYTES = 64 * 1024
"""The longest welcome text in bytes of UTF-8; it is stored on each session that it greets."""


def _fits_on_a_session(text: str) -> str:
    if len(text.encode()) > MAX_WELCOME_BYTES:
        msg = f"must be at most {MAX_WELCOME_BYTES} bytes long"
        raise ValueError(msg)
    return text


_TOPIC_ID: Final = Meta(ge=1, le=LARGEST_INT32)
_FROM_ZERO: Final = Meta(ge=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatTopic:
    """A topic that customers queue for, in SuperOffice's names (contract, section 6).

    Attributes
    ----------
    Language
        The language of the topic's customers, empty for none.
    WelcomeMessage
        The text that greets the customer at the pick-up; empty sends none.
    """

    ChatTopicId: Annotated[int, _TOPIC_ID, Limits(_TOPIC_ID)]
    Name: str = ""
    Description: str = ""
    Language: str | None = None
    WelcomeMessage: Annotated[str, Rule(_fits_on_a_session)] = ""
    LastAccept: Instant = Instant.UNSET
    SecondsPrAccept: Int32 = 0

    def __post_init__(self) -> None:
        # msgspec has no limit in bytes, and calls this.
        _fits_on_a_session(self.WelcomeMessage)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatAgent:
    """An associate who answers chats, with the topics on which they can respond.

    Attributes
    ----------
    CanRespond
        Ids of the topics; empty for an agent who answers none.
    MaxSessions
        The most sessions the agent may have at a time; 0 is no limit.
    """

    Associate: associate.Associate
    CanRespond: frozenset[Int32] = frozenset()
    MaxSessions: Annotated[int, _FROM_ZERO, Limits(_FROM_ZERO)] = 0


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
