"""Commands of ``chat-admin``, done on the stack of a test."""

import io
import json
import time
from dataclasses import dataclass
from typing import Any

from chat_admin.command_line import run
from chat_admin.console import Console
from chat_admin.deployment import Deployment
from chat_admin.where import Where
from chat_sessions_testing import ChatStack


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def secret(self) -> str:
        return self.out.strip()

    def json(self) -> Any:
        return json.loads(self.out)

    def rows(self) -> list[list[str]]:
        """Give the cells of a table, without its headings."""
        return [line.split() for line in self.out.splitlines()[1:]]


class Operator:
    """Types commands into a shell whose standard input is no terminal."""

    def __init__(self, stack: ChatStack) -> None:
        self.seconds_ahead = 0.0
        client = Where(stack_name="chat-pickup").clients()
        self.deployment = Deployment(
            outputs=stack.outputs,
            dynamodb=client("dynamodb"),
            sqs=client("sqs"),
            now=lambda: time.time() + self.seconds_ahead,
        )

    def __call__(self, *words: str, stdin: str = "") -> Done:
        out, err = io.StringIO(), io.StringIO()
        console = Console(io.StringIO(stdin), out, err)
        code = run(words, console, {}, lambda _: self.deployment)
        return Done(code, out.getvalue(), err.getvalue())
