"""The page as Gradio blocks: its places, and which event fills which of them.

What belongs to a conversation goes through Gradio's events; what belongs to the collection goes through plain requests
(see `routes`).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import gradio as gr

from qa.page.account import person_shown
from qa.page.alerts.view import frame as alerts_frame
from qa.page.chat import views
from qa.page.chat.chat import Chat, Shown
from qa.page.collections.view import chooser, page_title
from qa.page.documents.table import frame
from qa.page.drafts.view import frame as drafts_frame
from qa.page.exchanges import Exchange
from qa.page.marks.view import frame as marks_frame
from qa.page.newest import Newest
from qa.page.sessions import Sessions
from qa.page.source.pane import as_words
from qa.service import Service
from qa.sharing import Shares

__all__ = ["CONNECTIONS", "ICON", "SCRIPTS", "STYLES", "build", "event_names", "script"]

_PAGE = Path(__file__).parent
ICON = _PAGE / "icon.svg"
STYLES = (
    _PAGE / "page.css",
    _PAGE / "source/source.css",
    _PAGE / "chat/chat.css",
    _PAGE / "filter/filter.css",
    _PAGE / "why/why.css",
    _PAGE / "views.css",
    _PAGE / "account/account.css",
    _PAGE / "documents/documents.css",
    _PAGE / "drafts/drafts.css",
    _PAGE / "collections/collections.css",
    _PAGE / "marks/marks.css",
    _PAGE / "alerts/alerts.css",
    _PAGE / "sharing/sharing.css",
)
SCRIPTS = ("page.js", "connection.js", "source/pages.js")  # that belong to no component
# Those of the documents view, in the order in which they need each other.
_DOCUMENTS = tuple(
    f"documents/{name}.js"
    for name in "parts server words table selection editing job uploads folders fetching reindex view".split()
)
_LONGEST_TYPED = 20_000  # characters the box takes; what is too long for a question is refused with a sentence
CONNECTIONS = 512  # at once; an open page holds one or two
_EVERY = 3  # seconds between looks at an empty collection
_PULSE = 15  # seconds after which a page that was closed is noticed
_LOOK = 2  # seconds after which one that is open hears of a change of the collection
_Updates = tuple[Any, ...]


def build(
    service: Service, collection: str = "", *, has_others: bool = False, shares: Shares | None = None
) -> gr.Blocks:
    """The page as Gradio blocks; `web` makes a server of it.

    `collection` is the name of the one that is asked, where it has one; with `has_others` another can be chosen.
    With `shares` conversations can be shared.
    """
    chat = Chat(service, shares)
    asking = _Asking(chat)
    with gr.Blocks(
        title=page_title(collection if has_others else ""), analytics_enabled=False, fill_width=True
    ) as page:
        exchanges = gr.State([])
        header, restart, person = _header(collection if has_others else "")
        opening = _place("opening", "chat/opening.js")
        shown = _place("conversation", "chat/conversation.js")
        box, following = _dock()
        table = _place("documents", "views.js", *_DOCUMENTS, value=frame())
        _place("drafts", "views.js", "drafts/drafts.js", value=drafts_frame())
        _place("marks", "elements.js", "views.js", "marks/dialog.js", "marks/marks.js", value=marks_frame())
        _place("alerts", "elements.js", "views.js", "alerts/alerts.js", value=alerts_frame())
        source = _place("source", "source/source.js")
        kept = _place(
            "kept",
            "elements.js",
            "chat/searching.js",
            "chat/kept.js",
            "sharing/sharing.js",
            "sharing/shown.js",
            constants=f"const COLLECTION = {json.dumps(collection)};\n",
        )
        generation = _place("generation", "elements.js", "chat/standing.js")
        where = gr.HTML("", visible="hidden", js_on_load=None)  # the filter in JSON, filled in as a question is sent
        timer = gr.Timer(_EVERY, active=False)
        # How many are worked on at once, and how many wait, is the service's to say.
        light = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
        answered = [box, exchanges, shown, header, timer, kept]

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

        def greet(request: gr.Request) -> Iterator[_Updates]:
            """Also who it is, in one event: Gradio may lose the second of two that begin as the page is loaded."""
            shown = person_shown(getattr(request.state, "person", None))
            for each in chat.greet():
                yield (*_looked(each), shown)

        # The browser empties the box itself: of two updates that come as one, Gradio may lose the first.
        with_filter = (
            "(question, exchanges, _) => [window.verbatim.taken(question), exchanges, window.verbatim.where()]"
        )
        asked = box.submit(asking.ask, [box, exchanges, where], answered, js=with_filter, **light)
        picked = opening.ask(asking.ask_example, [exchanges], answered, **light)
        followed = following.ask(asking.ask_example, [exchanges], answered, **light)
        repeated = shown.ask(asking.ask_again, [exchanges], answered, **light)
        # One listener for each event: Gradio starts a second as the first ends, and may then lose it.
        answering = [asked, picked, followed, repeated]
        box.stop(stop, [exchanges], answered, cancels=answering, **light)
        restart.click(restart_chat, None, [*answered, opening], cancels=answering, **light)
        kept.restore(restore, None, answered, cancels=answering, **light)
        source.open(open_source, [exchanges], [source], trigger_mode="multiple", **light)
        timer.tick(look, None, [header, opening, timer], **light)
        table.refresh(look, None, [header, opening, timer], **light)
        page.load(greet, None, [header, opening, timer, person], **light)
        page.load(_staying(page, Newest(service.collection)), None, [generation], **light)
    page.queue(max_size=CONNECTIONS, default_concurrency_limit=2, api_open=False)
    page._queue.max_thread_count = CONNECTIONS  # noqa: SLF001 - events at once: each open page has one that stays
    return page


def event_names(page: gr.Blocks) -> dict[int, str]:
    """The events of a page by their numbers: each by the name of the function that it calls; "cancel" calls none."""
    return {number: getattr(event.fn, "__name__", "") if event.fn else "cancel" for number, event in page.fns.items()}


class _Asking:
    """The events that are answered step by step; one that is cancelled is not answered any more."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    async def ask(self, question: str, before: list[Exchange], limits: str) -> AsyncIterator[_Updates]:
        """What was typed."""
        async with aclosing(self._chat.ask(question, before, limits)) as steps:
            async for shown in steps:
                yield _updates(shown)

    async def ask_example(self, event: gr.EventData, before: list[Exchange]) -> AsyncIterator[_Updates]:
        """One of the questions that are offered, or that waited for an answer to another."""
        words = as_words(event.asked)
        async with aclosing(self._chat.ask(words.get("question", ""), before, words.get("where"))) as steps:
            async for shown in steps:
                yield _updates(shown)

    async def ask_again(self, event: gr.EventData, before: list[Exchange]) -> AsyncIterator[_Updates]:
        """A question of the conversation."""
        async with aclosing(self._chat.ask_again(event.asked, before)) as steps:
            async for shown in steps:
                yield _updates(shown)


