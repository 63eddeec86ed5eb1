import io
import logging
from collections.abc import Iterator
from contextlib import redirect_stdout

import pytest

from chat_sessions_testing import ChatStack


@pytest.fixture
def told(chat_stack: ChatStack) -> Iterator[io.StringIO]:
    """Collect what the functions write to standard output: logs and metrics."""
    assert chat_stack
    written = io.StringIO()
    handlers = [
        handler
        for name in ("chat_agent", "session_changes", "welcome_delivery")
        for handler in logging.getLogger(name).handlers
        if isinstance(handler, logging.StreamHandler)
    ]
    before = [(handler, handler.setStream(written)) for handler in handlers]
    with redirect_stdout(written):
        yield written
    for handler, stream in before:
        handler.setStream(stream)
