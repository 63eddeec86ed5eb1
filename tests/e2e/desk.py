"""Topics, agents and customers of one test on the stack that all tests share."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import count
from typing import Any

import httpx

from chat_sessions.directory import ChatAgent, ChatTopic
from chat_sessions.dynamodb.attribute_values import plain_values
from chat_sessions.dynamodb.credentials import CredentialsTable
from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.entity import ChatSessionEntity
from chat_sessions.entity.checking import checked
from local.stack import RunningStack

PATH = "/api/v1/Agents/Chat/PickUpFirstChatSession"
PASSWORD = "a long enough secret"
_numbers = count(10_000)


class Desk:
    def __init__(self, stack: RunningStack) -> None:
        self.stack = stack
        self._open = ExitStack()
        self.dynamodb = stack.client("dynamodb")
        self.directory = DirectoryTable(self.dynamodb, stack.outputs["DirectoryTableName"])
        self.credentials = CredentialsTable(self.dynamodb, stack.outputs["CredentialsTableName"])

    def topic(self, welcome_message: str = "Welcome!") -> int:
        topic_id = next(_numbers)
        self.directory.put_topic(ChatTopic(ChatTopicId=topic_id, WelcomeMessage=welcome_message))
        return topic_id

    def agent(self, can_respond: Sequence[int], **properties: Any) -> httpx.Client:
        """Add an agent, and give what the agent sends requests with, until the test ends."""
        associate_id = next(_numbers)
        name = f"agent{associate_id}"
        associate = {"AssociateId": associate_id, "Name": name, "FullName": f"Agent {associate_id}"}
        agent = {"Associate": associate, "CanRespond": can_respond, **properties}
        self.directory.put_agent(checked(ChatAgent, agent))
        self.credentials.put_password(associate_id, name, PASSWORD)
        client = httpx.Client(auth=(name, PASSWORD), base_url=self.stack.base_url, timeout=60)
        return self._open.enter_context(client)

    def close(self) -> None:
        """Close the connections of all agents."""
        self._open.close()

    def customer(self, topic_id: int, **properties: Any) -> ChatSessionEntity:
        return self.stack.queue.enqueue({"TopicId": topic_id, **properties})

    def session(self, session_id: int) -> dict[str, Any]:
        answer = self.dynamodb.get_item(
            TableName=self.stack.outputs["SessionsTableName"],
            Key={"ChatSessionId": {"N": str(session_id)}},
            ConsistentRead=True,
        )
        return plain_values(answer["Item"])

    def finish(self, session_id: int) -> None:
        """End a session, as another call of the Chat agent does."""
        self.dynamodb.update_item(
            TableName=self.stack.outputs["SessionsTableName"],
            Key={"ChatSessionId": {"N": str(session_id)}},
            UpdateExpression="SET #Status = :Finished",
            ExpressionAttributeNames={"#Status": "Status"},
            ExpressionAttributeValues={":Finished": {"S": "Finished"}},
        )

    def slots(self, associate_id: int) -> dict[int, int]:
        """Read which of an agent's sessions has which rank."""
        found = self.directory.agent(associate_id)
        assert found is not None
        return dict(found.slots.ranks)

    def transcript(self, session_id: int) -> list[dict[str, Any]]:
        answer = self.dynamodb.query(
            TableName=self.stack.outputs["MessagesTableName"],
            KeyConditionExpression="ChatSessionId = :Id",
            ExpressionAttributeValues={":Id": {"N": str(session_id)}},
            ConsistentRead=True,
        )
        return [plain_values(item) for item in answer["Items"]]

    def transcript_after_delivery(
        self, session_id: int, within_seconds: float = 30
    ) -> list[dict[str, Any]]:
        """Wait until the welcome stands and its mark is off, then read the messages."""
        until = time.monotonic() + within_seconds
        while "WelcomeOutstanding" in self.session(session_id):
            if time.monotonic() > until:
                msg = f"the welcome of session {session_id} was not delivered"
                raise TimeoutError(msg)
            time.sleep(0.1)
        return self.transcript(session_id)
