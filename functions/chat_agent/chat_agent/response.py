"""A response as the API gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

JSON: Final = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response.

    Attributes
    ----------
    status
        The status code.
    body
        The text of the body.
    content_type
        Its media type; empty where there is no body.
    headers
        Further headers.
    """

    status: HTTPStatus
    body: str
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    def for_api_gateway(self, request_id: str) -> dict[str, Any]:
        """Write the proxy response, with the headers that every response has."""
        headers = {"Cache-Control": "no-store", "X-Request-Id": request_id, **self.headers}
        if self.content_type:
            headers["Content-Type"] = self.content_type
        return {
            "statusCode": int(self.status),
            "headers": headers,
            "body": self.body,
            "isBase64Encoded": False,
        }
