"""A PDF in the source pane, in Chromium: its pages as they look, with the quote marked on them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from fpdf import FPDF
from playwright.sync_api import Locator, Page, Route, expect

from index import Document, IndexedFile
from index.readers.pdf.document import read_pdf
from index.readers.source import SourceFile
from qa import Answer, Evidence
from tests.browser.conftest import FakeAssistant, Serve, citation, document_of
from tests.browser.test_page import PICTURES, ask, opened
from tests.browser.windows import SIZES, Scheme, Windows, in_each_look
from tests.index.readers.test_pdf_reader import Report, sentences, typeset

expect.set_options(timeout=20_000)
SECOND = 66  # number of a sentence on the second page


@pytest.fixture
def report(tmp_path: Path, assistant: FakeAssistant) -> Document:
    """A report of several pages that the fake collection holds, as it was read from its PDF."""
    return hold(tmp_path / "report.pdf", typeset(paragraphs(), Report()), assistant)


def paragraphs() -> list[str]:
    """Of six sentences each, no two alike."""
    written = sentences(130)
    return [" ".join(written[start : start + 6]) for start in range(0, len(written), 6)]


def hold(path: Path, content: bytes, assistant: FakeAssistant) -> Document:
    """Write a PDF and put what is read from it into the fake collection."""
    path.write_bytes(content)
    document = next(
        each for each in read_pdf(SourceFile(path, path.name, f"files/{path.name}")) if isinstance(each, Document)
    )
    assistant.collection.held[document.id] = document
    assistant.collection.files[document.id] = IndexedFile(path, hashlib.sha256(content).hexdigest())
    return document


def link(address: str, document: Document, quote: str) -> str:
    """The permanent link to a quote."""
    start = document.text.index(quote)
    return f"{address}/?document={document.id}&start={start}&end={start + len(quote)}#quote"


def leaf(page: Page) -> Locator:
    """The picture of a page."""
    return page.locator(".vb-leaf img")


def marks(page: Page) -> Locator:
    """What is marked as the quote on it."""
    return page.locator(".vb-box-evidence")


def told(page: Page) -> Locator:
    """Which page of how many is shown."""
    return page.locator(".vb-sheet-count")


def test_a_pdf_opens_as_the_page_with_its_quote_marked(
    page: Page, serve: Serve, assistant: FakeAssistant, report: Document
) -> None:
    """The page that the quote begins on; the marks are in view, on the picture, and the picture tells what it shows."""
    quote = sentences(130)[SECOND]
    page.goto(link(serve(assistant), report, quote))
    expect(marks(page).first).to_be_in_viewport()
    number = report.page_at(report.text.index(quote))
    assert number == 2
    expect(told(page)).to_have_text(f"Page 2 of {len(report.pages)}")
    expect(leaf(page)).to_have_attribute("alt", f"Page 2 of {report.title}; the quote is marked")
    expect(page.get_by_role("tab", name="Page")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".vb-scroll")).to_be_hidden()
    picture = leaf(page).bounding_box()
    assert picture
    assert picture["width"] / picture["height"] == pytest.approx(595.28 / 841.89, rel=0.01)
    for box in (mark.bounding_box() for mark in marks(page).all()):
        assert box
        assert picture["x"] <= box["x"]
        assert box["x"] + box["width"] <= picture["x"] + picture["width"]
        assert box["height"] < 0.03 * picture["height"]


def test_pages_are_turned_and_lead_back_to_the_quote(
    page: Page, serve: Serve, assistant: FakeAssistant, report: Document
) -> None:
    """As far as there are pages, by keyboard as well; nothing is marked on another page."""
    page.goto(link(serve(assistant), report, sentences(130)[SECOND]))
    expect(marks(page).first).to_be_visible()
    page.get_by_role("button", name="Previous page").press("Enter")
    expect(told(page)).to_have_text(f"Page 1 of {len(report.pages)}")
    expect(leaf(page)).to_have_attribute("alt", f"Page 1 of {report.title}")
    expect(marks(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Previous page")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Back to the quote").press("Enter")
    expect(marks(page).first).to_be_in_viewport()
    expect(page.get_by_role("button", name="Back to the quote")).to_be_hidden()


def test_a_quote_over_two_pages_is_marked_on_both(
    page: Page, serve: Serve, assistant: FakeAssistant, report: Document
) -> None:
    """It opens where it begins, and goes on where the next page does."""
    start = report.text.rindex(" ", 0, report.pages[1].start - 60) + 1
    end = report.pages[1].start + 60
    page.goto(f"{serve(assistant)}/?document={report.id}&start={start}&end={end}#quote")
    expect(told(page)).to_have_text(f"Page 1 of {len(report.pages)}")
    expect(marks(page).first).to_be_in_viewport()
    page.get_by_role("button", name="Next page").click()
    expect(leaf(page)).to_have_attribute("alt", f"Page 2 of {report.title}; the quote is marked")
    expect(marks(page).first).to_be_visible()


def test_the_view_is_chosen_once_for_the_session(
    page: Page, serve: Serve, assistant: FakeAssistant, report: Document
) -> None:
    """Page or text, by arrow key; the text has the same quote marked, and what was chosen holds after a reload."""
    quote = sentences(130)[SECOND]
    page.goto(link(serve(assistant), report, quote))
    expect(marks(page).first).to_be_visible()
    page.get_by_role("tab", name="Page").press("ArrowRight")
    expect(page.get_by_role("tab", name="Text")).to_be_focused()
    expect(page.locator(".vb-pane mark.vb-evidence").first).to_be_in_viewport()
    expect(page.locator(".vb-sheet")).to_be_hidden()
    page.reload()
    expect(page.locator(".vb-pane mark.vb-evidence").first).to_be_in_viewport()
    expect(page.locator(".vb-sheet")).to_be_hidden()
    page.get_by_role("tab", name="Page").click()
    expect(marks(page).first).to_be_in_viewport()


def test_a_search_goes_on_in_the_text(page: Page, serve: Serve, assistant: FakeAssistant, report: Document) -> None:
    """Where its matches can be shown; the page is still there to go back to."""
    page.goto(link(serve(assistant), report, sentences(130)[SECOND]))
    expect(marks(page).first).to_be_visible()
    page.get_by_label("Search in this document").fill("Number 77")
    expect(page.locator(".vb-current")).to_be_in_viewport()
    expect(page.get_by_label("Search in this document")).to_be_focused()
    expect(page.locator(".vb-found")).to_have_text("1 of 1")
    page.get_by_role("tab", name="Page").click()
    expect(marks(page).first).to_be_in_viewport()


def test_a_page_can_be_enlarged(page: Page, serve: Serve, assistant: FakeAssistant, report: Document) -> None:
    """Step by step, with the quote in view; the pane itself does not scroll sideways."""
    page.goto(link(serve(assistant), report, sentences(130)[SECOND]))
    expect(marks(page).first).to_be_visible()
    before = leaf(page).bounding_box()
    for _ in range(2):
        page.get_by_role("button", name="Larger").click()
    expect(marks(page).first).to_be_in_viewport()
    after = leaf(page).bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(1.5 * before["width"], abs=1)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 1440
    fit = page.get_by_role("button", name="Size 150 %; fit the width")
    fit.click()
    assert leaf(page).bounding_box() == before


def test_nothing_jumps_while_the_page_loads(
    page: Page, serve: Serve, assistant: FakeAssistant, report: Document
) -> None:
    """Its place is there before the picture, in the shape of a page; the next page takes the place of the last."""
    address = serve(assistant)
    held: list[Route] = []
    page.route("**/api/page?**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    page.goto(link(address, report, sentences(130)[SECOND]))
    expect(page.locator(".vb-leaf")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.vb-leaf').getBoundingClientRect().height > 500")
    before = page.locator(".vb-leaf").bounding_box()
    bar = page.locator(".vb-sheet-bar").bounding_box()
    expect(told(page)).to_have_text(f"Page 2 of {len(report.pages)}")
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    expect(marks(page).first).to_be_visible()
    page.locator(".vb-sheet-scroll").evaluate("box => box.scrollTo(0, 0)")
    after = page.locator(".vb-leaf").bounding_box()
    assert before
    assert after
    assert after["width"] == before["width"]
    assert after["height"] == pytest.approx(before["height"], abs=2)
    assert page.locator(".vb-sheet-bar").bounding_box() == bar


@pytest.mark.parametrize("how", ["changed", "unreachable", "garbage"])
def test_what_cannot_be_shown_is_told_and_the_text_offered(
    page: Page, serve: Serve, assistant: FakeAssistant, report: Document, how: str
) -> None:
    """A sentence in the place of the picture; the text is one click away and marks the quote."""
    address = serve(assistant)
    sentence = "the server does not answer"
    if how == "changed":
        assistant.collection.files[report.id] = IndexedFile(assistant.collection.files[report.id].path, "0" * 64)
        sentence = "the file has changed since it was indexed; index it again"
    elif how == "unreachable":
        page.route("**/api/page?**", lambda route: route.abort())
    else:
        page.route("**/api/page?**", lambda route: route.fulfill(body="<html>"))
    page.goto(link(address, report, sentences(130)[SECOND]))
    expect(page.locator(".vb-sheet-note")).to_contain_text(sentence)
    expect(leaf(page)).to_be_hidden()
    page.get_by_role("button", name="Read the text").click()
    expect(page.locator(".vb-pane mark.vb-evidence").first).to_be_in_viewport()


def test_a_file_that_is_gone_leaves_its_text(
    page: Page, serve: Serve, assistant: FakeAssistant, report: Document
) -> None:
    """Without a choice that leads nowhere, and with a sentence that says why."""
    assistant.collection.files[report.id].path.unlink()
    page.goto(link(serve(assistant), report, sentences(130)[SECOND]))
    expect(page.locator(".vb-pane mark.vb-evidence").first).to_be_in_viewport()
    expect(page.locator(".vb-notice")).to_contain_text("report.pdf is not there any more")
    expect(page.get_by_role("tab")).to_have_count(0)


def test_a_quote_that_is_not_found_on_the_page_is_not_marked(
    page: Page, serve: Serve, assistant: FakeAssistant, report: Document, tmp_path: Path
) -> None:
    """As where the picture is of another text; the pane says so and points to the text."""
    other = FPDF()
    for _ in report.pages:
        other.add_page()
    content = bytes(other.output())
    (tmp_path / "report.pdf").write_bytes(content)
    file = assistant.collection.files[report.id]
    assistant.collection.files[report.id] = IndexedFile(file.path, hashlib.sha256(content).hexdigest())
    page.goto(link(serve(assistant), report, sentences(130)[SECOND]))
    expect(page.locator(".vb-sheet-note")).to_contain_text("nothing is marked here")
    expect(leaf(page)).to_be_visible()
    expect(marks(page)).to_have_count(0)


def test_citations_lead_from_pages_to_texts_and_back(
    page: Page, serve: Serve, assistant: FakeAssistant, report: Document
) -> None:
    """A source without pages is text; the next PDF is pages again, with the passage around the quote tinted."""
    quote = sentences(130)[SECOND]
    at = report.text.index(quote)
    passage = report.text[at - 150 : at + 300]
    cited = replace(
        citation(1, passage, quote, title=report.title, document=report.id),
        start=at - 150,
        end=at + 300,
        evidence=Evidence(at, at + len(quote), quote),
    )
    other = citation(2, "It rained. They left.", "They left.", title="Weather")
    assistant.collection.held[other.document] = document_of(other)
    text = f"“{quote}” [1]\n\n“They left.” [2]"
    assistant._answer = lambda question: Answer(question, question, True, None, 0.9, text, (cited, other), ())  # type: ignore[method-assign]
    opened(page, serve(assistant))
    ask(page, "who left?")
    page.locator(".vb-quote .vb-marker").first.click()
    expect(marks(page).first).to_be_in_viewport()
    assert page.locator(".vb-box-passage").count() > marks(page).count()
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / "desktop-light-pdf-cited.png")
    page.get_by_role("button", name="Next citation").click()
    expect(page.locator(".vb-pane mark.vb-evidence")).to_have_text("They left.")
    expect(page.locator(".vb-pane mark.vb-evidence")).to_be_in_viewport()
    expect(page.get_by_role("tab")).to_have_count(0)
    page.get_by_role("button", name="Previous citation").click()
    expect(marks(page).first).to_be_in_viewport()
    expect(told(page)).to_have_text(f"Page 2 of {len(report.pages)}")


@in_each_look
def test_the_page_fits_the_window(
    windows: Windows,
    serve: Serve,
    assistant: FakeAssistant,
    report: Document,
    size: str,
    scheme: Scheme,
) -> None:
    """In its whole width; no sideways scrolling, and targets large enough. Leaves pictures to look at."""
    page = windows.open(SIZES[size], scheme)
    page.goto(link(serve(assistant), report, sentences(130)[SECOND]))
    expect(marks(page).first).to_be_in_viewport()
    page.wait_for_timeout(400)
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{size}-{scheme}-pdf-page.png")
    picture = leaf(page).bounding_box()
    assert picture
    assert picture["x"] >= 0
    assert picture["x"] + picture["width"] <= SIZES[size]["width"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size]["width"]
    for button in page.locator(".vb-pane :is(.vb-tab, .vb-sheet-bar button)").all():
        box = button.bounding_box()
        assert box is None or min(box["width"], box["height"]) >= 32
    page.get_by_role("button", name="Next page").click()
    page.get_by_role("button", name="Larger").click()
    expect(page.get_by_role("button", name="Back to the quote")).to_be_in_viewport()
    page.wait_for_timeout(400)
    page.screenshot(path=PICTURES / f"{size}-{scheme}-pdf-enlarged.png")
    for part in (".vb-search .vb-step", ".vb-zoom", ".vb-home"):
        box = page.locator(part).last.bounding_box()
        assert box
        assert box["x"] + box["width"] <= SIZES[size]["width"] - 16
    page.get_by_role("tab", name="Text").click()
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / f"{size}-{scheme}-pdf-text.png")
