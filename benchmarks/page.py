"""The results as a table, and as the page ``docs/performance.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_OPENING: Final = Path(__file__).with_name("page_opening.md")
_NAMES: Final = {
    "plain": "plain, JSON",
    "select": "selected (`$select`)",
    "xml": "XML",
    "localised": "selected, localised, XML",
}

type Results = Mapping[str, Any]
type Row = tuple[str, ...]


def table(results: Results) -> Iterator[str]:
    """Give the lines of one table of the main figures, for a terminal."""
    rows = list(_main_figures(results))
    width = max(len(row[0]) for row in rows)
    for name, figure in rows:
        yield f"{name:{width}}  {figure}"


def page(results: Results) -> str:
    """Write the page."""
    return "\n".join(_page(results))


def _main_figures(results: Results) -> Iterator[Row]:
    for name, label in _NAMES.items():
        of = results["overhead"][name]
        yield f"CPU, {label}", f"{of['cpu_ratio']:.2f} x floor"
        yield f"p50 at 5 ms, {label}", f"{of['p50_ratio_5ms']:.2f} x floor"
    if "cold_start" in results:
        start = results["cold_start"]
        yield "cold start", f"{start['ratio_to_floor']:.2f} x floor"
        yield "cold start", f"{start['ratio_to_textbook']:.2f} x textbook"
        yield "unzipped", f"{results['unzipped_mb']:.1f} MB"
    for claimers, of in results["contention"].items():
        yield f"requests of a claim, {claimers} at once", f"{of['requests_per_claim']:.2f}"
    for sessions, of in _by_number(results["depth"]):
        yield f"read units, {int(sessions):,} waiting", f"{of['read_units']:.1f}"
    yield "dollars for a million pick-ups", f"{results['cost']['dollars_per_million']:.2f}"


def _page(results: Results) -> Iterator[str]:
    yield _OPENING.read_text(encoding="utf-8")
    yield from _machine(results)
    yield from _overhead(results)
    yield from _cold_start(results)
    yield from _contention(results)
    yield from _depth(results)
    yield from _memory(results)
    yield from _cost(results)


def _machine(results: Results) -> Iterator[str]:
    of = results["machine"]
    libraries = ", ".join(
        f"{name} {of[name]}" for name in ("botocore", "boto3", "urllib3", "aws-lambda-powertools")
    )
    yield (
        f"Taken on {of['cores']} cores of {of['processor']}, {of['memory_gb']} GB, "
        f"{of['system']}, Python {of['python']}, {libraries}; the load before it began was "
        f"{of['load_at_start']}.\n"
    )


def _overhead(results: Results) -> Iterator[str]:
    floor = results["overhead"]["floor"]
    yield "## Overhead of a warm pick-up\n"
    yield (
        "The floor is `benchmarks/overhead/floor.py`: the same requests to AWS in the same order, "
        f"and nothing else. Here it took {floor['cpu_ms']:.2f} ms of processor time, and "
        f"{floor['p50_ms_5ms']:.1f} ms where AWS takes 5 ms for each request. Times are ratios to "
        "the floor's.\n"
    )
    yield from _rows(
        ("request", "CPU", "lowest to highest", "p50", "p99", "p50 at 5 ms", "p99 at 5 ms"),
        (
            (
                label,
                f"{of['cpu_ratio']:.2f}",
                "{:.2f} to {:.2f}".format(*of["cpu_spread"]),
                f"{of['p50_ratio']:.2f}",
                f"{of['p99_ratio']:.2f}",
                f"{of['p50_ratio_5ms']:.2f}",
                f"{of['p99_ratio_5ms']:.2f}",
            )
            for name, label in _NAMES.items()
            for of in [results["overhead"][name]]
        ),
    )


def _cold_start(results: Results) -> Iterator[str]:
    yield "## Cold start\n"
    if "cold_start" not in results:
        yield "Not measured: the SAM CLI ships the runtime's emulator for Linux only.\n"
        return
    of = results["cold_start"]
    yield (
        "From the start of the process to the first answer, of what `sam build` makes, in Lambda's "
        "runtime interface emulator, with AWS taking 5 ms for each request. The floor has the same "
        f"layers, and took {of['floor_ms']:.0f} ms. The textbook is "
        "`benchmarks/cold_start/textbook.py`, on the libraries as pip installs them; Tracer, which "
        "needs the X-Ray SDK, is left out of it.\n"
    )
    yield from _rows(
        ("beside", "time"),
        [
            ("the floor", f"{of['ratio_to_floor']:.2f}"),
            ("the floor, lowest to highest", "{:.2f} to {:.2f}".format(*of["spread_to_floor"])),
            ("the floor, processor time only", f"{of['cpu_ratio_to_floor']:.2f}"),
            ("the textbook, as `sam build` makes it", f"{of['ratio_to_textbook']:.2f}"),
            (
                "the textbook, with all bytecode compiled",
                f"{of['ratio_to_compiled_textbook']:.2f}",
            ),
        ],
    )
    yield f"Unzipped, chat_agent and its layers have {results['unzipped_mb']:.1f} MB.\n"


def _contention(results: Results) -> Iterator[str]:
    yield "## Many at once\n"
    yield (
        "So many agents ask within two milliseconds, 4,000 sessions wait, and the index lags "
        "behind: played in virtual time by `benchmarks/contention`, with the real claim policy. "
        "Requests are those of one claim; overtaken is how many older sessions were left waiting "
        "when one was claimed, at most.\n"
    )
    yield from _rows(
        ("agents", "way", "requests", "p50 ms", "p99 ms", "overtaken"),
        (
            (
                claimers,
                way,
                f"{of['requests_per_claim']:.2f}",
                f"{of['p50_ms']:.0f}",
                f"{of['p99_ms']:.0f}",
                str(of["overtaken_max"]),
            )
            for claimers, ours in results["contention"].items()
            for way, of in {"this application": ours, **ours["rivals"]}.items()
        ),
    )


def _depth(results: Results) -> Iterator[str]:
    yield "## Deep queues\n"
    depths = list(_by_number(results["depth"]))
    if not depths:
        yield f"Not measured: {results['depth']['not_measured']}.\n"
        return
    yield (
        "Of a whole warm pick-up, as the engine reports it: dynoxide, with the tables of "
        "`template.yaml`.\n"
    )
    yield from _rows(
        ("sessions waiting", "read units", "places evaluated"),
        (
            (f"{int(sessions):,}", f"{of['read_units']:.1f}", str(of["evaluated"]))
            for sessions, of in depths
        ),
    )


def _memory(results: Results) -> Iterator[str]:
    yield "## Memory\n"
    sizes = list(_by_number(results.get("memory", {})))
    if not sizes:
        reason = results.get("memory", {}).get("not_measured", "it needs Linux")
        yield f"Not measured: {reason}.\n"
        return
    yield (
        "Lambda gives a function processor by its memory, a whole one with 1,769 MB. Here the "
        "processes had that share of one by Linux's control groups, with AWS taking 5 ms for each "
        "request. Milliseconds are this machine's, and so is their relation to a whole processor; "
        "a password is hashed when it was not seen for a minute. Cold starts are the worst case: "
        "Lambda gives a start more, and with SnapStart there is none.\n"
    )
    yield from _rows(
        (
            *("MB", "p50 ms", "p99 ms", "p50 ms with password", "p99 ms with password"),
            *("cold start ms", "dollars of duration, a million"),
        ),
        (
            (
                f"{int(size):,}",
                f"{of['p50_ms']:.0f}",
                f"{of['p99_ms']:.0f}",
                f"{of['password_p50_ms']:.0f}",
                f"{of['password_p99_ms']:.0f}",
                f"{of['cold_start_ms']:.0f}",
                f"{of['dollars_per_million']:.2f}",
            )
            for size, of in sizes
        ),
    )


def _cost(results: Results) -> Iterator[str]:
    of = results["cost"]
    prices = of["prices"]
    yield "## Cost\n"
    yield (
        f"A pick-up with its welcome takes {of['requests']} calls to AWS by the three functions, "
        f"{of['read_units']:.1f} read units and {of['write_units']:.0f} write units of DynamoDB, "
        f"and {of['gb_ms']:.0f} GB-ms of Lambda: recorded on moto, with the units computed from "
        "the sizes of the items, and the durations from the overhead above. Streams are read free "
        "of charge. What does not grow with the pick-ups (metrics, alarms, storage, idle polling, "
        f"queue_watch) is not in it. Prices: {prices['region']}, {prices['as_of']}; "
        f"{prices['source']} (`benchmarks/cost/prices.json`).\n"
    )
    rows = [(name, f"{dollars:.2f}") for name, dollars in of["dollars_by_item"].items()]
    yield from _rows(
        ("a million pick-ups", "dollars"), [*rows, ("all", f"{of['dollars_per_million']:.2f}")]
    )


def _by_number(figures: Results) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return (entry for entry in figures.items() if entry[0].isdigit())


def _rows(heading: Sequence[str], rows: Iterator[Row] | Sequence[Row]) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield f"|{'---|' * len(heading)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
