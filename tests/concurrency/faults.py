"""What can happen to a request.

A process that dies takes with it what it has sent beside and what is not done yet. That such a
request is done later is no fault of its own: it is the same as dying later.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.concurrency.requests import Request


class Fault(Enum):
    """What goes wrong at a request; the value follows the request in a schedule."""

    DIES_BEFORE = "dies before it is done"
    DIES_AFTER = "done, dies before the answer"
    REPLY_LOST = "done, the answer is lost"
    REQUEST_LOST = "lost on its way"
    UNANSWERED = "done, nothing is answered any more"
    DELAYED = "delayed"
    CONFLICT = "refused for a conflict with another write"
    NOT_WAITED_FOR = "not waited for any longer"


CRASHES = frozenset({Fault.DIES_BEFORE, Fault.DIES_AFTER})
CRASHES_AND_LOST_REPLIES = CRASHES | {Fault.REPLY_LOST}
ALL = frozenset(Fault)

_OF_READS = frozenset({Fault.DIES_BEFORE, Fault.UNANSWERED})
"""A read changes nothing: whether it was done before it failed makes no difference, and one that is
sent again is one that was sent later."""


def faults_of(request: Request, wanted: Iterable[Fault], *, is_impatient: bool) -> list[Fault]:
    """Give those of the faults that make a difference to a request, in their order."""
    possible = set(_OF_READS if request.only_reads else ALL - {Fault.NOT_WAITED_FOR})
    if request.operation == "SendMessage":
        possible.discard(Fault.CONFLICT)
    if is_impatient:
        possible.add(Fault.NOT_WAITED_FOR)
    return [fault for fault in Fault if fault in possible and fault in wanted]
