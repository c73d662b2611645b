"""The service as a web application, to which a page may be added."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.metadata import version

from anyio import to_thread
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from qa.service.collections import UNNAMED
from qa.service.http import (
    Measured,
    Metrics,
    Problem,
    ProblemReply,
    alert_routes,
    asking_routes,
    changing_routes,
    details,
    health_routes,
    mark_routes,
    reading_routes,
    rest_routes,
    status_routes,
    tell_problems,
)
from qa.service.mcp import PATH, McpRoute, mcp_server
from qa.service.openai import MODEL, PREFIX, error_of, openai_routes
from qa.service.service import Service

__all__ = ["application", "refusal"]

_OWN_PATHS = ("/api/v1/{rest:path}", f"{PREFIX}/{{rest:path}}", "/health", "/metrics", "/openapi.json", PATH)
_FORMS = {f"{PREFIX}/": error_of}  # how errors are told below some paths, where clients expect another form
_DESCRIPTION = (
    "Answers questions about documents; every quote is a slice of a document's text, `text[start:end]`. "
    "All positions count Unicode code points, end exclusive. Errors are problem details (RFC 9457)."
)


def application(service: Service, collection: str = UNNAMED, models: Sequence[str] = (MODEL,)) -> FastAPI:
    """The application, with its description at `/openapi.json`.

    `collection` is what it is called where there are several, for rules of who may do what: `state.collection`.
    `models` are its names in OpenAI's interface, the usual one first.
    """
    tools = McpRoute(mcp_server(service))

    @asynccontextmanager
    async def running(made: FastAPI) -> AsyncIterator[None]:
        """Who waits in a thread for an answer takes none from those who ask for something else."""
        to_thread.current_default_thread_limiter().total_tokens += service.answering.most
        async with tools.running(made):
            yield

    made = FastAPI(
        title="Verbatim",
        version=version("verbatim-qa"),
        description=_DESCRIPTION,
        docs_url=None,  # Swagger's page is fetched from elsewhere
        redoc_url=None,
        lifespan=running,
    )
    metrics = Metrics(service)
    made.state.collection, made.state.metrics = collection, metrics
    for make in (asking_routes, reading_routes, changing_routes, mark_routes, alert_routes, status_routes):
        made.include_router(make(service))
    made.include_router(health_routes(service, metrics))
    made.include_router(openai_routes(service, models))
    made.router.routes.extend(tools.routes)
    made.router.routes.extend(rest_routes(made.router, _OWN_PATHS))
    made.add_middleware(Measured, requests=metrics.requests)
    tell_problems(made, _FORMS)
    described = made.openapi

    def openapi() -> dict[str, object]:
        """The description, with problem details in place of FastAPI's own form of errors."""
        told = described()
        schemas = told["components"]["schemas"]
        for own in ("HTTPValidationError", "ValidationError"):
            schemas.pop(own, None)
        problem = ProblemReply.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs", {}))
        schemas["ProblemReply"] = problem
        return told

    made.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation does it
    return made


def refusal(path: str, status: HTTPStatus, sentence: str, headers: Mapping[str, str]) -> JSONResponse:
    """The response to a request that is refused before it comes here, in the form of the path that it asks for."""
    form = next((form for prefix, form in _FORMS.items() if path.startswith(prefix)), details)
    return form(Problem(status, sentence, headers))
