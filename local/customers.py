"""``make customers N=5``: more customers for the stack that runs."""

from __future__ import annotations

import argparse
import random
import sys
from itertools import cycle, islice
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.errors import ChatSessionsError
from local.arguments import DEFAULT_PORT, port_number, whole_number
from local.errors import LocalStackError, NothingRunsError
from local.stack import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from local.stack import RunningStack

_MOST: Final = 10_000
_MOST_SHOWN: Final = 20
_PROGRESS: Final = 500
_FIRST_NAMES: Final = ("Alva", "Björn", "Chloé", "Dina", "Eskil", "Farah", "Goran", "Hanna", "Ivo")
_LAST_NAMES: Final = ("Aas", "Bakke", "Costa", "Dubois", "Engen", "Fischer", "Gray", "Holm")
_COMPANIES: Final = ("Nordlicht Books", "Blue Harbour", "Kaffe & Co", "Alpine Gear", "")
_QUESTIONS: Final = (
    "Where do I find my invoice?",
    "The app asks me to sign in again and again.",
    "Can you help me to move my data?",
    "What does it cost for a team of six?",
    "I think that I ordered the wrong thing.",
)


def invented_customers(topic_ids: Iterable[int], count: int) -> Iterator[dict[str, object]]:
    """Invent sessions, in turn over the topics."""
    choose = random.SystemRandom().choice
    for topic_id in islice(cycle(topic_ids), count):
        first, last = choose(_FIRST_NAMES), choose(_LAST_NAMES)
        yield {
            "TopicId": topic_id,
            "CustomerAlias": first,
            "CustomerName": f"{first} {last}",
            "CustomerCompanyName": choose(_COMPANIES),
            "CustomerConsented": True,
            "FirstMessage": choose(_QUESTIONS),
        }


def main() -> int:
    """Queue the customers and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m local.customers", description=__doc__)
    parser.add_argument("--port", type=port_number, default=DEFAULT_PORT)
    parser.add_argument("--count", type=whole_number(1, _MOST), default=5)
    arguments = parser.parse_args()
    try:
        _queue(find(arguments.port), arguments.count)
    except NothingRunsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (LocalStackError, ChatSessionsError, BotoCoreError, ClientError) as error:
        sys.stderr.write(f"make customers: {error or type(error).__name__}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _queue(stack: RunningStack, count: int) -> None:
    directory = DirectoryTable(stack.client("dynamodb"), stack.outputs["DirectoryTableName"])
    topics = directory.whole().topics
    if not topics:
        msg = "the running stack has no topic to queue for; put one into its seed file"
        raise LocalStackError(msg)
    names = {number: f"{number} {topic.Name}".rstrip() for number, topic in topics.items()}
    queue = stack.queue
    for number, customer in enumerate(invented_customers(topics, count), start=1):
        session = queue.enqueue(customer)
        if count <= _MOST_SHOWN:
            _line(
                f"session {session.ChatSessionId}  topic {names[session.TopicId]}  "
                f"position {session.InitialQueuePos}"
            )
        elif number % _PROGRESS == 0:
            _line(f"{number} of {count}")
    _line(f"{count} {'customer' if count == 1 else 'customers'} queued")


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
