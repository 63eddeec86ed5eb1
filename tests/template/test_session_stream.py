"""Which changes of a session the stream brings to session_changes, and what becomes of them."""

from itertools import product
from typing import Any

import pytest

from chat_sessions.claim import Item
from chat_sessions.dynamodb.attribute_values import attribute_values
from chat_sessions.session_change import SessionChange
from chat_sessions_testing.event_source import matches
from chat_sessions_testing.stack import stream_filters
from chat_sessions_testing.template import read_template

TEMPLATE = read_template()
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
FILTERS = stream_filters(TEMPLATE)
LAMBDAS_LIMIT = 5

WAITING: Item = {"Status": "InQueue", "TopicId": 656, "PendingTopicId": 656}
ANSWERED: Item = {"Status": "CustomerLast", "TopicId": 656, "User": {"AssociateId": 7}} | {
    "ClaimId": "c1"
}
WELCOMED = ANSWERED | {"Status": "UserLast", "Welcome": {"Message": "Hei", "ClaimId": "c1"}}
GREETED = WELCOMED | {"WelcomeOutstanding": "c1"}
OFFERED = WELCOMED | {"TransferTo": {"AssociateId": 8}}
TAKEN_OVER = WELCOMED | {"User": {"AssociateId": 8}}
FINISHED = WELCOMED | {"Status": "Finished"}


def record(before: Item | None, after: Item | None) -> dict[str, Any]:
    name = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
    images = {"OldImage": before, "NewImage": after}
    written = {key: attribute_values(item) for key, item in images.items() if item is not None}
    return {"eventName": name, "dynamodb": written}


def passes(before: Item | None, after: Item | None) -> bool:
    return any(matches(pattern, record(before, after)) for pattern in FILTERS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(WAITING, GREETED, id="picked up with a welcome"),
        pytest.param(WAITING, ANSWERED, id="picked up without one"),
        pytest.param(GREETED, GREETED | {"LastMessage": "Hei"}, id="changed before it is greeted"),
        pytest.param(None, GREETED, id="restored from a backup before it is greeted"),
        pytest.param(None, WELCOMED, id="restored from a backup while it is answered"),
        pytest.param(OFFERED | {"Status": "InQueue"}, TAKEN_OVER, id="handed over"),
        pytest.param(FINISHED, WELCOMED, id="opened again"),
        pytest.param({"TopicId": 656}, ANSWERED, id="answered, from no status"),
        pytest.param(WELCOMED, FINISHED, id="over"),
        pytest.param(ANSWERED, ANSWERED | {"Status": "Closed"}, id="closed"),
        pytest.param(WELCOMED, WAITING, id="put back"),
        pytest.param(GREETED, WAITING, id="put back before it is greeted"),
        pytest.param(WELCOMED, None, id="deleted"),
        pytest.param(OFFERED, TAKEN_OVER, id="transferred"),
        pytest.param(OFFERED, TAKEN_OVER | {"TransferTo": None}, id="transferred, with a null"),
    ],
)
def test_a_change_that_has_consequences_comes(before: Item | None, after: Item | None) -> None:
    assert passes(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(None, WAITING, id="queued"),
        pytest.param(WAITING, WAITING | {"WhenFetched": "2026-01-31T13:45:00Z"}, id="polled"),
        pytest.param(WAITING, WAITING | {"Status": "ClosedFromQueue"}, id="gave up"),
        pytest.param(WAITING, None, id="deleted while it waits"),
        pytest.param(WELCOMED, ANSWERED, id="the customer wrote"),
        pytest.param(WELCOMED, WELCOMED | {"LastMessage": "Hei"}, id="the agent wrote"),
        pytest.param(GREETED, WELCOMED, id="greeted"),
        pytest.param(WELCOMED, OFFERED, id="offered to another agent"),
        pytest.param(WELCOMED, WELCOMED | {"Rank": 2}, id="its rank corrected"),
        pytest.param(FINISHED, FINISHED | {"Rating": 5}, id="rated"),
        pytest.param(FINISHED, None, id="deleted when it is over"),
    ],
)
def test_a_change_without_consequences_costs_no_invocation(
    before: Item | None, after: Item | None
) -> None:
    assert not passes(before, after)


LIVE = [WAITING, ANSWERED, GREETED, WELCOMED]


@pytest.mark.parametrize(("before", "after"), list(product([*LIVE, FINISHED, None], repeat=2)))
def test_a_change_of_who_holds_the_slot_comes(before: Item | None, after: Item | None) -> None:
    assert passes(before, after) or SessionChange(1, before, after).slot_holders() == []


def test_there_are_no_more_filters_than_a_mapping_may_have() -> None:
    assert len(FILTERS) <= LAMBDAS_LIMIT


def test_a_broken_change_has_a_queue_of_its_own_that_keeps_it_for_two_weeks() -> None:
    queue = RESOURCES["ParkedChangesQueue"]["Properties"]
    role = RESOURCES["SessionChangesRole"]["Properties"]
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    [allowed] = [
        statement
        for statement in statements
        if statement["Resource"] == {"Fn::GetAtt": ["ParkedChangesQueue", "Arn"]}
    ]

    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert queue["SqsManagedSseEnabled"] is True
    assert allowed["Action"] == "sqs:SendMessage"
    assert TEMPLATE["Outputs"]["ParkedChangesQueueUrl"]["Value"] == {"Ref": "ParkedChangesQueue"}
