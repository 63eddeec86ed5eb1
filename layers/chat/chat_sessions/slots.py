"""Which sessions an agent is busy with, and the rank of each: the lowest that was free."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from chat_sessions.entity.chat_session import ACTIVE

if TYPE_CHECKING:
    from chat_sessions.claim import Item


class Slots(Struct, frozen=True):
    """An agent's sessions at one version of the agent's item (contract, section 4: Rank).

    Attributes
    ----------
    ranks
        Rank by session.
    version
        Counts the changes; a change is written only over the version it was made from.
    """

    ranks: Mapping[int, int]
    version: int

    def rank_for(self, session_id: int) -> int:
        """Give the rank of the session's slot, or without one the lowest number that is free.

        A session that was put back holds its slot until the stream has told. Taken again by the
        same agent it keeps that rank, for whoever corrects its ``Rank`` by the slot may be late.
        """
        taken = set(self.ranks.values())
        lowest = next(rank for rank in count(1) if rank not in taken)
        return self.ranks.get(session_id, lowest)

    def with_session(self, session_id: int) -> Self:
        """Give the next version, in which the session has its rank."""
        ranks = {**self.ranks, session_id: self.rank_for(session_id)}
        return type(self)(ranks, self.version + 1)

    def without_session(self, session_id: int) -> Self:
        """Give the next version, in which the session has no rank."""
        ranks = {number: rank for number, rank in self.ranks.items() if number != session_id}
        return type(self)(ranks, self.version + 1)


def holder_of(item: Item | None) -> int | None:
    """Give the associate who answers a stored session and so holds a slot for it, if anyone does.

    A user that cannot be read is nobody, and a status that cannot be read is none.
    """
    if item is None or str(item.get("Status")) not in ACTIVE:
        return None
    user = item.get("User")
    associate_id = user.get("AssociateId") if isinstance(user, Mapping) else None
    if isinstance(associate_id, bool) or not isinstance(associate_id, int):
        return None
    return associate_id


def is_answered_by(item: Item | None, associate_id: int) -> bool:
    """Tell whether a stored session is active and this associate's: then it holds a slot."""
    return holder_of(item) == associate_id
