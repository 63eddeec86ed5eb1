import gc
from pathlib import Path
from typing import Final

import pytest

pytest_plugins = ["pytester"]

_ON_ONE_PROCESS: Final = frozenset({"concurrency", "e2e", "integration"})
"""Directories whose tests share what is dear to make, or look at what all of them did."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what must be, where several processes share the tests (``make test``)."""
    for item in items:
        if (directory := _directory(item)) in _ON_ONE_PROCESS:
            item.add_marker(pytest.mark.xdist_group(directory))


def pytest_collection_finish() -> None:
    """Spare the search for garbage what stays to the end: it took a fifth of the time of a test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 20)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail where that has no effect: two stacks disturb each other, and all is explored twice."""
    is_grouped = getattr(item.config.option, "loadgroup", False)
    directory = _directory(item)
    if is_grouped and directory in _ON_ONE_PROCESS and not item.nodeid.endswith(f"@{directory}"):
        pytest.fail(f"xdist does not keep tests/{directory} on one process", pytrace=False)


def _directory(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]
