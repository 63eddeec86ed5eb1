"""Whatever is sent, lost, repeated or late, in any order: one welcome for each claim."""

from copy import deepcopy
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chat_sessions.claim import Claim, Item, Won
from chat_sessions.entity import ChatSessionEntity, Instant
from chat_sessions.entity.associate import Associate
from chat_sessions.entity.chat_session import ChatSessionStatus
from chat_sessions.errors import StoreUnavailableError, WelcomeNotQueuedError
from chat_sessions.redrive.pace import Pace
from chat_sessions.redrive.ports import OutstandingPage
from chat_sessions.redrive.welcomes import WelcomeRedrive
from chat_sessions.session_item import pending_key
from chat_sessions.welcome import Welcome
from chat_sessions.welcome_delivery import WelcomeDelivery
from chat_sessions.welcome_relay import WelcomeRelay
from tests.soak import sized
from tests.unit.fakes import FakeSessions, FakeWelcomeQueue, RecordedEvents

SESSION = ChatSessionEntity(
    ChatSessionId=1,
    TopicId=656,
    Status=ChatSessionStatus.InQueue,
    WhenRequested=Instant.parse("2026-01-31T13:45:00Z"),
)


class FakeTranscript:
    def __init__(self) -> None:
        self.messages: dict[tuple[int, str], str] = {}
        self.is_down = False

    def add(self, welcome: Welcome) -> bool:
        if self.is_down:
            raise StoreUnavailableError
        place = (welcome.session_id, welcome.message_key)
        is_first = place not in self.messages
        self.messages.setdefault(place, welcome.claim_id)
        return is_first


class FakeMarks:
    def __init__(self, sessions: FakeSessions) -> None:
        self.sessions = sessions
        self.is_down = False

    def clear(self, welcome: Welcome) -> None:
        if self.is_down:
            raise StoreUnavailableError
        item = self.sessions.items.get(welcome.session_id, {})
        if item.get("WelcomeOutstanding") == welcome.claim_id:
            del item["WelcomeOutstanding"]

    def pages(self) -> Any:
        found = [
            (session_id, item["Welcome"])
            for session_id, item in self.sessions.items.items()
            if "WelcomeOutstanding" in item
        ]
        yield OutstandingPage(len(self.sessions), tuple(found))


class Welcomes(RuleBasedStateMachine):
    """One session, claimed again and again, and everything that may happen to its welcomes."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions = FakeSessions([SESSION])
        self.transcript = FakeTranscript()
        self.marks = FakeMarks(self.sessions)
        self.queue = FakeWelcomeQueue()
        self.stream: list[Item] = []
        self.claims: list[str] = []
        self.relay = WelcomeRelay(self.queue, RecordedEvents())
        self.deliver = WelcomeDelivery(self.transcript, self.marks, RecordedEvents())
        self.redrive = WelcomeRedrive(outstanding=self.marks, queue=self.queue)

    @property
    def item(self) -> Item:
        return self.sessions.items.get(1, {})

    @rule(is_sent=st.booleans())
    @precondition(lambda self: self.item.get("Status") == "InQueue")
    def pick_up(self, *, is_sent: bool) -> None:
        claim_id = f"c{len(self.claims)}"
        when = Instant(SESSION.WhenRequested.ticks + len(self.claims) + 1)
        welcome = Welcome(1, claim_id, "Tore", "Hei", when, "r")
        claim = Claim(claim_id, Associate(AssociateId=7), when, 1, welcome)
        assert isinstance(self.sessions.claim(pending_key(SESSION), claim), Won)
        self.claims.append(claim_id)
        self.stream.append(deepcopy(self.item))
        if is_sent:
            self.queue.welcomes.append(welcome)

    @rule(status=st.sampled_from(["InQueue", "Finished", "CustomerLast"]))
    @precondition(lambda self: self.item)
    def change(self, status: str) -> None:
        self.item["Status"] = status
        self.stream.append(deepcopy(self.item))

    @rule()
    @precondition(lambda self: self.item)
    def delete(self) -> None:
        del self.sessions.items[1]

    @rule(data=st.data(), is_queue_down=st.booleans())
    @precondition(lambda self: self.stream)
    def stream_brings_any_record(self, data: st.DataObject, *, is_queue_down: bool) -> None:
        self.queue.is_down = is_queue_down
        try:
            self.relay(data.draw(st.sampled_from(self.stream)))
        except WelcomeNotQueuedError:
            assert is_queue_down
        finally:
            self.queue.is_down = False

    @rule(data=st.data(), down=st.sampled_from(["nothing", "transcript", "marks"]))
    @precondition(lambda self: self.queue.welcomes)
    def queue_brings_any_message(self, data: st.DataObject, down: str) -> None:
        self.transcript.is_down = down == "transcript"
        self.marks.is_down = down == "marks"
        try:
            self.deliver(data.draw(st.sampled_from(self.queue.welcomes)))
        except StoreUnavailableError:
            assert down != "nothing"
        finally:
            self.transcript.is_down = self.marks.is_down = False

    @rule()
    def redrive_all(self) -> None:
        self.redrive(older_than_minutes=0, pace=Pace(1, lambda _seconds: None))

    @invariant()
    def none_is_doubled(self) -> None:
        delivered = list(self.transcript.messages.values())
        assert len(delivered) == len(set(delivered))
        assert set(delivered) <= set(self.claims)

    @invariant()
    def a_mark_goes_only_when_its_message_stands(self) -> None:
        claim_id = self.item.get("ClaimId")
        if claim_id is not None and "WelcomeOutstanding" not in self.item:
            assert claim_id in self.transcript.messages.values()

    def teardown(self) -> None:
        """Let everything that is under way arrive: none is lost, and all are in their order."""
        for item in self.stream:
            self.relay(item)
        for welcome in self.queue.welcomes:
            self.deliver(welcome)
        assert [claim for _, claim in sorted(self.transcript.messages.items())] == self.claims
        assert "WelcomeOutstanding" not in self.item


TestWelcomes = Welcomes.TestCase
TestWelcomes.settings = settings(
    max_examples=sized(200, 5_000), stateful_step_count=30, deadline=None
)
