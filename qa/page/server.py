"""The page served: a web application around it, and the process that listens."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import cast

import gradio as gr
import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from index import Collection, Location, PageImages, SearchSettings, few_heaps, temporary_folder
from qa.accounts import Accounts, AccountSettings, Provider, is_loopback
from qa.accounts.web import Elsewhere, Gate, account_routes, log_routes, seen_by
from qa.alerts import AlertSettings
from qa.answering import AnswerSettings, Assistant, Writer
from qa.errors import SettingsError
from qa.logs import set_up
from qa.marks import MarkBook
from qa.page.alerts.routes import alert_routes
from qa.page.blocks import CONNECTIONS, ICON, SCRIPTS, STYLES, build, event_names, script
from qa.page.chat.routes import answer_routes
from qa.page.connections import Connection, open_more_files
from qa.page.documents.routes import document_routes
from qa.page.drafts.routes import draft_routes
from qa.page.events import WithoutFiles
from qa.page.forwarded import Forwarded
from qa.page.guard import Guard
from qa.page.marks.routes import mark_routes
from qa.page.routes import PREFIX
from qa.page.sharing.routes import sharing_routes
from qa.page.source.routes import page_routes
from qa.service import LONGEST_LINE, AlertDesk, Answering, Answers, Desk, Schedule, Service
from qa.service.application import application as service_application
from qa.service.collections import (
    UNNAMED,
    Addresses,
    Models,
    Named,
    model_names,
    prefix_of,
    together,
)
from qa.service.http import Logged
from qa.sharing import Shares

__all__ = ["PORT", "Server", "routers", "serve", "site", "web", "with_page"]

PORT = 7860
_FONT = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]

_TURN = 0.001  # seconds that a thread computes in Python before another has its turn: requests take less than answers

_log = logging.getLogger(__name__)


def routers(
    assistant: Answers,
    changes: Desk | None = None,
    alerts: AlertDesk | None = None,
    marks: MarkBook | None = None,
    schedule: Schedule | None = None,
    *,
    shares: Shares | None = None,
) -> list[APIRouter]:
    """What the page asks of the server beside the chat. Documents are changed, questions saved, at the desks given.

    The documents view tells of a schedule. Without `shares` no conversation is shared.
    """
    collection = cast("Collection", assistant.collection)
    return [
        alert_routes(alerts or Service(assistant, at_once=0).alerts),
        answer_routes(cast("Assistant", assistant)),
        document_routes(changes or Desk(collection), schedule),
        draft_routes(collection),
        mark_routes(marks or MarkBook(collection)),
        page_routes(collection, PageImages()),
        sharing_routes(shares),
    ]


def web(  # noqa: PLR0913, PLR0917 - what a server is made of
    page: gr.Blocks,
    host: str = "127.0.0.1",
    names: Sequence[str] = (),
    routers: Sequence[APIRouter] = (),
    service: Service | None = None,
    accounts: Accounts | None = None,
    provider: Provider | None = None,
) -> Guard:
    """The page as a web application that answers to this host, and to further names; with a service, to programs.

    With accounts people must log in, also by a provider of OpenID Connect where one is named.
    """
    made = service_application(service) if service else FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    made = with_page(made, page, routers, accounts, provider)
    gated = made if accounts is None else Gate(made, accounts, events=event_names(page))
    return Guard(gated, host, names, programs=service is not None, most=CONNECTIONS, accounts=accounts is not None)


def with_page(
    application: FastAPI,
    page: gr.Blocks,
    routers: Sequence[APIRouter] = (),
    accounts: Accounts | None = None,
    provider: Provider | None = None,
) -> FastAPI:
    """A web application, with the page and what it asks for added, and where people log in."""
    application.add_middleware(CORSMiddleware, allow_origins=[])  # Gradio's own would echo foreign origins
    application.add_middleware(WithoutFiles)
    if accounts is not None:
        name = getattr(application.state, "collection", UNNAMED)
        elsewhere = Elsewhere(accounts, provider) if provider else None
        application.include_router(account_routes(accounts, name, elsewhere))
        # Before the service says that nothing is there.
        application.router.routes[:0] = log_routes(accounts, name).routes
    for router in routers:  # before the page, which is mounted at the root
        application.include_router(router, prefix=PREFIX, include_in_schema=False)
    theme = gr.themes.Base(font=_FONT, font_mono=_MONO).set(
        body_background_fill="#fbfaf8",
        body_background_fill_dark="#161817",
        body_text_color="#1d2120",
        body_text_color_dark="#e7eae8",
    )
    gr.mount_gradio_app(
        application,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        show_error=False,
        max_file_size="1kb",
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        root_path="",  # by the request: Gradio's own variable knows nothing of collections
        mcp_server=False,
        favicon_path=str(ICON),
        theme=theme,
        css_paths=list(STYLES),
        js=script(SCRIPTS),
    )
    return application


def site(  # noqa: PLR0913, PLR0917 - one for each setting
    services: Mapping[str, Service],
    assistants: Mapping[str, Answers],
    host: str,
    names: Sequence[str] = (),
    prefix: str = "",
    proxies: Sequence[str] = (),
    schedules: Mapping[str, Schedule] | None = None,
    accounts: Accounts | None = None,
    provider: Provider | None = None,
    shares: Mapping[str, Shares] | None = None,
) -> Forwarded:
    """The pages of collections, and what programs ask of them, as one web application.

    Of several collections the first is that which is asked where none is named. `prefix` is the path below which a
    proxy serves everything, `proxies` are the addresses of those that are believed. `schedules` are of those
    collections whose folders are re-indexed at intervals. With accounts people log in, and have a role in each.
    `shares` are what is shared in each, where that is possible.
    """
    shared = shares or {}
    models, first = model_names(list(services)), next(iter(services))
    pages = {
        name: build(service, "" if name == UNNAMED else name, has_others=len(services) > 1, shares=shared.get(name))
        for name, service in services.items()
    }
    applications = {
        name: with_page(
            service_application(service, name, models[name]),
            pages[name],
            routers(
                assistants[name],
                service.changes,
                service.alerts,
                service.marks,
                (schedules or {}).get(name),
                shares=shared.get(name),
            ),
            accounts,
            provider,
        )
        for name, service in services.items()
    }
    if accounts is None:
        all_of_them = together(services, applications)
    else:
        gates = {name: Gate(each, accounts, name, event_names(pages[name])) for name, each in applications.items()}
        front = functools.partial(Gate, accounts=accounts, collection=first)
        all_of_them = together(services, applications, seen_by(accounts), front, gates)
    guard = Guard(all_of_them, host, names, programs=True, most=CONNECTIONS, accounts=accounts is not None)
    return Forwarded(Addresses(Logged(guard), services, prefix), proxies, guard.knows)


def serve(  # noqa: PLR0913 - one for each setting
    data: Location,
    host: str = "127.0.0.1",
    port: int = PORT,
    settings: AnswerSettings | None = None,
    *,
    fixed: bool = False,
    search: SearchSettings | None = None,
    names: Sequence[str] = (),
    queue: int = LONGEST_LINE,
    writer: Writer | None = None,
    collections: Sequence[Named] = (),
    root_path: str = "",
    proxies: Sequence[str] = (),
    log: str = "none",
    every: float | None = None,
    accounts: AccountSettings | None = None,
    alerts: AlertSettings | None = None,
) -> None:
    """Serve the collection at a place until interrupted. Port 0 takes a free one.

    Where `collections` are given, it is those that are served, and not that of the data folder. `root_path` is the path
    below which a proxy serves everything, `proxies` are the addresses of those that are believed, and `log` is how
    requests are told (see `qa.logs`). Raises `SettingsError` where these cannot be.
    With `fixed` documents are shown, and none is changed. `names` are further host names, as a proxy in
    front would use them; a `writer` writes about what is found. `queue` questions may wait while others are worked on.
    `alerts` says how many questions may be saved, and where news of them are sent.
    `every` so many seconds the indexed folders are re-indexed. Raises `SettingsError` for that with `fixed`, and
    for an address that other machines reach, where people need not log in and `accounts` does not say that this is
    meant.
    """
    if every and fixed:
        raise SettingsError("--every re-indexes folders, and --fixed changes nothing; leave one of the two out.")
    set_up(log)
    few_heaps()
    prefix = prefix_of(root_path)
    chosen, line, models = collections or (Named(UNNAMED, data),), Answering(longest=queue), Models()
    asked = accounts or AccountSettings()
    people = Accounts.needed(chosen[0].data, host, asked)
    with (
        contextlib.ExitStack() as opened,
        temporary_folder() as private,
        _listening(host, port) as listener,
    ):
        os.environ["GRADIO_TEMP_DIR"] = str(private)
        assistants = {}
        for each in chosen:
            own = each.data if collections else None
            collection = Collection.open(each.data, embedder=models.embedder(own), settings=search)
            opened.enter_context(collection)
            assistants[each.name] = Assistant(collection, settings=settings, writer=writer, load=models.reader(own))
        services = {name: Service(each, fixed=fixed, line=line, alerts=alerts) for name, each in assistants.items()}
        schedules = {name: Schedule(each.changes, every) for name, each in services.items()} if every else {}
        shares = (
            {} if people is None else {each.name: Shares(each.data.folder) for each in chosen if each.data.is_folder}
        )
        application = site(
            services, assistants, host, names, prefix, proxies, schedules, people, asked.provider, shares
        )
        threading.Thread(target=_warm_up, args=(list(assistants.values()),), daemon=True).start()
        print(f"Verbatim answers on {_address(listener)}{prefix} (stop it with Ctrl+C).", flush=True)
        if people is None and not is_loopback(host):
            print("Nobody is asked who they are: whoever reaches it may ask, add and delete documents.", flush=True)
        if writer is not None:
            print(f"{writer.name} writes about them: it is sent questions, turns and the passages found.", flush=True)
        open_more_files()
        sys.setswitchinterval(_TURN)
        server = uvicorn.Config(
            application,
            http=Connection,
            log_level="warning",
            server_header=False,
            proxy_headers=False,  # `Forwarded` looks at them
            log_config=uvicorn.config.LOGGING_CONFIG if log == "none" else None,
            timeout_graceful_shutdown=3,  # seconds
        )
        for schedule in schedules.values():
            opened.enter_context(schedule.running())
        for service in services.values():
            opened.enter_context(service.alerts.watching())
        with contextlib.suppress(KeyboardInterrupt):
            Server(server).run(sockets=[listener])


class Server(uvicorn.Server):
    """Hangs up when it stops: each open page holds a stream, and would keep it running."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is open, then stop as always."""
        for connection in list(self.server_state.connections):
            if transport := getattr(connection, "transport", None):
                transport.close()
        await super().shutdown(sockets)


def _listening(host: str, port: int) -> socket.socket:
    """A socket on which the server listens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        message = (
            f"Cannot listen on {host}, port {port}: {error.strerror or error}. Choose another with --host and --port."
        )
        raise SystemExit(message) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _warm_up(assistants: Sequence[Answers]) -> None:
    """Load the models before someone asks. What goes wrong here is told when it matters: at the first question."""
    try:
        for assistant in assistants:
            for question in assistant.examples():
                assistant.ask(question, write=False)
    except Exception as error:  # noqa: BLE001 - it runs beside the server, which goes on
        _log.warning("The models could not be loaded ahead of the first question: %r", error)
