"""The look before the claim: who asks, the topics they may answer, and who waits."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future

from msgspec import Struct

from chat_sessions.candidates import PAGE_SIZE, Candidates, PendingPage
from chat_sessions.directory import AgentAtWork, ChatAgent, ChatTopic
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import NotAnAgentError
from chat_sessions.known_topics import KnownTopics
from chat_sessions.pick_up_request import PickUpRequest
from chat_sessions.ports import Directory, PendingSessions, PickUpEvents
from chat_sessions.slots import Slots


class Look(Struct):
    """What a pick-up has learned.

    Attributes
    ----------
    agent
        Who asks.
    slots
        The ranks that their sessions have taken, as far as that is known.
    topics
        Those of the agent that exist, by id.
    candidates
        Who waits for them, as far as it was read.
    asked_at
        When the queues were first read.
    """

    agent: ChatAgent
    slots: Slots
    topics: Mapping[int, ChatTopic]
    candidates: Candidates
    asked_at: Instant

    @property
    def associate_id(self) -> int:
        """The agent's id."""
        return self.agent.Associate.AssociateId

    @property
    def is_full(self) -> bool:
        """Whether the agent has as many sessions as they may have, by their slots."""
        return 0 < self.agent.MaxSessions <= len(self.slots.ranks)


def agent_and_slots(found: AgentAtWork | None) -> tuple[ChatAgent, Slots]:
    """Give an agent who is still at work, or raise ``NotAnAgentError``."""
    if found is None or found.agent.Associate.Deleted:
        raise NotAnAgentError
    return found.agent, found.slots


class Looking(Struct, frozen=True, kw_only=True):
    """Reads what a pick-up has to know; in one step when the agent's topics are known.

    Attributes
    ----------
    directory, sessions, events
        The outside world; see ``ports``.
    known_topics
        Hints from earlier calls of this process.
    executor
        Does what may be done side by side.
    """

    directory: Directory
    sessions: PendingSessions
    events: PickUpEvents
    known_topics: KnownTopics
    executor: Executor
    now: Callable[[], Instant]

    def __call__(self, request: PickUpRequest) -> Look:
        """Look for one request.

        Raises
        ------
        NotAnAgentError
            The associate is no agent, or has retired.
        PickUpTimeoutError
            The budget ended.
        StoreUnavailableError
            AWS did not answer.
        """
        associate_id, budget = request.associate_id, request.budget
        budget.see_that_time_is_left()
        asked_at = self.now()
        hint = self.known_topics.of(associate_id)
        if hint is None:
            found, topics = self.directory.agent(associate_id), dict[int, ChatTopic]()
            pages = dict[int, Future[PendingPage]]()
        else:
            pages = self._read_queues(hint)
            found, read = self.directory.agent_and_topics(associate_id, hint)
            topics = dict(read)
        agent, slots = agent_and_slots(found)
        self.known_topics.remember(associate_id, agent.CanRespond)
        if unread := agent.CanRespond - pages.keys():
            budget.see_that_time_is_left()
            pages |= self._read_queues(unread)
            topics |= self.directory.topics(unread)
        for topic_id in sorted(agent.CanRespond - topics.keys()):
            self.events.topic_missing(topic_id)
        allowed = sorted(agent.CanRespond & topics.keys())
        candidates = Candidates(allowed)
        for topic_id in allowed:
            page = budget.in_time(pages[topic_id])
            if page.unreadable:
                self.events.places_unreadable(topic_id, page.unreadable)
            candidates.add(topic_id, page)
        return Look(agent, slots, topics, candidates, asked_at)

    def _read_queues(self, topic_ids: Iterable[int]) -> dict[int, Future[PendingPage]]:
        return {
            topic_id: self.executor.submit(self.sessions.pending, topic_id, None, PAGE_SIZE)
            for topic_id in topic_ids
        }
