"""``make run``: the whole stack on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from local import activity
from local.arguments import DEFAULT_PORT, parameters, port_number
from local.console.errors import NoConsoleError
from local.console.server import Console, opened, with_origin
from local.errors import LocalStackError, SeedError
from local.seed import read_seed
from local.stack import running
from local.warm_up import PICK_UP

if TYPE_CHECKING:
    from local.activity import Happening
    from local.seed import Seed
    from local.stack import StartedStack

_FAILED: Final = 1
_WRONG_SEED: Final = 2
_STOPPED_BY_SIGNAL: Final = 128
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StoppedError(BaseException):
    """Somebody wants this to end; no ``except Exception`` on the way may keep it.

    Attributes
    ----------
    number
        The signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Terminal:
    """Where lines go, at once; quiet ones are dim where that can be seen."""

    def __init__(self) -> None:
        self._can_dim = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def line(self, text: str = "") -> None:
        """Write a line."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def happening(self, happening: Happening) -> None:
        """Write what happened, with the time of this place."""
        clock = datetime.fromtimestamp(happening.when / 1000).astimezone().strftime("%H:%M:%S")
        text = f"{clock}  {'· ' if happening.is_quiet else ''}{happening.text}"
        self.line(f"\033[2m{text}\033[0m" if happening.is_quiet and self._can_dim else text)


def main() -> int:
    """Run the stack; give the exit code: 0 when it was stopped after it had been ready."""
    arguments = _arguments()
    terminal = Terminal()
    is_ready = False
    for number in _STOP_SIGNALS:
        # nohup has the hang-up ignored, and so it stays.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    try:
        seed = read_seed(arguments.seed)
        with ExitStack() as started:
            stack = _start(started, terminal, arguments, seed)
            is_ready = True
            for happening in activity.follow(stack, seed.names()):
                terminal.happening(happening)
    except StoppedError as stopped:
        if is_ready:
            _say("Stopped; nothing of it is left running.")
            return 0
        _say("Stopped before it was ready; nothing of it is left running.")
        return _STOPPED_BY_SIGNAL + stopped.number
    except BrokenPipeError:
        # Nobody reads any more. What Python would still flush at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except SeedError as error:
        _say(str(error))
        return _WRONG_SEED
    except LocalStackError as error:
        _say(f"make run: {error}")
    return _FAILED


def _stop(number: int, _frame: object) -> NoReturn:
    # The end takes a second or two, and a second Ctrl-C must not cut it short.
    for each in _STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise StoppedError(number)


def _start(
    started: ExitStack, terminal: Terminal, arguments: argparse.Namespace, seed: Seed
) -> StartedStack:
    values = arguments.parameters
    console, where = _console(started, terminal, arguments)
    if console:
        values = with_origin(values, console.origin)
    stack = started.enter_context(running(arguments.port, seed, terminal.line, values))
    if console:
        console.show(stack, seed)
    _welcome(terminal, stack, seed, arguments.port, where)
    return stack


def _console(
    started: ExitStack, terminal: Terminal, arguments: argparse.Namespace
) -> tuple[Console | None, str]:
    """Take the console's port; give it, and where it is or why there is none."""
    try:
        console = started.enter_context(
            opened(arguments.console_port, arguments.port, terminal.line)
        )
    except NoConsoleError as error:
        return None, f"none: {error}"
    return console, f"{console.origin}/"


def _welcome(terminal: Terminal, stack: StartedStack, seed: Seed, port: int, console: str) -> None:
    terminal.line()
    terminal.line(f"  Console         {console}")
    terminal.line(f"  Base URL        {stack.base_url}")
    for given in seed.credentials:
        user = f"{given.Basic.UserName} / {given.Basic.Password}"
        topics = ", ".join(
            topic.Name or str(topic.ChatTopicId)
            for topic in seed.topics
            for agent in seed.agents
            if agent.Associate.AssociateId == given.AssociateId
            and topic.ChatTopicId in agent.CanRespond
        )
        terminal.line(f"  Agent           {user} (can respond on: {topics or 'no topic'})")
    if seed.credentials:
        first = seed.credentials[0].Basic
        user = f"{first.UserName}:{first.Password}".replace("'", "'\\''")
        terminal.line(f"  Pick up         curl -i -X POST -u '{user}' '{stack.base_url}{PICK_UP}'")
    where, option = ("", "") if port == DEFAULT_PORT else (f" PORT={port}", f" --port {port}")
    terminal.line(f"  More customers  make customers N=5{where}")
    terminal.line(f"  Administer      .venv/bin/chat-admin --local{option} status")
    terminal.line("  Stop            Ctrl-C")
    terminal.line()
    terminal.line(f"ready: {stack.base_url}")


def _say(text: str) -> None:
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.run", description=__doc__)
    parser.add_argument("--port", type=port_number, default=DEFAULT_PORT)
    parser.add_argument("--seed", type=Path, default=Path(__file__).with_name("seed.json"))
    parser.add_argument("--parameters", type=parameters, default={})
    parser.add_argument("--console-port", type=port_number, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
