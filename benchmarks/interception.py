"""Calls to AWS, seen where all clients of botocore make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

type Parameters = dict[str, Any]
type Send = Callable[[str, Parameters], dict[str, Any]]
"""Makes a call: its operation, such as ``UpdateItem``, and its parameters, to its answer."""


@contextmanager
def intercepted(handle: Callable[[Send, str, Parameters], dict[str, Any]]) -> Iterator[None]:
    """Have all calls of the block made by another function.

    Parameters
    ----------
    handle
        Given what makes a call of the same client, the operation and the parameters; what it
        returns is the answer.
    """
    make = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 (all pass it)

    def handled(client: BaseClient, operation: str, parameters: Parameters) -> dict[str, Any]:
        return handle(partial(make, client), operation, parameters)

    with patch.object(BaseClient, "_make_api_call", handled):
        yield
