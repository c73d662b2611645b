"""What axe-core finds in each state of the page: nothing that is serious or critical."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from index import Collection
from qa import Written, WrittenSentence
from qa.page.chat.prose import written
from tests.browser.conftest import FakeAssistant, Serve, mali
from tests.browser.test_answers import WHEN, address, filled
from tests.browser.test_page import ask, opened
from tests.browser.windows import LOOKS, SIZES, Windows

__all__ = ["address", "filled"]  # fixtures

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
GRAVE = ("serious", "critical")

expect.set_options(timeout=20_000)


def violations(page: Page) -> list[str]:
    """What axe-core finds, a line for each kind with the places."""
    if not page.evaluate("'axe' in window"):  # half a megabyte
        page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{each['id']} ({each['impact']}): {', '.join(' '.join(node['target']) for node in each['nodes'][:5])}"
        for each in found
        if each["impact"] in GRAVE
    ]


@pytest.fixture(params=LOOKS, ids="-".join)
def window(request: pytest.FixtureRequest, windows: Windows) -> Page:
    """A page in each size and scheme, without movement: half faded text has too little contrast."""
    size, scheme = request.param
    return windows.open(SIZES[size], scheme, touch=size == "phone", still=True)


def test_what_is_wrong_is_found(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """A picture without words, and a button without a name."""
    opened(page, serve(assistant))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"/favicon.ico\"><button></button>')")
    assert [each.split()[0] for each in violations(page)] == ["button-name", "image-alt"]


def see_what_is_written(page: Page) -> None:
    """Beside an answer: that a model still writes keeps its distance from what is told below it."""
    prose = Written("Tiny", (WrittenSentence("France sent troops.", (1,)),), (), left_out=("it has no marker",))
    told = written(1, replace(mali("when"), written=prose), goes_on=True)
    page.locator("#turn-1 .vb-short").evaluate("(short, html) => short.insertAdjacentHTML('afterend', html)", told)
    section = page.locator(".vb-written")
    writing = section.locator(".vb-pending").bounding_box()
    left_out = section.locator(".vb-told").last.bounding_box()
    assert writing
    assert left_out
    assert left_out["y"] - writing["y"] - writing["height"] >= 8
    assert violations(page) == []
    section.evaluate("(it) => it.remove()")


def test_the_states_of_a_conversation_have_no_grave_violation(
    window: Page, serve: Serve, assistant: FakeAssistant
) -> None:
    """Before the first question, while it is answered, answered, followed up, not found, failed, and empty."""
    assistant.pause = 1
    opened(window, serve(assistant))
    expect(window.locator(".vb-example").first).to_be_visible()
    assert violations(window) == []
    ask(window, "when did France deploy to Mali")
    expect(window.locator(".vb-pending")).to_be_visible()
    assert violations(window) == []
    assistant.pause = 0
    expect(window.locator("#turn-1 .vb-bar")).to_be_visible()
    see_what_is_written(window)
    for number, question in enumerate(("why did they leave?", "who is the president of Peru?", "boom"), start=2):
        ask(window, question)
        expect(window.locator(f"#turn-{number} .vb-bar")).to_be_visible()
    assert violations(window) == []
    window.locator("#turn-2 .vb-edit").click()
    window.locator("#turn-1 .vb-menu summary").click()
    assert violations(window) == []
    window.get_by_role("button", name="History").click()
    assert violations(window) == []
    window.keyboard.press("Escape")
    window.locator("#turn-1 .vb-quote .vb-marker").first.click()
    expect(window.locator(".vb-pane")).to_be_visible()
    assert violations(window) == []
    assistant.collection.documents = 0
    window.get_by_role("button", name="Close source").click()
    window.get_by_role("button", name="New chat").click()
    expect(window.locator(".vb-empty")).to_be_visible()
    assert violations(window) == []


def test_the_states_of_reading_on_have_no_grave_violation(window: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """An answer whose source has changed, its source, the same at 200 % with all that is known, no connection."""
    opened(window, serve(assistant))
    ask(window, "when did France deploy to Mali")
    expect(window.locator("#turn-1 .vb-bar")).to_be_visible()
    held = assistant.collection.held["document-1"]
    assistant.collection.held["document-1"] = replace(held, text="Other words.", headings=(), left_out=())
    assistant.collection.generation += 1
    expect(window.locator(".vb-changed-since")).to_be_visible()
    assert violations(window) == []
    window.locator("#turn-1 .vb-quote .vb-marker").first.click()
    expect(window.locator(".vb-change")).to_be_visible()
    assert violations(window) == []
    window.set_viewport_size({"width": 720, "height": 450})
    window.get_by_role("button", name="About this source").click()
    assert violations(window) == []
    window.get_by_role("button", name="Close source").click()
    expect(window.locator(".vb-pane")).to_have_count(0)
    assert violations(window) == []
    window.context.set_offline(True)
    ask(window, "why did they leave?")
    expect(window.locator("#vb-connection")).to_be_visible()
    assert violations(window) == []


def test_what_can_be_asked_of_an_answer_has_no_grave_violation(window: Page, address: str) -> None:
    """The filter, why this passage and why not another, the thumbs, the timeline."""
    opened(window, address)
    window.locator(".vb-limit-open").click()
    window.get_by_role("dialog").get_by_label("Documents").fill("a")
    expect(window.locator(".vb-filter-choices li").first).to_be_visible()
    assert violations(window) == []
    window.get_by_role("dialog").get_by_label("Published from").fill("soon")
    expect(window.locator(".vb-wrong")).to_be_visible()
    assert violations(window) == []
    window.keyboard.press("Escape")
    ask(window, WHEN)
    window.locator("#source-1-1").get_by_role("button", name="Why this passage?").click()
    expect(window.locator("#source-1-1 .vb-why-ranks")).to_be_visible()
    window.get_by_role("button", name="Why not another?").click()
    window.get_by_label("Title, source or id of a document").fill("three")
    window.keyboard.press("Enter")
    expect(window.locator(".vb-below .vb-why")).to_be_visible()
    assert violations(window) == []
    window.get_by_role("button", name="Not helpful").click()
    expect(window.get_by_label("What was wrong? (optional)")).to_be_visible()
    assert violations(window) == []


def test_the_documents_have_no_grave_violation(window: Page, address: str, filled: Collection) -> None:
    """The table, what was deleted, and the plan of a re-index."""
    opened(window, address)
    window.get_by_role("button", name="Documents").first.click()
    expect(window.locator("#vb-documents").get_by_text("A look back").first).to_be_visible()
    assert violations(window) == []
    filled.delete(["one"])
    window.reload()
    expect(window.locator("#vb-documents").get_by_text("A look back").first).to_be_visible()
    assert violations(window) == []
    window.get_by_role("button", name="Re-index").click()
    window.wait_for_timeout(1_500)
    assert violations(window) == []
