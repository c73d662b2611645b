"""The web page: a chat that shows what `qa` answers, with the passages beside it.

python app.py        # QA_DATA or .qa, on GRADIO_SERVER_NAME and GRADIO_SERVER_PORT or http://127.0.0.1:7860
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import secrets
import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import gradio as gr
import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from index import Collection, CollectionError
from qa import Answer, AnswerSettings, Assistant, Turn
from qa.errors import AnswerError
from qa.page import views
from qa.page.guard import Guard
from qa.page.pane import Holds, Pane
from qa.page.routes import PREFIX
from qa.page.views import Exchange
from qa.timeline import timeline

__all__ = ["Chat", "Server", "build", "serve", "web"]

PORT = 7860
_PAGE = Path(views.__file__).parent
_STYLES = ("page.css",)
_SCRIPTS = ("page.js",)  # that belong to no component
_LONGEST_CONVERSATION = 50  # exchanges kept and shown; the oldest go first
_LONGEST_TYPED = 20_000  # characters the box takes; what is too long for a question is refused with a sentence
_EVERY = 3  # seconds between looks at an empty collection
_FONT = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
_ASK_EXAMPLE = """element.addEventListener('click', (event) => {
  const example = event.target.closest('[data-question]');
  if (example) trigger('ask', {question: example.dataset.question});
});"""

_log = logging.getLogger(__name__)


class Answers(Protocol):
    """What the page needs of `qa.Assistant`."""

    @property
    def collection(self) -> Holds:
        """What is asked about."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question, read in the light of the turns before it."""

    def examples(self, limit: int = 4) -> list[str]:
        """Questions that the collection can answer."""


class Chat:
    """What happens on the page. Keeps nothing of any user: a conversation is passed in and handed back."""

    def __init__(self, assistant: Answers) -> None:
        self._assistant = assistant
        self._pane = Pane(assistant.collection)

    def holdings(self) -> tuple[str, Any]:
        """The header, and whether to keep looking for documents."""
        try:
            status = self._assistant.collection.status()
        except CollectionError:
            return views.header(None), gr.update(active=False)
        return views.header(status), gr.update(active=not status.documents)

    def opening(self) -> str:
        """What stands in the place of the conversation before the first question."""
        try:
            if not self._assistant.collection.status().documents:
                return views.empty()
            return views.welcome(self._assistant.examples())
        except CollectionError as error:
            return views.unavailable(str(error))

    def look(self) -> tuple[str, str, Any]:
        """The header, the opening, and whether to keep looking."""
        header, timer = self.holdings()
        return header, self.opening(), timer

    def greet(self) -> Iterator[tuple[str, str, Any]]:
        """What `look` gives, first without examples: those are asked before they are offered, and that takes time."""
        header, timer = self.holdings()
        with contextlib.suppress(CollectionError):
            if self._assistant.collection.status().documents:
                yield header, views.welcome(()), timer
        yield self.look()

    def ask(self, question: str, exchanges: list[Exchange]) -> Iterator[tuple[Any, ...]]:
        """Show the question at once, then what came of it: box, conversation kept, header, conversation, timer."""
        question = question.strip()
        if not question:
            yield (_box(), exchanges, gr.skip(), gr.skip(), gr.skip())
            return
        kept = exchanges[-_LONGEST_CONVERSATION + 1 :]
        asked = Exchange(kept[-1].number + 1 if kept else 1, question)
        yield (_box(busy=True), exchanges, gr.skip(), views.conversation([*kept, asked]), gr.skip())
        done = [*kept, self._answered(asked, kept)]
        header, timer = self.holdings()
        yield (_box(), done, header, views.conversation(done), timer)

    def ask_example(self, event: gr.EventData, exchanges: list[Exchange]) -> Iterator[tuple[Any, ...]]:
        """Ask the example that was clicked."""
        yield from self.ask(str(event.question), exchanges)

    def restart(self) -> Iterator[tuple[Any, ...]]:
        """An empty box and a new conversation, then examples from what the collection holds by now."""
        yield _box(), [], views.conversation([]), gr.skip()
        yield gr.skip(), gr.skip(), gr.skip(), self.opening()

    def open(self, event: gr.EventData, exchanges: list[Exchange]) -> str:
        """The source pane for what was clicked in it, on a marker or card, or followed as a link."""
        return self._pane.open(event.asked, exchanges)

    def _answered(self, asked: Exchange, before: Sequence[Exchange]) -> Exchange:
        """The exchange with its answer, or with a sentence that says why there is none."""
        try:
            answer = self._assistant.ask(asked.question, _history(before))
            return Exchange(asked.number, asked.question, answer, dated=timeline(answer, self._assistant.collection))
        except (AnswerError, CollectionError) as error:
            return Exchange(asked.number, asked.question, problem=str(error))
        except Exception:  # noqa: BLE001 - the last resort: no trace of it may reach the page
            reference = secrets.token_hex(4)
            _log.exception("Question %r failed, reference %s", asked.question, reference)
            problem = f"Something went wrong while answering. The log of the server says more under {reference}."
            return Exchange(asked.number, asked.question, problem=problem)


