"""The world outside the use cases, in memory; fakes say what they hold by ``in`` and ``len``."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from chat_sessions.candidates import PendingKey, PendingPage
from chat_sessions.claim import (
    Claim,
    ClaimOutcome,
    Item,
    KeyLeadsTo,
    SlotsChanged,
    Won,
    is_available,
    outcome_of_refusal,
)
from chat_sessions.directory import AgentAtWork, ChatAgent, ChatTopic
from chat_sessions.entity import ChatSessionEntity, Instant
from chat_sessions.entity.checking import checked
from chat_sessions.errors import (
    PlaceNotCountedError,
    SessionExistsError,
    StoreUnavailableError,
    WelcomeNotQueuedError,
)
from chat_sessions.idempotency import IdempotencyKey, KeyRecord
from chat_sessions.losing import PAST_THE_QUEUE, LossKind, Race
from chat_sessions.session_item import pending_key, plain_attribute, queued_item
from chat_sessions.slots import Slots, is_answered_by
from chat_sessions.welcome import Welcome


class FakeDirectory:
    def __init__(self, agents: Iterable[ChatAgent], topics: Iterable[ChatTopic]) -> None:
        self.agents = {agent.Associate.AssociateId: agent for agent in agents}
        self.known = {topic.ChatTopicId: topic for topic in topics}
        self.slots: dict[int, Slots] = {}
        self.reads: list[str] = []
        self.number = 0

    def agent(self, associate_id: int) -> AgentAtWork | None:
        self.reads.append("agent")
        return self._at_work(associate_id)

    def topics(self, topic_ids: Collection[int]) -> Mapping[int, ChatTopic]:
        self.reads.append("topics")
        return {number: topic for number, topic in self.known.items() if number in topic_ids}

    def agent_and_topics(
        self, associate_id: int, topic_ids: Collection[int]
    ) -> tuple[AgentAtWork | None, Mapping[int, ChatTopic]]:
        self.reads.append("agent and topics")
        topics = {number: topic for number, topic in self.known.items() if number in topic_ids}
        return self._at_work(associate_id), topics

    def _at_work(self, associate_id: int) -> AgentAtWork | None:
        agent = self.agents.get(associate_id)
        slots = self.slots.get(associate_id, Slots({}, 0))
        return None if agent is None else AgentAtWork(agent, slots)

    def following(self) -> int:
        self.number += 1
        return self.number

    def reserve(self, session_id: int) -> None:
        self.number = max(self.number, session_id)


class FakeSessions:
    """The sessions table with its index; ``before_claim`` lets something happen in between."""

    def __init__(self, sessions: Iterable[ChatSessionEntity] = (), page_size: int = 64) -> None:
        self.items: dict[int, Item] = {}
        self.index: list[PendingKey] = []
        self.page_size = page_size
        self.before_claim: Callable[[PendingKey], None] = lambda _key: None
        self.unanswered: list[bool] = []
        self.claims: list[tuple[PendingKey, Claim]] = []
        self.checks: list[tuple[PendingKey, ...]] = []
        self.cannot_tidy: Exception | None = None
        for session in sessions:
            self.add(queued_item(session))

    def __contains__(self, session_id: int) -> bool:
        return session_id in self.items

    def __len__(self) -> int:
        return len(self.items)

    def add(self, item: Item) -> None:
        number = int(str(item["ChatSessionId"]))
        if number in self.items:
            raise SessionExistsError(number)
        self.items[number] = item
        self.index = sorted([*self.index, pending_key(checked(ChatSessionEntity, item))])

    def count_pending(self, topic_id: int) -> int:
        return sum(1 for key in self.index if key.topic_id == topic_id)

    def pending(self, topic_id: int, after: PendingKey | None, limit: int) -> PendingPage:
        keys = [key for key in self.index if key.topic_id == topic_id]
        rest = [key for key in keys if after is None or key > after]
        size = min(limit, self.page_size)
        return PendingPage(tuple(rest[:size]), more=len(rest) > size)

    def look_at(self, keys: Iterable[PendingKey]) -> Mapping[PendingKey, Item]:
        self.checks.append(tuple(keys))
        return {key: self.items[key.session_id] for key in keys if key.session_id in self.items}

    def take_off(self, key: PendingKey) -> bool:
        if self.cannot_tidy is not None:
            raise self.cannot_tidy
        item = self.items.get(key.session_id, {})
        if item.get("PendingOrder") != key.order or item["Status"] not in PAST_THE_QUEUE:
            return False
        del item["PendingTopicId"], item["PendingOrder"]
        self.index.remove(key)
        return True

    def take_for_another(self, session_id: int, when: Instant) -> None:
        """Let another agent claim a session; the index does not know yet."""
        item = self.items[session_id]
        del item["PendingTopicId"], item["PendingOrder"]
        item |= {"Status": "UserLast", "ClaimId": "another", "WhenStarted": when.isoformat()}

    def read(self, session_id: int) -> Item | None:
        return self.items.get(session_id)

    def claim(self, key: PendingKey, claim: Claim) -> ClaimOutcome:
        self.claims.append((key, claim))
        self.before_claim(key)
        is_written = self.unanswered.pop(0) if self.unanswered else None
        if is_written is False:
            raise StoreUnavailableError
        outcome = self._claim(key, claim)
        if is_written:
            raise StoreUnavailableError
        return outcome

    def _claim(self, key: PendingKey, claim: Claim) -> ClaimOutcome:
        item = self.items.get(key.session_id)
        if item is None or not is_available(item, key.topic_id):
            return outcome_of_refusal(claim.claim_id, item)
        changes: dict[str, Any] = {
            name: plain_attribute(value) for name, value in claim.changes().items()
        }
        for name, value in changes.items():
            if value is None:
                item.pop(name, None)
            else:
                item[name] = value
        return Won(item)


class FakePlaceCounters:
    """The counters of races, which go on from where others have counted to."""

    def __init__(self) -> None:
        self.counted: dict[Race, int] = {}
        self.is_down = False
        self.before_count: Callable[[], object] = lambda: None

    def following(self, race: Race) -> int:
        self.before_count()
        if self.is_down:
            msg = "ThrottlingException"
            raise PlaceNotCountedError(msg)
        self.counted[race] = self.counted.get(race, 0) + 1
        return self.counted[race]


class FakeAgentSlots:
    """The slots of the directory beside the sessions; ``before_replace`` lets others be faster."""

    def __init__(self, directory: FakeDirectory, sessions: FakeSessions) -> None:
        self.directory = directory
        self.sessions = sessions
        self.before_replace: Callable[[], None] = lambda: None
        self.is_down = False

    def session_and_slots(
        self, session_id: int, associate_id: int
    ) -> tuple[Item | None, Slots | None]:
        found = self.directory.agent(associate_id)
        return self.sessions.items.get(session_id), None if found is None else found.slots

    def replace(self, associate_id: int, seen: Slots, wanted: Slots) -> bool:
        self.before_replace()
        if self.is_down:
            raise StoreUnavailableError
        if self.directory.slots.get(associate_id, Slots({}, 0)).version != seen.version:
            return False
        self.directory.slots[associate_id] = wanted
        return True

    def replace_if_answered(
        self, associate_id: int, seen: Slots, wanted: Slots, session_id: int, claim_id: object
    ) -> bool:
        item = self.sessions.items.get(session_id)
        if not is_answered_by(item, associate_id) or (item or {}).get("ClaimId") != claim_id:
            return False
        return self.replace(associate_id, seen, wanted)

    def replace_if_not_answered(
        self, associate_id: int, seen: Slots, wanted: Slots, session_id: int
    ) -> bool:
        if is_answered_by(self.sessions.items.get(session_id), associate_id):
            return False
        return self.replace(associate_id, seen, wanted)

    def correct_rank(self, session_id: int, claim_id: object, rank: int) -> None:
        item = self.sessions.items.get(session_id)
        if item is not None and item.get("ClaimId") == claim_id:
            item["Rank"] = rank


class FakePickUpKeys:
    def __init__(self) -> None:
        self.records: dict[IdempotencyKey, KeyRecord] = {}

    def record(self, key: IdempotencyKey) -> KeyRecord | None:
        return self.records.get(key)


class FakeTransactedClaims:
    def __init__(self, slots: FakeAgentSlots, pick_up_keys: FakePickUpKeys) -> None:
        self.slots = slots
        self.pick_up_keys = pick_up_keys
        self.before_claim: Callable[[], None] = lambda: None

    def claim(
        self,
        key: PendingKey,
        claim: Claim,
        *,
        slots: Slots | None,
        idempotency_key: IdempotencyKey | None,
    ) -> ClaimOutcome | SlotsChanged | KeyLeadsTo:
        self.before_claim()
        associate_id = claim.user.AssociateId
        if idempotency_key is not None:
            record = self.pick_up_keys.record(idempotency_key)
            if record is not None and record.claim_id != claim.claim_id:
                return KeyLeadsTo(record)
        now = self.slots.directory.slots.get(associate_id, Slots({}, 0))
        if slots is not None and now.version != slots.version:
            return SlotsChanged(now)
        outcome = self.slots.sessions.claim(key, claim)
        if isinstance(outcome, Won) and slots is not None:
            self.slots.directory.slots[associate_id] = slots.with_session(key.session_id)
        if isinstance(outcome, Won) and idempotency_key is not None:
            record = KeyRecord(key.session_id, claim.claim_id)
            self.pick_up_keys.records[idempotency_key] = record
        return outcome

    def answered_by(self, associate_id: int, session_ids: Collection[int]) -> frozenset[int]:
        items = self.slots.sessions.items
        return frozenset(
            number for number in session_ids if is_answered_by(items.get(number), associate_id)
        )


class FakeWelcomeQueue:
    def __init__(self) -> None:
        self.welcomes: list[Welcome] = []
        self.is_down = False

    def __contains__(self, session_id: int) -> bool:
        return any(welcome.session_id == session_id for welcome in self.welcomes)

    def __len__(self) -> int:
        return len(self.welcomes)

    def send(self, welcome: Welcome) -> None:
        if self.is_down:
            msg = "ReadTimeoutError"
            raise WelcomeNotQueuedError(msg)
        self.welcomes.append(welcome)


class RecordedEvents:
    """Takes every report; ``in`` asks for one by its name, and ``told`` for what it said."""

    def __init__(self) -> None:
        self.reports: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def __contains__(self, name: str) -> bool:
        return any(report[0] == name for report in self.reports)

    def told(self, name: str) -> dict[str, Any]:
        [details] = [details for one, _, details in self.reports if one == name]
        return details

    def losses(self) -> list[LossKind]:
        return [args[1].kind for name, args, _ in self.reports if name == "candidate_lost"]

    def __getattr__(self, name: str) -> Callable[..., None]:
        def report(*args: Any, **kwargs: Any) -> None:
            self.reports.append((name, args, kwargs))

        return report
