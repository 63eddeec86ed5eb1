"""Which call a path and a method mean."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Final

from chat_agent.errors import MethodNotAllowedError, NotFoundError
from chat_agent.request import Request
from chat_agent.response import Response

type Route = Callable[[Request], Response]

_ROOT: Final = "/api/v1/"


class Routes:
    """The calls of the API by path and method.

    Clients put a stage or a tenant in front of ``/api/v1/`` and spell paths in mixed case; both
    are passed over, and so is a slash at the end (contract, section 2).

    Parameters
    ----------
    routes
        For each path, from ``/api/v1/`` on, its methods.

    Attributes
    ----------
    all_methods
        The methods of all paths, as a header lists them.
    """

    def __init__(self, routes: Mapping[str, Mapping[str, Route]]) -> None:
        self._paths = tuple(routes)
        self._methods = {path.lower(): methods for path, methods in routes.items()}
        known = {method: None for methods in routes.values() for method in methods}
        self.all_methods = _allowed(known)

    def route(self, method: str, path: str) -> Route:
        """Find what answers.

        Raises
        ------
        NotFoundError
            There is no such path.
        MethodNotAllowedError
            The path has other methods.
        """
        methods = self._methods.get(_plain(path))
        if method == "OPTIONS":
            # First of all: to a preflight a browser takes no other answer.
            return lambda _request: _options(methods or {})
        if methods is None:
            raise NotFoundError(self._paths)
        if method not in methods:
            raise MethodNotAllowedError(_allowed(methods))
        return methods[method]


def _plain(path: str) -> str:
    lowered = path.lower().removesuffix("/")
    start = lowered.rfind(_ROOT)
    return lowered[start:] if start >= 0 else lowered


def _options(methods: Mapping[str, Route]) -> Response:
    return Response(
        HTTPStatus.NO_CONTENT, "", content_type="", headers={"Allow": _allowed(methods)}
    )


def _allowed(methods: Iterable[str]) -> str:
    return ", ".join([*methods, "OPTIONS"])
