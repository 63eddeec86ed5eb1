import pytest

from chat_sessions.entity import Instant
from chat_sessions.errors import (
    NothingChangesError,
    StoreUnavailableError,
    WriteConflictError,
    may_pass,
)
from chat_sessions.topic_figures import AcceptCounter, Counted, TopicFigures

WHEN = Instant.parse("2026-01-31T13:45:00Z")


class Figures:
    """A topic whose figures cannot be written, for a reason that is given."""

    def __init__(self, *, others_are_faster: bool = False, is_busy: bool = False) -> None:
        self.accepts = 0
        self.others_are_faster = others_are_faster
        self.is_busy = is_busy

    def figures(self, _topic_id: int) -> TopicFigures:
        self.accepts += self.others_are_faster
        return TopicFigures(accepts=self.accepts)

    def replace(self, *_: object) -> Counted:
        if self.is_busy:
            raise WriteConflictError
        return Counted.NOT_YET


def count(figures: Figures) -> None:
    AcceptCounter(store=figures, pause=lambda _: None)(656, "c1", WHEN, 1000)


@pytest.mark.parametrize("figures", [Figures(others_are_faster=True), Figures(is_busy=True)])
def test_what_others_are_in_the_way_of_is_tried_again_later(figures: Figures) -> None:
    with pytest.raises(StoreUnavailableError) as refused:
        count(figures)
    assert may_pass(refused.value)


def test_figures_that_are_refused_though_they_rest_are_given_up_for_good() -> None:
    with pytest.raises(NothingChangesError) as refused:
        count(Figures())
    assert not may_pass(refused.value)
