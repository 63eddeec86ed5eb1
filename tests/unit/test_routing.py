from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_agent.errors import MethodNotAllowedError, NotFoundError
from chat_agent.request import Request
from chat_agent.response import Response
from chat_agent.routing import Routes

PATH = "/api/v1/Agents/Chat/PickUpFirstChatSession"


def pick_up(_request: Request) -> Response:
    return Response(HTTPStatus.OK, "picked up", "text/plain")


ROUTES = Routes({PATH: {"POST": pick_up}})


@pytest.mark.parametrize(
    "path",
    [
        PATH,
        f"{PATH}/",
        PATH.lower(),
        PATH.upper(),
        "/API/v1/agents/CHAT/pickupfirstchatsession",
        f"/Prod{PATH}",
        f"/Cust12345{PATH}",
        f"/Prod/Cust12345{PATH}/",
    ],
)
def test_a_path_is_known_in_any_case_behind_any_stage_or_tenant(path: str) -> None:
    assert ROUTES.route("POST", path) is pick_up


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/api/v1/",
        f"{PATH}/1",
        f"{PATH}//",
        PATH[1:],
        f"/x{PATH[1:]}",
        PATH.replace("v1", "v2"),
    ],
)
def test_another_path_is_not_found(path: str) -> None:
    with pytest.raises(NotFoundError):
        ROUTES.route("POST", path)


@given(st.text())
def test_no_path_does_worse_than_not_to_be_found(path: str) -> None:
    with pytest.raises(NotFoundError):
        ROUTES.route("POST", path)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"])
def test_another_method_is_not_allowed_and_the_allowed_ones_are_named(method: str) -> None:
    with pytest.raises(MethodNotAllowedError) as refused:
        ROUTES.route(method, PATH)

    response = refused.value.response(accept=None)
    assert response.status == 405
    assert response.headers["Allow"] == "POST, OPTIONS"


def test_options_is_answered_before_the_path_is_looked_at() -> None:
    request = Request("OPTIONS", "/unknown", {}, {}, "id")

    response = ROUTES.route("OPTIONS", "/unknown")(request)

    assert (response.status, response.headers["Allow"]) == (204, "OPTIONS")


def test_options_names_the_methods_and_has_no_body() -> None:
    request = Request("OPTIONS", PATH, {}, {}, "id")

    response = ROUTES.route("OPTIONS", PATH)(request)

    assert (response.status, response.body, response.content_type) == (204, "", "")
    assert response.headers["Allow"] == "POST, OPTIONS"
