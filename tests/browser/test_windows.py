"""The windows of one test know nothing of those of another, though they share a browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import FakeAssistant, Serve
from tests.browser.windows import Windows

LEAVE = """async () => {
  localStorage.setItem("left", "a");
  sessionStorage.setItem("left", "a");
  history.pushState(null, "", "?left");
  document.cookie = "left=a; max-age=1000";
  await (await caches.open("left")).put("/left", new Response("a"));
  await new Promise((done) => { indexedDB.open("left").onsuccess = ({target}) => done(target.result.close()); });
  addEventListener("pagehide", () => localStorage.setItem("left", "late"));
}"""
FIND = """async () => ({
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
  cookies: document.cookie,
  caches: await caches.keys(),
  databases: (await indexedDB.databases()).map(({name}) => name),
  history: history.length,
  clipboard: (await navigator.permissions.query({name: "clipboard-read"})).state,
  online: navigator.onLine,
  served: await fetch("/theme.css").then(() => true, () => false),
  size: [innerWidth, innerHeight],
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  still: matchMedia("(prefers-reduced-motion: reduce)").matches,
  touch: navigator.maxTouchPoints > 0,
})"""


def test_a_window_finds_nothing_that_another_left(windows: Windows, serve: Serve, assistant: FakeAssistant) -> None:
    """Neither stored, allowed, answered in the place of the server nor set; not even what is stored while closing."""
    address = serve(assistant)
    before = found(windows.open(), address)
    left = windows.open({"width": 390, "height": 844}, "dark", touch=True, still=True, permissions=["clipboard-read"])
    left.goto(f"{address}/robots.txt")
    left.evaluate(LEAVE)
    left.context.route("**/theme.css", lambda route: route.abort())
    changed = found(left, address)
    assert not [name for name, value in before.items() if name != "online" and changed[name] == value]
    left.evaluate("localStorage.setItem('left', 'a')")
    left.context.set_offline(True)
    left.context.new_page()
    windows.forget()
    again = windows.open()
    assert len(again.context.pages) == 2  # with the one that keeps the process
    assert found(again, address) == before


def found(page: Page, address: str) -> Any:
    """What a page of the server finds."""
    page.goto(f"{address}/robots.txt")
    return page.evaluate(FIND)
