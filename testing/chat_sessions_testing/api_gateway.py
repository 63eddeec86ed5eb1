"""API Gateway as a test sees it: requests as proxy events, proxy responses as answers."""

from __future__ import annotations

import json
import uuid
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """What the client gets.

    Attributes
    ----------
    status
        The status code.
    headers
        Headers by their names in small letters.
    body
        The text of the body.
    """

    status: int
    headers: Mapping[str, str]
    body: str

    @classmethod
    def of(cls, response: Mapping[str, Any]) -> ApiResponse:
        """Take over a function's proxy response."""
        headers = {name.lower(): str(value) for name, value in response["headers"].items()}
        return cls(response["statusCode"], headers, response["body"])

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


def proxy_event(
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: str | None = None,
) -> dict[str, Any]:
    """Write the event of one request, as a REST API sends it to a function.

    Parameters
    ----------
    method, path
        The request line; the path without the query.
    headers, query
        By name.
    body
        The text of the body, none where there is none.
    """
    headers, query = headers or {}, query or {}
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": dict(headers) or None,
        "multiValueHeaders": {name: [value] for name, value in headers.items()} or None,
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": {"proxy": path.lstrip("/")},
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "path": f"/Prod{path}",
            "protocol": "HTTP/1.1",
            "stage": "Prod",
            "requestId": str(uuid.uuid4()),
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "body": body,
        "isBase64Encoded": False,
    }


def basic(user_name: str, password: str) -> str:
    """Write the value of an ``Authorization`` header for a name and a password."""
    return f"Basic {b64encode(f'{user_name}:{password}'.encode()).decode()}"
