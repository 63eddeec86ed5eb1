"""A request as the API sees it."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from msgspec import Struct


class Request(Struct, frozen=True):
    """One HTTP request.

    Attributes
    ----------
    method
        In capitals.
    path
        As API Gateway passes it on, with whatever stands in front of ``/api/v1/``.
    headers
        All values of each header, by its name in small letters.
    query
        All values of each query parameter, decoded, by its name in small letters.
    request_id
        API Gateway's id of the request, which it also sends to the client.
    """

    method: str
    path: str
    headers: Mapping[str, tuple[str, ...]]
    query: Mapping[str, tuple[str, ...]]
    request_id: str

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self:
        """Read an API Gateway proxy event."""
        return cls(
            method=event["httpMethod"].upper(),
            path=event["path"],
            headers=_by_small_name(event.get("multiValueHeaders"), event.get("headers")),
            query=_by_small_name(
                event.get("multiValueQueryStringParameters"), event.get("queryStringParameters")
            ),
            request_id=event.get("requestContext", {}).get("requestId", ""),
        )

    def __repr__(self) -> str:
        """Show neither header nor query: credentials are among them."""
        return f"Request({self.method} {self.path})"

    def header(self, name: str) -> str | None:
        """Give a header's value; several are one list, separated by commas (RFC 9110, 5.3)."""
        values = self.headers.get(name.lower())
        return None if values is None else ", ".join(values)

    def cookies(self, name: str) -> tuple[str, ...]:
        """Give the values of all cookies of a name; browsers may send more than one."""
        found = []
        for header in self.headers.get("cookie", ()):
            for pair in header.split(";"):
                key, is_pair, value = pair.partition("=")
                if is_pair and key.strip() == name:
                    found.append(value.strip())
        return tuple(found)

    def parameter(self, name: str) -> str | None:
        """Give a query parameter; several are one list, separated by commas."""
        values = self.query.get(name.lower())
        return None if values is None else ",".join(values)


def _by_small_name(
    many: Mapping[str, Sequence[str]] | None, single: Mapping[str, str] | None
) -> Mapping[str, tuple[str, ...]]:
    given = many or {name: [value] for name, value in (single or {}).items()}
    found: dict[str, tuple[str, ...]] = {}
    for name, values in given.items():
        found[name.lower()] = found.get(name.lower(), ()) + tuple(values)
    return found
