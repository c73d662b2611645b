"""The verbs that go on serving: the page and programs, and tools for language models."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.terminal.options import (
    DATA,
    Data,
    Exact,
    Threshold,
)
from qa.terminal.shared import answer_settings, opened, service_for

__all__ = ["mcp", "serve"]


def serve(
    data: Data = DATA,
    host: Annotated[str, typer.Option(envvar="GRADIO_SERVER_NAME", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="GRADIO_SERVER_PORT", min=1, max=65535)] = 7860,
    threshold: Threshold = None,
    fixed: Annotated[
        bool, typer.Option("--fixed", envvar="QA_FIXED", help="The page shows the documents, and changes none.")
    ] = False,
    exact: Exact = False,
) -> None:
    """Open the chat in the browser."""
    from index import SearchSettings
    from qa.page.server import serve as serve_page

    serve_page(data, host, port, answer_settings(threshold), fixed=fixed, search=SearchSettings(exact=exact))


def mcp(data: Data = DATA, threshold: Threshold = None, exact: Exact = False) -> None:
    """Serve the documents as tools to the program that starts this, over standard input and output (MCP)."""
    from qa.service.mcp import mcp_server

    with opened(data, must_hold_documents=True, exact=exact) as collection:
        mcp_server(service_for(collection, threshold)).run("stdio")
