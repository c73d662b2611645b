"""What no route of the service takes: told as a problem, before a page that is added takes it for its own."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import Receive, Scope, Send

__all__ = ["rest_routes"]


def rest_routes(router: Router, paths: Sequence[str]) -> list[Route]:
    """Routes for paths of the service, to be put behind all others of its router."""
    return [Route(path, _Rest(router), include_in_schema=False) for path in paths]


class _Rest:
    """A method that the path does not take, or a path that there is not. HEAD is answered as GET, without the body."""

    def __init__(self, router: Router) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise `HTTPException` 405 or 404; the server leaves out the body of what HEAD asks."""
        methods = [each for each in ("DELETE", "GET", "PATCH", "POST") if self._takes(scope, each)]
        if scope["method"] == "HEAD" and "GET" in methods:
            await self._router({**scope, "method": "GET"}, receive, send)
        elif methods:
            allowed = sorted([*methods, *(["HEAD"] if "GET" in methods else [])])
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"allow": ", ".join(allowed)})
        else:
            raise HTTPException(HTTPStatus.NOT_FOUND)

    def _takes(self, scope: Scope, method: str) -> bool:
        asked = {**scope, "method": method}
        return any(_serves(route) and route.matches(asked)[0] is Match.FULL for route in self._router.routes)


def _serves(route: BaseRoute) -> bool:
    """Whether a route is one of the service, not this module's, and no page."""
    return getattr(route, "path", None) != "" and not isinstance(getattr(route, "app", None), _Rest)
