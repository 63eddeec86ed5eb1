"""An API Gateway event in, its response out, whatever happens."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from chat_agent.cross_origin import CrossOrigin
from chat_agent.errors import ApiError, InternalError, UnavailableError
from chat_agent.request import Request
from chat_agent.response import Response
from chat_agent.routing import Routes
from chat_sessions.errors import (
    IssuerUnavailableError,
    PickUpTimeoutError,
    StoreUnavailableError,
)
from chat_sessions.telemetry import Telemetry

_VARY: Final = "Accept, Accept-Language, SO-Language, SO-Culture, SO-TimeZone, Origin"


class Api(Struct, frozen=True):
    """The function's outer edge.

    Attributes
    ----------
    routes
        The calls that are answered.
    cross_origin
        The web front ends that may call.
    telemetry
        Where failures are told; a response says no more than its closed list of errors.
    """

    routes: Routes
    cross_origin: CrossOrigin
    telemetry: Telemetry

    def __call__(self, event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        """Answer one request.

        Parameters
        ----------
        event
            API Gateway's proxy event of a REST API (payload format 1.0).

        Returns
        -------
        The proxy response: ``statusCode``, ``headers`` and ``body``.
        """
        request = Request.of(event)
        with self.telemetry.following(request.request_id):
            response = self._answer(request)
        return response.for_api_gateway(self._common_headers(request))

    def _common_headers(self, request: Request) -> Mapping[str, str]:
        origin = request.header("Origin")
        if request.method == "OPTIONS":
            cross = self.cross_origin.preflight_headers(origin, self.routes.all_methods)
        else:
            cross = self.cross_origin.headers(origin)
        return {"X-Request-Id": request.request_id, "Vary": _VARY, **cross}

    def _answer(self, request: Request) -> Response:
        accept = request.header("Accept")
        try:
            return self.routes.route(request.method, request.path)(request)
        except ApiError as error:
            return error.response(accept)
        except (IssuerUnavailableError, PickUpTimeoutError, StoreUnavailableError) as error:
            self.telemetry.request_given_up(error)
            return UnavailableError().response(accept)
        except Exception as error:  # noqa: BLE001 (the one place where nothing may escape)
            self.telemetry.request_failed(error)
            return InternalError().response(accept)
