import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chat_sessions.entity.instant import Instant
from local.errors import SeedError
from local.seed import parse_seed, read_seed

SHIPPED = Path(__file__).parents[2] / "local" / "seed.json"


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    seed = json.loads(SHIPPED.read_text())
    change(seed)
    return json.dumps(seed)


def test_the_seed_that_comes_along_is_right() -> None:
    seed = read_seed(SHIPPED)

    assert seed.names()[7] == "tje0"
    assert len(seed.topics) >= 2
    assert seed.sessions


def test_sessions_have_waited_as_long_as_when_the_seed_was_written() -> None:
    seed = parse_seed(
        changed(
            lambda seed: seed.update(
                as_of="2026-01-05T09:00:00+01:00",
                sessions=[
                    {"TopicId": 656, "WhenRequested": "2026-01-05T07:58:30.0000001Z"},
                    {"TopicId": 656, "WhenRequested": "2026-01-05T07:00:00Z", "CustomerName": "A"},
                    {"TopicId": 656},
                ],
            )
        )
    )

    assert list(seed.sessions_at(Instant.parse("2027-03-01T00:00:00Z"))) == [
        {"TopicId": 656, "WhenRequested": "2027-02-28T23:58:30.0000001Z"},
        {"TopicId": 656, "WhenRequested": "2027-02-28T23:00:00Z", "CustomerName": "A"},
        {"TopicId": 656},
    ]


def test_without_a_moment_of_its_own_a_seed_keeps_its_times() -> None:
    seed = parse_seed(changed(lambda seed: seed.pop("as_of")))

    assert list(seed.sessions_at(Instant.now())) == [
        {**session, "WhenRequested": Instant.parse(session["WhenRequested"]).isoformat()}
        for session in seed.sessions
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda seed: seed["sessions"][3].update(TopicId=999), "sessions[3].TopicId: there is no"),
        (lambda seed: seed["agents"][0].update(CanRespond=[656, 1]), "agents[0].CanRespond: there"),
        (
            lambda seed: seed["credentials"][0].update(AssociateId=99),
            "credentials[0].AssociateId: there is no agent 99",
        ),
        (
            lambda seed: seed["sessions"][1].update(ChatSessionId=101),
            "sessions[1].ChatSessionId: 101 stands in sessions[0].ChatSessionId already",
        ),
        (
            lambda seed: seed["credentials"][1]["Basic"].update(UserName="TJE0"),
            "credentials[1].Basic.UserName",
        ),
        (lambda seed: seed.update(as_of="today"), "as_of: "),
        (lambda seed: seed["topics"][0].update(Nme="x"), "topics[0].Nme: there is no"),
        (lambda seed: seed["topics"][0].update(ChatTopicId="x"), "topics[0].ChatTopicId"),
        (
            lambda seed: seed["sessions"][0].update(WhenRequested="soon"),
            "sessions[0].WhenRequested",
        ),
        (lambda seed: seed["sessions"][0].update(CustomerNme="x"), "sessions[0].CustomerNme"),
        (lambda seed: seed.pop("topics"), "topics: Field required"),
        (lambda seed: seed.update(session=[]), "session: there is no"),
    ],
)
def test_each_entry_that_is_wrong_is_named(
    change: Callable[[dict[str, Any]], object], told: str
) -> None:
    with pytest.raises(SeedError) as refused:
        parse_seed(changed(change))

    assert told in str(refused.value)


def test_what_is_not_json_is_told_with_its_place() -> None:
    with pytest.raises(SeedError, match="line 1, column 13: not JSON"):
        parse_seed('{"topics": [')


def test_a_file_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"SEED=path/to/seed\.json make run"):
        read_seed(tmp_path / "nothing.json")
