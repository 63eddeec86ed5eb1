"""What is left for an operator: messages in queues, and a pick-up from which nothing followed."""

from chat_sessions.parked_change import ParkedChange
from chat_sessions_testing import ChatStack
from chat_sessions_testing.plugin import ASSOCIATE_ID


def send(chat_stack: ChatStack, queue: str, body: str) -> None:
    """Put a message into the queue that an output names; bodies of one length are twins."""
    url = chat_stack.outputs[queue]
    fifo = {"MessageGroupId": "1", "MessageDeduplicationId": str(len(body))}
    options = fifo if url.endswith(".fifo") else {}
    chat_stack.sqs.send_message(QueueUrl=url, MessageBody=body, **options)  # type: ignore[arg-type]


def park_pick_up(chat_stack: ChatStack, session_id: int) -> None:
    """Park the change of a session that was picked up, without its slot and with another rank."""
    for table, key, name, value in (
        ("SESSIONS_TABLE", {"ChatSessionId": {"N": str(session_id)}}, "Rank", {"N": "5"}),
        ("DIRECTORY_TABLE", {"Key": {"S": f"agent#{ASSOCIATE_ID}"}}, "ActiveSessions", {"M": {}}),
    ):
        chat_stack.dynamodb.update_item(
            TableName=chat_stack.environment[table],
            Key=key,
            UpdateExpression="SET #Name = :Value",
            ExpressionAttributeNames={"#Name": name},
            ExpressionAttributeValues={":Value": value},
        )
    stored = chat_stack.session(session_id)
    assert stored is not None
    parked = ParkedChange(
        chat_session_id=session_id,
        claim_id=str(stored["ClaimId"]),
        slot_holders=(ASSOCIATE_ID,),
        event_name="MODIFY",
        sequence_number="1",
        error_type="KeyError",
    )
    send(chat_stack, "ParkedChangesQueueUrl", parked.queue_body())
