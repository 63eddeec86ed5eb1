"""What the functions tell their operators: JSON logs and metrics, of ids and durations only.

No customer's data, no text of a message and no credential gets here: the methods take none, or
take a value apart for its ids.
"""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Final

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from chat_sessions.errors import IssuerUnavailableError
from chat_sessions.losing import LossKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from chat_sessions.candidates import PendingKey
    from chat_sessions.idempotency import KeyRecord
    from chat_sessions.losing import Loss, Race
    from chat_sessions.parked_change import ParkedChange
    from chat_sessions.waiting import Waiting
    from chat_sessions.welcome import Welcome

_FRAMES_TOLD: Final = 12
_LOST_BY_KIND: Final = {
    LossKind.RACE: "RacesLost",
    LossKind.GHOST: "GhostsMet",
    LossKind.NOT_AVAILABLE: "CandidatesNotAvailable",
    LossKind.GONE: "CandidatesGone",
}
_LIBRARIES: Final = ("boto3", "botocore", "urllib3")


class Telemetry:
    """Logs and metrics of one function (implements the ports of events).

    Parameters
    ----------
    service
        The function's name in logs and metrics.
    namespace
        The namespace of the metrics.
    version
        The function's version, by which its failures are counted too: an alarm that decides on a
        new version must not hear the old one.
    """

    def __init__(self, service: str, namespace: str = "ChatPickUp", version: str = "") -> None:
        self._service = service
        self._namespace = namespace
        self._version = version
        # Every line is written by this class: its place in the code would tell nothing.
        # Lambda reads the time of a line of JSON in no other form.
        self._logger = Logger(service=service, location=None, use_rfc3339=True)
        # At DEBUG these write whole requests and answers: customers, credentials and all.
        for library in _LIBRARIES:
            logging.getLogger(library).setLevel(logging.WARNING)

    def following(self, correlation_id: str) -> AbstractContextManager[None]:
        """Put the correlation id on every log line written within."""
        return self._logger.append_context_keys(correlation_id=correlation_id)

    def session_claimed(
        self,
        key: PendingKey,
        *,
        associate_id: int,
        waited_ms: int | None,
        attempts: int,
        took_ms: int,
    ) -> None:
        """Report that a session was given to an agent."""
        details = {**_place(key), "associate_id": associate_id}
        wait = {} if waited_ms is None else {"WaitAtPickUp": waited_ms}
        if waited_ms is not None:
            details["waited_ms"] = waited_ms
        self._info("session claimed", {**details, "attempts": attempts, "took_ms": took_ms})
        self._count("SessionsClaimed", {"ClaimAttempts": attempts}, milliseconds=wait)

    def session_replayed(self, record: KeyRecord, *, associate_id: int) -> None:
        """Report that a request came again, and got the session that its key had led to."""
        details = {"chat_session_id": record.session_id, "associate_id": associate_id}
        self._info("session replayed", details)
        self._count("SessionsReplayed")

    def nothing_to_pick_up(self, *, associate_id: int, reason: str) -> None:
        """Report that an agent got no session, and why."""
        self._info("nothing to pick up", {"associate_id": associate_id, "reason": reason})
        self._count("NothingToPickUp")

    def reply_recovered(self, key: PendingKey) -> None:
        """Report that the reply of a claim was lost, and that it had succeeded."""
        self._warning("claim recovered after a lost reply", _place(key))
        self._count("ClaimsRecovered")

    def claim_unanswered(self, key: PendingKey) -> None:
        """Report that it is unknown whether a claim was done."""
        self._warning("claim not answered", _place(key))
        self._count("ClaimsUnanswered")

    def candidate_lost(self, key: PendingKey, loss: Loss) -> None:
        """Report that a session on the index could not be taken, and why.

        Who blocks the queue is a warning: somebody has to see to it.
        """
        details = {**_place(key), "kind": loss.kind, "status": loss.found}
        if loss.kind in {LossKind.RACE, LossKind.GHOST}:
            self._info("candidate lost", details)
        else:
            self._warning("candidate not available", details)
        self._count("CandidatesLost", {_LOST_BY_KIND[loss.kind]: 1})

    def place_not_counted(self, race: Race, reason: str) -> None:
        """Report that a race's counter did not answer; the pick-up goes on at random."""
        self._warning("place not counted", {"chat_session_id": race.session_id, "reason": reason})
        self._count("PlacesNotCounted")

    def session_taken_off(self, key: PendingKey) -> None:
        """Report that a session that is past the queue no longer stands in it."""
        self._warning("session taken off the queue", _place(key))
        self._count("SessionsTakenOff")

    def session_not_taken_off(self, key: PendingKey, reason: str) -> None:
        """Report that this could not be done now; whoever meets the session next tries again."""
        self._warning("session not taken off the queue", {**_place(key), "reason": reason})
        self._count("SessionsNotTakenOff")

    def pick_up_given_up(self, *, associate_id: int, attempts: int, took_ms: int) -> None:
        """Report that the time budget ended while sessions were left to try."""
        details = {"associate_id": associate_id, "attempts": attempts, "took_ms": took_ms}
        self._warning("pick-up given up", details)
        self._count("PickUpsGivenUp", {"ClaimAttempts": attempts})

    def places_unreadable(self, topic_id: int, number: int) -> None:
        """Report places in a topic's queue that lead to no session, and are passed over."""
        self._error("place cannot be read", {"topic_id": topic_id, "places": number})
        self._count("PlacesUnreadable")

    def topic_missing(self, topic_id: int) -> None:
        """Report that an agent may answer a topic that cannot be read; its sessions are skipped."""
        self._error("topic cannot be read", {"topic_id": topic_id})
        self._count("TopicsMissing")

    def session_unreadable(self, key: PendingKey, names: tuple[str, ...]) -> None:
        """Report the properties of a claimed session that could not be read."""
        self._error("session has unreadable properties", {**_place(key), "properties": names})
        self._count("SessionsUnreadable")

    def slot_not_taken(
        self, session_id: int, associate_id: int, claim_id: str, reason: str
    ) -> None:
        """Report that a pick-up could not take the slot; the session's stream makes it good."""
        details = {
            "chat_session_id": session_id,
            "associate_id": associate_id,
            "claim_id": claim_id,
            "reason": reason,
        }
        self._warning("slot not taken", details)
        self._count("SlotsNotTaken")

    def slot_repaired(self, session_id: int, associate_id: int) -> None:
        """Report that a session got the slot that it did not have."""
        details = {"chat_session_id": session_id, "associate_id": associate_id}
        self._info("slot made good", details)
        self._count("SlotsRepaired")

    def slot_freed(self, session_id: int, associate_id: int) -> None:
        """Report that a session that is over, or another agent's, gave its slot back."""
        self._info("slot freed", {"chat_session_id": session_id, "associate_id": associate_id})
        self._count("SlotsFreed")

    def rank_corrected(self, session_id: int, rank: int) -> None:
        """Report that a session's rank became that of its slot."""
        self._info("rank corrected", {"chat_session_id": session_id, "rank": rank})
        self._count("RanksCorrected")

    def welcome_queued(self, welcome: Welcome, *, took_ms: int) -> None:
        """Report that the queue has the welcome."""
        self._info("welcome queued", {**_ids(welcome), "took_ms": took_ms})
        self._count("WelcomesQueued")

    def welcome_not_queued(self, welcome: Welcome, reason: str) -> None:
        """Report that the queue did not accept the welcome; the session's stream sends it again."""
        self._warning("welcome not queued", {**_ids(welcome), "reason": reason})
        self._count("WelcomesNotQueued")

    def welcome_relayed(self, welcome: Welcome) -> None:
        """Report that the stream has sent the welcome; the queue drops it if it is a twin."""
        self._info("welcome relayed", _ids(welcome))
        self._count("WelcomesRelayed")

    def welcome_delivered(self, welcome: Welcome, *, after_ms: int) -> None:
        """Report that the welcome stands in the transcript, and how long after the claim."""
        self._info("welcome delivered", {**_ids(welcome), "after_ms": after_ms})
        self._count("WelcomesDelivered", milliseconds={"WelcomeDelay": after_ms})

    def welcome_twin_dropped(self, welcome: Welcome) -> None:
        """Report that a welcome came again after it was delivered, which changes nothing."""
        self._info("welcome came again", _ids(welcome))
        self._count("WelcomeTwinsDropped")

    def welcome_unreadable(self, source: str) -> None:
        """Report a welcome that cannot be read, by the name of what it came in."""
        self._error("welcome cannot be read", {"source": source})
        self._count("WelcomesUnreadable")

    def credential_refused(self, presented: str) -> None:
        """Report that a credential of this kind, or none, was not valid."""
        self._info("credential refused", {"credential": presented})
        self._count("CredentialsRefused")

    def ticket_not_extended(self, associate_id: int) -> None:
        """Report that a ticket was used, but keeps its end for now."""
        self._warning("ticket not extended", {"associate_id": associate_id})
        self._count("TicketsNotExtended")

    def change_deferred(self, error: BaseException) -> None:
        """Report that a change of a session cannot be followed now; the stream brings it again."""
        self._warning("change deferred", _told(error))
        self._count("ChangesDeferred")

    def change_parked(self, change: ParkedChange, error: BaseException) -> None:
        """Report that a change of a session was put aside, and what stood in its way."""
        self._error("change parked", {**_position(change), **_told(error)})
        self._count("ChangesParked")

    def change_not_parked(self, change: ParkedChange, error: BaseException) -> None:
        """Report that a change could not even be put aside; the stream brings it again."""
        self._error("change not parked", {**_position(change), **_told(error)})
        self._count("ChangesNotParked")

    def queue_watched(self, waiting: Mapping[int, Waiting]) -> None:
        """Report who waits at this moment, by topic; zeros tell that somebody has looked."""
        customers = sum(of_topic.customers for of_topic in waiting.values())
        oldest = max((of_topic.oldest_seconds or 0 for of_topic in waiting.values()), default=0)
        topics = [
            {
                "topic_id": topic_id,
                "customers": of_topic.customers,
                "oldest_seconds": of_topic.oldest_seconds,
            }
            for topic_id, of_topic in sorted(waiting.items())
        ]
        details = {"customers": customers, "oldest_seconds": oldest, "topics": topics}
        self._info("queue watched", details)
        self._count(
            "QueueWatched", {"PendingSessions": customers}, seconds={"OldestPendingAge": oldest}
        )

    def request_failed(self, error: BaseException) -> None:
        """Report an unexpected failure: its types, AWS's code and where, without any value."""
        self._error("request failed", _told(error))
        self._count("RequestsFailed", by_version=True)

    def request_given_up(self, error: BaseException) -> None:
        """Report that a caller was asked to come again, and what held the request up."""
        details = _told(error)
        if isinstance(error, IssuerUnavailableError):
            # In words of our own, which quote nothing; who has set the issuer up can tell by them.
            details["reason"] = str(error)
        self._warning("request given up", details)
        self._count("RequestsGivenUp")

    def _info(self, message: str, details: Mapping[str, object]) -> None:
        self._logger.info(message, extra=details)

    def _warning(self, message: str, details: Mapping[str, object]) -> None:
        self._logger.warning(message, extra=details)

    def _error(self, message: str, details: Mapping[str, object]) -> None:
        self._logger.error(message, extra=details)

    def _count(
        self,
        name: str,
        counts: Mapping[str, int] | None = None,
        milliseconds: Mapping[str, int] | None = None,
        seconds: Mapping[str, int] | None = None,
        *,
        by_version: bool = False,
    ) -> None:
        # A set of metrics for each report: nothing is shared between threads, nothing left behind.
        metrics = EphemeralMetrics(namespace=self._namespace, service=self._service)
        metrics.add_metric(name, MetricUnit.Count, 1)
        for counted, value in (counts or {}).items():
            metrics.add_metric(counted, MetricUnit.Count, value)
        for timed, value in (milliseconds or {}).items():
            metrics.add_metric(timed, MetricUnit.Milliseconds, value)
        for timed, value in (seconds or {}).items():
            metrics.add_metric(timed, MetricUnit.Seconds, value)
        if by_version and self._version:
            metrics.add_dimensions(service=self._service, version=self._version)
        metrics.flush_metrics()


def _place(key: PendingKey) -> dict[str, object]:
    return {"chat_session_id": key.session_id, "topic_id": key.topic_id}


def _position(change: ParkedChange) -> dict[str, object]:
    return {
        "chat_session_id": change.chat_session_id,
        "claim_id": change.claim_id,
        "event_name": change.event_name,
        "sequence_number": change.sequence_number,
    }


def _ids(welcome: Welcome) -> dict[str, object]:
    return {"chat_session_id": welcome.session_id, "claim_id": welcome.claim_id}


def _told(error: BaseException) -> dict[str, object]:
    """Describe an error without its message, which may quote what a customer typed."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_TOLD:]
    return {
        "error": " < ".join(_name(link) for link in _causes(error)),
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _name(error: BaseException) -> str:
    """Give the type, and for an answer of AWS its code, which is one of a closed list."""
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code", "") if isinstance(response, dict) else ""
    return f"{type(error).__name__}({code})" if code else type(error).__name__
