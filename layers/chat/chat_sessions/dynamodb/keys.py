"""The keys of the items that more than one adapter reads or writes."""

from typing import Any


def session_key(session_id: int) -> dict[str, Any]:
    """Give the key of a session in the sessions table."""
    return {"ChatSessionId": {"N": str(session_id)}}


def agent_key(associate_id: int) -> dict[str, Any]:
    """Give the key of an agent in the directory table."""
    return {"Key": {"S": f"agent#{associate_id}"}}


def topic_key(topic_id: int) -> dict[str, Any]:
    """Give the key of a topic in the directory table."""
    return {"Key": {"S": f"topic#{topic_id}"}}
