"""What can be done with answers and conversations, in Chromium."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qa import Turn
from tests.browser.conftest import FakeAssistant, Serve
from tests.browser.test_page import ask, opened
from tests.browser.windows import SIZES, Scheme, Windows, in_each_look

PICTURES = Path(__file__).parent / "screenshots"

expect.set_options(timeout=20_000)


def asked(page: Page, address: str, *questions: str) -> None:
    """The page with questions asked and answered."""
    opened(page, address)
    for number, question in enumerate(questions, start=1):
        ask(page, question)
        expect(page.locator(f"#turn-{number} .vb-bar")).to_be_visible()


def has_asked(page: Page, assistant: FakeAssistant, number: int) -> tuple[str, tuple[Turn, ...]]:
    """The question with this number, from 1, and the turns it came with, once it was asked."""
    for _ in range(200):
        if len(assistant.asked) >= number:
            return assistant.asked[number - 1]
        page.wait_for_timeout(50)
    raise AssertionError(f"only {len(assistant.asked)} questions were asked")


def conversations(page: Page) -> Any:
    """The titles of what the browser keeps."""
    return page.evaluate("JSON.parse(localStorage.getItem('verbatim.conversations') ?? '[]').map((each) => each.title)")


def test_how_a_question_was_understood_can_be_edited(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """It is asked as it is worded then, by itself; Escape leaves it as it was."""
    asked(page, serve(assistant), "when did France deploy to Mali", "why did they leave?")
    chip = page.locator("#turn-2 .vb-edit")
    chip.click()
    field = page.get_by_label("The question as it should be understood")
    expect(field).to_have_value("why did France leave Mali?")
    field.press("Escape")
    expect(chip).to_be_focused()
    chip.press("Enter")
    field.fill("why did the French army leave?")
    field.press("Enter")
    assert has_asked(page, assistant, 3) == ("why did the French army leave?", ())
    expect(page.locator("#turn-2 .vb-question")).to_have_text("why did they leave?")


def test_how_a_question_was_understood_can_be_dropped(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """It is asked as it was typed, by itself."""
    asked(page, serve(assistant), "when did France deploy to Mali", "why did they leave?")
    page.get_by_label("Ask as typed, by itself").click()
    assert has_asked(page, assistant, 3) == ("why did they leave?", ())
    expect(page.locator(".vb-turn")).to_have_count(2)


def test_a_question_can_be_asked_again(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Also one that failed; it keeps its place."""
    asked(page, serve(assistant), "boom", "when did France deploy to Mali")
    page.locator("#turn-1").get_by_role("button", name="Ask again").click()
    assert has_asked(page, assistant, 3)[0] == "boom"
    expect(page.locator("#turn-1 .vb-problem")).to_be_visible()
    expect(page.locator("#turn-2 .vb-short")).to_have_text("2013[1][2]")


