"""The tools over streamable HTTP."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import BaseRoute, Route

from qa.drafts import LARGEST_DRAFT

__all__ = ["PATH", "McpRoute"]

PATH = "/mcp"


class McpRoute:
    """The route of a server of the protocol, and what must run as long as it is served."""

    def __init__(self, server: MCPServer[Any]) -> None:
        application = server.streamable_http_app(
            streamable_http_path=PATH,
            json_response=True,
            max_request_body_size=LARGEST_DRAFT,
            stateless_http=True,  # each request stands alone: what was said before comes with it
            # Which hosts and origins may ask is decided once, for all routes, by who serves them.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self._server = server
        # Nothing is told unasked, so a stream that is opened with GET would only be held open, by anybody, for ever.
        self.routes: list[BaseRoute] = [
            Route(route.path, route.app, methods=["POST"]) for route in application.routes if isinstance(route, Route)
        ]

    @contextlib.asynccontextmanager
    async def running(self, application: object) -> AsyncIterator[None]:
        """As the lifespan of the web application that has the route."""
        del application
        async with self._server.session_manager.run():
            yield
