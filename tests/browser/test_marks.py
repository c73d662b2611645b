"""Marks in Chromium: words selected and marked, looked at, changed, deleted and brought back; the view of all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from index import Collection
from tests.browser.conftest import Serve
from tests.browser.test_accessibility import violations
from tests.browser.test_documents import Asked
from tests.browser.windows import SIZES, Windows, in_each_look
from tests.conftest import Write

TEXT = "It rained in Gao all day 😀. The river rose over the bridge.\n\nA second paragraph tells more of it.\n"
SELECT = """([from, to]) => {
  const node = document.querySelector(".vb-text > p").lastChild;
  const range = document.createRange();
  range.setStart(node, node.textContent.indexOf(from));
  range.setEnd(node, node.textContent.indexOf(to) + to.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""

expect.set_options(timeout=20_000)


@pytest.fixture
def address(serve: Serve, collection: Collection, write: Write) -> str:
    """A page over a document."""
    collection.sync([write({"rain.txt": TEXT})])
    return serve(Asked(collection))


def opened(page: Page, address: str) -> Page:
    """The document, open at its first words."""
    page.goto(f"{address}/?document=rain.txt&start=0&end=9")
    expect(page.locator(".vb-pane .vb-text")).to_be_visible()
    return page


def test_selected_words_are_marked_changed_deleted_and_brought_back(
    page: Page, address: str, collection: Collection
) -> None:
    """At the very characters, behind an emoji as well; Escape closes the dialog and not the source."""
    opened(page, address)
    page.evaluate(SELECT, ["The river", "rose"])
    page.locator(".vb-mark-here").click()
    dialog = page.locator(".vb-mark-dialog")
    expect(dialog.locator("blockquote")).to_have_text("The river rose")
    dialog.get_by_label("Note").fill("<b>Which</b> river?")
    dialog.get_by_label("? Doubtful").check()
    dialog.get_by_role("button", name="Save").click()
    sign = page.locator(".vb-mark-sign")
    expect(sign).to_have_text("?")
    [mark] = collection.marks.all()
    assert (mark.quote, TEXT[mark.start : mark.end]) == ("The river rose", "The river rose")
    expect(page.locator("mark.vb-marked")).to_have_text("The river rose")
    sign.press("Enter")
    expect(dialog).to_be_visible()  # what was typed before still stands in it while it is closed
    expect(dialog.get_by_label("Note")).to_have_value("<b>Which</b> river?")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".vb-pane")).to_be_visible()
    page.locator("mark.vb-marked").click()
    dialog.get_by_label("✓ Checked").check()
    dialog.get_by_role("button", name="Save").click()
    expect(sign).to_have_text("✓")
    sign.click()
    dialog.get_by_role("button", name="Delete").click()
    expect(sign).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(sign).to_have_count(1)
    page.evaluate(SELECT, [" over", "bridge"])  # behind the sign of the first
    page.locator(".vb-mark-here").click()
    dialog.get_by_role("button", name="Save").click()
    expect(sign).to_have_count(2)
    assert {mark.quote for mark in collection.marks.all()} == {"The river rose", "over the bridge"}


def test_the_cited_words_are_marked_by_the_keyboard(page: Page, address: str, collection: Collection) -> None:
    """With a button of the source; the focus comes back to where it was."""
    opened(page, address)
    button = page.get_by_role("button", name="Mark quote")
    button.press("Enter")
    page.locator(".vb-mark-dialog").get_by_label("Label").fill("rain")
    page.keyboard.press("Enter")
    expect(page.locator(".vb-mark-sign")).to_have_count(1)
    assert [(mark.quote, mark.label) for mark in collection.marks.all()] == [("It rained", "rain")]


@in_each_look
def test_the_view_lists_opens_and_exports(
    windows: Windows, address: str, collection: Collection, size: str, scheme: str
) -> None:
    """Filtered; nothing of it is out of reach for anybody, wide or narrow, light or dark."""
    page = opened(windows.open(SIZES[size], scheme, still=True), address)  # type: ignore[arg-type]
    page.get_by_role("button", name="Mark quote").click()
    page.locator(".vb-mark-dialog").get_by_label("Label").fill("rain")
    assert violations(page) == []
    page.locator(".vb-mark-dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".vb-mark-sign")).to_have_count(1)
    assert violations(page) == []
    page.goto(f"{address}/?view=marks")
    item = page.locator(".vb-marks-item")
    expect(item).to_have_count(1)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Checked or doubtful").first.select_option("doubtful")
    expect(item).to_have_count(0)
    page.get_by_label("Checked or doubtful").first.select_option("")
    with page.expect_download() as download:
        page.get_by_role("button", name="BibTeX").click()
    assert download.value.suggested_filename == "marks.bib"
    assert "“It rained”" in download.value.path().read_text("utf-8")
    item.get_by_role("button", name="Open").click()
    expect(page.locator(".vb-pane .vb-marked")).to_have_text("It rained")
    page.keyboard.press("Escape")
    item.get_by_role("button", name="Delete").click()
    expect(item).to_have_count(0)
    assert collection.marks.all() == []
