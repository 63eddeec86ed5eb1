"""What the page is told when it starts: where the API is, whom one can be, what can be picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chat_sessions.localisation.languages import CULTURES
from chat_sessions.localisation.zone_names import zone_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.seed import Seed


def configuration(base_url: str, seed: Seed) -> dict[str, Any]:
    """Give the page's configuration.

    Parameters
    ----------
    base_url
        Where the API is, everything before ``/api/v1/``.
    seed
        What the stack started with; its agents are invented, and their passwords no secret.
    """
    return {
        "baseUrl": base_url,
        "agents": list(_agents(seed)),
        "cultures": [tag for _, tag in CULTURES],
        "zones": [{"code": code, "name": name} for _, code, name in zone_codes()],
    }


def _agents(seed: Seed) -> Iterator[dict[str, Any]]:
    topics = {topic.ChatTopicId: topic.Name or str(topic.ChatTopicId) for topic in seed.topics}
    agents = {agent.Associate.AssociateId: agent for agent in seed.agents}
    for given in seed.credentials:
        agent = agents[given.AssociateId]
        yield {
            "associateId": given.AssociateId,
            "userName": given.Basic.UserName,
            "password": given.Basic.Password,
            "fullName": agent.Associate.FullName or "",
            "topics": [topics[topic_id] for topic_id in sorted(agent.CanRespond)],
        }
