"""A page served on a port of its own, and a Chromium that looks at it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.types import ASGIApp

from index import (
    Alert,
    CollectionStatus,
    Document,
    DocumentSummary,
    Filter,
    Heading,
    Hit,
    IndexedFile,
    LeftOut,
    Mark,
    PageHistory,
    SavedQuestion,
)
from qa import Answer, Citation, Evidence, QuestionError, RankedPassage, Turn
from qa.accounts import Accounts
from qa.page import server as serving
from qa.page.blocks import build
from qa.service import Answers, Service
from qa.sharing import Shares
from tests.browser.windows import Windows

CHROMIUM = Path("/usr/bin/chromium")
HOST = "127.0.0.1"
ATTACKS = (
    "${alert(1)} ${window.__xss = 1} {{x}} {{#each value}}{{this}}{{/each}} `backticks` \\u0041",
    "$\\href{javascript:alert(1)}{x}$ $$\\frac{1}{2}$$",
    "<script>window.__xss = 2</script>",
    "\"><img src=x onerror=\"window.__xss = 3\"> '><img src=x onerror='window.__xss = 3'>",
    "[x](javascript:window.__xss=4) ![p](http://127.0.0.1:9/pixel.png) **bold** <b>bold</b>",
    "<svg><a href=javascript:window.__xss=5><text>click</text></a></svg><form action=http://127.0.0.1:9/>",
    "</mark></div></details><iframe srcdoc='<script>parent.__xss=6</script>'></iframe>",
)
"""Lines that would run, load or format something if they were taken for markup."""

REQUEST = (
    "In 2013, Mali requested France’s support to address Islamic militants in the country after a group neared "
    "the capital, Bakamo, and had gained control of parts of the nation."
)
OPERATION = (
    "Beginning in 2013, the French began an operation to repel Islamists and prevent them from building a "
    "stronghold in Mali."
)


CITED = 100
"""Where the passages of the fake answers begin in their documents."""


class NoMarks:
    """Nothing is marked."""

    def touching(self, document_id: str) -> list[Mark]:
        """None."""
        assert document_id
        return []


class NoQuestions:
    """Nothing is saved, and nothing new."""

    def all(self) -> list[SavedQuestion]:
        """None."""
        return []

    def alerts(self, after: int = 0) -> list[Alert]:
        """None."""
        del after
        return []

    def newest(self) -> int:
        """None."""
        return 0


@dataclass
class FakeCollection:
    """Counts and documents that a test can change while the page is open."""

    documents: int = 2
    passages: int = 15
    generation: int = 4
    held: dict[str, Document] = field(default_factory=dict)
    files: dict[str, IndexedFile] = field(default_factory=dict)  # that documents were read from
    added: str = "2026-03-03T09:05:07+00:00"
    marks: NoMarks = field(default_factory=NoMarks)
    saved_questions: NoQuestions = field(default_factory=NoQuestions)

    def document(self, document_id: str) -> Document:
        """As a test put it there."""
        return self.held[document_id]

    def summary(self, document_id: str) -> DocumentSummary:
        """Of a document that a test put there."""
        it = self.held[document_id]
        size = len(it.text)
        return DocumentSummary(
            it.id, it.title, it.source, it.date, it.date_origin, it.source, 1, size, self.added, self.added, 0
        )

    def indexed_file(self, document_id: str) -> IndexedFile | None:
        """As a test put it there."""
        return self.files.get(document_id)

    def history(self, document_id: str) -> PageHistory:
        """None of them is a page of the web."""
        raise KeyError(document_id)

    def status(self) -> CollectionStatus:
        """What a collection of that size would tell."""
        return CollectionStatus("data", 1, self.documents, self.passages, "toy", 0, ())


@dataclass
class FakeAssistant:
    """Answers that need no model, in the shape of `qa.Assistant`."""

    collection: FakeCollection = field(default_factory=FakeCollection)
    pause: float = 0.0  # seconds that an answer takes
    finds: Sequence[Hit] = ()  # what it tells to have found
    drawing: float = 0.0  # seconds that the examples take
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)
    limits: list[Filter | None] = field(default_factory=list)

    def ready(self) -> None:
        """It needs no model."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        where: Filter | None = None,
        found: Callable[[Sequence[Hit]], None] | None = None,
        **_: object,
    ) -> Answer:
        """An answer by the words of the question; the documents that it cites are held from then on."""
        time.sleep(self.pause / 2)
        if found is not None and self.finds:
            found(self.finds)
        time.sleep(self.pause / 2)
        self.asked.append((question, tuple(history)))
        self.limits.append(where)
        answer = self._answer(question)
        for cited in answer.citations:
            self.collection.held.setdefault(cited.document, document_of(cited))
        return answer

    def _answer(self, question: str) -> Answer:
        if len(question) > 2_000:
            raise QuestionError(f"The question has {len(question):,} characters; shorten it to 2,000.")
        if "boom" in question:
            raise RuntimeError("secret path /home/someone")
        if "attack" in question:
            return answer_of(question, "\n\n".join(ATTACKS), ATTACKS[3], title=ATTACKS[2], source=ATTACKS[4])
        if "Peru" in question:
            return not_found(question)
        if question.startswith("why"):
            return answer_of(question, "It rained.\n\nThey left since it rained.", "They left since it rained.",
                             standalone="why did France leave Mali?", title="Weather")  # fmt: skip
        return mali(question)

    def examples(self, limit: int = 4) -> list[str]:
        """Two questions, one of them to be escaped."""
        time.sleep(self.drawing)
        return ["when did France deploy to Mali", "what is <b>JNIM</b> & why?"][:limit]


