"""What belongs to no collection alone: their list, the models that they are, figures, and the description of it all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from index import CollectionError
from qa.service.collections.addresses import place_of
from qa.service.collections.names import model_names, title_of
from qa.service.http import Joined, Measured, Problem, requests_counter, rest_routes, tell_problems
from qa.service.openai import PREFIX, ModelReply, ModelsReply, error_of, model_json, unknown_model
from qa.service.replies import CollectionsReply, HealthReply
from qa.service.service import Service

__all__ = ["Sees", "everybody", "front"]

_OWN_PATHS = ("/{rest:path}",)
_LIST = "/api/v1/collections"
_API = "/api/v1/"
_NAME = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "Of the collection.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
}
Sees = Callable[[Request, str], bool]


def everybody(_request: Request, _name: str) -> bool:
    """Who sees a collection where there are no rules: whoever asks."""
    return True


def front(
    services: Mapping[str, Service],
    applications: Mapping[str, FastAPI],
    sees: Sees = everybody,
) -> FastAPI:
    """The application, which starts and stops those of the collections as well.

    Args:
        services: Of each collection, by its name; the first is that which is asked where none is named.
        applications: Of the same, with their figures as `state.metrics`.
        sees: Whether whoever asks may see a collection; by default everybody sees all.
    """
    made = FastAPI(
        title="Verbatim",
        version=version("verbatim-qa"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # told below, with what the collections have
        lifespan=_running(list(applications.values())),
    )
    registry = CollectorRegistry()
    figures: dict[str, CollectorRegistry] = {
        "": registry,
        **{name: each.state.metrics.registry for name, each in applications.items()},
    }
    joined = CollectorRegistry()
    joined.register(Joined(figures, named=len(services) > 1))
    models = {each: name for name, own in model_names(list(services)).items() for each in own}

    @made.get(_LIST, response_model=CollectionsReply, tags=["collections"])
    def collections(request: Request) -> Response:
        """List the collections; the routes of each are below `/api/v1/collections/{name}/`, its page is `/c/{name}/`.

        Without a name the first is asked.
        """
        told = [_told(name, service) for name, service in services.items() if sees(request, name)]
        return JSONResponse({"collections": told})

    @made.get(f"{PREFIX}/models", response_model=ModelsReply, include_in_schema=False)
    def listed(request: Request) -> Response:
        """List the models: a collection each."""
        known = [model_json(model) for model, name in models.items() if sees(request, name)]
        return JSONResponse({"object": "list", "data": known})

    @made.get(f"{PREFIX}/models/{{model:path}}", response_model=ModelReply, include_in_schema=False)
    def one(request: Request, model: Annotated[str, Path()]) -> Response:
        """The model of this name."""
        known = [each for each, name in models.items() if sees(request, name)]
        if model not in known:
            raise unknown_model(model, known)
        return JSONResponse(model_json(model))

    @made.get("/health", response_model=HealthReply, include_in_schema=False)
    def health() -> Response:
        """Whether every collection can be read; the figures are those of the first."""
        told = [service.health() for service in services.values()]
        return JSONResponse(told[0], headers={"cache-control": "no-store"})

    @made.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        """Figures in the text format of Prometheus, of each collection where there are several."""
        return Response(generate_latest(joined), media_type=CONTENT_TYPE_LATEST)

    @made.get("/openapi.json", include_in_schema=False)
    def described(request: Request) -> Response:
        """The description of all that can be asked of the first collection, and by name of each."""
        told = _description(made, next(iter(applications.values())))
        prefix = place_of(request.scope).prefix
        return JSONResponse({**told, "servers": [{"url": prefix}]} if prefix else told)

    @made.api_route(f"{_LIST}/{{name}}/{{rest:path}}", methods=["DELETE", "GET", "POST"], include_in_schema=False)
    def unknown(name: Annotated[str, Path()]) -> Response:
        """Of a collection that there is not."""
        raise Problem(HTTPStatus.NOT_FOUND, f"There is no collection “{name}”; {_LIST} lists those that there are.")

    made.router.routes.extend(rest_routes(made.router, _OWN_PATHS))
    made.add_middleware(Measured, requests=requests_counter(registry))
    tell_problems(made, {PREFIX: error_of})
    return made


def _told(name: str, service: Service) -> dict[str, Any]:
    """A collection as it is listed; where it cannot be read, why."""
    told: dict[str, Any] = {"name": name, "title": title_of(name)}
    try:
        status = service.status()
    except CollectionError as error:
        return {**told, "documents": None, "passages": None, "generation": None, "problem": str(error)}
    counts = {each: status[each] for each in ("documents", "passages", "generation")}
    return {**told, **counts, "problem": None}


def _running(applications: Sequence[FastAPI]) -> Callable[[FastAPI], Any]:
    """A lifespan in which other applications run as well."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for each in applications:
                await stack.enter_async_context(each.router.lifespan_context(each))
            yield

    return running


def _description(made: FastAPI, application: FastAPI) -> dict[str, Any]:
    """The description of a collection's application, its routes by name beside them, and the front's own."""
    own, told = made.openapi(), application.openapi()
    paths = {
        f"{_LIST}/{{name}}/{path.removeprefix(_API)}": {"parameters": [_NAME], **_named(operations)}
        for path, operations in told["paths"].items()
        if path.startswith(_API)
    }
    schemas = {**own["components"]["schemas"], **told["components"]["schemas"]}
    return {
        **told,
        "paths": {**told["paths"], **own["paths"], **paths},
        "components": {**told["components"], "schemas": schemas},
    }


def _named(operations: Mapping[str, Any]) -> dict[str, Any]:
    """The operations of a route as those of a collection that is named; each has an id of its own."""
    return {
        method: {**each, "operationId": f"{each['operationId']}_of_collection"} for method, each in operations.items()
    }
