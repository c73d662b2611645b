"""Logging in and out in a browser, and what a role is offered: light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa.accounts import Accounts, Role
from tests.browser.conftest import FakeAssistant, Serve
from tests.browser.test_accessibility import violations, window

__all__ = ["window"]  # a fixture

PASSWORD = "correct horse battery"  # noqa: S105 - of people that are made up
expect.set_options(timeout=20_000)


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    """Anna, who may ask, and an admin."""
    made = Accounts(tmp_path / "accounts.sqlite")
    made.people.add("anna.lindqvist", 0.0, password=PASSWORD, roles={"*": Role.ASK})
    made.people.add("boss", 0.0, password=PASSWORD, roles={"*": Role.ADMIN})
    yield made
    made.close()


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the form."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in").click()


def top(page: Page, part: str) -> float:
    """Where a part of the page begins."""
    return float(page.locator(part).evaluate("(it) => it.getBoundingClientRect().top"))


def bottom(page: Page, part: str) -> float:
    """Where it ends."""
    return float(page.locator(part).evaluate("(it) => it.getBoundingClientRect().bottom"))


def end_the_session(window: Page, accounts: Accounts) -> None:
    """It is told at the next question, in place; the link comes back to the same page, with what was typed."""
    accounts.people.remove("anna.lindqvist")
    accounts.people.add("anna.lindqvist", 0.0, password=PASSWORD, roles={"*": Role.ASK})
    address, box = window.url, window.get_by_role("textbox", name="Your question")
    told = window.locator("#vb-connection")
    box.fill("why did they leave?")
    box.press("Enter")
    expect(told).to_have_text("You are logged out. Log in again")
    expect(box).to_have_value("why did they leave?")
    expect(window.locator(".toast-body")).to_be_hidden()
    assert violations(window) == []
    assert bottom(window, ".vb-person") <= top(window, "#vb-connection")
    assert bottom(window, "#vb-connection") <= top(window, ".vb-question")
    window.get_by_role("link", name="Log in again").click()
    log_in(window, "anna.lindqvist")
    expect(window.locator("#turn-1 .vb-bar")).to_be_visible()
    expect(box).to_have_value("why did they leave?")
    expect(told).to_be_hidden()
    assert window.url == address


def test_one_logs_in_asks_and_logs_out(
    window: Page, serve: Serve, assistant: FakeAssistant, accounts: Accounts
) -> None:
    """With no serious violation in any state; the name and the way out are on the screen, whatever its size."""
    home = serve(assistant, accounts)
    window.goto(f"{home}/?q=1")
    expect(window.get_by_role("heading", name="Log in")).to_be_visible()
    assert violations(window) == []
    log_in(window, "anna.lindqvist", "wrong")
    expect(window.get_by_role("alert")).to_contain_text("do not belong together")
    expect(window.get_by_label("Password", exact=True)).to_be_focused()
    assert violations(window) == []
    log_in(window, "anna.lindqvist")
    out = window.get_by_role("button", name="Log out")
    expect(out).to_be_in_viewport(ratio=1)
    assert window.url == f"{home}/?q=1"
    name = window.get_by_role("link", name="anna.lindqvist")
    expect(name).to_be_in_viewport(ratio=1)
    assert name.evaluate("it => it.scrollWidth <= it.clientWidth + 1")
    assert violations(window) == []
    window.get_by_role("textbox", name="Your question").fill("when did they come")
    window.keyboard.press("Enter")
    expect(window.get_by_role("button", name="Ask again")).to_be_visible()
    for refused in (".vb-thumb", "[data-act=save]", ".vb-card [data-mark-document]"):
        expect(window.locator(refused).first).to_be_hidden()
    end_the_session(window, accounts)
    name.click()
    expect(window.get_by_role("heading", name="anna.lindqvist")).to_be_visible()
    assert violations(window) == []
    window.get_by_role("link", name="Back to the questions").click()
    out.click()
    expect(window.get_by_role("heading", name="Log in")).to_be_visible()
    window.goto(home)
    expect(window.get_by_role("heading", name="Log in")).to_be_visible()


def test_an_admin_reads_the_log(window: Page, serve: Serve, assistant: FakeAssistant, accounts: Accounts) -> None:
    """As a table, with what it is filtered by."""
    window.goto(f"{serve(assistant, accounts)}/account")
    log_in(window, "boss")
    expect(window.get_by_role("button", name="Log out")).to_be_visible()
    window.goto(f"{window.url.split('?')[0]}account/log?act=logged+in")
    expect(window.get_by_role("cell", name="logged in", exact=True)).to_be_visible()
    assert violations(window) == []
