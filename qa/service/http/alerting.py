"""The routes of saved questions, and of what was new to their answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from qa.alerts import MEDIA_TYPE
from qa.service.alert_bodies import AlertsReply, SaveBody, SavedListReply, SavedReply, SeenBody, SeenReply
from qa.service.http.problems import responses
from qa.service.http.routers import versioned
from qa.service.http.who import may, who
from qa.service.service import Service

__all__ = ["alert_routes"]

_PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_READING = responses(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_FEED: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
_Key = Annotated[str, Path(min_length=1, max_length=64, description="Of the saved question.")]


def alert_routes(service: Service) -> APIRouter:
    """The routes."""
    routes = versioned("alerts")
    desk = service.alerts

    @routes.get("/saved", response_model=SavedListReply, responses=_READING)
    def listed(request: Request) -> Response:
        """List the saved questions."""
        return JSONResponse(desk.listed(who(request)))

    @routes.post("/saved", status_code=HTTPStatus.CREATED, response_model=SavedReply, responses=responses(*_PROBLEMS))
    def save(request: Request, body: SaveBody) -> Response:
        """Save a question: it is asked again after each change, and what is new is told. The answer now is not."""
        made = desk.save(body.question, body.filter(), by=who(request), webhook=body.webhook, email=body.email)
        return JSONResponse(made, HTTPStatus.CREATED)

    @routes.delete("/saved/{key}", response_model=SavedReply, responses=responses(*_PROBLEMS, HTTPStatus.NOT_FOUND))
    def remove(request: Request, key: _Key) -> Response:
        """Forget a saved question; what was told of it stays."""
        name = who(request)
        return JSONResponse(desk.remove(key, name, of_all=bool(name) and may(request, "admin")))

    @routes.get("/alerts", response_model=AlertsReply, responses=_READING)
    def alerts(
        request: Request,
        after: Annotated[int, Query(ge=0, le=2**53, description="Only those behind the one with this number.")] = 0,
    ) -> Response:
        """List what was new to the answers of saved questions, newest first."""
        return JSONResponse(desk.alerts(after, who(request)))

    @routes.post("/alerts/seen", response_model=SeenReply, responses=responses(*_PROBLEMS))
    def seen(request: Request, body: SeenBody) -> Response:
        """Note that alerts were seen, by whoever asks."""
        desk.see(body.until, who(request))
        return JSONResponse({"until": body.until})

    @routes.get("/alerts.atom", responses={**_FEED, **_READING})
    def feed(request: Request) -> Response:
        """The newest alerts as an Atom feed."""
        return Response(desk.feed(str(request.base_url).rstrip("/")), media_type=MEDIA_TYPE)

    return routes