def mali(question: str) -> Answer:
    """A short answer that two sources agree on."""
    first = citation(
        1,
        f"{REQUEST} France deployed troops to Mali in response, and successfully regained much of the territory."
        "\n\nAfter the coup, however, the military junta began developing a relationship with the Russian private "
        "military group—the Wagner Group. The group arranged to arrive in Mali in December 2021 with help from "
        "the Russian military. It has provided a range of services to Mali’s military regime.",
        REQUEST,
        title="Militants Attack Military Camps, Civilian River Boat in Mali",
        section="What Other Security Forces are in the Region?",
        source="https://example.org/militants-attack-camps?year=2023&month=9",
        date="2023-09-08",
    )
    second = citation(
        2,
        "After each of the attacks on international forces, JNIM claimed it was sending a message to France and "
        f"its allies that they are not welcome in Mali.\n\n{OPERATION} Despite continual claims of progress, "
        "jihadists continue to launch assaults at an elevated tempo.",
        OPERATION,
        title="JNIM attacks French patrol in Gao",
        source="documents/jnim-attacks-french-patrol-in-gao.txt",
    )
    quotes = "\n\n".join(f"“{c.evidence.text}” [{c.marker}]" for c in (first, second))
    return Answer(question, question, True, "2013", 0.9, f"2013 [1] [2]\n\n{quotes}", (first, second), ())


def answer_of(
    question: str, passage: str, evidence: str, *, title: str, source: str = "a.txt", standalone: str = ""
) -> Answer:
    """An answer with one citation."""
    cited = citation(1, passage, evidence, title=title, source=source)
    return Answer(question, standalone or question, True, None, 0.9, f"“{evidence}” [1]", (cited,), ())


def not_found(question: str) -> Answer:
    """No answer, and two passages that came near."""
    near = tuple(
        RankedPassage(name, f"Document {name}", f"{name}.txt", 0, 22, "Nothing about it here.", 0.2) for name in "ab"
    )
    words = "The answer was not found in your 2 documents. No document mentions “Peru”."
    return Answer(question, question, False, None, 0.1, words, (), near)


def citation(marker: int, text: str, evidence: str, *, title: str, **fields: Any) -> Citation:
    """A citation of a passage that begins at character 100 of its document."""
    start = CITED + text.index(evidence)
    span = Evidence(start, start + len(evidence), evidence)
    plain = Citation(marker, f"document-{marker}", title, "", "a.txt", None, CITED, CITED + len(text), text, span, 0.8)
    return replace(plain, **fields)


def document_of(cited: Citation) -> Document:
    """The document of a citation: a share bar, a heading, the passage, and paragraphs below it."""
    head = "Please Share:\n\n## What happened\n\n".ljust(CITED - 2, ".") + "\n\n"
    after = "\n\n".join(f"Paragraph {number} is read on for a while after the passage." for number in range(40))
    return Document(
        cited.document,
        cited.title,
        f"{head}{cited.text}\n\n{after}",
        cited.source,
        cited.date,
        date_origin="html" if cited.date else "",
        headings=(Heading(head.index("What"), head.index("What") + len("What happened"), 2),),
        left_out=(LeftOut(0, len("Please Share:"), "share bar"),),
    )


class Serve(Protocol):
    """Serve a page for the length of a test; gives its address."""

    def __call__(self, assistant: Answers, accounts: Accounts | None = None) -> str:
        """Start a server."""


@pytest.fixture(scope="session")
def listener() -> Iterator[socket.socket]:
    """One port for all tests: what a browser has fetched and compiled belongs to an address."""
    with socket.create_server((HOST, 0)) as listening:
        yield listening


@pytest.fixture
def serve(listener: socket.socket) -> Iterator[Serve]:
    """A server in a thread of this process; it is stopped by itself."""
    stops: list[Callable[[], None]] = []

    def start(assistant: Answers, accounts: Accounts | None = None) -> str:
        assert not stops, "one server at a time: there is one port"
        accepting = listener.dup()
        shares = Shares(accounts.path.parent) if accounts else None
        page = build(Service(assistant), shares=shares)
        web = serving.web(page, HOST, routers=serving.routers(assistant, shares=shares), accounts=accounts)
        server = serving.Server(uvicorn.Config(web, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [accepting]})
        thread.start()

        def stop() -> None:
            server.should_exit = True
            thread.join(20)
            accepting.close()
            assert not thread.is_alive(), "it would take what is sent to the next"

        stops.append(stop)
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        return address_of(listener)

    yield start
    for stop in stops:
        stop()


@contextmanager
def running(web: ASGIApp, listener: socket.socket) -> Iterator[str]:
    """Serve an application until it is left; gives its address."""
    accepting = listener.dup()
    server = serving.Server(uvicorn.Config(web, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [accepting]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield address_of(listener)
    server.should_exit = True
    thread.join(20)
    accepting.close()


def address_of(listener: socket.socket) -> str:
    """Where a browser finds what listens there."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; a laptop may go without, the checks that guard the project may not."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing; apt-get install chromium")
        pytest.skip(f"{CHROMIUM} is not installed")
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--headless", "--no-sandbox", *quiet, "--disable-component-update", "--disable-sync"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared_windows(browser: Browser, listener: socket.socket) -> Windows:
    """Those of all tests."""
    return Windows(browser, address_of(listener))


@pytest.fixture
def windows(shared_windows: Windows, serve: Serve) -> Iterator[Windows]:
    """Windows that are closed, and forgotten, before the server that they look at is stopped."""
    assert serve
    yield shared_windows
    shared_windows.forget()


@pytest.fixture
def page(windows: Windows) -> Page:
    """A desktop window, light."""
    return windows.open()


@pytest.fixture
def assistant() -> FakeAssistant:
    """Answers without a model."""
    return FakeAssistant()
