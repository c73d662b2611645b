"""How quick is the page, in Chromium: the first answer, and every view of a large collection?

    python -m bench.page [--questions 50] [--records 10000]

First the two articles with the real models: from Enter to the answer on the screen, each question asked once before
(bar: p95 of at most 1 s). Then a collection of some 20,000 passages, one document of them 500 pages long, under a hash
of words as embedder, so that the page is what is measured: for every view how long it takes and for how long it blocks
the browser's main thread (long tasks; bar: 1 s). The browser finds no host but 127.0.0.1, and what it asks of others
is counted (bar: 0).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, Request, sync_playwright

from bench.concurrency import ARTICLES, HashEmbedder
from index import Collection
from qa import Assistant
from qa.page import server as serving
from qa.page.blocks import build
from qa.reading.evidence import SentenceVectors, SimilarityReader
from qa.service import Service

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
LENGTH = 1_500  # characters of a record
PAGES, PAGE_LENGTH = 500, 2_500
QUESTIONS = (
    "when did France deploy to Mali",
    "who leads JNIM",
    "what is the Wagner Group",
    "how many people were killed in the attack on the boat",
    "where did the attack on the French patrol take place",
    "why did France leave Mali",
    "which groups merged to form JNIM",
    "when was MINUSMA asked to leave",
    "who is the president of Peru",
    "what is said about Timbuktu",
)
# Notes when Enter is pressed; then waits until the newest turn has its row of buttons, drawn: the answer is there.
READY = """() => {
  window.before = document.querySelectorAll(".vb-turn .vb-bar").length;
  addEventListener("keydown", () => (window.began = performance.now()), {capture: true, once: true});
}"""
ANSWERED = """async () => {
  const answered = () => document.querySelectorAll(".vb-turn .vb-bar").length > before;
  await new Promise((done) => {
    const look = () => answered() ? done() : requestAnimationFrame(look);
    look();
  });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - began;
}"""
WATCH = """(() => {
  window.tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({type: "longtask", buffered: true});
})()"""


@dataclass
class View:
    """What opening a view cost."""

    name: str
    seconds: float
    blocked: list[float]  # milliseconds of each long task


@contextlib.contextmanager
def served(assistant: Assistant) -> Iterator[str]:
    """The page at a free port, in a thread of this process."""
    listener = socket.create_server(("127.0.0.1", 0))
    web = serving.web(build(Service(assistant)), routers=serving.routers(assistant))
    server = serving.Server(uvicorn.Config(web, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


def ask(page: Page, question: str) -> float:
    """Milliseconds from Enter to the answer on the screen."""
    box = page.locator("#vb-box textarea:enabled")
    box.fill(question)
    page.evaluate(READY)
    box.press("Enter")
    return float(page.evaluate(ANSWERED))


def first_answers(browser: Browser, number: int, foreign: list[str]) -> list[float]:
    """Milliseconds from Enter to the answer, over the two articles."""
    with tempfile.TemporaryDirectory() as folder, Collection.open(folder) as collection:
        collection.sync([ARTICLES])
        with served(Assistant(collection)) as address:
            page = _page(browser, address, foreign)
            for question in QUESTIONS:
                ask(page, question)
            times = []
            for turn in range(number):
                if turn % len(QUESTIONS) == 0:  # a conversation of ten questions, as people have them
                    page.get_by_role("button", name="New chat").click()
                    page.wait_for_selector(".vb-example")
                times.append(ask(page, QUESTIONS[turn % len(QUESTIONS)]))
            page.context.close()
            return times


def views(browser: Browser, records: int, foreign: list[str]) -> tuple[int, list[View]]:
    """The number of passages, and what each view of them cost."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "records.jsonl"
        _write(source, records)
        with Collection.open(Path(folder) / "data", embedder=HashEmbedder()) as collection:
            collection.sync([source])
            assistant = Assistant(collection, reader=SimilarityReader(SentenceVectors(collection.embedder)))
            with served(assistant) as address:
                return collection.status().passages, list(_views(browser, address, foreign))


def _views(browser: Browser, address: str, foreign: list[str]) -> Iterator[View]:
    page = _page(browser, address, foreign)

    def view(name: str, act: Callable[[], object], shown: str) -> View:
        page.evaluate("window.tasks.length = 0")
        begun = time.perf_counter()
        act()
        page.wait_for_selector(shown)
        seconds = time.perf_counter() - begun
        page.wait_for_timeout(500)
        return View(name, seconds, page.evaluate("window.tasks"))

    yield view("the page", page.reload, ".vb-opening h1")
    yield view("an answer", lambda: ask(page, "what does the long report say of water"), ".vb-bar")
    link = f"{address}/?document=long&start=600000&end=600100"
    yield view("a document of 500 pages", lambda: page.goto(link), ".vb-pane .vb-text")
    yield view("search in it", lambda: page.get_by_label("Search in this document").fill("water"), ".vb-current")
    page.keyboard.press("Escape")
    page.wait_for_selector(".vb-pane", state="detached")
    yield view("all documents", page.locator("#vb-to-documents").click, "#vb-documents tbody tr")
    page.keyboard.press("Escape")
    yield view("the filter", page.locator(".vb-limit-open").click, "#vb-filter-form[open]")
    sought = page.get_by_role("dialog").get_by_label("Documents")
    yield view("documents by name", lambda: sought.fill("report"), ".vb-filter-choices li")
    page.context.close()


def _page(browser: Browser, address: str, foreign: list[str]) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)

    def note(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    page.goto(address)
    page.wait_for_selector(".vb-opening h1")
    return page


def _write(path: Path, records: int) -> None:
    """Records of words drawn by chance, and one of 500 pages."""
    chance = random.Random(0)  # noqa: S311
    vocabulary = [
        f"{a}{b}{c}" for a in "bdkmprst" for b in ("a", "e", "io", "u") for c in ("l", "ne", "rt", "sk", "va")
    ]
    vocabulary += ["water", "rain", "harvest", "market", "report"]

    def text(length: int) -> str:
        sentences: list[str] = []
        while len(sentences) * 50 < length:  # of twelve words each
            sentences.append(" ".join(chance.choices(vocabulary, k=12)).capitalize() + ".")
        return "\n\n".join(" ".join(sentences[place : place + 6]) for place in range(0, len(sentences), 6))

    with path.open("w") as stream:
        long = {"id": "long", "title": "The long report", "text": text(PAGES * PAGE_LENGTH), "date": "2024-03-01"}
        stream.write(json.dumps(long) + "\n")
        for number in range(records):
            record = {"id": f"{number}", "title": f"Report {number}", "text": text(LENGTH), "date": "2023-05-17"}
            stream.write(json.dumps(record) + "\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--records", type=int, default=10_000)
    options = parser.parse_args()
    foreign: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        times = sorted(first_answers(browser, options.questions, foreign))
        p95 = times[min(len(times) - 1, round(0.95 * len(times)))]
        print(
            f"first answer, {len(times)} questions: p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms (bar 1,000)"
        )
        passages, opened = views(browser, options.records, foreign)
        browser.close()
    print(f"\n{passages:,} passages, one document of {PAGES} pages   shown after   longest task   blocked")
    for view in opened:
        longest = max(view.blocked, default=0)
        print(f"{view.name:<48}{view.seconds:>8.2f} s{longest:>12.0f} ms{sum(view.blocked):>8.0f} ms")
    print(f"\nrequests to other hosts: {len(foreign)}")


if __name__ == "__main__":
    main()
