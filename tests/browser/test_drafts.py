"""The view that verifies any text in Chromium: pasted and dropped, a click opens the source, and nothing is run."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from index import Collection
from tests.browser.conftest import ATTACKS, Serve
from tests.browser.test_documents import Asked
from tests.conftest import Write

TEXT = (
    "He said: “It rained in Gao all day”, then “the river fell over the bridge”, and “nobody ever wrote any of this”."
)
DROP = """([name, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([content], name));
  for (const kind of ["dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def view(page: Page, serve: Serve, collection: Collection, write: Write) -> Page:
    """The view over a document."""
    collection.sync([write({"rain.txt": "It rained in Gao all day. The river rose over the bridge."})])
    page.goto(f"{serve(Asked(collection))}/?view=verify")
    expect(page.get_by_role("heading", name="Verify a text")).to_be_visible()
    return page


def checked(page: Page, text: str) -> None:
    """Paste a text and wait for its report."""
    page.get_by_label("The text to verify").fill(text)
    page.get_by_role("button", name="Verify", exact=True).last.click()
    expect(page.locator(".vb-drafts-sum")).to_be_visible()


def test_each_quotation_is_marked_and_opens_the_source(view: Page) -> None:
    """With its verdict; one that stands nowhere leads to what is said of it."""
    checked(view, TEXT)
    expect(view.locator(".vb-drafts-sum")).to_have_text("3 quotations: 1 verbatim; 1 altered; 1 not found.")
    marks = view.locator(".vb-drafts-mark")
    expect(marks).to_have_count(3)
    expect(marks.nth(0)).to_have_class(re.compile("vb-drafts-good"))
    expect(marks.nth(1)).to_have_class(re.compile("vb-drafts-wrong"))
    expect(view.locator(".vb-drafts-item").nth(1).locator("del")).to_have_text("rose ")
    marks.nth(2).click()
    expect(view.locator("#vb-quotation-3")).to_be_focused()
    marks.nth(0).focus()
    view.keyboard.press("Enter")
    expect(view.locator(".vb-pane")).to_be_visible()
    expect(view.locator(".vb-pane mark").first).to_have_text("It rained in Gao all day")


def test_a_dropped_file_is_verified_and_not_added(view: Page, collection: Collection) -> None:
    """In the documents view it would be added."""
    view.evaluate(DROP, ["draft.md", "> The river rose over the bridge.\n"])
    expect(view.locator(".vb-drafts-sum")).to_have_text("1 quotation: 1 verbatim.")
    expect(view.get_by_label("The text to verify")).to_have_value("> The river rose over the bridge.\n")
    assert len(collection) == 1
    view.evaluate(DROP, ["draft.pdf", "no PDF"])
    expect(view.locator(".vb-drafts-said")).to_contain_text("draft.pdf is no text that could be checked")


def test_the_views_take_turns(view: Page) -> None:
    """The header leads from one to the other, and back to the chat."""
    view.locator("#vb-to-documents").click()
    expect(view.get_by_role("heading", name="Documents", exact=True)).to_be_visible()
    expect(view.get_by_role("heading", name="Verify a text")).to_be_hidden()
    view.locator("#vb-to-drafts").click()
    expect(view.get_by_role("heading", name="Verify a text")).to_be_visible()
    expect(view.get_by_role("heading", name="Documents", exact=True)).to_be_hidden()
    assert "view=verify" in view.url
    view.get_by_role("button", name="Back to chat").last.click()
    expect(view.get_by_label("Your question")).to_be_visible()
    assert "view=" not in view.url


def test_nothing_of_a_draft_is_run(view: Page) -> None:
    """It is shown as text."""
    checked(view, "\n\n".join(f"“{attack} and some words”" for attack in ATTACKS))
    assert view.evaluate("window.__xss") is None
    expect(view.locator(".vb-drafts-report script, .vb-drafts-report img, .vb-drafts-report iframe")).to_have_count(0)
