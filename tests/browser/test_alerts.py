"""Saved questions in Chromium: saved below an answer, told by the bell, listed, deleted and undone, by keyboard too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from index import Collection
from qa.alerts import asking, look, saved
from tests.browser.conftest import ATTACKS, Serve
from tests.browser.test_accessibility import violations, window
from tests.conftest import Write
from tests.qa.alerts.folder import MALI, QUESTIONS, assistant, write_files

RICE = "Rice\n\nJollof rice is cooked with tomatoes."

__all__ = ["window"]  # a fixture


expect.set_options(timeout=20_000)


@pytest.fixture
def address(serve: Serve, collection: Collection, write: Write) -> str:
    """A page over a document that answers nothing, with a question saved."""
    collection.sync([write({"rice.txt": RICE})])
    saved(collection, asking(assistant(collection)), QUESTIONS[0])
    return serve(assistant(collection))


def tell(collection: Collection, folder: Path, text: str = MALI) -> None:
    """Let a document come that answers."""
    write_files(folder, {"mali.txt": text})
    collection.sync([folder])
    assert look(collection, asking(assistant(collection)))


def test_the_bell_tells_and_the_list_leads_to_the_source(
    page: Page, address: str, collection: Collection, folder: Path
) -> None:
    """What was seen is not new any more, also when the page is loaded again."""
    tell(collection, folder)
    page.goto(address)
    bell = page.locator("#vb-to-alerts")
    expect(bell).to_have_attribute("aria-label", "Saved questions, 1 new alert")
    expect(page.locator(".vb-alerts-spoken")).to_have_text("1 new alert on saved questions.")
    bell.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Saved questions")).to_be_focused()
    item = page.locator(".vb-alert")
    expect(item.locator(".vb-alert-news")).to_have_text("There is an answer now: January 2013.")
    expect(item.locator(".vb-alerts-new")).to_be_visible()
    expect(bell).to_have_attribute("aria-label", "Saved questions")
    item.locator(".vb-open").click()
    expect(page.locator(".vb-pane mark").first).to_have_text(
        re.compile("France deployed troops to Mali in January 2013")
    )
    page.goto(f"{address}/?view=alerts")
    expect(page.locator(".vb-alert")).to_have_count(1)
    expect(page.locator(".vb-alerts-new")).to_have_count(0)


def test_an_answer_is_saved_with_its_filter(page: Page, address: str, collection: Collection) -> None:
    """Below it, in one step; what is shown leads to the list."""
    page.goto(f"{address}/?only=rice.txt")
    page.get_by_label("Your question").fill("when did France deploy to Mali")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".vb-below")).to_contain_text("Saved, with its filter: “when did France deploy to Mali”.")
    kept = collection.saved_questions.all()[-1]
    assert (kept.question, '"documents": ["rice.txt"]' in kept.where) == ("when did France deploy to Mali", True)
    page.locator(".vb-below").get_by_role("button", name="Saved questions").click()
    expect(page.locator(".vb-saved")).to_have_count(2)
    page.locator(".vb-saved").first.locator("[data-ask]").click()
    expect(page.locator(".vb-question")).to_have_count(2)
    assert "only=rice.txt" in page.url


def test_a_question_is_deleted_and_that_is_undone(page: Page, address: str, collection: Collection) -> None:
    """By keyboard alone; with the filter that it had."""
    page.goto(f"{address}/?view=alerts")
    page.get_by_role("button", name=f"Delete “{QUESTIONS[0]}”").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    assert collection.saved_questions.all() == []
    page.keyboard.press("Enter")
    expect(page.locator(".vb-saved-question")).to_have_text(QUESTIONS[0])
    assert [each.question for each in collection.saved_questions.all()] == [QUESTIONS[0]]
    page.keyboard.press("Escape")
    expect(page.get_by_label("Your question")).to_be_visible()


def test_nothing_of_a_document_is_run_and_everybody_can_read_it(
    window: Page, address: str, collection: Collection, folder: Path
) -> None:
    """Hostile words in a quote; no grave violation in any size and scheme, and nothing wider than the window."""
    attack = " ".join(ATTACKS).replace("\n", " ")
    tell(collection, folder, MALI.replace("after a request", f"after {attack} a request"))
    window.goto(f"{address}/?view=alerts")
    expect(window.locator(".vb-alert blockquote").first).to_contain_text("<script>window.__xss = 2</script>")
    assert window.evaluate("window.__xss === undefined")
    assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(window) == []
    window.locator("[data-remove]").first.click()
    expect(window.get_by_role("button", name="Undo")).to_be_visible()
    assert violations(window) == []
