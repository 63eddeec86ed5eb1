"""What happens in the stack, one line each, as the functions' own logs tell it."""

from __future__ import annotations

import heapq
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError

from local.deployment import stack_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_logs.type_defs import FilteredLogEventTypeDef

    from local.stack import StartedStack

type _Key = tuple[str, int, str]

_PAUSE_SECONDS: Final = 0.2
_HELD_BACK_MS: Final = 300
"""A function's lines come when its invocation ends; waiting this long puts all in order."""
_OVERLAP_MS: Final = 2000
_PLATFORM_LINE: Final = re.compile(r"(START|END|REPORT|INIT_START) ")
_PLATFORM_FAILURE: Final = re.compile(
    r"\S+ \S+ (?:WARNING|ERROR) \[(?:lambda|lambda_runtime|apigateway_v1)\] (?P<text>.*)"
)
_ENVELOPE: Final = {
    "level",
    "message",
    "timestamp",
    "service",
    "correlation_id",
    "xray_trace_id",
}
_SENTENCES: Final = {
    "session claimed": (
        "session {chat_session_id} claimed by {agent} ({details}) in {took_ms} ms",
        False,
    ),
    "nothing to pick up": ("nothing to pick up for {agent} ({reason})", False),
    "candidate lost": ("session {chat_session_id} was taken already, now {status}", True),
    "welcome queued": ("welcome of session {chat_session_id} queued in {took_ms} ms", False),
    "welcome relayed": ("welcome of session {chat_session_id} sent by the stream as well", True),
    "welcome delivered": (
        "welcome of session {chat_session_id} in the transcript {after_ms} ms after the claim",
        False,
    ),
    "slot made good": ("session {chat_session_id} has its slot at {agent} by the stream", True),
    "slot freed": ("session {chat_session_id} gave its slot at {agent} back", True),
    "rank corrected": ("session {chat_session_id} has rank {rank} now", True),
    "welcome came again": ("welcome of session {chat_session_id} came again, no change", True),
    "queue watched": ("customers who wait: {customers}", True),
}
"""By the message of a log line: the line to show, and whether it is quiet."""


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """One line to show.

    Attributes
    ----------
    when
        Milliseconds since 1970.
    text
        What happened.
    is_quiet
        Whether it only completes the picture.
    """

    when: int
    text: str = field(compare=False)
    is_quiet: bool = field(default=False, compare=False)


def follow(stack: StartedStack, names: Mapping[int, str]) -> Iterator[Happening]:
    """Tell what happens, for ever, in order and about a third of a second after it happens.

    Parameters
    ----------
    stack
        The stack.
    names
        What agents are called, by their ids.

    Raises
    ------
    LocalStackError
        The embedded AWS has ended.
    """
    logs = FunctionLogs(stack.client("logs", timeout=5))
    failures = PlatformFailures(stack.aws.log)
    waiting: list[Happening] = []
    while True:
        stack.aws.check_alive()
        try:
            for source, event in logs.fresh():
                for happening in happenings(source, event["timestamp"], event["message"], names):
                    heapq.heappush(waiting, happening)
        except BotoCoreError:
            # Busy, or gone, which the next round finds out.
            stack.aws.check_alive()
        for text in failures.fresh():
            heapq.heappush(waiting, Happening(_now(), f"! {text}"))
        while waiting and waiting[0].when <= _now() - _HELD_BACK_MS:
            yield heapq.heappop(waiting)
        time.sleep(_PAUSE_SECONDS)