def test_an_answer_that_is_waited_for_can_be_stopped(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """The box is open again at once, and what comes late changes nothing."""
    assistant.pause = 3
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#turn-1 .vb-problem")).to_have_text("Stopped before there was an answer.", timeout=2_500)
    expect(page.get_by_label("Your question")).to_be_enabled()
    page.wait_for_timeout(3_500)
    expect(page.locator("#turn-1 .vb-short")).to_have_count(0)
    assistant.pause = 0
    page.locator("#turn-1").get_by_role("button", name="Ask again").click()
    expect(page.locator("#turn-1 .vb-short")).to_have_text("2013[1][2]")


def test_an_answer_can_be_copied_with_its_sources(windows: Windows, serve: Serve, assistant: FakeAssistant) -> None:
    """As text, the numbers of its quotes explained."""
    page = windows.open(permissions=["clipboard-read", "clipboard-write"])
    asked(page, serve(assistant), "when did France deploy to Mali")
    page.get_by_role("button", name="Copy answer").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("when did France deploy to Mali\n\n2013 [1] [2]\n\n“In 2013, Mali requested")
    assert "[1] Militants Attack Military Camps, Civilian River Boat in Mali, 8 September 2023, https" in copied


def test_the_keyboard_goes_to_the_box_and_between_citations(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """A slash, and the arrows; in the source pane they open the next citation."""
    asked(page, serve(assistant), "when did France deploy to Mali")
    markers = page.locator(".vb-marker")
    markers.first.focus()
    page.keyboard.press("ArrowRight")
    expect(markers.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(markers.first).to_be_focused()
    page.keyboard.press("/")
    box = page.get_by_label("Your question")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")
    markers.first.click()
    expect(page.locator(".vb-step-count")).to_have_text("Citation 1 of 2")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".vb-step-count")).to_have_text("Citation 2 of 2")


def test_conversations_are_kept_and_opened_again(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """In this browser: after a new chat, and when the page is loaded again; what is asked then refers to them."""
    address = serve(assistant)
    asked(page, address, "when did France deploy to Mali", "why did they leave?")
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".vb-turn")).to_have_count(0)
    asked_before = len(assistant.asked)
    ask(page, "who is the president of Peru?")
    expect(page.locator("#turn-1 .vb-not-found")).to_be_visible()
    assert conversations(page) == ["who is the president of Peru?", "when did France deploy to Mali"]
    page.get_by_role("button", name="History").click()
    page.get_by_role("dialog").get_by_role("button", name="when did France").first.click()
    expect(page.locator(".vb-turn")).to_have_count(2)
    expect(page.locator("#turn-1 .vb-short")).to_have_text("2013[1][2]")
    page.get_by_label("Your question").fill("not asked yet")
    page.reload()
    expect(page.locator("#turn-1 .vb-short")).to_have_text("2013[1][2]")
    expect(page.get_by_label("Your question")).to_have_value("not asked yet")
    assert len(assistant.asked) == asked_before + 1
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".vb-turn")).to_have_count(0)
    ask(page, "why?")
    expect(page.locator("#turn-1 .vb-bar")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    assert conversations(page) == ["why?", "who is the president of Peru?", "when did France deploy to Mali"]
    page.get_by_role("button", name="History").click()
    page.get_by_role("dialog").get_by_role("button", name="when did France").first.click()
    page.locator("#turn-1 .vb-quote .vb-marker").first.click()
    expect(page.locator(".vb-pane .vb-verdict")).to_have_text("✓ Verbatim")
    page.keyboard.press("Escape")
    ask(page, "and then?")
    expect(page.locator("#turn-3 .vb-bar")).to_be_visible()
    assert assistant.asked[-1][1][0].content == "when did France deploy to Mali"
    assert conversations(page) == ["when did France deploy to Mali", "why?", "who is the president of Peru?"]


def test_two_tabs_lose_nothing_of_a_conversation(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Where both go on with the same one, it becomes two."""
    address = serve(assistant)
    asked(page, address, "when did France deploy to Mali")
    other = page.context.new_page()
    opened(other, address)
    other.get_by_role("button", name="History").click()
    other.get_by_role("dialog").get_by_role("button", name="when did France").first.click()
    expect(other.locator("#turn-1 .vb-bar")).to_be_visible()
    for tab, question in ((other, "who is the president of Peru?"), (page, "why did they leave?")):
        ask(tab, question)
        expect(tab.locator("#turn-2 .vb-bar")).to_be_visible()
    page.wait_for_function("JSON.parse(localStorage.getItem('verbatim.conversations')).length === 2")
    kept = page.evaluate(
        "JSON.parse(localStorage.getItem('verbatim.conversations')).map(({id}) => "
        "JSON.parse(localStorage.getItem(`verbatim.conversation.${id}`)).exchanges.map((each) => each.question))"
    )
    first = "when did France deploy to Mali"
    assert kept == [[first, "why did they leave?"], [first, "who is the president of Peru?"]]


def test_a_kept_conversation_can_be_deleted_and_had_back(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Until the list is closed."""
    asked(page, serve(assistant), "when did France deploy to Mali")
    page.get_by_role("button", name="History").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="Delete").click()
    assert conversations(page) == []
    drawer.get_by_role("button", name="Undo").click()
    assert conversations(page) == ["when did France deploy to Mali"]
    drawer.get_by_role("button", name="Delete").click()
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('verbatim.conversation.'))") == []


def test_a_full_storage_lets_the_oldest_conversation_go(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """The answer is shown all the same."""
    opened(page, serve(assistant))
    page.evaluate(
        """() => {
          localStorage.setItem('verbatim.conversation.old', 'x'.repeat(4_900_000));
          const old = [{id: 'old', title: 'old', at: '2020-01-01T00:00:00Z'}];
          localStorage.setItem('verbatim.conversations', JSON.stringify(old));
          for (let size = 200_000; size > 50; size = Math.floor(size / 2)) {
            try { localStorage.setItem(`filler${size}`, 'y'.repeat(size)); } catch { continue; }
          }
        }"""
    )
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_be_visible()
    page.wait_for_function("JSON.parse(localStorage.getItem('verbatim.conversations')).length === 1")
    assert conversations(page) == ["when did France deploy to Mali"]


@pytest.mark.parametrize(
    "kept", ["not json", '{"exchanges": 1}', '{"exchanges": [{"number": 1}]}', '{"exchanges": [null]}', "null", "[]"]
)
def test_a_damaged_conversation_does_no_harm(page: Page, serve: Serve, assistant: FakeAssistant, kept: str) -> None:
    """It is told, or nothing happens; a question is answered afterwards."""
    opened(page, serve(assistant))
    entry = json.dumps([{"id": "a", "title": "<b>bold</b>", "at": "never"}])
    page.evaluate(
        "([entry, kept]) => { localStorage.setItem('verbatim.conversations', entry);"
        " localStorage.setItem('verbatim.conversation.a', kept); }",
        [entry, kept],
    )
    page.get_by_role("button", name="History").click()
    page.get_by_role("button", name="<b>bold</b>").first.click()
    page.wait_for_timeout(1_000)
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_be_visible()


@in_each_look
def test_the_conversation_fits_its_window(
    windows: Windows, serve: Serve, assistant: FakeAssistant, size: str, scheme: Scheme
) -> None:
    """With the row of buttons, an open menu and the list of conversations; nothing is wider than the window."""
    page = windows.open(SIZES[size], scheme, touch=size == "phone")
    asked(page, serve(assistant), "when did France deploy to Mali", "why did they leave?")
    page.locator("#turn-2 .vb-menu summary").click()
    page.screenshot(path=PICTURES / f"conversation-{size}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="History").click()
    page.screenshot(path=PICTURES / f"conversations-{size}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
