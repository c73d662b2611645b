"""Requests to the application whose they are: that of a collection, or that of what belongs to all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.service.collections.addresses import place_of
from qa.service.collections.front import Sees, everybody, front
from qa.service.collections.names import model_names
from qa.service.http import again, whole
from qa.service.openai import error_of, unknown_model
from qa.service.service import Service

__all__ = ["ByCollection", "together"]

_OF_ALL = re.compile(r"/api/v1/collections(?:/.*)?|/v1/models(?:/.*)?|/health|/metrics|/openapi\.json", re.DOTALL)
_COMPLETIONS = "/v1/chat/completions"


def together(
    services: Mapping[str, Service],
    applications: Mapping[str, FastAPI],
    sees: Sees = everybody,
    wrapped: Callable[[ASGIApp], ASGIApp] | None = None,
    gates: Mapping[str, ASGIApp] | None = None,
) -> ByCollection:
    """The applications of collections as one, the first being that which is asked where none is named; see `front`.

    `gates` are what requests to each application pass before it, and `wrapped` makes that of what belongs to all.
    """
    models = {model: name for name, own in model_names(list(services)).items() for model in own}
    of_all = front(services, applications, sees)
    return ByCollection(wrapped(of_all) if wrapped else of_all, gates or applications, models)


class ByCollection:
    """An ASGI application of several, by `place_of` a request.

    Args:
        front: Of what belongs to all collections; it also starts and stops the others.
        applications: Of each collection, by its name, the first being that which is asked where none is named.
        models: Which collection a model of OpenAI's interface is. Where there are several it is by these that one is
            chosen, since clients know one address and ask for a model.
    """

    def __init__(self, front: ASGIApp, applications: Mapping[str, ASGIApp], models: Mapping[str, str]) -> None:
        self._front = front
        self._applications = dict(applications)
        self._first = next(iter(applications))
        self._models = dict(models)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._front(scope, receive, send)
            return
        place, path = place_of(scope), scope["path"]
        name, root = place.collection or self._first, place.root
        application = self._applications[name]
        if not place.collection and _OF_ALL.fullmatch(path):
            name, application = "", self._front
        elif not place.collection and path == _COMPLETIONS and scope["method"] == "POST" and len(self._models) > 1:
            body = await whole(receive)
            if body is None:  # whoever sends it went away
                return
            receive = again(body, receive)
            model = _model_in(body)
            if model and model not in self._models:
                await error_of(unknown_model(model, list(self._models)))(scope, receive, send)
                return
            name = self._models.get(model, self._first)
            root = f"{place.prefix}/c/{name}"  # what it answers links to the page of that collection
            application = self._applications[name]
        scope.setdefault("state", {})["collection"] = name
        own = {**scope, "path": root + path, "root_path": root}
        try:
            await application(own, receive, send)
        finally:
            if "route" in own:  # who counts and logs requests tells them by it
                scope["route"] = own["route"]


def _model_in(body: bytes) -> str:
    """The model that a body asks for; empty where it is none that can be read, which its own route tells."""
    try:
        asked: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    model = asked.get("model") if isinstance(asked, dict) else None
    return model if isinstance(model, str) else ""
