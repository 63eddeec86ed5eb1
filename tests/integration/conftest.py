import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_sessions_testing import ChatStack, Wire
from tests.integration.permissions import Access, accesses, statements_by_function

_STATEMENTS = statements_by_function()
_HERE = Path(__file__).parent
_asked = pytest.StashKey[dict[str, set[Access]]]()
_is_whole = pytest.StashKey[bool]()


class Told(io.StringIO):
    """What the functions write: logs by their handlers, and metrics, which are printed."""

    def __init__(self, printed: pytest.CaptureFixture[str]) -> None:
        super().__init__()
        self._printed = printed

    def getvalue(self) -> str:
        self.write(self._printed.readouterr().out)
        return super().getvalue()


@pytest.fixture
def told(chat_stack: ChatStack, capsys: pytest.CaptureFixture[str]) -> Iterator[io.StringIO]:
    """Collect what the functions write to standard output: logs and metrics."""
    assert chat_stack
    written = Told(capsys)
    handlers = [
        handler
        for name in ("chat_agent", "session_changes", "welcome_delivery", "queue_watch")
        for handler in logging.getLogger(name).handlers
        if isinstance(handler, logging.StreamHandler)
    ]
    before = [(handler, handler.setStream(written)) for handler in handlers]
    yield written
    for handler, stream in before:
        handler.setStream(stream)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests of the permissions last: they need what all others ask of AWS."""
    last = [item for item in items if item.path.name == "test_permissions.py"]
    items[:] = [*(item for item in items if item not in last), *last]
    nothing_yet: dict[str, set[Access]] = {function: set() for function in _STATEMENTS}
    config.stash[_asked] = nothing_yet
    narrowed = [argument for argument in config.args if "::" in argument]
    config.stash[_is_whole] = (
        {item.path for item in items} >= set(_HERE.glob("test_*.py"))
        and not narrowed
        and not config.getoption("keyword")
        and not config.getoption("markexpr")
    )


@pytest.fixture(autouse=True)
def _within_permissions(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold what the functions ask of AWS in a test against what their roles allow."""
    if "aws_wire" not in request.fixturenames:
        yield
        return
    wire: Wire = request.getfixturevalue("aws_wire")
    yield
    denied = []
    for passed in wire.history:
        if passed.signed_by in _STATEMENTS:
            for access in accesses(passed):
                request.config.stash[_asked][passed.signed_by].add(access)
                if not any(of.allows(access) for of in _STATEMENTS[passed.signed_by]):
                    denied.append((passed.signed_by, access))
    assert denied == [], "the template does not allow it"


@pytest.fixture
def asked_of_aws(request: pytest.FixtureRequest) -> dict[str, set[Access]]:
    """Give what each function has asked of AWS in all tests of this directory."""
    if not request.config.stash[_is_whole]:
        pytest.skip("only a part of tests/integration runs")
    return request.config.stash[_asked]
