"""What must hold: at each write, at each answer, and when all has come to rest.

Each looks at one step or at one state, never at the way that led there; so it is enough to see
every step and every state once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any, Final

from chat_sessions.dynamodb.keys import agent_key, session_key
from tests.concurrency.behaviour import Moment
from tests.concurrency.contents import Contents, Item, changed_items, key_text
from tests.concurrency.functions import Answer
from tests.concurrency.participants import Client
from tests.concurrency.requests import Reply, Request
from tests.concurrency.scenarios import TOPIC_ID, Asker, Change, Scenario

_ACTIVE: Final = frozenset({"CustomerLast", "UserLast"})
_ENDING: Final = frozenset({Change.FINISH, Change.PUT_BACK})


class Violation(Exception):  # noqa: N818 (what was found, and no error of the explorer)
    """An invariant does not hold.

    Attributes
    ----------
    invariant
        Its name.
    """

    def __init__(self, invariant: str, details: object) -> None:
        super().__init__(f"{invariant}: {details}")
        self.invariant = invariant


def expect(invariant: str, holds: object, details: object) -> None:
    """Raise a violation where an invariant does not hold."""
    if not holds:
        raise Violation(invariant, details)


class Invariants:
    """All of them, for one scenario.

    Parameters
    ----------
    scenario
        What is explored.
    environment
        The names of the tables.
    """

    def __init__(self, scenario: Scenario, environment: Mapping[str, str]) -> None:
        self._scenario = scenario
        self._sessions = environment["SESSIONS_TABLE"]
        self._directory = environment["DIRECTORY_TABLE"]
        self._messages = environment["MESSAGES_TABLE"]
        self._askers = {asker.name: asker for asker in scenario.askers}
        self._changes = {change for change, _ in scenario.changes}

    # At each write.

    def check_write(
        self, request: Request, reply: Reply, before: Contents, after: Contents
    ) -> None:
        """Look at a request that AWS has done."""
        for old, new in changed_items(before, after, self._sessions):
            assert new is not None
            if new.get("ClaimId") not in {None, (old or {}).get("ClaimId")}:
                self._check_claim(old, new, before, after)
            self._check_mark(old or {}, new, before)
        for old, new in changed_items(before, after, self._directory):
            if new is not None and "ActiveSessions" in new:
                self._check_new_slots(old or {}, new, before)
        self._check_limits(after)
        self._check_message(request, reply, before)

    def _check_claim(self, old: Item | None, new: Item, before: Contents, after: Contents) -> None:
        claim_id = new["ClaimId"]
        expect("only a session that waits is claimed", old and _is_available(old), claim_id)
        assert old is not None
        owner = self._owner(claim_id)
        expect("a pick-up claims one session", len(self._taken_by(owner, after)) == 1, claim_id)
        if self._scenario.index_may_lag or self._changes:
            return
        older = [item for item in before.items(self._sessions) if _waits_before(item, old)]
        expect(
            "no claim overtakes as many as there are pick-ups",
            len(older) < self._scenario.most_pick_ups,
            claim_id,
        )

    def _check_mark(self, old: Item, new: Item, before: Contents) -> None:
        claim_id = old.get("WelcomeOutstanding")
        if claim_id is None or "WelcomeOutstanding" in new:
            return
        stands = (int(new["ChatSessionId"]), claim_id) in self._welcomes(before)
        expect("the mark goes after the message stands", stands, claim_id)

    def _check_new_slots(self, old: Item, new: Item, before: Contents) -> None:
        was, slots = _ranks(old), _ranks(new)
        expect("an agent's ranks differ", len(set(slots.values())) == len(slots), slots)
        for session_id in slots.keys() - was.keys():
            is_lowest = set(range(1, slots[session_id])) <= set(was.values())
            expect("a rank is the lowest free", is_lowest, slots)
        for session_id in was.keys() - slots.keys():
            item = self._session(before, session_id)
            is_over = not _is_active(item, int(new["Associate"]["AssociateId"]))
            expect("a slot is freed when its session is over", is_over, was)

    def _check_limits(self, after: Contents) -> None:
        for agent in self._scenario.agents:
            number = len(self._active(after, agent.associate_id))
            within = not agent.max_sessions or number <= agent.max_sessions
            expect("no agent has more sessions than the limit", within, agent)

    def _check_message(self, request: Request, reply: Reply, before: Contents) -> None:
        parameters = request.parameters
        if request.operation == "SendMessage":
            expect("nothing is parked", "MessageGroupId" in parameters, parameters["MessageBody"])
        if request.operation != "PutItem" or parameters["TableName"] != self._messages:
            return
        key = {name: parameters["Item"][name] for name in ("ChatSessionId", "MessageKey")}
        is_new = reply.status != 200 or before.item(self._messages, key_text(key)) is None
        expect("a message is written once", is_new, key)

    # At each answer.

    def check_end(self, client: object, run: int, moment: Moment, contents: Contents) -> None:
        """Look at a process that has ended."""
        expect("a function raises nothing", moment.error is None, repr(moment.error))
        left = [
            str(request)
            for thread, request in moment.ready.items()
            if thread not in moment.given_up
            and not (isinstance(request, Request) and request.only_reads)
        ]
        expect("no write is under way after the answer", not left, left)
        if isinstance(client, Client) and isinstance(moment.result, Answer):
            self._check_answer(self._askers[client.name], run, moment.result, contents)

    def _check_answer(self, asker: Asker, run: int, answer: Answer, contents: Contents) -> None:
        if answer.session_id is not None and not self._changes & _ENDING:
            item = self._session(contents, answer.session_id)
            is_theirs = _answered_by(item) == asker.agent.associate_id
            is_of_the_call = self._owner(item["ClaimId"]) == self._owner(f"{asker.name}-{run}/1")
            expect("an answered session is the agent's", is_theirs and is_of_the_call, answer)
        if answer.session_id is None and answer.status == 200 and asker.key_scope:
            taken = self._taken_by(asker.key_scope, contents)
            expect("a key that leads to a session is answered with it", not taken, answer)
        if answer.reason == "empty" and Change.PUT_BACK not in self._changes:
            waiting = [item for item in contents.items(self._sessions) if _is_available(item)]
            expect("empty means that nobody waits", not waiting, waiting)
        if answer.reason == "at-capacity" and not self._changes & _ENDING:
            number = len(self._active(contents, asker.agent.associate_id))
            is_full = 0 < asker.agent.max_sessions <= number
            expect("at capacity means that the limit is reached", is_full, answer)

    def check_without_fault(self, answer: Answer, contents: Contents) -> None:
        """Look at an answer while nothing has gone wrong."""
        expect("without a fault a pick-up is answered", answer.status == 200, answer)
        if answer.session_id is not None and not self._changes & _ENDING:
            rank = self._session(contents, answer.session_id)["Rank"]
            expect("without a fault the rank told is that stored", rank == answer.rank, answer)

    def check_answers(self, answers: Mapping[str, tuple[Answer | None, ...]]) -> None:
        """Look at the answers of all clients together."""
        owners: dict[int, Hashable] = {}
        for name, of_client in answers.items():
            for number, answer in enumerate(of_client):
                if answer is None or answer.session_id is None:
                    continue
                owner = self._askers[name].key_scope or (name, number)
                first = owners.setdefault(answer.session_id, owner)
                is_one = first == owner or Change.PUT_BACK in self._changes
                expect("no two pick-ups are answered with one session", is_one, answers)

    # When all has come to rest.

    def check_rest(self, contents: Contents) -> None:
        """Look at what is left when the stream and the queue were delivered."""
        claims = set(contents.claims)
        greeted = Counter(
            (claim.session_id, claim.claim_id) for claim in claims if claim.is_greeted
        )
        welcomes = self._welcomes(contents)
        expect("a claim is greeted once", welcomes == greeted, (welcomes, greeted))
        for item in contents.items(self._sessions):
            self._check_session(item)
        accepts = sum(int(item.get("Accepts", 0)) for item in contents.items(self._directory))
        expect("an accept is counted once", accepts == len(claims), accepts)
        for agent in self._scenario.agents:
            self._check_slots(contents, agent.associate_id)

    def check_queue(self, contents: Contents) -> None:
        """Look at what the queue has accepted within five minutes."""
        accepted = Counter(
            (message.group, json.loads(message.body)["ClaimId"]) for message in contents.messages
        )
        expect("the queue takes a welcome once", set(accepted.values()) <= {1}, accepted)

    def _check_session(self, item: Item) -> None:
        if item["Status"] == "InQueue":
            is_found = not _is_available(item) or item.get("PendingTopicId") == item["TopicId"]
            is_whole = is_found and "ClaimId" not in item
        else:
            is_whole = bool(item.get("ClaimId")) and "PendingTopicId" not in item
        expect("a session waits or is somebody's", is_whole, item)
        expect("no welcome is outstanding", "WelcomeOutstanding" not in item, item["ChatSessionId"])

    def _check_slots(self, contents: Contents, associate_id: int) -> None:
        slots = self._slots(contents, associate_id)
        ranks = {
            int(item["ChatSessionId"]): int(item["Rank"])
            for item in self._active(contents, associate_id)
        }
        expect("the slots are the active sessions", slots == ranks, (associate_id, slots, ranks))
        if not self._changes & _ENDING:
            lowest = list(range(1, len(ranks) + 1))
            expect("the ranks are the lowest", sorted(ranks.values()) == lowest, ranks)

    # What the contents say.

    def _owner(self, claim_id: str) -> Hashable:
        """Tell whose a claim is: a key's, for which there is one session, or a single try's."""
        run = claim_id.partition("/")[0]
        asker = self._askers.get(run.rpartition("-")[0])
        return (asker and asker.key_scope) or run

    def _taken_by(self, owner: Hashable, contents: Contents) -> list[int]:
        return [
            int(item["ChatSessionId"])
            for item in contents.items(self._sessions)
            if "ClaimId" in item and self._owner(item["ClaimId"]) == owner
        ]

    def _session(self, contents: Contents, session_id: int) -> Item:
        item = contents.item(self._sessions, key_text(session_key(session_id)))
        assert item is not None
        return item

    def _slots(self, contents: Contents, associate_id: int) -> dict[int, int]:
        item = contents.item(self._directory, key_text(agent_key(associate_id)))
        assert item is not None
        return _ranks(item)

    def _active(self, contents: Contents, associate_id: int) -> list[Item]:
        return [item for item in contents.items(self._sessions) if _is_active(item, associate_id)]

    def _welcomes(self, contents: Contents) -> Counter[tuple[int, str]]:
        return Counter(
            (int(item["ChatSessionId"]), item["ClaimId"])
            for item in contents.items(self._messages)
            if item["SpecialType"] == "Welcome"
        )


def _ranks(agent: Item) -> dict[int, int]:
    stored: Mapping[str, Any] = agent.get("ActiveSessions", {})
    return {int(session_id): int(rank) for session_id, rank in stored.items()}


def _is_available(item: Item) -> bool:
    return (
        item["Status"] == "InQueue"
        and not item.get("ChatbotIsActive")
        and item.get("TransferTo") is None
        and item["TopicId"] == TOPIC_ID
    )


def _waits_before(item: Item, other: Item) -> bool:
    return _is_available(item) and bool(item["PendingOrder"] < other["PendingOrder"])


def _is_active(item: Item, associate_id: int) -> bool:
    return item["Status"] in _ACTIVE and _answered_by(item) == associate_id


def _answered_by(item: Item) -> int | None:
    user = item.get("User")
    return None if user is None else int(user["AssociateId"])
