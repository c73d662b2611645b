"""The service as tools for language models: the Model Context Protocol, revision 2026-07-28 and those before it.

Served over stdio by `qa mcp`, and over streamable HTTP at `/mcp`.
"""

from qa.service.mcp.server import mcp_server
from qa.service.mcp.web import PATH, McpRoute

__all__ = ["PATH", "McpRoute", "mcp_server"]
