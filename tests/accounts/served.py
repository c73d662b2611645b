"""The page with accounts, over a collection that holds little, and the routes that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from starlette.routing import Mount

from qa.accounts import Accounts
from qa.accounts.web import Gate
from qa.page import blocks, server
from qa.page.guard import Guard
from qa.service import Service
from tests.page.test_server import ToyAssistant

__all__ = ["HOST", "address", "everything", "gate_of", "gradio_routes", "own_routes"]

HOST = "127.0.0.1"
_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")


def everything(accounts: Accounts, assistant: ToyAssistant | None = None) -> Guard:
    """All that `qa serve` serves."""
    answers = assistant or ToyAssistant()
    service = Service(answers, at_once=1)
    page = blocks.build(service)
    return server.web(page, HOST, (), server.routers(answers, service.changes), service, accounts)


def gate_of(guard: Guard) -> Gate:
    """What stands behind the guard."""
    gate = guard._application
    assert isinstance(gate, Gate)
    return gate


def own_routes(application: Any) -> list[tuple[str, str]]:
    """Method and path of each route that is ours."""
    return list(_routes(application))


def gradio_routes(application: Any) -> list[tuple[str, str]]:
    """Those of Gradio's application, which is mounted at the root."""
    (mounted,) = (route.app for route in application.routes if isinstance(route, Mount))
    return list(_routes(mounted))


def _routes(application: Any) -> Iterator[tuple[str, str]]:
    for route in application.routes:
        if isinstance(route, Mount):
            continue
        inside = route.effective_route_contexts() if hasattr(route, "effective_route_contexts") else [route]
        for each in inside:
            yield from _methods(getattr(each, "starlette_route", None) or each)


def _methods(route: Any) -> Iterator[tuple[str, str]]:
    yield from ((method, route.path) for method in sorted(set(route.methods or _METHODS) - {"HEAD"}))


def address(path: str) -> str:
    """An address of a route. Example: "/api/v1/documents/{id:path}/text" -> "/api/v1/documents/x/text"."""
    return re.sub(r"\{\w+(?::\w+)?\}", "x", path)
