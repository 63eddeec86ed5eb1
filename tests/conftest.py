from pathlib import Path
from typing import Final

import pytest

pytest_plugins = ["pytester"]

_ON_ONE_PROCESS: Final = frozenset({"e2e", "integration"})
"""Directories whose tests share what is dear to start, or look at what all of them did."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what must be, where several processes share the tests (``make test``)."""
    for item in items:
        directory = item.path.relative_to(Path(__file__).parent).parts[0]
        if directory in _ON_ONE_PROCESS:
            item.add_marker(pytest.mark.xdist_group(directory))
