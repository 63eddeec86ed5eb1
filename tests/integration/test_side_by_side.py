"""Old and new code on the same items, as while a deployment shifts the traffic: nothing is lost.

``Later`` stands for what a newer version may have added.
"""

import json
from typing import Any

from chat_sessions.dynamodb.attribute_values import attribute_values, plain_values
from chat_sessions.entity import ChatSessionEntity
from chat_sessions.parked_change import ParkedChange
from chat_sessions.welcome import Welcome
from chat_sessions_testing import ChatStack
from chat_sessions_testing.plugin import ASSOCIATE_ID, TOPIC_ID, WELCOME, PickUpFirst

LATER = {"Kept": ["as", "it", "is"], "Number": 1}


def write_later(stack: ChatStack, table: str, key: dict[str, Any], **more: object) -> None:
    written = {"Later": LATER, **more}
    stack.dynamodb.update_item(
        TableName=stack.environment[table],
        Key=key,
        UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in written),
        ExpressionAttributeValues=attribute_values(
            {f":{name}": value for name, value in written.items()}
        ),
    )


def directory_item(stack: ChatStack, key: str) -> dict[str, Any]:
    answer = stack.dynamodb.get_item(
        TableName=stack.environment["DIRECTORY_TABLE"], Key={"Key": {"S": key}}
    )
    return plain_values(answer["Item"])


def test_a_session_says_by_which_layout_it_was_written(
    chat_stack: ChatStack, queued_session: ChatSessionEntity
) -> None:
    item = chat_stack.session(queued_session.ChatSessionId)

    assert item is not None
    assert item["ItemVersion"] == 1


def test_a_session_of_a_later_layout_is_picked_up_and_keeps_what_is_not_known(
    chat_stack: ChatStack, queued_session: ChatSessionEntity, pick_up_first: PickUpFirst
) -> None:
    session_id = queued_session.ChatSessionId
    key = {"ChatSessionId": {"N": str(session_id)}}
    write_later(chat_stack, "SESSIONS_TABLE", key, ItemVersion=2)

    answer = pick_up_first().json()
    chat_stack.settle()

    item = chat_stack.session(session_id)
    assert item is not None
    assert (item["Later"], item["ItemVersion"]) == (LATER, 2)
    assert answer["ChatSessionId"] == session_id
    assert "Later" not in answer
    assert [message["Message"] for message in chat_stack.transcript(session_id)] == [WELCOME]


def test_agents_and_topics_keep_what_is_not_known_whatever_is_written_of_them(
    chat_stack: ChatStack, pick_up_first: PickUpFirst
) -> None:
    agent, topic = f"agent#{ASSOCIATE_ID}", f"topic#{TOPIC_ID}"
    for key in (agent, topic):
        write_later(chat_stack, "DIRECTORY_TABLE", {"Key": {"S": key}})

    chat_stack.queue_session(TOPIC_ID)
    pick_up_first()
    chat_stack.settle()
    at_work = chat_stack.directory.agent(ASSOCIATE_ID)
    assert at_work is not None
    chat_stack.directory.put_agent(at_work.agent)
    chat_stack.directory.change_agent(at_work.agent, ["MaxSessions"], ["Name"])
    [topic_read] = chat_stack.directory.topics([TOPIC_ID]).values()
    chat_stack.directory.put_topic(topic_read)
    chat_stack.directory.change_topic(topic_read, ["Name"])

    assert directory_item(chat_stack, agent)["Later"] == LATER
    assert directory_item(chat_stack, topic)["Later"] == LATER


def test_a_message_of_a_later_layout_is_delivered(chat_stack: ChatStack) -> None:
    welcome = Welcome(1, "claim", "Tore Jensen", WELCOME, ChatSessionEntity().WhenStarted, "r")
    body = json.loads(welcome.queue_body())
    record = {
        "messageId": "1",
        "body": json.dumps({**body, "Version": body["Version"] + 1, "Later": LATER}),
        "eventSource": "aws:sqs",
    }

    assert chat_stack.welcome_delivery({"Records": [record]}, None) == {"batchItemFailures": []}
    [message] = chat_stack.transcript(1)
    assert message["Message"] == WELCOME


def test_a_message_of_an_earlier_layout_is_delivered(chat_stack: ChatStack) -> None:
    welcome = Welcome(1, "claim", "Tore Jensen", WELCOME, ChatSessionEntity().WhenStarted, "r")
    body = json.loads(welcome.queue_body())
    del body["Version"]
    record = {"messageId": "1", "body": json.dumps(body), "eventSource": "aws:sqs"}

    assert chat_stack.welcome_delivery({"Records": [record]}, None) == {"batchItemFailures": []}
    assert len(chat_stack.transcript(1)) == 1


def test_a_parked_change_of_another_layout_is_read() -> None:
    change = ParkedChange(
        chat_session_id=1,
        claim_id=None,
        slot_holders=(),
        event_name="MODIFY",
        sequence_number="1",
        error_type="KeyError",
    )
    body = json.loads(change.queue_body())
    earlier = {name: value for name, value in body.items() if name != "Version"}

    assert ParkedChange.from_queue_body(json.dumps(earlier)) == change
    later = ParkedChange.from_queue_body(json.dumps({**body, "Version": 2, "Later": LATER}))
    assert later.chat_session_id == 1
