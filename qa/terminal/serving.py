"""The verb that opens the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qa.terminal.options import (
    DATA,
    Data,
    Exact,
    Threshold,
)
from qa.terminal.shared import (
    answer_settings,
)

if TYPE_CHECKING:
    pass


__all__ = ["serve"]


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
