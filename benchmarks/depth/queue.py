"""A deep queue: sessions of one topic, a second apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from benchmarks.endpoint.world import TOPIC_ID

_FIRST: Final = datetime(2026, 1, 31, tzinfo=UTC)


def waiting_sessions(number: int) -> Iterator[dict[str, Any]]:
    """Give the items of so many sessions that wait, in DynamoDB's own form."""
    for session_id in range(1, number + 1):
        requested = (_FIRST + timedelta(seconds=session_id)).isoformat()[:19]
        yield {
            "ChatSessionId": {"N": str(session_id)},
            "TopicId": {"N": str(TOPIC_ID)},
            "Status": {"S": "InQueue"},
            "WhenRequested": {"S": f"{requested}Z"},
            "CustomerAlias": {"S": "Kari"},
            "PendingTopicId": {"N": str(TOPIC_ID)},
            "PendingOrder": {"S": f"{requested}.0000000Z#{session_id:010}"},
        }
