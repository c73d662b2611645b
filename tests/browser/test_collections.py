"""Several collections on the page: one is chosen in the header and named in the address, and each keeps to itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from qa.page import server as serving
from qa.service import Service
from tests.browser.conftest import HOST, FakeAssistant, FakeCollection, running
from tests.browser.test_accessibility import violations
from tests.browser.test_page import ask
from tests.browser.windows import SIZES, Windows, in_each_look
from tests.page.test_root_path import PREFIX, Proxy

expect.set_options(timeout=20_000)


@pytest.fixture(params=["", PREFIX], ids=["root", "below"])
def address(listener: socket.socket, request: pytest.FixtureRequest) -> Iterator[str]:
    """The pages of two collections, and the same below a path, as a proxy serves them that takes the path away."""
    assistants = {
        "news": FakeAssistant(FakeCollection(documents=2)),
        "court_reports": FakeAssistant(FakeCollection(documents=1)),
    }
    services = {name: Service(each) for name, each in assistants.items()}
    site = serving.site(services, assistants, HOST, prefix=request.param)
    web = Proxy(site, scheme="http") if request.param else site
    with running(web, listener) as served:
        yield served + request.param


@pytest.fixture(autouse=True)
def closed(windows: Windows, address: str) -> Iterator[None]:
    """Windows are closed before the server that they look at is stopped."""
    assert address
    yield
    windows.forget()


def opened(page: Page, address: str) -> None:
    """Open a page, and wait until it is there."""
    page.goto(address)
    expect(page.locator(".vb-opening h1")).to_be_visible()
    expect(page.locator(".vb-chooser-link")).to_have_count(2)


def test_a_collection_is_chosen_by_keyboard_and_named_in_the_address(page: Page, address: str) -> None:
    """The first is at the root as well; Escape closes the menu, and the filter of one is not carried to another."""
    opened(page, f"{address}/?since=2023")
    opens = page.locator(".vb-chooser summary")
    expect(opens).to_have_text("Collection: News")
    expect(page).to_have_title("News · Verbatim")
    opens.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".vb-chooser-link").first).to_have_attribute("aria-current", "page")
    expect(page.locator(".vb-chooser-link").nth(1)).to_contain_text("1 document")
    page.keyboard.press("Escape")
    expect(page.locator(".vb-chooser-menu")).to_be_hidden()
    expect(opens).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/c/court_reports/")
    expect(page.locator(".vb-chosen")).to_have_text("Court reports")
    expect(page.locator(".vb-count")).to_contain_text("1 document")
    expect(page.locator(".vb-limit-open")).to_have_text("All documents are asked")
    page.locator(".vb-chooser summary").click()
    page.get_by_role("link", name="News").click()
    expect(page).to_have_url(f"{address}/c/news/")
    expect(page.locator(".vb-chosen")).to_have_text("News")


def test_whoever_is_on_a_link_stays_there_when_the_list_comes(page: Page, address: str) -> None:
    """The list is asked for as the menu opens, and counts may have changed."""
    opened(page, f"{address}/")
    late: list[Route] = []
    page.route("**/api/v1/collections", lambda route: late.append(route))  # noqa: PLW0108 - Playwright counts arguments
    page.locator(".vb-chooser summary").focus()
    with page.expect_request("**/api/v1/collections"):
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    reports = page.locator(".vb-chooser-link").nth(1)
    expect(reports).to_be_focused()
    while not late:
        page.wait_for_timeout(10)
    told = late[0].fetch()
    late[0].fulfill(response=told, body=told.text().replace('"documents":1', '"documents":7'))
    expect(reports).to_contain_text("7 documents")
    expect(reports).to_be_focused()


def test_conversations_are_kept_for_each_collection(page: Page, address: str) -> None:
    """What was asked of one is not listed beside another; the first has the same ones at both of its addresses."""
    opened(page, f"{address}/c/court_reports/")
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_be_visible()
    page.locator("#vb-history").click()
    expect(page.locator(".vb-kept")).to_have_count(1)
    opened(page, f"{address}/")
    page.locator("#vb-history").click()
    expect(page.locator("#vb-drawer")).to_contain_text("There are none yet.")
    page.keyboard.press("Escape")
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_be_visible()
    opened(page, f"{address}/c/news/")
    page.locator("#vb-history").click()
    expect(page.locator(".vb-kept")).to_have_count(1)


def test_a_link_to_a_quote_names_the_collection(windows: Windows, address: str) -> None:
    """It opens the same document for a colleague, and not one of that id in the first collection."""
    page = windows.open(permissions=["clipboard-read", "clipboard-write"])
    opened(page, f"{address}/c/court_reports/")
    ask(page, "when did France deploy to Mali")
    page.locator(".vb-marker").first.click()
    page.locator("#vb-source [data-link]").first.click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{address}/c/court_reports/?document=")
    colleague = windows.open()
    colleague.goto(link)
    expect(colleague.locator("#vb-pane-title")).to_contain_text("Militants Attack Military Camps")
    colleague.goto(link.replace("/c/court_reports/", "/"))
    expect(colleague.locator(".vb-pane")).not_to_contain_text("Militants Attack Military Camps")


@pytest.mark.parametrize("address", [""], indirect=True, ids=["root"])
@in_each_look
def test_the_menu_is_accessible_and_fits(windows: Windows, address: str, size: str, scheme: str) -> None:
    """Nothing that axe-core finds grave; no scrolling sideways."""
    page = windows.open(SIZES[size], scheme, still=True)  # type: ignore[arg-type]
    opened(page, f"{address}/c/court_reports/")
    page.locator(".vb-chooser summary").click()
    expect(page.locator(".vb-chooser-menu")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator(".vb-chooser-menu").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SIZES[size]["width"]
