import json
from typing import Any

from benchmarks.page import page, table
from local.workspace import ROOT

RESULTS: dict[str, Any] = json.loads((ROOT / "bench" / "results.json").read_text())


def test_the_page_is_what_the_results_say() -> None:
    assert (ROOT / "docs" / "performance.md").read_text() == page(RESULTS)


def test_the_results_have_all_figures_by_their_names() -> None:
    for variant in ("plain", "select", "xml", "localised"):
        assert RESULTS["overhead"][variant].keys() >= {"cpu_ratio", "p50_ratio_5ms"}
    assert RESULTS["cold_start"].keys() >= {"ratio_to_floor", "ratio_to_textbook"}
    assert RESULTS["unzipped_mb"] < 60
    for figures in RESULTS["contention"].values():
        names = {"requests_per_claim", "p50_ms", "p99_ms", "overtaken_max"}
        assert figures.keys() >= names
        assert all(rival.keys() >= names for rival in figures["rivals"].values())
    for figures in RESULTS["depth"].values():
        assert figures.keys() >= {"read_units", "evaluated"}
    for figures in RESULTS["memory"].values():
        assert figures.keys() >= {"p50_ms", "password_p50_ms", "cold_start_ms"}
    assert RESULTS["cost"]["dollars_per_million"] > 0


def test_the_table_has_a_line_for_each_main_figure() -> None:
    told = "\n".join(table(RESULTS))

    for figure in ("CPU", "p50", "cold start", "unzipped", "read units", "dollars"):
        assert figure in told


def test_what_could_not_be_measured_is_said() -> None:
    elsewhere = {**RESULTS, "depth": {"not_measured": "no engine here"}}
    del elsewhere["cold_start"], elsewhere["memory"]

    written = page(elsewhere)

    assert "Not measured: no engine here." in written
    assert "Not measured: it needs Linux." in written
    assert "Not measured: the SAM CLI ships the runtime's emulator for Linux only." in written


def test_nothing_of_the_machine_is_told_but_what_it_is() -> None:
    told = json.dumps(RESULTS) + page(RESULTS)

    assert str(ROOT) not in told
    assert RESULTS["machine"].keys() == {
        "processor",
        "cores",
        "memory_gb",
        "system",
        "python",
        "load_at_start",
        "aws-lambda-powertools",
        "boto3",
        "botocore",
        "urllib3",
    }
