"""A claim with what must come with it or not at all: the agent's slot, the key's record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chat_sessions.claim import (
    ClaimOutcome,
    KeyLeadsTo,
    Lost,
    SlotsChanged,
    TooLarge,
    Won,
    outcome_of_refusal,
)
from chat_sessions.dynamodb.batch_get import read_items
from chat_sessions.dynamodb.claim_update import claim_update
from chat_sessions.dynamodb.keys import session_key
from chat_sessions.dynamodb.pick_up_keys import record_of
from chat_sessions.dynamodb.slot_values import slots_of, slots_update
from chat_sessions.dynamodb.transactions import Refusal, transact
from chat_sessions.errors import ItemTooLargeError
from chat_sessions.idempotency import IdempotencyKey, KeyRecord
from chat_sessions.slots import Slots, is_answered_by

if TYPE_CHECKING:
    from collections.abc import Collection

    from mypy_boto3_dynamodb import DynamoDBClient

    from chat_sessions.candidates import PendingKey
    from chat_sessions.claim import Claim
    from chat_sessions.dynamodb.pick_up_keys import PickUpKeysTable

_AS_IT_WAS: Final = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


class TransactedClaimsTables:
    """Claims in a transaction (implements ``TransactedClaims``).

    Parameters
    ----------
    client
        A DynamoDB client.
    directory_table, sessions_table
        The tables' names.
    pick_up_keys
        The table of the keys.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        directory_table: str,
        sessions_table: str,
        pick_up_keys: PickUpKeysTable,
    ) -> None:
        self._client = client
        self._sessions_table = sessions_table
        self._directory_table = directory_table
        self._pick_up_keys = pick_up_keys

    def claim(
        self,
        key: PendingKey,
        claim: Claim,
        *,
        slots: Slots | None,
        idempotency_key: IdempotencyKey | None,
    ) -> ClaimOutcome | SlotsChanged | KeyLeadsTo:
        """Write all in one transaction, which returns nothing, and then read the session."""
        parts: list[Any] = [{"Update": claim_update(self._sessions_table, key, claim)}]
        if slots is not None:
            wanted = slots.with_session(key.session_id)
            take = slots_update(self._directory_table, claim.user.AssociateId, slots, wanted)
            parts.append({"Update": take | _AS_IT_WAS})
        if idempotency_key is not None:
            record = KeyRecord(key.session_id, claim.claim_id)
            parts.append(self._pick_up_keys.first_record(idempotency_key, record))
        try:
            refusals = transact(self._client, parts)
        except ItemTooLargeError:
            # Of the parts only the session's item holds more than some numbers and dates.
            return TooLarge()
        if refusals is None:
            return self._won(key, claim, reply_was_lost=False)
        of_session, *others = refusals
        of_agent = others[0] if slots is not None else None
        if idempotency_key is not None and others[-1].by_condition:
            return self._by_record(key, claim, record_of(others[-1].item or {}))
        if of_session.by_condition:
            return outcome_of_refusal(claim.claim_id, of_session.item)
        return _slots_changed(of_agent)

    def answered_by(self, associate_id: int, session_ids: Collection[int]) -> frozenset[int]:
        """Read the sessions' status and user, a hundred in a request."""
        items = read_items(
            self._client,
            [self._key(session_id) for session_id in session_ids],
            {
                "ProjectionExpression": "ChatSessionId, #Status, #User.AssociateId",
                "ExpressionAttributeNames": {"#Status": "Status", "#User": "User"},
            },
        )
        return frozenset(
            int(item["ChatSessionId"]) for _, item in items if is_answered_by(item, associate_id)
        )

    def _by_record(
        self, key: PendingKey, claim: Claim, record: KeyRecord
    ) -> ClaimOutcome | KeyLeadsTo:
        """Tell a record of our own, whose reply was lost, from that of an earlier request."""
        if record == KeyRecord(key.session_id, claim.claim_id):
            return self._won(key, claim, reply_was_lost=True)
        return KeyLeadsTo(record)

    def _won(self, key: PendingKey, claim: Claim, *, reply_was_lost: bool) -> ClaimOutcome:
        found = read_items(self._client, [self._key(key.session_id)])
        item = found[0][1] if found else None
        if item is None or item.get("ClaimId") != claim.claim_id:
            # Between the two requests somebody has put it back, or deleted it.
            return Lost(item)
        return Won(item, reply_was_lost)

    def _key(self, session_id: int) -> tuple[str, dict[str, Any]]:
        return self._sessions_table, session_key(session_id)


def _slots_changed(of_agent: Refusal | None) -> SlotsChanged:
    """Say what the agent's slots are now; not known where another write was just under way."""
    found = None if of_agent is None else of_agent.item
    return SlotsChanged(None if found is None else slots_of(found))
