"""Where a reader would stumble: at a step too many, a source that changed unnoticed, a small window, a lost server."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect

from index import Collection, Document, Hit
from tests.browser.conftest import FakeAssistant, Serve
from tests.browser.test_answers import WHEN
from tests.browser.test_filter import address, articles, filled
from tests.browser.test_page import ask, opened
from tests.browser.test_pages import leaf, link, marks, report
from tests.browser.windows import SIZES, Windows
from tests.conftest import Write
from tests.index.readers.test_pdf_reader import sentences

__all__ = ["address", "filled", "report"]  # fixtures

QUESTION = "when did France deploy to Mali"
ENLARGED: ViewportSize = {"width": 720, "height": 450}
"""A window of 1440 by 900 pixels at 200 %."""

expect.set_options(timeout=20_000)


@pytest.fixture
def answered(page: Page, serve: Serve, assistant: FakeAssistant) -> Page:
    """A page with an answer that has two citations."""
    opened(page, serve(assistant))
    ask(page, QUESTION)
    expect(page.locator(".vb-bar")).to_be_visible()
    return page


def pane(page: Page) -> Locator:
    """The source pane."""
    return page.locator(".vb-pane")


def test_explanations_come_into_view(windows: Windows, address: str) -> None:
    """Of a passage and of another document, in a window that ends above them, and not behind the box."""
    page = opened(windows.open({"width": 390, "height": 700}, still=True), address)
    ask(page, WHEN)
    expect(page.locator(".vb-bar")).to_be_visible()

    def above_the_box(part: str) -> None:
        explained = page.locator(part)
        expect(explained).to_be_visible()
        page.wait_for_timeout(200)
        place, dock = explained.bounding_box(), page.locator("#vb-dock").bounding_box()
        assert place
        assert dock
        assert place["y"] + min(place["height"], 100) <= dock["y"]
        assert place["y"] >= 0

    page.evaluate("scrollTo(0, 0)")
    page.locator("[data-act=absent]").evaluate("(button) => button.click()")
    above_the_box(".vb-form")
    page.get_by_label("Title, source or id").fill("jollof rice")
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("Enter")
    above_the_box(".vb-below .vb-why-sentence")
    page.evaluate("scrollTo(0, 0)")
    page.locator("#source-1-2 [data-why]").evaluate("(button) => button.click()")
    above_the_box("#source-1-2 .vb-why-sentence")


@pytest.mark.parametrize("size", SIZES)
def test_the_source_is_a_step_of_the_history(
    windows: Windows, serve: Serve, assistant: FakeAssistant, size: str
) -> None:
    """Back closes it and forward opens it again, also after a reload and from a view; closed by hand it is left."""
    page = opened(windows.open(SIZES[size], still=True), serve(assistant))
    ask(page, QUESTION)
    markers = page.locator(".vb-quote .vb-marker")
    markers.first.click()
    expect(pane(page)).to_contain_text("Citation 1 of 2")
    page.get_by_role("button", name="Next citation").click()
    expect(pane(page)).to_contain_text("Citation 2 of 2")
    page.go_back()
    expect(pane(page)).to_have_count(0)
    expect(page.locator(".vb-short")).to_be_visible()
    page.go_forward()
    expect(pane(page)).to_contain_text("Citation 2 of 2")
    page.reload()
    expect(pane(page)).to_contain_text("Citation 2 of 2")
    expect(page.locator(".vb-short")).to_have_count(1)
    length = page.evaluate("history.length")
    page.keyboard.press("Escape")
    expect(pane(page)).to_have_count(0)
    markers.first.click()
    expect(pane(page)).to_contain_text("Citation 1 of 2")
    assert page.evaluate("history.length") == length  # it took the place of the one that was closed
    page.get_by_role("button", name="Close source").click()
    expect(pane(page)).to_have_count(0)
    assert page.evaluate("history.state?.source") is None


def test_a_view_and_a_question_lead_on_from_a_source(answered: Page) -> None:
    """From a view Back leads to the source again; a question ends its step."""
    answered.locator(".vb-quote .vb-marker").first.click()
    expect(pane(answered)).to_be_visible()
    answered.get_by_role("button", name="Verify", exact=True).click()
    expect(answered.locator(".vb-drafts")).to_be_visible()
    expect(pane(answered)).to_have_count(0)
    answered.go_back()
    expect(pane(answered)).to_contain_text("Citation 1 of 2")
    ask(answered, "why did they leave?")
    expect(answered.locator("#turn-2 .vb-bar")).to_be_visible()
    expect(pane(answered)).to_have_count(0)
    answered.wait_for_function("!history.state?.source")


def test_a_link_to_a_source_stays_a_link(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """It opens, also when it is loaded again; closed, the address is that of the page."""
    assistant.collection.held["held"] = Document("held", "Held", "Twelve chars", "held.txt")
    page.goto(f"{serve(assistant)}/?document=held&start=0&end=6#quote")
    expect(pane(page).locator(".vb-evidence")).to_have_text("Twelve")
    page.reload()
    expect(pane(page).locator(".vb-evidence")).to_have_text("Twelve")
    page.keyboard.press("Escape")
    expect(pane(page)).to_have_count(0)
    assert "document" not in page.url


def test_escape_ends_the_search_first(answered: Page) -> None:
    """The words and their marks go; once more, and the source is closed."""
    answered.locator(".vb-quote .vb-marker").first.click()
    field = answered.get_by_label("Search in this document")
    field.fill("paragraph 1")
    expect(answered.locator(".vb-found")).to_have_text("1 of 11")
    field.press("Escape")
    expect(answered.locator(".vb-hit")).to_have_count(0)
    expect(field).to_have_value("")
    expect(pane(answered)).to_be_focused()
    answered.keyboard.press("Escape")
    expect(pane(answered)).to_have_count(0)


def test_an_answer_whose_source_changed_is_marked(
    page: Page, address: str, filled: Collection, write: Write, tmp_path: Path
) -> None:
    """Within seconds of a re-index elsewhere, in one request, and when it is loaded again; an export leads with it."""
    opened(page, address)
    ask(page, WHEN)
    expect(page.locator("#turn-1 .vb-bar")).to_be_visible()
    compared: list[str] = []
    page.on("request", lambda request: compared.append(request.url) if "/standing" in request.url else None)
    page.wait_for_timeout(1_000)
    expect(page.locator(".vb-since")).to_have_count(0)
    compared.clear()  # the comparison of the new answer, which on a busy machine comes after its bar
    filled.sync([write({"articles.jsonl": articles("France sent nobody to Mali.")})])
    since = page.locator("#turn-1 .vb-changed-since")
    expect(since).to_contain_text("A source has changed since this was answered", timeout=8_000)
    marker = page.locator("#turn-1 figcaption", has_text="Troops in Mali")
    expect(marker.locator(".vb-verdict")).to_have_text("≠ Source changed")
    expect(page.locator(".vb-card .vb-verdict")).to_have_count(1)
    expect(page.locator("figcaption", has_text="A look back").locator(".vb-verdict")).to_have_count(0)
    assert len(compared) == 1
    page.reload()
    expect(since).to_be_visible()
    ask(page, "when did the junta come")
    expect(page.locator("#turn-2 .vb-bar")).to_be_visible()
    expect(since).to_be_visible()  # the conversation was drawn anew
    page.locator("#turn-1 .vb-menu summary").click()
    with page.expect_download() as download:
        page.locator("#turn-1 .vb-choice", has_text="Markdown").click()
    path = tmp_path / "pack.md"
    download.value.save_as(path)
    head, left_out, short = path.read_text("utf-8").split("\n\n")[:3]
    assert head == f"# {WHEN}"
    assert left_out.startswith("- left out: ")
    assert short.startswith("**January 2013 ")
    page.locator("#turn-1").get_by_role("button", name="Ask again").click()
    expect(since).to_have_count(0)


@pytest.mark.parametrize("size", [ENLARGED, SIZES["phone"]], ids=["200 %", "phone"])
def test_two_thirds_are_left_to_the_text(
    windows: Windows,
    serve: Serve,
    assistant: FakeAssistant,
    report: Document,
    size: ViewportSize,
) -> None:
    """Of the answer above the box, and of a source below its head: verbatim, changed, and as the page of a PDF."""
    page = opened(windows.open(size), serve(assistant))
    most = size["height"] / 3

    def height(part: str) -> float:
        box = page.locator(part).bounding_box()
        assert box
        return box["height"]

    ask(page, QUESTION)
    expect(page.locator(".vb-bar")).to_be_visible()
    sticky = page.evaluate("getComputedStyle(document.querySelector('#vb-header')).position") == "sticky"
    assert height("#vb-dock") + (height("#vb-header") if sticky else 0) <= most
    page.locator(".vb-quote .vb-marker").first.click()
    expect(pane(page).locator(".vb-evidence")).to_be_in_viewport()
    assert height(".vb-pane-head") <= most
    expect(page.locator(".vb-verdict")).to_be_in_viewport()
    expect(pane(page).locator(".vb-meta")).to_be_hidden()
    page.get_by_role("button", name="About this source").click()
    expect(pane(page).locator(".vb-meta")).to_contain_text("8 September 2023")
    expect(page.get_by_role("button", name="Copy link to quote 1").last).to_be_visible()
    page.get_by_role("button", name="Close source").click()
    held = assistant.collection.held["document-1"]
    assistant.collection.held["document-1"] = Document(held.id, held.title, "Other words. " * 200, held.source)
    page.locator(".vb-quote .vb-marker").first.click()
    expect(page.locator(".vb-change")).to_be_in_viewport()
    assert height(".vb-pane-head") <= most
    page.goto(link(page.url.split("/?", maxsplit=1)[0].rstrip("/"), report, sentences(130)[66]))
    expect(marks(page).first).to_be_in_viewport()
    assert height(".vb-sheet-scroll") >= 2 * most
    assert page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]


def test_a_page_is_enlarged_by_wheel_fingers_and_keys(
    windows: Windows,
    serve: Serve,
    assistant: FakeAssistant,
    report: Document,
) -> None:
    """What is pointed at stays where it is, the browser enlarges nothing itself, and a sharper picture is asked for."""
    page = windows.open(SIZES["phone"], touch=True)
    page.goto(link(serve(assistant), report, sentences(130)[66]))
    expect(marks(page).first).to_be_in_viewport()

    def width() -> float:
        box = leaf(page).bounding_box()
        assert box
        return box["width"]

    fits = width()
    mark = marks(page).first.bounding_box()
    assert mark
    at = (mark["x"] + 20, mark["y"] + mark["height"] / 2)
    page.mouse.move(*at)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(page.locator(".vb-zoom-fit")).not_to_have_text("100 %")
    assert width() > 1.2 * fits
    after = marks(page).first.bounding_box()
    assert after
    assert after["y"] <= at[1] <= after["y"] + after["height"]
    assert page.evaluate("visualViewport.scale") == 1
    page.locator(".vb-sheet-scroll").press("0")
    assert width() == pytest.approx(fits, abs=1)
    devtools = page.context.new_cdp_session(page)
    with page.expect_response("**/api/page?**width=1*") as sharper:
        for kind, apart in (("touchStart", 40), ("touchMove", 80), ("touchMove", 120), ("touchEnd", 0)):
            points = [{"x": 195 + side * apart, "y": 500} for side in (-1, 1)] if apart else []
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert sharper.value.ok
    assert width() == pytest.approx(3 * fits, rel=0.05)
    assert page.evaluate("visualViewport.scale") == 1
    page.locator(".vb-sheet-scroll").press("-")
    expect(page.get_by_role("button", name="Size 200 %; fit the width")).to_be_visible()


def test_a_lost_connection_is_told_in_place(answered: Page) -> None:
    """In our words, covering nothing; it goes when the connection is back, and what was open is open again."""
    answered.locator(".vb-quote .vb-marker").first.click()
    expect(pane(answered)).to_be_visible()
    answered.context.set_offline(True)
    answered.get_by_role("button", name="Next citation").click()
    line = answered.locator("#vb-connection")
    expect(line).to_contain_text("No connection to the server. The page goes on by itself")
    expect(answered.locator(".toast-body")).to_be_hidden()
    told, answer = line.bounding_box(), answered.locator(".vb-answer").bounding_box()
    assert told
    assert answer
    assert told["y"] + told["height"] <= answer["y"]
    answered.context.set_offline(False)
    expect(line).to_be_hidden()
    expect(pane(answered)).to_contain_text("Citation 2 of 2")
    expect(answered.locator(".vb-short")).to_be_visible()


def test_the_console_stays_empty(page: Page, address: str, filled: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the page is loaded again or left: with an answer on its way, a source open, the documents shown."""
    search = filled.search

    def slow(*asked: Any, **named: Any) -> list[Hit]:
        time.sleep(2)
        return search(*asked, **named)

    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        said.append(f"{message.type}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    opened(page, address)
    ask(page, WHEN)
    expect(page.locator("#turn-1 .vb-bar")).to_be_visible()
    page.locator(".vb-quote .vb-marker").first.click()
    expect(pane(page)).to_be_visible()
    page.reload()
    expect(pane(page)).to_be_visible()
    page.get_by_role("button", name="Documents", exact=True).click()
    expect(page.locator(".vb-table, table").first).to_be_visible()
    page.reload()
    expect(page.locator(".vb-documents")).to_be_visible()
    page.wait_for_timeout(500)
    page.goto("about:blank")
    opened(page, address)
    monkeypatch.setattr(filled, "search", slow)
    ask(page, "when did the junta come")
    expect(page.locator(".vb-pending")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your question")).to_be_enabled()
    page.goto("about:blank")
    assert said == []


def test_no_jargon_outside_of_why(answered: Page) -> None:
    """Neither beside an answer nor at the head of a source."""
    answered.locator(".vb-quote .vb-marker").first.click()
    expect(pane(answered)).to_be_visible()
    shown = answered.locator("body").inner_text().lower()
    assert not [word for word in ("generation", "log-odds", "bm25", "cosine") if word in shown]
