"""The routes for those who run the service: how the collection is, whether it answers, and figures for Prometheus."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from qa.service.http.metrics import Metrics
from qa.service.http.problems import responses
from qa.service.http.routers import versioned
from qa.service.http.who import is_stranger
from qa.service.replies import HealthReply, StatusReply
from qa.service.service import Service

__all__ = ["health_routes", "status_routes"]


def status_routes(service: Service) -> APIRouter:
    """The route below the version."""
    routes = versioned("running")

    @routes.get(
        "/status",
        response_model=StatusReply,
        responses=responses(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    )
    def status() -> Response:
        """What the collection holds, and what it could not read."""
        return JSONResponse(service.status())

    return routes


def health_routes(service: Service, metrics: Metrics) -> APIRouter:
    """The routes that keep their names through all versions."""
    routes = APIRouter(tags=["running"])

    @routes.get("/health", response_model=HealthReply, responses=responses(HTTPStatus.SERVICE_UNAVAILABLE))
    def health(request: Request) -> Response:
        """Whether the collection can be read; a problem with status 503 where it cannot.

        Where accounts are on, whoever is not logged in is told the status alone.
        """
        told = service.health()
        shown = {"status": told["status"]} if is_stranger(request) else told
        return JSONResponse(shown, headers={"cache-control": "no-store"})

    @routes.get("/metrics", responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
    def figures() -> Response:
        """Figures in the text format of Prometheus."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return routes
