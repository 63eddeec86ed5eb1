"""The claim of an agent whose number of sessions is limited: session and slot, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chat_sessions.claim import ClaimOutcome, Lost, SlotsChanged, Won, outcome_of_refusal
from chat_sessions.dynamodb.batch_get import read_items
from chat_sessions.dynamodb.claim_update import claim_update
from chat_sessions.dynamodb.keys import session_key
from chat_sessions.dynamodb.slot_values import slots_of, slots_update
from chat_sessions.dynamodb.transactions import transact
from chat_sessions.slots import is_answered_by

if TYPE_CHECKING:
    from collections.abc import Collection

    from mypy_boto3_dynamodb import DynamoDBClient

    from chat_sessions.candidates import PendingKey
    from chat_sessions.claim import Claim
    from chat_sessions.slots import Slots

_AS_IT_WAS: Final = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


class LimitedClaimsTables:
    """Claims within a limit (implements ``LimitedClaims``).

    Parameters
    ----------
    client
        A DynamoDB client.
    directory_table, sessions_table
        The tables' names.
    """

    def __init__(self, client: DynamoDBClient, directory_table: str, sessions_table: str) -> None:
        self._client = client
        self._sessions_table = sessions_table
        self._directory_table = directory_table

    def claim(self, key: PendingKey, claim: Claim, seen: Slots) -> ClaimOutcome | SlotsChanged:
        """Write both in one transaction, which returns nothing, and then read the session."""
        wanted = seen.with_session(key.session_id)
        take = slots_update(self._directory_table, claim.user.AssociateId, seen, wanted)
        updates: list[Any] = [claim_update(self._sessions_table, key, claim), take | _AS_IT_WAS]
        refusals = transact(self._client, [{"Update": update} for update in updates])
        if refusals is None:
            [*items] = read_items(self._client, [self._key(key.session_id)])
            return Won(items[0][1]) if items else Lost(None)
        of_session, of_agent = refusals
        if of_session.by_condition:
            return outcome_of_refusal(claim.claim_id, of_session.item)
        return SlotsChanged(None if of_agent.item is None else slots_of(of_agent.item))

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

    def _key(self, session_id: int) -> tuple[str, dict[str, Any]]:
        return self._sessions_table, session_key(session_id)
