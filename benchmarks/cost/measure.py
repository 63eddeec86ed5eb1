"""From what a pick-up consumes to dollars."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.cost.recording import Consumed, record
from benchmarks.overhead.measure import SERVICE_MS
from chat_sessions_testing.template import read_template

PRICES: Final = Path(__file__).with_name("prices.json")
_MILLION: Final = 1_000_000
_MB_PER_GB: Final = 1024
_BYTES_PER_GB: Final = 1024**3
_POLLED: Final = frozenset({"DescribeStream", "GetShardIterator", "GetRecords"})
"""What Lambda asks a stream for its functions, free of charge."""
_FIFO: Final = frozenset({"SendMessage", "ReceiveMessage", "DeleteMessage"})
_FUNCTIONS: Final = {
    "chat_agent": "ChatAgentFunction",
    "session_changes": "SessionChangesFunction",
    "welcome_delivery": "WelcomeDeliveryFunction",
}


@dataclass(frozen=True, slots=True)
class CostResult:
    """What a million pick-ups consume and cost.

    Attributes
    ----------
    dollars_per_million
        All of them together.
    dollars_by_item
        What it is for.
    read_units, write_units, requests, gb_ms
        Of one pick-up: DynamoDB's units, calls to AWS, and memory times duration of the functions.
    prices
        Region, date and source of the prices.
    """

    dollars_per_million: float
    dollars_by_item: dict[str, float]
    read_units: float
    write_units: float
    requests: int
    gb_ms: float
    prices: dict[str, str]


def measure(
    chat_agent_ms: float, cpu_ms_per_request: float, tell: Callable[[str], None]
) -> CostResult:
    """Record a pick-up and put prices to it.

    Parameters
    ----------
    chat_agent_ms
        How long the function that answers takes.
    cpu_ms_per_request
        The processor's time of one call to AWS, for the two other functions, which make one after
        the other.
    tell
        Gets a line.
    """
    tell("cost: recording a pick-up and the way of its welcome")
    consumed = _recorded()
    durations = {"chat_agent": chat_agent_ms} | {
        name: sum(_own_calls(consumed[name]).values()) * (SERVICE_MS + cpu_ms_per_request)
        for name in ("session_changes", "welcome_delivery")
    }
    gb_ms = sum(ms * _memory_gb(_FUNCTIONS[name]) for name, ms in durations.items())
    prices = json.loads(PRICES.read_text(encoding="utf-8"))
    dollars = _dollars(consumed, gb_ms, prices["dollars"], prices["assumed"])
    return CostResult(
        dollars_per_million=sum(dollars.values()),
        dollars_by_item=dollars,
        read_units=sum(each.units.read for each in consumed.values()),
        write_units=sum(each.units.write for each in consumed.values()),
        requests=sum(sum(_own_calls(each).values()) for each in consumed.values()),
        gb_ms=gb_ms,
        prices={name: prices[name] for name in ("region", "as_of", "source")},
    )


def _dollars(
    consumed: Mapping[str, Consumed],
    gb_ms: float,
    price: Mapping[str, float],
    assumed: Mapping[str, float],
) -> dict[str, float]:
    everything = consumed.values()
    log_bytes = (
        sum(each.log_bytes for each in everything)
        + len(consumed) * assumed["log_bytes_of_an_invocation_by_lambda"]
        + assumed["log_bytes_of_a_request_by_api_gateway"]
    )
    fifo = sum(each.requests[name] for each in everything for name in _FIFO)
    of_one = {
        "API Gateway": price["api_request"],
        "Lambda, requests": len(consumed) * price["lambda_request"],
        "Lambda, duration": gb_ms / 1000 * price["lambda_gb_second_arm64"],
        "DynamoDB, reads": sum(each.units.read for each in everything)
        * price["dynamodb_read_unit"],
        "DynamoDB, writes": sum(each.units.write for each in everything)
        * price["dynamodb_write_unit"],
        "SQS": fifo * price["sqs_fifo_request"],
        "Logs": log_bytes / _BYTES_PER_GB * price["log_gigabyte"],
        "X-Ray": assumed["share_of_requests_traced"] * price["xray_trace"],
    }
    return {name: dollars * _MILLION for name, dollars in of_one.items()}


def _recorded() -> dict[str, Consumed]:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=record, args=(theirs,), daemon=True
    )
    process.start()
    theirs.close()
    consumed: dict[str, Consumed] = ours.recv()
    process.join()
    return consumed


def _own_calls(consumed: Consumed) -> dict[str, int]:
    """Leave out what Lambda does for the function."""
    by_lambda = _POLLED | {"ReceiveMessage", "DeleteMessage"}
    return {name: times for name, times in consumed.requests.items() if name not in by_lambda}


def _memory_gb(function: str) -> float:
    template: dict[str, Any] = read_template()
    common = template["Globals"]["Function"]["MemorySize"]
    own = template["Resources"][function]["Properties"].get("MemorySize", common)
    return float(own) / _MB_PER_GB