def build(assistant: Answers) -> gr.Blocks:
    """The page as Gradio blocks; `web` makes a server of it."""
    chat = Chat(assistant)
    with gr.Blocks(title="Verbatim", analytics_enabled=False, fill_width=True) as page:
        exchanges = gr.State([])
        with gr.Row(elem_id="vb-header"):
            header = gr.HTML(views.header(None), elem_id="vb-holdings", js_on_load=None, apply_default_css=False)
            restart = gr.Button("New chat", elem_id="vb-restart", size="sm", variant="secondary")
        opening = gr.HTML("", elem_id="vb-opening", js_on_load=_ASK_EXAMPLE, apply_default_css=False)
        shown = gr.HTML("", elem_id="vb-conversation", js_on_load=None, apply_default_css=False)
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
        moves = (_PAGE / "source.js").read_text("utf-8")
        source = gr.HTML("", elem_id="vb-source", js_on_load=moves, apply_default_css=False)
        timer = gr.Timer(_EVERY, active=False)
        answered = [box, exchanges, header, shown, timer]
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        light = {**quiet, "concurrency_limit": None}
        asked = box.submit(chat.ask, [box, exchanges], answered, **quiet)
        picked = opening.ask(chat.ask_example, [exchanges], answered, **quiet)
        # One listener for each event: Gradio starts a second as the first ends, and may then lose it.
        restart.click(chat.restart, None, [box, exchanges, shown, opening], cancels=[asked, picked], **light)
        source.open(chat.open, [exchanges], [source], trigger_mode="multiple", **light)
        timer.tick(chat.look, None, [header, opening, timer], **light)
        page.load(chat.greet, None, [header, opening, timer], **light)
    page.queue(max_size=64, default_concurrency_limit=2, api_open=False)
    return page


def routers(assistant: Answers) -> list[APIRouter]:  # noqa: ARG001
    """What the page asks of the server beside the chat."""
    return []


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
        js="\n".join((_PAGE / name).read_text("utf-8") for name in _SCRIPTS),
    )
    return Guard(application, host, names)


def serve(data: Path, host: str = "127.0.0.1", port: int = PORT, settings: AnswerSettings | None = None) -> None:
    """Serve the collection in a data folder until interrupted. Port 0 takes a free one.

    Further host names, as a proxy in front would use them, stand in QA_HOSTS, separated by commas.
    """
    names = [name.strip() for name in os.environ.get("QA_HOSTS", "").split(",") if name.strip()]
    with (
        Collection.open(data) as collection,
        tempfile.TemporaryDirectory(prefix="verbatim-") as private,
        _listening(host, port) as listener,
    ):
        os.environ["GRADIO_TEMP_DIR"] = private
        assistant = Assistant(collection, settings=settings)
        application = web(build(assistant), host, names, routers(assistant))
        threading.Thread(target=_warm_up, args=(assistant,), daemon=True).start()
        print(f"Verbatim answers on {_address(listener)} (stop it with Ctrl+C).", flush=True)
        server = uvicorn.Config(
            application,
            log_level="warning",
            server_header=False,
            limit_concurrency=512,  # connections; an open page holds one or two
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


def _history(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The exchanges that were answered, or found without an answer, as turns."""
    return [
        turn
        for exchange in exchanges
        if exchange.answer is not None
        for turn in (Turn("user", exchange.question), Turn("assistant", exchange.answer.text))
    ]


def _box(*, busy: bool = False) -> Any:
    """The input, emptied, and closed as long as a question is being answered."""
    return gr.update(value="", interactive=not busy)


def _main() -> None:
    """Serve what the environment says."""
    port = os.environ.get("GRADIO_SERVER_PORT", str(PORT))
    if not port.isdecimal():
        raise SystemExit(f"GRADIO_SERVER_PORT is {port!r}, but must be a number.")
    try:
        host = os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1")
        serve(Path(os.environ.get("QA_DATA", ".qa")), host, int(port), _settings())
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
