"""What people who work together meet, at 200 %: nothing grave for axe-core, nothing cut off, no scrolling sideways."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from index import Collection
from qa.accounts import Accounts, Role
from qa.alerts import asking, saved
from qa.page import server as serving
from qa.service import Answers, Service
from tests.browser.conftest import HOST, FakeAssistant, running
from tests.browser.test_accessibility import violations
from tests.browser.test_accounts import accounts, log_in
from tests.browser.test_alerts import RICE, tell
from tests.browser.test_documents import filtered
from tests.browser.test_reading_on import ENLARGED
from tests.browser.windows import Windows
from tests.conftest import Write
from tests.qa.alerts.folder import QUESTIONS, assistant

__all__ = ["accounts"]  # a fixture

CUT = """() => {
  const isHeard = (each) => each && (each.getBoundingClientRect().width === 1 || isHeard(each.parentElement));
  const seen = (each) => each.checkVisibility({ visibilityProperty: true }) && !isHeard(each);
  const cut = (each) => {
    const { left, right } = each.getBoundingClientRect();
    const isText = each.matches("button, a, label, h1, h2");
    const shortened = ["ellipsis", "clip"].includes(getComputedStyle(each).textOverflow) && each.title;
    return left < -1 || right > innerWidth + 1 || (isText && !shortened && each.scrollWidth > each.clientWidth + 1 &&
      getComputedStyle(each).overflowX !== "visible");
  };
  return [...document.querySelectorAll("button, a, input, select, textarea, label, h1, h2, p, dialog[open]")]
    .filter((each) => seen(each) && cut(each))
    .map((each) => each.outerHTML.slice(0, 120));
}"""
"""What is beside the window, or longer than its place."""

OVERLAPS = """() => {
  const parts = [...document.querySelectorAll("#vb-header > button, #vb-header :is(.vb-name, summary, .vb-person)")];
  const on = ([one, other]) => one.left < other.right && other.left < one.right && one.top < other.bottom &&
    other.top < one.bottom;
  const places = parts.map((each) => [each.textContent, each.getBoundingClientRect()]);
  return places.flatMap(([name, one], at) =>
    places.slice(at + 1).filter(([, other]) => on([one, other])).map(([other]) => `${name} ${other}`));
}"""
"""What of the header lies over another part of it."""

expect.set_options(timeout=20_000)


def look(page: Page) -> None:
    """See that a state is fit for everybody."""
    page.wait_for_timeout(150)
    assert violations(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT) == []


@pytest.fixture
def address(
    listener: socket.socket, collection: Collection, write: Write, folder: Path, accounts: Accounts
) -> Iterator[str]:
    """Two collections; in the first a document that cannot be read, and news of a saved question."""
    collection.sync([write({"rice.txt": RICE, "broken.pdf": "This is no PDF."})])
    saved(collection, asking(assistant(collection)), QUESTIONS[0], by="boss")
    tell(collection, folder)
    collection.correct("mali.txt", {"title": "Troops in Mali, and what came of it", "date": "2021"}, "Ada")
    collection.tag(["mali.txt"], ["Mali", "West Africa", "court case"])
    assistants: dict[str, Answers] = {"news": assistant(collection), "court_reports": FakeAssistant()}
    services = {name: Service(each) for name, each in assistants.items()}
    site = serving.site(services, assistants, HOST, accounts=accounts)
    with running(site, listener) as served:
        yield served


@pytest.fixture(autouse=True)
def closed(windows: Windows, address: str) -> Iterator[None]:
    """Windows are closed before the server that they look at is stopped."""
    assert address
    yield
    windows.forget()


def test_the_workbench_at_200_percent(windows: Windows, address: str, accounts: Accounts) -> None:
    """Logging in, the header, the bell, saved questions, marks and their dialog, documents as they are edited."""
    page = windows.open(ENLARGED, still=True)
    enter(page, address)
    see_what_is_new(page)
    mark(page)
    edit(page)
    accounts.people.give("boss", Role.ASK)
    see_as_a_reader(page)


def enter(page: Page, address: str) -> None:
    """Log in, the second time with the right password."""
    page.goto(address)
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    look(page)
    log_in(page, "boss", "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    look(page)
    log_in(page, "boss")
    expect(page.get_by_role("button", name="Log out")).to_be_in_viewport(ratio=1)
    expect(page.locator(".vb-chosen")).to_be_visible()
    assert page.evaluate(OVERLAPS) == []
    look(page)


def see_what_is_new(page: Page) -> None:
    """The bell, its list, and a question deleted."""
    page.get_by_role("button", name="Saved questions, 1 new alert").click()
    expect(page.locator(".vb-alert")).to_be_visible()
    look(page)
    page.locator("[data-remove]").first.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    look(page)


def mark(page: Page) -> None:
    """From an alert to its source; the dialog, the mark, and the view of all."""
    page.locator(".vb-alert .vb-open").click()
    page.locator(".vb-pane").get_by_role("button", name="Mark").click()
    dialog = page.locator(".vb-mark-dialog")
    dialog.get_by_label("Label").fill("deployment")
    dialog.get_by_label("✓ Checked").check()
    look(page)
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".vb-mark-sign")).to_be_visible()
    look(page)
    page.keyboard.press("Escape")
    page.locator("#vb-to-marks").click()
    expect(page.locator(".vb-marks-item")).to_be_visible()
    look(page)


def edit(page: Page) -> None:
    """The table, and each of its forms."""
    page.locator("#vb-to-documents").click()
    expect(page.locator("#vb-documents tbody tr")).to_have_count(3)
    look(page)
    page.get_by_role("button", name="Edit Troops in Mali").click()
    expect(page.get_by_role("group", name="Tags in use").get_by_role("button")).to_have_count(3)
    look(page)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_label("Select Troops in Mali").check()
    page.get_by_role("button", name="Tag", exact=True).click()
    look(page)
    page.get_by_role("button", name="Cancel").click()
    filtered(page, "Not readable")
    page.get_by_role("button", name="Delete broken.pdf").click()
    look(page)


def see_as_a_reader(page: Page) -> None:
    """The table of who may not edit has no place for boxes."""
    page.reload()
    row, title = page.locator("#vb-documents tbody tr").first, page.locator("#vb-documents .vb-document").first
    expect(row).to_be_visible()
    expect(page.locator(".vb-reader")).to_be_visible()
    place, words = row.bounding_box(), title.bounding_box()
    assert place
    assert words
    assert words["x"] - place["x"] < 20
    expect(page.locator(".vb-documents-verbs button:visible")).to_have_text(["Back to chat"])
