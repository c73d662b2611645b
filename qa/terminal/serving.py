"""The verbs that go on serving: the page and programs, and tools for language models."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.configuration import Configuration, Settings, interval_of
from qa.errors import SettingsError
from qa.terminal.options import (
    DATA,
    Data,
    Exact,
    NoLanguageModel,
    Threshold,
    flag_of,
)
from qa.terminal.shared import answer_settings, opened, service_for, writer_named

__all__ = ["mcp", "serve"]

_USUAL = Settings()


def serve(  # noqa: PLR0913, PLR0917 - one for each option
    configuration: Configuration,
    collections: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=DATA",
            help="Collections by name, as in news=.qa-news; the first is asked where none is named.",
            show_default="that of the data folder",
        ),
    ] = None,
    data: Data = DATA,
    host: Annotated[str, flag_of("host")] = _USUAL.host,
    port: Annotated[int, flag_of("port")] = _USUAL.port,
    threshold: Threshold = None,
    fixed: Annotated[bool, flag_of("fixed")] = _USUAL.fixed,
    root_path: Annotated[str, flag_of("root_path")] = _USUAL.root_path,
    log: Annotated[str, flag_of("log")] = _USUAL.log,
    exact: Exact = False,
    accounts: Annotated[bool | None, flag_of("accounts")] = None,  # noqa: ARG001 - it is among the settings
    no_llm: NoLanguageModel = False,
    interval: Annotated[str, flag_of("interval")] = _USUAL.interval,
) -> None:
    """Open the chat in the browser."""
    from index import SearchSettings
    from qa.accounts import account_settings
    from qa.alerts import alert_settings
    from qa.page.server import serve as serve_page
    from qa.service.collections import named_collections

    if collections and configuration.origins["data"].kind == "flag":
        raise SettingsError("--data names the only collection, NAME=DATA each of several; use one of the two.")
    settings = configuration.settings
    named = named_collections(collections or ())
    serve_page(
        data,
        host,
        port,
        answer_settings(threshold),
        fixed=fixed,
        search=SearchSettings(exact=exact),
        names=settings.hosts,
        queue=settings.queue,
        writer=None if no_llm else writer_named(configuration),
        collections=named,
        root_path=root_path,
        proxies=settings.proxies,
        log=log,
        every=interval_of(interval),
        accounts=account_settings(configuration),
        alerts=alert_settings(configuration),
    )


def mcp(
    configuration: Configuration,
    data: Data = DATA,
    threshold: Threshold = None,
    exact: Exact = False,
    no_llm: NoLanguageModel = False,
) -> None:
    """Serve the documents as tools to the program that starts this, over standard input and output (MCP)."""
    from qa.service.mcp import mcp_server

    writer = None if no_llm else writer_named(configuration)
    with opened(data, must_hold_documents=True, exact=exact) as collection:
        mcp_server(service_for(collection, threshold, writer)).run("stdio")
