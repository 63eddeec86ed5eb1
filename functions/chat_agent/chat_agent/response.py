"""A response as the API gives it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from msgspec import Struct, field


class Response(Struct, frozen=True):
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
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def for_api_gateway(self, common_headers: Mapping[str, str]) -> dict[str, Any]:
        """Write the proxy response.

        Parameters
        ----------
        common_headers
            Headers that every response to this request has.
        """
        headers = {"Cache-Control": "no-store", **common_headers, **self.headers}
        if self.content_type:
            headers["Content-Type"] = self.content_type
        return {
            "statusCode": int(self.status),
            "headers": headers,
            "body": self.body,
            "isBase64Encoded": False,
        }
