"""Asking on while an answer is awaited, and searching what was asked before, in Chromium."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import FakeAssistant, Serve
from tests.browser.test_conversation import has_asked
from tests.browser.test_page import ask, opened

KEEP = """(many) => {
    const answer = (number) => ({ answer: "Keïta", citations: [], text: `Keïta [1]\\n\\n“Ferry ${number} sank.” [1]` });
    const kept = [];
    for (let number = 0; number < many; number++) {
        const question = number === 7 ? "who led the strike" : `what happened on day ${number}`;
        const exchanges = [];
        for (let turn = 1; turn <= 10; turn++) {
            const said = number === 7 ? { answer: null, problem: "Stopped." } : { answer: answer(number), problem: "" };
            exchanges.push({ number: turn, question, worded: "", where: null, ...said });
        }
        const filler = "A passage that was read. ".repeat(1000);
        localStorage.setItem(`verbatim.conversation.${number}`, JSON.stringify({ exchanges, filler }));
        kept.push({ id: String(number), title: question, at: new Date(Date.UTC(2026, 10, 29) - number).toISOString() });
    }
    localStorage.setItem("verbatim.conversations", JSON.stringify(kept));
}"""
"""Fills the browser with conversations, as pages before this one did."""

ENTER_AT_THE_END = """() => new Promise((done) => {
    const press = () => {
        if (document.querySelector("#vb-box .stop-button, .vb-pending")) return requestAnimationFrame(press);
        const key = { key: "Enter", bubbles: true, cancelable: true };
        document.querySelector("#vb-box textarea").dispatchEvent(new KeyboardEvent("keydown", key));
        done();
    };
    press();
})"""
"""Presses Enter in the very moment in which an answer is there."""

expect.set_options(timeout=30_000)


def test_what_is_typed_while_an_answer_is_awaited_is_asked_next(
    page: Page, serve: Serve, assistant: FakeAssistant
) -> None:
    """It is seen and can be taken back; what is only typed stays in the box."""
    assistant.pause = 6
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    box = page.get_by_label("Your question")
    waits = page.get_by_role("list", name="Asked next").get_by_role("listitem")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    for question in ("who is it?", "why did they leave?"):
        box.fill(question)
        box.press("Enter")
        expect(box).to_have_value("")
    expect(waits).to_have_count(2)
    page.get_by_role("button", name="Do not ask “who is it?”").click()
    expect(waits).to_have_text(["why did they leave?✕"])
    expect(box).to_have_value("who is it?")
    box.fill("who led")
    expect(page.get_by_role("button", name="Ask this next")).to_be_visible()
    expect(page.locator("#turn-1 .vb-short")).to_be_visible()
    assistant.pause = 0
    expect(page.locator("#turn-2 .vb-question")).to_have_text("why did they leave?")
    expect(page.locator("#turn-2 .vb-bar")).to_be_visible()
    expect(page.locator("#turn-2 .vb-question")).to_be_in_viewport()
    expect(waits).to_have_count(0)
    expect(page.get_by_role("button", name="Ask this next")).to_be_hidden()
    expect(box).to_have_value("who led")
    assert has_asked(page, assistant, 2)[0] == "why did they leave?"
    box.press("Enter")
    expect(page.locator("#turn-3 .vb-question")).to_have_text("who led")
    expect(page.locator(".vb-turn")).to_have_count(3)
    assert [question for question, _ in assistant.asked][:2] == [
        "when did France deploy to Mali",
        "why did they leave?",
    ]


def test_who_reads_stays_where_they_are_when_what_waits_is_asked(
    page: Page, serve: Serve, assistant: FakeAssistant
) -> None:
    """In an answer further up and in its source; a button leads to the newest question."""
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    expect(page.locator("#turn-1 .vb-bar")).to_be_visible()
    assistant.pause = 1
    ask(page, "when was that?")
    expect(page.locator("#turn-2 .vb-pending")).to_be_in_viewport()
    box = page.get_by_label("Your question")
    box.fill("who led the strike?")
    box.press("Enter")
    page.locator("#turn-1 .vb-quote .vb-marker").last.click()
    expect(page.locator(".vb-pane")).to_contain_text("Citation 2 of 2")
    place = page.evaluate("scrollY")
    expect(page.locator("#turn-3 .vb-bar")).to_be_attached()
    assert page.evaluate("scrollY") == place
    expect(page.locator(".vb-pane")).to_contain_text("Citation 2 of 2")
    page.keyboard.press("Escape")
    expect(page.locator("#source-1-2")).to_be_visible()
    page.get_by_role("button", name="To the newest question").click()
    expect(page.locator("#turn-3 .vb-question")).to_be_in_viewport()
    expect(page.locator("#source-3-2")).to_be_visible()
    expect(page.get_by_role("button", name="To the newest question")).to_be_hidden()


def test_what_waits_is_asked_when_an_answer_is_stopped_and_kept_when_the_page_is_loaded_again(
    page: Page, serve: Serve, assistant: FakeAssistant
) -> None:
    """Nothing that was typed is lost."""
    assistant.pause = 5
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    box = page.get_by_label("Your question")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    box.fill("why did they leave?")
    box.press("Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#turn-1 .vb-problem")).to_have_text("Stopped before there was an answer.")
    expect(page.locator("#turn-2 .vb-question")).to_have_text("why did they leave?")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    box.fill("who led it?")
    box.press("Enter")
    box.fill("and when")
    page.reload()
    expect(page.get_by_label("Your question")).to_have_value("who led it?\nand when")


def test_kept_conversations_are_searched(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Questions and answers of a hundred, quickly, with the keyboard; it says how many, and when there are none."""
    opened(page, serve(assistant))
    page.evaluate(KEEP, 100)
    page.get_by_role("button", name="History").click()
    field = page.get_by_label("Search conversations")
    expect(field).to_be_focused()
    status, rows = page.locator("#vb-drawer").get_by_role("status"), page.locator(".vb-kept-open")
    expect(rows).to_have_count(100)
    field.fill("STRIKE")
    expect(status).to_have_text("1 of 100 conversations")
    expect(rows).to_have_count(1)
    expect(rows.locator("mark")).to_have_text("strike")
    took = page.evaluate(
        """() => {
            const field = document.querySelector(".vb-kept-find");
            field.value = "keita ferry 4";
            const since = performance.now();
            field.dispatchEvent(new Event("input", { bubbles: true }));
            return performance.now() - since;
        }"""
    )
    assert took < 1_000, f"{took:.0f} ms"  # a quarter of it is much where nothing else runs
    expect(status).to_have_text("19 of 100 conversations")
    expect(rows.first.locator(".vb-kept-excerpt")).to_have_text("“Ferry 4 sank.” [1]")
    field.press("ArrowDown")
    expect(rows.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    field.fill("zeppelin")
    expect(status).to_have_text("Nothing found for “zeppelin” in 100 conversations.")
    expect(rows).to_have_count(0)
    field.press("Escape")
    expect(rows).to_have_count(100)
    field.fill("strike")
    field.press("Enter")
    expect(page.locator("#turn-10 .vb-question")).to_have_text("who led the strike")
    expect(page.locator("#vb-drawer")).to_be_hidden()


def test_an_enter_is_heard_as_an_answer_ends(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Gradio is busy with the end of the one, and would not hear of the other."""
    assistant.pause = 1
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_label("Your question").fill("why did they leave?")
    page.evaluate(ENTER_AT_THE_END)
    expect(page.locator("#turn-2 .vb-bar")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("")
    expect(page.locator(".vb-turn")).to_have_count(2)
