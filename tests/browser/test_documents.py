"""The documents view in Chromium, over a real collection: listed, added, deleted, brought in step, while others ask."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from index import (
    Collection,
    CollectionStatus,
    Document,
    DocumentSummary,
    Filter,
    Hit,
    Progress,
    SyncReport,
    WebSettings,
)
from qa import Answer, Turn
from tests.browser.conftest import ATTACKS, FakeAssistant, NoMarks, NoQuestions, Serve, mali
from tests.browser.test_page import PICTURES, ask, opened
from tests.browser.windows import SIZES, Scheme, Windows, in_each_look
from tests.conftest import Write
from tests.index.web.conftest import QUICK
from tests.site import Reply, Site
from tests.site import page as story
from tests.toy import ToyEmbedder

MANY = 20_000
BLOCKED = 1_000  # milliseconds that the main thread may be blocked by that many documents
ARTICLES = {
    "rain.txt": "It rained in Gao. The river rose over the bridge.",
    "rain-again.txt": "It rained in Gao. The river rose over the bridge.",
    "sun.md": "---\ntitle: The sun over <b>Mali</b>\ndate: 2024-03-05\n---\n\nThe sun shone on the camps for a week.",
    "news.jsonl": '{"id": "k1", "title": "Keïta speaks", "text": "Keïta spoke of peace.", "date": "2020-02-01", '
    '"url": "https://example.org/keita"}\n',
    "broken.pdf": "This is no PDF.",
}

expect.set_options(timeout=20_000)


@dataclass
class Asked:
    """An assistant over a real collection; its answers need no model."""

    collection: Any
    pause: float = 0.0
    asked: list[str] = field(default_factory=list)

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
        """The same answer each time."""
        del history, where, found
        time.sleep(self.pause)
        self.asked.append(question)
        self.collection.search(question)
        return mali(question)

    def examples(self, limit: int = 4) -> list[str]:
        """One question."""
        return ["when did France deploy to Mali"][:limit]


@pytest.fixture
def articles(collection: Collection, write: Write) -> Path:
    """A folder with a document of each state, indexed."""
    folder = write(ARTICLES)
    collection.sync([folder])
    return folder


@pytest.fixture
def assistant(collection: Collection) -> Asked:
    """Answers over that collection."""
    return Asked(collection)


@pytest.fixture
def documents(page: Page, serve: Serve, assistant: Asked, articles: Path) -> Page:
    """The documents view with the articles."""
    assert articles.is_dir()
    return shown(page, serve(assistant))


def shown(page: Page, address: str) -> Page:
    """The page with its documents view open."""
    page.goto(f"{address}/?view=documents")
    expect(page.get_by_role("heading", name="Documents", exact=True)).to_be_visible()
    expect(page.locator("#vb-documents tbody tr, .vb-instead").first).to_be_visible()
    return page


def rows(page: Page) -> Locator:
    """The rows of the table."""
    return page.locator("#vb-documents tbody tr")


def titles(page: Page) -> list[str]:
    """What the rows are titled, from above."""
    return page.locator("#vb-documents tbody .vb-document").all_inner_texts()


def filtered(page: Page, state: str) -> None:
    """Show only what has a state."""
    page.get_by_role("group", name="Filter by state").get_by_role("button", name=re.compile(f"^{state}")).click()


def file(name: str, content: bytes) -> FilePayload:
    """A file to choose."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def add(page: Page, *files: FilePayload) -> None:
    """Choose files with the button."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add files").click()
    chooser.value.set_files(list(files))


def result(page: Page, name: str) -> Locator:
    """What is said of a file that was added."""
    return page.locator(".vb-file", has=page.get_by_text(name, exact=True)).locator(".vb-file-said")


def job(page: Page) -> Locator:
    """The panel of work under way."""
    return page.get_by_role("region", name="Work on the documents")


def toast(page: Page) -> Locator:
    """What is said at the edge."""
    return page.locator(".vb-toast")


def test_the_header_leads_to_the_documents_and_back(page: Page, serve: Serve, assistant: Asked, articles: Path) -> None:
    """The address says so; the browser's buttons, Escape and the page's own lead back, and nothing is lost."""
    assert articles.is_dir()
    opened(page, serve(assistant))
    box = page.get_by_label("Your question")
    box.fill("half a quest")
    button = page.get_by_role("button", name="Documents", exact=True)
    button.click()
    expect(page).to_have_url(re.compile(r"\?view=documents$"))
    expect(page.get_by_role("heading", name="Documents", exact=True)).to_be_focused()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(box).to_be_hidden()
    page.go_back()
    expect(box).to_be_visible()
    expect(box).to_have_value("half a quest")
    page.go_forward()
    expect(rows(page)).to_have_count(5)
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    assert "view" not in page.url
    button.click()
    page.get_by_role("button", name="Back to chat").click()
    expect(box).to_have_value("half a quest")


def test_the_table_tells_of_every_document(documents: Page) -> None:
    """Title, date, source, passages, when it was added and its state."""
    expect(rows(documents)).to_have_count(5)
    sun = rows(documents).filter(has_text="The sun over <b>Mali</b>")
    for fact in ("5 March 2024", "sun.md", "just now", "Indexed"):
        expect(sun).to_contain_text(fact)
    expect(sun.locator(".vb-cell-passages")).to_have_text("1")
    expect(sun.locator(".vb-cell-added time")).to_have_attribute("title", re.compile(r"^20\d\d-.* UTC$"))
    expect(rows(documents).filter(has_text="Copy")).to_have_count(2)
    expect(rows(documents).filter(has_text="Not readable")).to_contain_text("not a PDF")
    link = rows(documents).get_by_role("link", name="https://example.org/keita")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(documents.get_by_text("never deletes its file on disk")).to_be_visible()


def test_documents_are_searched_filtered_and_sorted(documents: Page) -> None:
    """The columns say by which they are sorted; where nothing matches there is a way back."""
    find = documents.get_by_label("Search title, source and tags")
    find.fill("KEITA")
    expect(rows(documents)).to_have_count(1)
    find.fill("nowhere")
    expect(documents.get_by_text("No document matches.")).to_be_visible()
    documents.get_by_role("button", name="Show all").click()
    expect(rows(documents)).to_have_count(5)
    filtered(documents, "Copy")
    expect(rows(documents)).to_have_count(2)
    filtered(documents, "All")
    head = documents.get_by_role("columnheader", name="Title")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(rows(documents).first).to_contain_text("broken.pdf")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(rows(documents).first).to_contain_text("The sun")
    documents.get_by_role("columnheader", name="Date").get_by_role("button").click()
    expect(rows(documents).first).to_contain_text("5 March 2024")
    expect(head).to_have_attribute("aria-sort", "none")


def test_a_title_opens_the_document_from_its_beginning(documents: Page) -> None:
    """The source pane lies over the view; Escape closes the pane, and only then the view."""
    title = documents.get_by_role("button", name="The sun over <b>Mali</b>", exact=True)
    title.click()
    pane = documents.locator(".vb-pane")
    expect(pane).to_contain_text("The sun shone on the camps")
    expect(pane.locator(".vb-evidence, .vb-verdict, [role=alert]")).to_have_count(0)
    assert documents.evaluate(
        "document.elementFromPoint(innerWidth - 60, innerHeight / 2).closest('.vb-pane') !== null"
    )
    documents.keyboard.press("Escape")
    expect(pane).to_have_count(0)
    expect(title).to_be_focused()
    documents.keyboard.press("Escape")
    expect(documents.get_by_label("Your question")).to_be_visible()


def test_files_are_added_and_each_has_its_result(documents: Page, articles: Path) -> None:
    """One is indexed, one cannot be read, one is of a kind that is not read; the table and the header follow."""
    add(documents, file("snow.txt", b"It snowed in May."), file("bad.pdf", b"x"), file("photo.jpg", b"x"))
    expect(job(documents).get_by_role("heading")).to_have_text("Upload done")
    expect(result(documents, "snow.txt")).to_have_text("Added 1 passage")
    expect(result(documents, "bad.pdf")).to_have_text("Not readable not a PDF")
    expect(result(documents, "photo.jpg")).to_contain_text("Refused Files .jpg are not read; accepted are .csv")
    expect(job(documents)).to_contain_text("1 added · 1 not readable · 1 refused")
    expect(rows(documents).filter(has_text="Snow")).to_be_visible()
    expect(documents.locator(".vb-count")).to_contain_text("5 documents")
    assert (articles / "snow.txt").read_bytes() == b"It snowed in May."
    job(documents).get_by_role("button", name="Close").click()
    expect(job(documents)).to_be_hidden()


def test_an_upload_tells_how_far_it_is_and_can_be_stopped(documents: Page, articles: Path) -> None:
    """What has arrived by then is indexed, and nothing else is kept."""
    documents.route(re.compile("upload.*hail"), lambda _: None)  # never answered
    add(documents, file("snow.txt", b"It snowed in May."), file("hail.txt", b"h" * 3_000), file("dew.txt", b"Dew."))
    expect(job(documents).get_by_role("heading")).to_have_text("Uploading")
    expect(job(documents)).to_contain_text("2 of 3 files · ")
    expect(result(documents, "hail.txt")).to_have_text("Sending 3.0 kB")
    job(documents).get_by_role("button", name="Stop").click()
    expect(result(documents, "snow.txt")).to_have_text("Added 1 passage")
    for name in ("hail.txt", "dew.txt"):
        expect(result(documents, name)).to_have_text("Skipped you stopped the upload")
    assert {path.name for path in articles.iterdir()} == {*ARTICLES, "snow.txt"}


@dataclass
class Near:
    """The collection, where a page may also fetch from this machine."""

    collection: Collection

    def __getattr__(self, name: str) -> Any:
        """All else is the collection's."""
        return getattr(self.collection, name)

    def add(self, addresses: Sequence[str], progress: Callable[[Progress], None], _: WebSettings) -> SyncReport:
        """Fetch from the test's own site."""
        return self.collection.add(addresses, progress, QUICK)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_page_of_the_web_is_added_and_opened(
    windows: Windows, serve: Serve, collection: Collection, articles: Path, site: Site, size: str
) -> None:
    """What is typed wrong is told at the field; what came of an address has a line, and the document opens from it."""
    assert articles.is_dir()
    site.replies |= {
        "/old": Reply(status=301, headers={"Location": "/ferry"}),
        "/ferry": Reply(story("The ferry", "The ferry to Konna sank in a storm. Two people died in the river.")),
    }
    page = shown(windows.open(SIZES[size]), serve(Asked(Near(collection))))
    field = page.get_by_label("Add a web page or feed")
    field.fill("no address")
    field.press("Enter")
    expect(page.get_by_text("Type one address of a web page or feed")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(site.at("/old"))
    expect(page.get_by_text("Type one address of a web page or feed")).to_be_hidden()
    page.get_by_role("button", name="Fetch").click()
    expect(job(page).get_by_role("heading")).to_have_text("Fetching done")
    expect(result(page, site.at("/old"))).to_have_text("Added “The ferry”, 1 passage")
    expect(field).to_have_value("")
    expect(rows(page).filter(has_text="The ferry")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    job(page).get_by_role("button", name="Open").click()
    pane = page.locator(".vb-pane")
    expect(pane).to_contain_text("Two people died")
    expect(pane).to_contain_text("retrieved ")
    if size == "phone":
        pane.get_by_role("button", name="About this source").click()
    expect(pane.get_by_role("link", name=site.at("/ferry"))).to_be_visible()
    page.keyboard.press("Escape")
    site.replies["/old"] = Reply("nothing", 404)
    field.fill(site.at("/old"))
    field.press("Enter")
    expect(result(page, site.at("/old"))).to_contain_text("Not fetched answers 404 Not Found")


def test_a_name_that_is_taken_is_asked_about(documents: Page, articles: Path) -> None:
    """Keeping both is offered first; the other files do not wait for the answer."""
    add(documents, file("snow.txt", b"It snowed."), file("rain.txt", b"It hailed."), file("sun.md", b"No sun."))
    expect(job(documents).get_by_role("heading")).to_have_text("2 files with a name that is taken")
    expect(result(documents, "snow.txt")).to_have_text("Added 1 passage")
    expect(documents.locator(".vb-file").last).to_contain_text("snow.txt")  # what waits for a word stands first
    rain = documents.locator(".vb-file", has_text="rain.txt")
    rain.get_by_role("button", name="Keep both").click()
    expect(result(documents, "rain.txt")).to_have_text("Added as rain (2).txt: 1 passage")
    documents.locator(".vb-file", has_text="sun.md").get_by_role("button", name="Replace").click()
    expect(result(documents, "sun.md")).to_have_text("Added 1 passage")
    assert (articles / "sun.md").read_bytes() == b"No sun."
    assert (articles / "rain.txt").read_text() == ARTICLES["rain.txt"]


def test_files_can_be_dropped_anywhere(page: Page, serve: Serve, assistant: Asked, articles: Path) -> None:
    """Also on the chat: the browser would else open the file in the place of the page."""
    assert articles.is_dir()
    opened(page, serve(assistant))
    dropped = page.evaluate_handle(
        "() => { const held = new DataTransfer(); held.items.add(new File(['It snowed.'], 'snow.txt')); return held; }"
    )
    page.dispatch_event("#vb-box", "dragover", {"dataTransfer": dropped})
    expect(page.get_by_text("Drop files or folders to add them")).to_be_visible()
    page.dispatch_event("#vb-box", "drop", {"dataTransfer": dropped})
    expect(result(page, "snow.txt")).to_have_text("Added 1 passage")
    expect(page.get_by_text("Drop files or folders to add them")).to_be_hidden()


def test_what_is_deleted_can_be_undone(documents: Page, articles: Path) -> None:
    """At once where it is told, and later under “Deleted”; no file is touched."""
    documents.get_by_role("button", name="Delete Keïta speaks").click()
    expect(toast(documents)).to_contain_text("“Keïta speaks” deleted from the collection; no file was deleted.")
    expect(rows(documents)).to_have_count(4)
    expect(documents.locator(".vb-count")).to_contain_text("3 documents")
    toast(documents).get_by_role("button", name="Undo").click()
    expect(toast(documents)).to_contain_text("restored")
    expect(rows(documents)).to_have_count(5)
    for name in ("Rain", "Keïta speaks"):
        documents.get_by_label(f"Select {name}", exact=True).check()
    expect(documents.get_by_text("2 selected")).to_be_visible()
    documents.get_by_role("group", name="Selected documents").get_by_role("button", name="Delete").click()
    expect(toast(documents)).to_contain_text("2 documents deleted")
    filtered(documents, "Deleted")
    expect(rows(documents)).to_have_count(2)
    documents.get_by_role("button", name="Restore rain.txt").click()
    expect(rows(documents)).to_have_count(1)
    documents.get_by_label("Select all on this page").check()
    documents.get_by_role("group", name="Selected documents").get_by_role("button", name="Restore").click()
    expect(documents.get_by_text("No document matches.")).to_be_visible()
    filtered(documents, "All")
    expect(rows(documents)).to_have_count(5)
    assert {path.name for path in articles.iterdir()} == set(ARTICLES)


def test_a_double_click_deletes_once_and_can_be_undone(documents: Page) -> None:
    """The second click is not told as a failure in the place of the undo."""
    documents.get_by_role("button", name="Delete Keïta speaks").dblclick()
    expect(rows(documents)).to_have_count(4)
    documents.wait_for_timeout(1_500)  # in which a second job would be done
    toast(documents).get_by_role("button", name="Undo").click()
    expect(rows(documents)).to_have_count(5)


def test_a_reindex_shows_first_what_it_would_do(documents: Page, articles: Path) -> None:
    """Cancelled, nothing is changed; applied, it is done; then nothing has changed."""
    (articles / "rain.txt").unlink()
    (articles / "sun.md").write_text("The sun did not shine.")
    (articles / "snow.txt").write_text("It snowed.")
    reindex = documents.get_by_role("button", name="Re-index")
    reindex.click()
    expect(job(documents)).to_contain_text(
        "1 to add · 1 changed · 1 to remove · 1 not readable. 2 documents stay as they are."
    )
    expect(job(documents).get_by_role("button", name="Apply")).to_be_focused()
    job(documents).get_by_text("1 to remove", exact=True).click()
    expect(job(documents).get_by_role("listitem").filter(has_text="rain.txt")).to_be_visible()
    job(documents).get_by_role("button", name="Cancel").click()
    expect(job(documents)).to_be_hidden()
    expect(rows(documents).filter(has_text="rain.txt")).to_be_visible()
    reindex.click()
    job(documents).get_by_role("button", name="Apply").click()
    expect(job(documents)).to_contain_text("The documents are up to date")
    expect(job(documents)).to_contain_text("1 added · 1 changed · 1 removed")
    expect(rows(documents).filter(has_text="Snow")).to_be_visible()
    reindex.click()
    expect(job(documents)).to_contain_text("Nothing has changed")


def test_asking_goes_on_while_documents_are_indexed(
    page: Page, serve: Serve, assistant: Asked, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The progress is told, a question is answered meanwhile, and whoever comes later sees the work as well."""
    embed, gate = ToyEmbedder.embed_passages, threading.Event()

    def slow(toy: ToyEmbedder, texts: Sequence[str]) -> Any:
        assert gate.wait(60)
        return embed(toy, texts)

    assert articles.is_dir()
    address = serve(assistant)
    shown(page, address)
    monkeypatch.setattr(ToyEmbedder, "embed_passages", slow)
    add(page, file("snow.txt", b"It snowed in May."))
    expect(job(page)).to_contain_text("Indexing 0 of 1 passage")
    with page.context.new_page() as other:
        shown(other, address)
        expect(job(other)).to_contain_text("The documents are being changed")
    page.get_by_role("button", name="Back to chat").click()
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_contain_text("2013")
    gate.set()
    page.get_by_role("button", name="Documents", exact=True).click()
    expect(result(page, "snow.txt")).to_have_text("Added 1 passage")


def test_an_answer_goes_on_while_documents_are_looked_at(
    page: Page, serve: Serve, assistant: Asked, articles: Path
) -> None:
    """The chat is hidden, and not lost."""
    assert articles.is_dir()
    assistant.pause = 1.5
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-pending")).to_be_visible()
    page.get_by_role("button", name="Documents", exact=True).click()
    expect(rows(page)).to_have_count(5)
    expect(page.locator(".vb-turn")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".vb-short")).to_contain_text("2013")


def test_it_can_be_used_with_the_keyboard_alone(documents: Page) -> None:
    """Search, sort, choose, delete and undo; the focus never gets lost."""
    documents.get_by_label("Search title, source and tags").focus()
    documents.keyboard.type("keita")
    expect(rows(documents)).to_have_count(1)
    for _ in range(30):
        documents.keyboard.press("Tab")
        if documents.evaluate("document.activeElement.matches('.vb-row-action[data-verb=delete]')"):
            break
    documents.keyboard.press("Enter")
    expect(toast(documents)).to_contain_text("deleted")
    expect(documents.get_by_role("heading", name="Documents", exact=True)).to_be_focused()
    toast(documents).get_by_role("button", name="Undo").focus()
    documents.keyboard.press("Enter")
    expect(rows(documents)).to_have_count(1)


def test_the_empty_collection_says_how_to_begin(page: Page, serve: Serve, assistant: Asked) -> None:
    """With files here, or with the command; after the first the table is there."""
    shown(page, serve(assistant))
    expect(page.get_by_text("There are no documents yet", exact=True)).to_be_visible()
    expect(page.get_by_text("qa index FOLDER")).to_be_visible()
    add(page, file("snow.txt", b"It snowed in May."))
    expect(result(page, "snow.txt")).to_have_text("Added 1 passage")
    expect(rows(page)).to_have_count(1)


def test_a_server_that_is_gone_is_told_and_tried_again(documents: Page) -> None:
    """A sentence and a button; what failed to be sent can be sent again."""
    documents.route("**/api/documents/**", lambda route: route.abort())
    filtered(documents, "Copy")
    expect(documents.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    add(documents, file("snow.txt", b"It snowed in May."))
    expect(result(documents, "snow.txt")).to_contain_text("did not arrive")
    documents.unroute("**/api/documents/**")
    documents.locator(".vb-file").get_by_role("button", name="Try again").click()
    expect(result(documents, "snow.txt")).to_have_text("Added 1 passage")
    filtered(documents, "All")
    expect(rows(documents)).to_have_count(6)


def test_a_read_only_collection_can_only_be_looked_at(
    page: Page, serve: Serve, assistant: Asked, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What writes is out of use, and a sentence says why."""
    assert articles.is_dir()
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and access(path, mode))
    shown(page, serve(assistant))
    expect(page.get_by_text("is read-only: questions are answered")).to_be_visible()
    expect(page.get_by_label("Add a web page or feed")).to_be_disabled()
    for name in ("Add files", "Fetch", "Re-index", "Delete Keïta speaks"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()


def test_names_of_files_and_documents_cannot_run_or_load_anything(
    page: Page, serve: Serve, assistant: Asked, write: Write, collection: Collection
) -> None:
    """In the table, the results, the plan and the toast they are shown as they are written."""
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    evil = "<img src=x onerror=window.__xss=1>.txt"
    lines = "".join(
        f"{json.dumps({'id': attack, 'title': attack, 'text': f'Rain {number}.', 'url': attack})}\n"
        for number, attack in enumerate(ATTACKS)
    )
    folder = write({"news.jsonl": lines})
    collection.sync([folder])
    (folder / evil).write_text("It snowed.")
    address = serve(assistant)
    shown(page, address)
    for attack in ATTACKS:
        expect(page.locator(".vb-document", has_text=attack).first).to_be_visible()
    page.get_by_role("button", name=f"Delete {ATTACKS[3]}", exact=True).click()
    expect(toast(page)).to_contain_text(ATTACKS[3][:60])
    page.get_by_role("button", name="Re-index").click()
    job(page).get_by_text("1 to add", exact=True).click()
    expect(job(page).get_by_text(evil)).to_be_visible()
    job(page).get_by_role("button", name="Cancel").click()
    add(page, file("<svg onload=window.__xss=2>.jpg", b"x"))
    expect(page.locator(".vb-file-name")).to_have_text("<svg onload=window.__xss=2>.jpg")
    assert page.locator("#vb-documents :is(script, img, svg, iframe, form:not(.vb-fetch))").count() == 0
    assert page.evaluate("window.__xss") is None
    assert not [url for url in requests if not url.startswith((address, "data:", "blob:"))]


@in_each_look
def test_every_state_of_the_documents_fits_the_window(
    windows: Windows, serve: Serve, assistant: Asked, write: Write, size: str, scheme: Scheme
) -> None:
    """No sideways scrolling; on a phone rows are cards. Leaves pictures to look at."""
    page = windows.open(SIZES[size], scheme)

    def look(state: str) -> None:
        page.wait_for_timeout(300)
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{size}-{scheme}-documents-{state}.png")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size]["width"]

    shown(page, serve(assistant))
    look("empty")
    folder = write({**ARTICLES, "x" * 180 + ".txt": "y" * 400})
    assistant.collection.sync([folder])
    page.reload()
    expect(rows(page)).to_have_count(6)
    first = rows(page).first.locator("td")
    titled, dated = (first.nth(place).bounding_box() for place in (1, 2))
    assert titled
    assert dated
    assert (titled["y"] < dated["y"]) == (size == "phone")
    look("table")
    page.get_by_label("Select Rain", exact=True).check()
    look("chosen")
    page.get_by_role("button", name="Delete Keïta speaks").click()
    expect(toast(page).get_by_role("button", name="Undo")).to_be_visible()
    look("deleted")
    (folder / "snow.txt").write_text("It snowed.")
    page.get_by_role("button", name="Re-index").click()
    expect(job(page).get_by_role("button", name="Apply")).to_be_visible()
    look("plan")
    job(page).get_by_role("button", name="Cancel").click()
    add(page, file("hail.txt", b"It hailed."), file("bad.pdf", b"x"), file("photo.jpg", b"x"), file("rain.txt", b"x"))
    expect(job(page).get_by_role("heading")).to_have_text("1 file with a name that is taken")
    look("upload")


@dataclass
class Large:
    """A collection of many documents."""

    generation: int = 1
    marks = NoMarks()
    saved_questions = NoQuestions()

    def status(self) -> CollectionStatus:
        """Counts alone."""
        return CollectionStatus(".", 1, MANY, 5 * MANY, "toy", 0, ())

    def documents(self) -> list[DocumentSummary]:
        """As many as there are, with titles as articles have them."""
        return [
            DocumentSummary(
                f"{number}.txt", f"Report {number} of what was seen in the region and by whom, as told afterwards",
                f"https://example.org/{number}", f"20{number % 25:02}-03-05", "html", f"/in/{number}.txt", 5, 4_000,
                f"2026-0{number % 9 + 1}-01T00:00:00+00:00", None, number % 7 == 0,
            )
            for number in range(MANY)
        ]  # fmt: skip

    def folders(self) -> list[str]:
        """The one."""
        return ["/in"]

    def document(self, document_id: str) -> Document:
        """None is opened."""
        raise KeyError(document_id)

    def tags(self) -> dict[str, int]:
        """None is tagged."""
        return {}

    def unreadable(self) -> list[str]:
        """All could be read."""
        return []


def test_twenty_thousand_documents_do_not_freeze_the_page(page: Page, serve: Serve) -> None:
    """Opened, searched, sorted and paged through. Says for how long it is blocked, and waited for, with pytest -s."""
    large = FakeAssistant(collection=Large())  # type: ignore[arg-type]
    opened(page, serve(large))
    page.evaluate(
        "() => { window.tasks = []; new PerformanceObserver((list) => "
        "window.tasks.push(...list.getEntries().map((task) => task.duration))).observe({type: 'longtask'}); }"
    )
    page.evaluate("setTimeout(() => { const end = Date.now() + 150; while (Date.now() < end); })")
    page.wait_for_function("window.tasks.splice(0).length")  # what is measured can be seen
    began = time.perf_counter()

    def blocked(what: str) -> None:
        waited = (time.perf_counter() - began) * 1000
        page.wait_for_timeout(200)
        tasks = page.evaluate("window.tasks.splice(0)")
        print(f"{what}: there after {waited:.0f} ms, {sum(tasks):.0f} ms blocked in {len(tasks)} tasks")
        assert sum(tasks) <= BLOCKED

    page.get_by_role("button", name="Documents", exact=True).click()
    expect(rows(page)).to_have_count(100)
    blocked("open")
    began = time.perf_counter()
    page.get_by_label("Search title, source and tags").fill("report 19")
    expect(page.locator(".vb-page-told")).to_contain_text("1–100 of 1,")
    blocked("search")
    began = time.perf_counter()
    page.get_by_role("columnheader", name="Title").get_by_role("button").click()
    expect(page.get_by_role("columnheader", name="Title")).to_have_attribute("aria-sort", "ascending")
    blocked("sort")
    began = time.perf_counter()
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".vb-page-told")).to_contain_text("101–200")
    blocked("next page")


def test_an_empty_page_leads_to_the_first_documents(page: Page, serve: Serve, assistant: Asked) -> None:
    """By a button in the place of the conversation."""
    page.goto(serve(assistant))
    page.get_by_role("button", name="Add files").first.click()
    expect(page.get_by_role("heading", name="Documents", exact=True)).to_be_visible()
