from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from chat_sessions.entity import Instant
from chat_sessions.errors import QueueUnavailableError, WelcomeNotQueuedError
from chat_sessions.redrive.messages import DeadLetterRedrive
from chat_sessions.redrive.pace import Pace
from chat_sessions.redrive.ports import LeftMessage, OutstandingPage
from chat_sessions.redrive.welcomes import WelcomeRedrive
from chat_sessions.welcome import Welcome
from tests.unit.fakes import FakeWelcomeQueue

NOW = Instant.parse("2026-01-31T13:45:00Z")


def welcome(session_id: int) -> Welcome:
    return Welcome(
        session_id, f"c{session_id}", "Tore", "Hei", Instant.parse("2026-01-30T08:00:00Z"), "r"
    )


class FakeOutstanding:
    def __init__(self, *session_ids: int) -> None:
        self.session_ids = session_ids

    def pages(self) -> Iterator[OutstandingPage]:
        for session_id in self.session_ids:
            yield OutstandingPage(10, ((session_id, welcome(session_id).stored()),))


class FakeLeftMessages:
    def __init__(self, *bodies: str) -> None:
        self.left = [LeftMessage(f"m{number}", body, "") for number, body in enumerate(bodies)]
        self.back: list[LeftMessage] = []
        self.removal_fails = False

    def taken(self) -> Iterator[LeftMessage]:
        yield from list(self.left)

    def remove(self, message: LeftMessage) -> None:
        if self.removal_fails:
            raise QueueUnavailableError
        self.left.remove(message)

    def put_back(self, messages: Sequence[LeftMessage]) -> None:
        self.back += messages


def test_a_redrive_keeps_the_pace() -> None:
    pauses: list[float] = []
    queue = FakeWelcomeQueue()
    redrive = WelcomeRedrive(outstanding=FakeOutstanding(1, 2, 3), queue=queue, now=lambda: NOW)

    redrive(pace=Pace(4, pauses.append))

    assert [welcome.session_id for welcome in queue.welcomes] == [1, 2, 3]
    assert pauses == [0.25] * 3


def test_a_dry_run_need_not_pause() -> None:
    pauses: list[float] = []
    redrive = DeadLetterRedrive(
        messages=FakeLeftMessages(welcome(1).queue_body()), queue=FakeWelcomeQueue()
    )

    assert redrive(dry_run=True, pace=Pace(4, pauses.append)).session_ids == (1,)
    assert pauses == []


@pytest.mark.parametrize("most_per_second", [0, -1, 0.5])
def test_a_pace_too_slow_for_what_was_taken_is_refused(most_per_second: float) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Pace(most_per_second)


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int]] = []
    redrive = WelcomeRedrive(
        outstanding=FakeOutstanding(1, 2), queue=FakeWelcomeQueue(), now=lambda: NOW
    )

    redrive(progress=lambda looked_at, sent: told.append((looked_at, sent)), pace=unhurried())

    assert told == [(10, 1), (20, 2)]


def unhurried() -> Pace:
    return Pace(1000, lambda _seconds: None)


def test_the_message_under_way_is_put_back_when_the_queue_goes_down() -> None:
    queue = FakeWelcomeQueue()
    queue.is_down = True
    messages = FakeLeftMessages("{}", welcome(2).queue_body(), welcome(3).queue_body())

    with pytest.raises(WelcomeNotQueuedError):
        DeadLetterRedrive(messages=messages, queue=queue)(pace=unhurried())

    assert [message.message_id for message in messages.back] == ["m0", "m1"]
    assert len(messages.left) == 3


def test_a_message_that_was_sent_but_cannot_be_removed_is_sent_again_later() -> None:
    queue = FakeWelcomeQueue()
    messages = FakeLeftMessages(welcome(2).queue_body())
    messages.removal_fails = True
    redrive = DeadLetterRedrive(messages=messages, queue=queue)
    with pytest.raises(QueueUnavailableError):
        redrive(pace=unhurried())
    assert messages.back == messages.left

    messages.removal_fails = False
    done = redrive(pace=unhurried())

    assert (done.session_ids, messages.left) == ((2,), [])
    assert len({sent.deduplication_id for sent in queue.welcomes}) == 1
    assert len(queue) == 2


def test_what_stays_is_told_by_name_only() -> None:
    secret: Any = '{"ChatSessionId": "what-kari-typed"}'
    redrive = DeadLetterRedrive(messages=FakeLeftMessages(secret), queue=FakeWelcomeQueue())

    assert redrive(pace=unhurried()).left == ("message m0: UnreadableWelcomeError",)
