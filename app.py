"""The web page: a chat that shows what `qa` answers, with the passages beside it.

python app.py        # QA_DATA or .qa, on GRADIO_SERVER_NAME and GRADIO_SERVER_PORT or http://127.0.0.1:7860
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import gradio as gr
import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from index import Collection, CollectionError, PageImages, SearchSettings
from qa import AnswerSettings, Assistant
from qa.page import documents, views
from qa.page.answer_routes import answer_routes
from qa.page.chat import Answers, Chat, Shown
from qa.page.document_routes import document_routes
from qa.page.exchanges import Exchange
from qa.page.guard import Guard
from qa.page.page_routes import page_routes
from qa.page.pane import as_words
from qa.page.routes import PREFIX

__all__ = ["Server", "build", "routers", "serve", "web"]

PORT = 7860
_PAGE = Path(views.__file__).parent
_STYLES = (
    "page.css",
    "source.css",
    "chat.css",
    "filter.css",
    "why.css",
    "documents.css",
)
_SCRIPTS = ("page.js", "pages.js")  # that belong to no component
_LONGEST_TYPED = 20_000  # characters the box takes; what is too long for a question is refused with a sentence
_CONNECTIONS = 512  # at once; an open page holds one or two
_EVERY = 3  # seconds between looks at an empty collection
_PULSE = 15  # seconds after which a page that was closed is noticed
_FONT = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
_Updates = tuple[Any, ...]

_log = logging.getLogger(__name__)


def build(assistant: Answers) -> gr.Blocks:
    """The page as Gradio blocks; `web` makes a server of it."""
    chat = Chat(assistant)
    with gr.Blocks(title="Verbatim", analytics_enabled=False, fill_width=True) as page:
        exchanges = gr.State([])
        header, restart = _header()
        opening = _place("opening", "opening.js")
        shown = _place("conversation", "conversation.js")
        box = _dock()
        table = _place("documents", "documents.js", value=documents.frame())
        source = _place("source", "source.js")
        kept = _place("kept", "elements.js", "kept.js")
        where = gr.HTML("", visible="hidden", js_on_load=None)  # the filter in JSON, filled in as a question is sent
        timer = gr.Timer(_EVERY, active=False)
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        light = {**quiet, "concurrency_limit": None}
        answered = [box, exchanges, shown, header, timer, kept]

        def ask(question: str, before: list[Exchange], limits: str) -> Iterator[_Updates]:
            yield from map(_updates, chat.ask(question, before, limits))

        def ask_example(event: gr.EventData, before: list[Exchange]) -> Iterator[_Updates]:
            words = as_words(event.asked)
            yield from map(_updates, chat.ask(words.get("question", ""), before, words.get("where")))

        def ask_again(event: gr.EventData, before: list[Exchange]) -> Iterator[_Updates]:
            yield from map(_updates, chat.ask_again(event.asked, before))

        def stop(before: list[Exchange]) -> _Updates:
            return _updates(chat.stop(before))

        def restore(event: gr.EventData) -> _Updates:
            return _updates(chat.restore(event.conversation))

        def restart_chat() -> Iterator[_Updates]:
            """An empty box and a new conversation, then examples from what the collection holds by now."""
            yield (*_updates(Shown([], "", kept="")), gr.skip())
            yield (*(gr.skip() for _ in answered), chat.opening())

        def open_source(event: gr.EventData, before: list[Exchange]) -> str:
            return chat.open(event.asked, before)

        def look() -> _Updates:
            return _looked(chat.look())

        def greet() -> Iterator[_Updates]:
            yield from map(_looked, chat.greet())

        with_filter = "(question, exchanges, _) => [question, exchanges, window.verbatim.where()]"
        asked = box.submit(ask, [box, exchanges, where], answered, js=with_filter, **quiet)
        picked = opening.ask(ask_example, [exchanges], answered, **quiet)
        repeated = shown.ask(ask_again, [exchanges], answered, **quiet)
        # One listener for each event: Gradio starts a second as the first ends, and may then lose it.
        answering = [asked, picked, repeated]
        box.stop(stop, [exchanges], answered, cancels=answering, **light)
        restart.click(restart_chat, None, [*answered, opening], cancels=answering, **light)
        kept.restore(restore, None, answered, cancels=answering, **light)
        source.open(open_source, [exchanges], [source], trigger_mode="multiple", **light)
        timer.tick(look, None, [header, opening, timer], **light)
        table.refresh(look, None, [header, opening, timer], **light)
        page.load(greet, None, [header, opening, timer], **light)
        page.load(_stay, None, None, **light)
    page.queue(max_size=64, default_concurrency_limit=2, api_open=False)
    page._queue.max_thread_count = _CONNECTIONS  # noqa: SLF001 - events at once: each open page has one that stays
    return page


def _header() -> tuple[gr.HTML, gr.Button]:
    """The line at the top: what there is, where else to go, and the button that begins anew."""
    with gr.Row(elem_id="vb-header"):
        header = _place("holdings", value=views.header(None))
        gr.Button("Documents", elem_id="vb-to-documents", size="sm", variant="secondary")
        gr.Button("History", elem_id="vb-history", size="sm", variant="secondary")
        return header, gr.Button("New chat", elem_id="vb-restart", size="sm", variant="secondary")


def _dock() -> gr.Textbox:
    """The input, and which documents are asked."""
    with gr.Column(elem_id="vb-dock"):
        box = gr.Textbox(
            label="Your question",
            placeholder="Ask your documents",
            elem_id="vb-box",
            show_label=False,
            container=False,
            lines=1,
            max_lines=6,
            max_length=_LONGEST_TYPED,
            submit_btn=True,
            autofocus=True,
        )
        _place("filter", "elements.js", "filter.js")
    return box


async def _stay() -> AsyncIterator[None]:
    """Go on for as long as the page is open.

    Gradio closes its connection to the browser when the last event ends, and loses what is sent in that moment.
    """
    while True:
        await asyncio.sleep(_PULSE)
        yield None


def _place(name: str, *scripts: str, value: str = "") -> gr.HTML:
    """A place on the page for HTML, and the scripts that move it, as one."""
    return gr.HTML(value, elem_id=f"vb-{name}", js_on_load=_script(scripts), apply_default_css=False)


def _script(names: Sequence[str]) -> str | None:
    """The content of scripts, one after the other."""
    return "\n".join((_PAGE / name).read_text("utf-8") for name in names) or None


def routers(assistant: Answers, *, fixed: bool = False) -> list[APIRouter]:
    """What the page asks of the server beside the chat; with `fixed` it can change no documents."""
    collection = cast("Collection", assistant.collection)
    return [
        answer_routes(cast("Assistant", assistant)),
        document_routes(collection, fixed=fixed),
        page_routes(collection, PageImages()),
    ]


def web(
    page: gr.Blocks, host: str = "127.0.0.1", names: Sequence[str] = (), routers: Sequence[APIRouter] = ()
) -> Guard:
    """The page as a web application that answers to this host, and to further names."""
    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    application.add_middleware(CORSMiddleware, allow_origins=[])  # Gradio's own would echo foreign origins
    for router in routers:  # before the page, which is mounted at the root
        application.include_router(router, prefix=PREFIX)
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
        mcp_server=False,
        favicon_path=str(_PAGE / "icon.svg"),
        theme=theme,
        css_paths=[_PAGE / name for name in _STYLES],
        js=_script(_SCRIPTS),
    )
    return Guard(application, host, names)


def serve(
    data: Path,
    host: str = "127.0.0.1",
    port: int = PORT,
    settings: AnswerSettings | None = None,
    *,
    fixed: bool = False,
    search: SearchSettings | None = None,
) -> None:
    """Serve the collection in a data folder until interrupted. Port 0 takes a free one.

    With `fixed` the page shows the documents and changes none. Further host names, as a proxy in front would use them,
    stand in QA_HOSTS, separated by commas.
    """
    names = [name.strip() for name in os.environ.get("QA_HOSTS", "").split(",") if name.strip()]
    with (
        Collection.open(data, settings=search) as collection,
        tempfile.TemporaryDirectory(prefix="verbatim-") as private,
        _listening(host, port) as listener,
    ):
        os.environ["GRADIO_TEMP_DIR"] = private
        assistant = Assistant(collection, settings=settings)
        application = web(build(assistant), host, names, routers(assistant, fixed=fixed))
        threading.Thread(target=_warm_up, args=(assistant,), daemon=True).start()
        print(f"Verbatim answers on {_address(listener)} (stop it with Ctrl+C).", flush=True)
        server = uvicorn.Config(
            application,
            log_level="warning",
            server_header=False,
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=3,  # seconds
        )
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


def _warm_up(assistant: Answers) -> None:
    """Load the models before someone asks. What goes wrong here is told when it matters: at the first question."""
    try:
        for question in assistant.examples():
            assistant.ask(question)
    except Exception as error:  # noqa: BLE001 - it runs beside the server, which goes on
        _log.warning("The models could not be loaded ahead of the first question: %r", error)


def _updates(shown: Shown) -> _Updates:
    """What changes on the page: input, conversation kept and shown, header, timer, and what the browser keeps."""
    emptied = {"value": ""} if shown.busy or shown.kept == "" else {}  # what is typed meanwhile is the reader's
    box = gr.update(interactive=not shown.busy, submit_btn=not shown.busy, stop_btn=shown.busy, **emptied)
    texts = (shown.exchanges, shown.conversation, shown.header)
    timer = gr.skip() if shown.is_empty is None else gr.update(active=shown.is_empty)
    return (box, *map(_or_skip, texts), timer, _or_skip(shown.kept))


def _looked(looked: tuple[str, str, bool]) -> _Updates:
    """The header, the opening and the timer."""
    header, opening, is_empty = looked
    return header, opening, gr.update(active=is_empty)


def _or_skip(value: Any) -> Any:
    return gr.skip() if value is None else value


def _main() -> None:
    """Serve what the environment says."""
    port = os.environ.get("GRADIO_SERVER_PORT", str(PORT))
    if not port.isdecimal():
        raise SystemExit(f"GRADIO_SERVER_PORT is {port!r}, but must be a number.")
    try:
        host = os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1")
        fixed = os.environ.get("QA_FIXED", "") not in ("", "0")
        serve(Path(os.environ.get("QA_DATA", ".qa")), host, int(port), _settings(), fixed=fixed)
    except CollectionError as error:
        raise SystemExit(str(error)) from error


def _settings() -> AnswerSettings:
    """The settings, with the threshold that the environment names, if any."""
    said = os.environ.get("QA_THRESHOLD", "")
    if not said:
        return AnswerSettings()
    try:
        threshold = float(said)
    except ValueError:
        threshold = math.nan
    if not 0 <= threshold <= 1:
        raise SystemExit(f"QA_THRESHOLD is {said!r}, but must be a number from 0 to 1.")
    return AnswerSettings(threshold=threshold)


if __name__ == "__main__":
    _main()
