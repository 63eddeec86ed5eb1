"""The agents' slots in the directory table, beside the sessions that hold them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions.dynamodb.batch_get import read_items
from chat_sessions.dynamodb.failures import ConditionRefusedError, failures_told_apart
from chat_sessions.dynamodb.keys import agent_key, session_key
from chat_sessions.dynamodb.slot_values import slots_of, slots_update
from chat_sessions.dynamodb.transactions import transact
from chat_sessions.entity.chat_session import ACTIVE
from chat_sessions.errors import WriteConflictError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import ConditionCheckTypeDef

    from chat_sessions.claim import Item
    from chat_sessions.slots import Slots

_STATUS_VALUES: Final = {f":{status}": str(status) for status in sorted(ACTIVE)}
_ANSWERED: Final = f"#Status IN ({', '.join(_STATUS_VALUES)}) AND #User.#AssociateId = :AssociateId"
_NAMES: Final = {"#Status": "Status", "#User": "User", "#AssociateId": "AssociateId"}


class AgentSlotsTables:
    """The slots (implements ``AgentSlots``); reads are consistent.

    Parameters
    ----------
    client
        A DynamoDB client.
    directory_table, sessions_table
        The tables' names.
    """

    def __init__(self, client: DynamoDBClient, directory_table: str, sessions_table: str) -> None:
        self._client = client
        self._directory_table = directory_table
        self._sessions_table = sessions_table

    def session_and_slots(
        self, session_id: int, associate_id: int
    ) -> tuple[Item | None, Slots | None]:
        """Read both in one request."""
        keys = [
            (self._sessions_table, session_key(session_id)),
            (self._directory_table, agent_key(associate_id)),
        ]
        items = dict(read_items(self._client, keys))
        agent = items.get(self._directory_table)
        return items.get(self._sessions_table), None if agent is None else slots_of(agent)

    def replace(self, associate_id: int, seen: Slots, wanted: Slots) -> bool:
        """Change the slots in one conditional write."""
        try:
            with failures_told_apart():
                self._client.update_item(**self._update(associate_id, seen, wanted))
        except ConditionRefusedError:
            return False
        return True

    def replace_if_answered(
        self, associate_id: int, seen: Slots, wanted: Slots, session_id: int, claim_id: object
    ) -> bool:
        """Change the slots in one transaction with a check of the session."""
        is_of_claim, claim_values = _of_claim(claim_id)
        check: ConditionCheckTypeDef = {
            "TableName": self._sessions_table,
            "Key": session_key(session_id),
            "ConditionExpression": f"{_ANSWERED} AND {is_of_claim}",
            "ExpressionAttributeNames": {**_NAMES, "#ClaimId": "ClaimId"},
            "ExpressionAttributeValues": attribute_values(
                {**_STATUS_VALUES, ":AssociateId": associate_id, **claim_values}
            ),
        }
        return self._replace_under(check, associate_id, seen, wanted)

    def replace_if_not_answered(
        self, associate_id: int, seen: Slots, wanted: Slots, session_id: int
    ) -> bool:
        """Change the slots in one transaction with a check of the session."""
        check: ConditionCheckTypeDef = {
            "TableName": self._sessions_table,
            "Key": session_key(session_id),
            "ConditionExpression": f"attribute_not_exists(#Status) OR NOT ({_ANSWERED})",
            "ExpressionAttributeNames": _NAMES,
            "ExpressionAttributeValues": attribute_values(
                {**_STATUS_VALUES, ":AssociateId": associate_id}
            ),
        }
        return self._replace_under(check, associate_id, seen, wanted)

    def correct_rank(self, session_id: int, claim_id: object, rank: int) -> None:
        """Write the rank on the session's item."""
        is_of_claim, claim_values = _of_claim(claim_id)
        with suppress(ConditionRefusedError), failures_told_apart():
            self._client.update_item(
                TableName=self._sessions_table,
                Key=session_key(session_id),
                UpdateExpression="SET #Rank = :Rank",
                ConditionExpression=f"attribute_exists(#ChatSessionId) AND {is_of_claim}",
                ExpressionAttributeNames={
                    "#ChatSessionId": "ChatSessionId",
                    "#ClaimId": "ClaimId",
                    "#Rank": "Rank",
                },
                ExpressionAttributeValues=attribute_values({":Rank": rank, **claim_values}),
            )

    def _replace_under(
        self, check: ConditionCheckTypeDef, associate_id: int, seen: Slots, wanted: Slots
    ) -> bool:
        update: Any = self._update(associate_id, seen, wanted)
        refusals = transact(self._client, [{"ConditionCheck": check}, {"Update": update}])
        if refusals is None:
            return True
        if not any(refusal.by_condition for refusal in refusals):
            raise WriteConflictError
        return False

    def _update(self, associate_id: int, seen: Slots, wanted: Slots) -> dict[str, Any]:
        return slots_update(self._directory_table, associate_id, seen, wanted)


def _of_claim(claim_id: object) -> tuple[str, Item]:
    """Give the condition that a session still has this ``ClaimId``, or still has none."""
    if claim_id is None:
        is_of_none = "(attribute_not_exists(#ClaimId) OR attribute_type(#ClaimId, :NullType))"
        return is_of_none, {":NullType": "NULL"}
    return "#ClaimId = :ClaimId", {":ClaimId": claim_id}