def _header(collection: str) -> tuple[gr.HTML, gr.Button, gr.HTML]:
    """The line at the top: what there is, where else to go, the button that begins anew, and who it is."""
    with gr.Row(elem_id="vb-header", elem_classes=["vb-of-several"] if collection else None):
        header = _place("holdings", value=views.header(None))
        if collection:
            _place("collections", "elements.js", "collections/collections.js", value=chooser(collection))
        gr.Button("Verify", elem_id="vb-to-drafts", size="sm", variant="secondary")
        gr.Button("Marks", elem_id="vb-to-marks", size="sm", variant="secondary")
        gr.Button("Documents", elem_id="vb-to-documents", size="sm", variant="secondary")
        gr.Button("Saved questions", elem_id="vb-to-alerts", size="sm", variant="secondary")
        gr.Button("History", elem_id="vb-history", size="sm", variant="secondary")
        restart = gr.Button("New chat", elem_id="vb-restart", size="sm", variant="secondary")
        return header, restart, _place("person", "account/account.js")


def _dock() -> tuple[gr.Textbox, gr.HTML]:
    """The input, what is asked next, and which documents are asked."""
    with gr.Column(elem_id="vb-dock"):
        following = _place("next", "elements.js", "chat/waiting.js")
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
        )
        _place("filter", "elements.js", "filter/filter.js")
    return box, following


def _staying(page: gr.Blocks, newest: Newest) -> Callable[[gr.Request], AsyncIterator[Any]]:
    """What goes on for as long as a page is open: it is told when the collection changes.

    Gradio closes its connection to the browser when the last event ends, and loses what is sent in that moment.
    """

    async def stay(request: gr.Request) -> AsyncIterator[Any]:
        session = str(request.session_hash)
        sessions.opened(session)
        told = await newest.generation()
        try:
            while True:
                now = await _awaited(newest, told)
                yield views.generation(now) if now != told else gr.skip()
                told = now
        finally:
            sessions.closed(session)

    sessions = Sessions(page)
    return stay


async def _awaited(newest: Newest, told: int) -> int:
    """The generation that comes after the one that was told, or that one again after a while."""
    for _ in range(_PULSE // _LOOK):
        await asyncio.sleep(_LOOK)
        if (now := await newest.generation()) != told:
            return now
    return told


def _place(name: str, *scripts: str, value: str = "", constants: str = "") -> gr.HTML:
    """A place on the page for HTML, and the scripts that move it, as one, behind the constants that they need."""
    moves = script(scripts)
    moves = constants + moves if moves else None
    return gr.HTML(value, elem_id=f"vb-{name}", js_on_load=moves, apply_default_css=False)


def script(names: Sequence[str]) -> str | None:
    """The content of scripts, one after the other."""
    return "\n".join((_PAGE / name).read_text("utf-8") for name in names) or None


def _updates(shown: Shown) -> _Updates:
    """What changes on the page: input, conversation kept and shown, header, timer, and what the browser keeps."""
    emptied = {"value": ""} if shown.kept == "" else {}  # what is typed meanwhile is the reader's
    box = gr.update(submit_btn=not shown.busy, stop_btn=shown.busy, **emptied)  # typed in meanwhile, see waiting.js
    texts = (shown.exchanges, shown.conversation, shown.header)
    timer = gr.skip() if shown.is_empty is None else gr.update(active=shown.is_empty)
    return (box, *map(_or_skip, texts), timer, _or_skip(shown.kept))


def _looked(looked: tuple[str, str, bool]) -> _Updates:
    """The header, the opening and the timer."""
    header, opening, is_empty = looked
    return header, opening, gr.update(active=is_empty)


def _or_skip(value: Any) -> Any:
    return gr.skip() if value is None else value