class FunctionLogs:
    """The events of the functions' log groups, each once.

    Parameters
    ----------
    logs
        A client of CloudWatch Logs.
    """

    def __init__(self, logs: CloudWatchLogsClient) -> None:
        self._logs = logs
        self._began = _now()
        self._since: dict[str, int] = {}
        self._seen: set[tuple[_Key, int]] = set()

    def fresh(self) -> Iterator[tuple[str, FilteredLogEventTypeDef]]:
        """Give the events that came since the last call, each with its function's name.

        The first call begins when this was made.
        """
        if not self._since:
            prefix = f"/aws/lambda/{stack_name()}/"
            groups = self._logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
            self._since = {group["logGroupName"]: self._began for group in groups}
        for group, since in self._since.items():
            # An event may come in behind a younger one: look back, and pass over what was seen.
            start = max(since - _OVERLAP_MS, self._began)
            answer = self._logs.filter_log_events(logGroupName=group, startTime=start)
            same = Counter[_Key]()
            for event in answer["events"]:
                # The embedded AWS gives events no ids.
                key = (event["logStreamName"], event["timestamp"], event["message"])
                same[key] += 1
                if (key, same[key]) not in self._seen:
                    self._seen.add((key, same[key]))
                    self._since[group] = max(self._since[group], event["timestamp"])
                    yield group.rsplit("/", 1)[-1], event
        oldest = min(self._since.values(), default=0) - _OVERLAP_MS
        self._seen = {(key, nth) for key, nth in self._seen if key[1] >= oldest}


class PlatformFailures:
    """What the embedded AWS says of functions that could not run; it is in no function's log.

    Parameters
    ----------
    log
        The file that the embedded AWS writes.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read = log.stat().st_size

    def fresh(self) -> Iterator[str]:
        """Give the failures since the last call."""
        with self._log.open("rb") as log:
            log.seek(self._read)
            added = log.read()
        whole = added[: added.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.decode(errors="replace").splitlines():
            if match := _PLATFORM_FAILURE.match(line):
                yield match["text"]


def happenings(
    source: str, logged: int, line: str, names: Mapping[int, str]
) -> Iterator[Happening]:
    """Read one line of a function's log: none or one happening.

    Parameters
    ----------
    source
        The function.
    logged
        When the line was logged, in milliseconds since 1970; a line of JSON may know better.
    line
        The line.
    names
        What agents are called, by their ids.
    """
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        if line.strip() and not _PLATFORM_LINE.match(line):
            yield Happening(logged, f"! {source}: {line.rstrip()}")
    elif "_aws" not in entry:  # else it is a metric
        text, is_quiet = _sentence(source, entry, names)
        yield Happening(_time_of(entry, logged), text, is_quiet)


def _sentence(source: str, entry: Mapping[str, Any], names: Mapping[int, str]) -> tuple[str, bool]:
    """Say a log line in words; one that is not known, or not as it is known, as it is."""
    sentence, is_quiet = _SENTENCES.get(str(entry.get("message")), ("", False))
    if not sentence:
        return _as_it_is(source, entry), False
    more = {"agent": _agent(entry, names)}
    try:
        if "waited_ms" in entry:
            waited = _duration(entry["waited_ms"])
            more["details"] = f"topic {entry['topic_id']}, waited {waited}"
        return sentence.format(**entry, **more), is_quiet
    except (KeyError, TypeError):
        return _as_it_is(source, entry), False


def _agent(entry: Mapping[str, Any], names: Mapping[int, str]) -> str:
    associate = entry.get("associate_id", 0)
    return names.get(associate) or f"associate {associate}"


def _as_it_is(source: str, entry: Mapping[str, Any]) -> str:
    details = ", ".join(
        f"{name} {value[-1] if isinstance(value, list) and value else value}"
        for name, value in entry.items()
        if name not in _ENVELOPE
    )
    level = "" if entry.get("level") == "INFO" else f"! {entry.get('level')} "
    return f"{level}{source}: {entry.get('message')}" + (f" ({details})" if details else "")


def _time_of(entry: Mapping[str, Any], logged: int) -> int:
    try:
        moment = datetime.fromisoformat(entry["timestamp"])
    except (KeyError, TypeError, ValueError):
        return logged
    return int(moment.timestamp() * 1000)


def _duration(milliseconds: int) -> str:
    seconds = milliseconds / 1000
    for unit, name in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.0f} s"


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)
