"""Records of the session stream in, the place from which to try again out."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from chat_sessions.claim import Item
from chat_sessions.dynamodb.attribute_values import plain_values
from chat_sessions.errors import ChangeNotParkedError, may_pass
from chat_sessions.parked_change import ParkedChange, ParkedChanges
from chat_sessions.session_change import SessionChange
from chat_sessions.telemetry import Telemetry


class SessionStream(Struct, frozen=True):
    """The function's outer edge.

    Attributes
    ----------
    follow
        What is done with a change of a session.
    parked
        Where a change goes that no waiting makes better.
    telemetry
        Where failures are told.
    """

    follow: Callable[[SessionChange], None]
    parked: ParkedChanges
    telemetry: Telemetry

    def __call__(self, event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        """Follow a batch of changes in their order, up to the first that must come again.

        Parameters
        ----------
        event
            The event of a DynamoDB stream.

        Returns
        -------
        ``batchItemFailures``; Lambda sends again from there on.
        """
        for record in event["Records"]:
            if not self._is_done(record):
                return {
                    "batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]
                }
        return {"batchItemFailures": []}

    def _is_done(self, record: Mapping[str, Any]) -> bool:
        """Follow one change, or park it; false when neither can be done now."""
        try:
            change = _change(record)
        except Exception as error:  # noqa: BLE001 (whatever it is, others wait behind it)
            return self._is_parked(record, None, error)
        with self.telemetry.following(_correlation_id(change)):
            try:
                self.follow(change)
            except Exception as error:  # noqa: BLE001 (as above)
                if not may_pass(error):
                    return self._is_parked(record, change, error)
                self.telemetry.change_deferred(error)
                return False
        return True

    def _is_parked(
        self, record: Mapping[str, Any], change: SessionChange | None, reason: Exception
    ) -> bool:
        parked = _parked(record, change, reason)
        try:
            self.parked.park(parked)
        except ChangeNotParkedError as error:
            self.telemetry.change_not_parked(parked, error)
            return False
        self.telemetry.change_parked(parked, reason)
        return True


def _change(record: Mapping[str, Any]) -> SessionChange:
    changed = record["dynamodb"]
    before, after = _image(changed, "OldImage"), _image(changed, "NewImage")
    return SessionChange(int(changed["Keys"]["ChatSessionId"]["N"]), before, after)


def _image(changed: Mapping[str, Any], name: str) -> Item | None:
    return plain_values(changed[name]) if changed.get(name) else None


def _parked(
    record: Mapping[str, Any], change: SessionChange | None, reason: Exception
) -> ParkedChange:
    return ParkedChange(
        chat_session_id=_session_id(record) if change is None else change.session_id,
        claim_id=None if change is None else change.claim_id(),
        slot_holders=() if change is None else tuple(change.slot_holders()),
        event_name=str(record.get("eventName")),
        sequence_number=str(record["dynamodb"]["SequenceNumber"]),
        error_type=type(reason).__name__,
    )


def _session_id(record: Mapping[str, Any]) -> int | None:
    try:
        return int(record["dynamodb"]["Keys"]["ChatSessionId"]["N"])
    except (KeyError, TypeError, ValueError):
        return None


def _correlation_id(change: SessionChange) -> str:
    """Give the id of the request that picked the session up, where a welcome keeps it."""
    welcome = (change.after or change.before or {}).get("Welcome")
    return str(welcome.get("CorrelationId", "")) if isinstance(welcome, Mapping) else ""
