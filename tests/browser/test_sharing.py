"""A conversation that somebody shares, in the browsers of others: read, gone on from, or not to be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from qa.accounts import Accounts, Role
from tests.browser.conftest import REQUEST, FakeAssistant, Serve
from tests.browser.test_accessibility import violations
from tests.browser.test_accounts import PASSWORD, log_in
from tests.browser.test_page import ask
from tests.browser.windows import SIZES, Windows

expect.set_options(timeout=20_000)


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    """Two people who may ask, and one who may not."""
    made = Accounts(tmp_path / "accounts.sqlite")
    for name in ("anna", "bert"):
        made.people.add(name, 0.0, password=PASSWORD, roles={"*": Role.ASK})
    made.people.add("nemo", 0.0, password=PASSWORD)
    yield made
    made.close()


def link_of(windows: Windows, home: str) -> str:
    """Anna asks and shares; she finds the same link again in her history, and logs out."""
    anna = windows.open(still=True, permissions=["clipboard-read", "clipboard-write"])
    anna.goto(home)
    log_in(anna, "anna")
    ask(anna, "when did France deploy to Mali")
    anna.locator("#turn-1").get_by_role("button", name="Share").click()
    dialog = anna.get_by_role("dialog", name="Share this conversation")
    expect(dialog.get_by_role("status")).to_have_text("Shared as it is now. The link is copied.")
    link = dialog.get_by_label("Link").input_value()
    assert link.startswith(f"{home}/?conversation=")
    assert anna.evaluate("navigator.clipboard.readText()") == link
    assert violations(anna) == []
    dialog.get_by_role("button", name="Close").click()
    anna.get_by_role("button", name="History").click()
    kept = anna.get_by_role("button", name="Shared: “when did France deploy to Mali”")
    kept.click()
    expect(dialog.get_by_role("status")).to_contain_text("as it was then.")
    expect(dialog.get_by_label("Link")).to_have_value(link)
    anna.context.clear_cookies()
    return link


def test_one_shares_another_reads_and_goes_on_and_a_third_may_not(
    windows: Windows, serve: Serve, assistant: FakeAssistant, accounts: Accounts
) -> None:
    """On a desk in light and on a phone in dark; a source has changed in between, which is marked."""
    home = serve(assistant, accounts)
    link = link_of(windows, home)
    changed = assistant.collection.held["document-1"]
    assistant.collection.held["document-1"] = replace(changed, text=changed.text.replace(REQUEST, "Nobody came."))
    bert = windows.open(SIZES["phone"], "dark", touch=True, still=True)
    bert.goto(link)
    log_in(bert, "bert")
    shared = bert.get_by_role("region", name="Shared conversation")
    expect(shared).to_contain_text("Shared by anna on ")
    expect(bert.locator("#turn-1 .vb-changed-since")).to_contain_text("A source has changed since this was answered")
    expect(bert.get_by_label("Your question")).to_be_hidden()
    expect(bert.get_by_role("button", name="Ask again")).to_have_count(0)
    expect(shared.get_by_role("button", name="Stop sharing")).to_have_count(0)
    assert violations(bert) == []
    bert.locator("#turn-1 .vb-marker").nth(1).click()
    expect(bert.locator(".vb-pane .vb-verdict").first).to_contain_text("Verbatim")
    bert.keyboard.press("Escape")
    shared.get_by_role("button", name="Continue in a copy of your own").click()
    expect(shared).to_be_hidden()
    assert bert.url == f"{home}/"
    ask(bert, "why did they leave?")
    expect(bert.locator("#turn-2 .vb-bar")).to_be_visible()
    expect(bert.locator(".vb-turn")).to_have_count(2)
    assert assistant.asked[-1][1][0].content == "when did France deploy to Mali"
    bert.context.clear_cookies()

    bert.goto(link)
    log_in(bert, "nemo")
    expect(bert.locator("main")).to_contain_text("no role")
    bert.context.clear_cookies()
    bert.goto(f"{link}x")
    log_in(bert, "bert")
    expect(bert.get_by_role("alert")).to_contain_text("There is no such conversation in this collection")
    expect(bert.get_by_label("Your question")).to_be_visible()
