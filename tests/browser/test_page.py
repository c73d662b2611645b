"""The page as a reader meets it, in Chromium."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from index import Collection
from qa import Assistant, Turn
from tests.browser.conftest import ATTACKS, FakeAssistant, Serve
from tests.browser.windows import SIZES, Scheme, Windows, in_each_look

ROOT = Path(__file__).parents[2]
PICTURES = Path(__file__).parent / "screenshots"
STATES = {
    "answer": "when did France deploy to Mali",
    "follow-up": "why did they leave?",
    "not-found": "who is the president of Peru?",
    "problem": "boom",
    "attack": f"attack {'x' * 300}",
}
"""A question for each way in which it can end."""

expect.set_options(timeout=20_000)


def ask(page: Page, question: str) -> None:
    """Type a question and send it with Enter."""
    box = page.get_by_label("Your question")
    expect(page.locator("#vb-box .stop-button")).to_have_count(0)
    expect(box).to_be_enabled()
    box.fill(question)
    box.press("Enter")


def opened(page: Page, address: str) -> Page:
    """The page, ready for a question."""
    page.goto(address)
    expect(page.get_by_label("Your question")).to_be_enabled()
    expect(page.locator(".vb-opening")).to_be_visible()
    return page


def shown(page: Page) -> str:
    """The text of the conversation, what is folded away included."""
    return page.locator("#vb-conversation").text_content() or ""


@pytest.mark.slow
def test_the_two_articles_answer_with_their_sources(page: Page, serve: Serve, tmp_path: Path) -> None:
    """The real documents, index and assistant: 2013, quoted from both articles, highlighted where it stands."""
    with Collection.open(tmp_path) as collection:
        collection.sync([ROOT / "documents"])
        opened(page, serve(Assistant(collection)))
        expect(page.locator(".vb-example").first).to_be_visible()
        ask(page, "when did France deploy to Mali")
        expect(page.locator(".vb-short")).to_contain_text("2013", timeout=60_000)
        expect(page.locator(".vb-card")).to_have_count(2)
        for article in ("militants attack .*camps", "jnim attacks french patrol"):
            expect(page.locator(".vb-title", has_text=re.compile(article, re.IGNORECASE))).to_be_visible()
        page.locator(".vb-quote .vb-marker", has_text="[2]").click()
        quoted = page.locator(".vb-quote blockquote").nth(1).inner_text()
        highlight = page.locator(".vb-pane mark.vb-evidence")
        expect(highlight).to_be_in_viewport()
        expect(page.locator(".vb-verdict")).to_have_text("✓ Verbatim")
        assert highlight.inner_text() == quoted
        assert "2013" in quoted


def test_a_marker_leaves_its_card_open(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """A card that was folded away stands beside the answer when the source is closed again."""
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    card = page.locator("#source-1-2")
    card.locator("summary").click()
    expect(card).not_to_have_attribute("open", "")
    page.locator(".vb-quote .vb-marker").nth(1).click()
    expect(page.locator(".vb-pane")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_attribute("open", "")
    expect(card.locator("mark")).to_be_in_viewport()


def test_markers_of_earlier_answers_lead_to_their_own_cards(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """[1] of the first answer shows the first answer's card, and back again."""
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    expect(page.locator("#turn-1 .vb-short")).to_be_visible()
    ask(page, "why did they leave?")
    expect(page.locator("#turn-2 mark")).to_be_visible()
    expect(page.locator("#turn-1 mark").first).to_be_hidden()
    page.locator("#turn-1 .vb-quote .vb-marker").first.click()
    expect(page.locator("#source-1-1 mark")).to_be_visible()
    expect(page.locator("#turn-2 mark")).to_be_hidden()
    page.locator("#turn-2 .vb-marker").click()
    expect(page.locator("#source-2-1 mark")).to_have_text("They left since it rained.")
    expect(page.locator("#source-1-1 mark")).to_be_hidden()


def test_a_follow_up_shows_how_it_was_understood(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """And only a follow-up."""
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_have_count(1)
    ask(page, "why did they leave?")
    expect(page.locator(".vb-understood")).to_contain_text("Understood as why did France leave Mali?")
    assert assistant.asked[-1][1][0] == Turn("user", "when did France deploy to Mali")


def test_no_answer_shows_the_nearest_passages(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Named for what they are, without a marker."""
    opened(page, serve(assistant))
    ask(page, "who is the president of Peru?")
    expect(page.get_by_text("The answer was not found in your 2 documents.").first).to_be_visible()
    expect(page.get_by_role("heading", name="Not an answer, but nearest")).to_be_visible()
    expect(page.locator(".vb-near")).to_have_count(2)
    expect(page.locator(".vb-marker, .vb-badge, mark")).to_have_count(0)


def test_the_empty_collection_says_what_to_do_and_notices_documents(
    page: Page, serve: Serve, assistant: FakeAssistant
) -> None:
    """Another process indexes, and the examples appear without a click."""
    assistant.collection.documents = 0
    opened(page, serve(assistant))
    expect(page.get_by_role("heading", name="There are no documents yet.")).to_be_visible()
    expect(page.get_by_text("qa index")).to_be_visible()
    expect(page.locator(".vb-count")).to_contain_text("0 documents")
    assistant.collection.documents = 3
    expect(page.locator(".vb-example").first).to_be_visible()
    expect(page.locator(".vb-count")).to_contain_text("3 documents")


def test_an_example_is_asked_with_a_click(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """As it stands on the button."""
    opened(page, serve(assistant))
    page.get_by_role("button", name="what is <b>JNIM</b> & why?").click()
    expect(page.locator(".vb-short")).to_be_visible()
    assert assistant.asked == [("what is <b>JNIM</b> & why?", ())]


def test_the_box_stays_open_while_a_question_is_answered(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """The question stands there at once; the box is empty and ready for typing, then and afterwards."""
    assistant.pause = 1.5
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-question")).to_be_visible()
    expect(page.get_by_text("Searching your documents").first).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.locator(".vb-short")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_enabled()
    expect(page.get_by_label("Your question")).to_have_value("")
    expect(page.get_by_label("Your question")).to_be_focused()


def test_a_new_chat_starts_over(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """The conversation is gone, from the page and from what the next question is read with."""
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_be_visible()
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".vb-opening")).to_be_visible()
    ask(page, "why?")
    expect(page.locator(".vb-understood")).to_be_visible()
    assert assistant.asked[-1] == ("why?", ())


def test_problems_are_sentences(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """A question that is too long, and an error nobody foresaw; the chat goes on after both."""
    opened(page, serve(assistant))
    ask(page, "word " * 500)
    expect(page.get_by_role("alert")).to_contain_text("shorten it to 2,000")
    ask(page, "boom")
    expect(page.locator("#turn-2 .vb-problem")).to_contain_text("Something went wrong")
    assert "secret" not in page.content()
    ask(page, "when did France deploy to Mali")
    expect(page.locator("#turn-3 .vb-short")).to_be_visible()


def test_it_can_be_used_with_the_keyboard_alone(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Type at once, Enter, back to a marker, Enter: the source is open and has the focus; Escape goes back."""
    opened(page, serve(assistant))
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("when did France deploy to Mali")
    page.keyboard.press("Enter")
    expect(page.locator(".vb-short")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.vb-marker')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".vb-pane")).to_be_focused()
    expect(page.locator(".vb-pane mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".vb-marker:focus")).to_be_visible()


def test_a_question_asked_before_the_examples_are_there_is_kept(
    page: Page, serve: Serve, assistant: FakeAssistant
) -> None:
    """At the start the examples take seconds: they come into their own place, and leave the conversation alone."""
    assistant.drawing = 2.5
    opened(page, serve(assistant))
    expect(page.locator(".vb-example")).to_have_count(0)
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_be_visible()
    expect(page.locator(".vb-example")).to_have_count(2)  # they have come, unseen
    expect(page.locator(".vb-opening")).to_be_hidden()
    expect(page.locator(".vb-short")).to_be_visible()
    ask(page, "why did they leave?")
    expect(page.locator(".vb-turn")).to_have_count(2)
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".vb-example").first).to_be_visible()
    expect(page.locator(".vb-turn")).to_have_count(0)


def test_documents_cannot_run_or_load_anything(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Scripts, templates, markdown, links and forms in a document are shown as they are written."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    address = serve(assistant)
    opened(page, address)
    ask(page, f"attack {ATTACKS[2]} {ATTACKS[3]}")
    expect(page.locator(".vb-passage")).to_be_visible()
    for attack in ATTACKS:
        assert attack in shown(page)
    assert page.locator(".vb-passage").inner_text() == "\n\n".join(ATTACKS)
    assert page.locator("mark").inner_text() == ATTACKS[3]
    unwanted = "#vb-conversation :is(script, img, svg, iframe, form, a, b, strong)"
    assert page.locator(f"{unwanted}:not(.vb-thumb > svg)").count() == 0
    page.wait_for_timeout(300)
    assert page.evaluate("window.__xss") is None
    assert not [url for url in requests if not url.startswith((address, "data:", "blob:"))]


@pytest.mark.parametrize(
    "inline", ["<img src=x onerror='window.__xss=1'>", "<a id=l href='javascript:window.__xss=1'>l</a>"]
)
def test_the_policy_holds_even_where_escaping_would_not(
    page: Page, serve: Serve, assistant: FakeAssistant, inline: str
) -> None:
    """Markup put into the page on purpose does not run: handlers and script links have no nonce."""
    opened(page, serve(assistant))
    page.evaluate("markup => document.body.insertAdjacentHTML('afterbegin', markup)", inline)
    if "id=l" in inline:
        page.locator("#l").click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.__xss") is None


def test_nothing_is_asked_of_another_host(browser: Browser, serve: Serve, assistant: FakeAssistant) -> None:
    """No font, no script, no telemetry; every request stays here and none fails."""
    context = browser.new_context()
    page = context.new_page()
    requests: list[str] = []
    failed: list[str] = []
    errors: list[str] = []

    def note(response: Response) -> None:
        if response.status >= 400:
            failed.append(response.url)

    page.on("request", lambda request: requests.append(request.url))
    page.on("response", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    address = serve(assistant)
    opened(page, address)
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_be_visible()
    assert len(requests) > 5
    assert [url for url in requests if not url.startswith((f"{address}/", "data:", "blob:"))] == []
    assert failed == []
    assert errors == []
    context.close()


@in_each_look
def test_every_state_fits_the_window(
    windows: Windows, serve: Serve, assistant: FakeAssistant, size: str, scheme: Scheme
) -> None:
    """No sideways scrolling, the box within reach, colours as the system has them. Leaves pictures to look at."""
    page = windows.open(SIZES[size], scheme)

    def look(state: str) -> None:
        page.wait_for_timeout(700)  # what glides has arrived
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{size}-{scheme}-{state}.png")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size]["width"]
        expect(page.get_by_label("Your question")).to_be_in_viewport()

    assistant.collection.documents = 0
    opened(page, serve(assistant))
    look("empty")
    assistant.collection.documents = 2
    expect(page.locator(".vb-example").first).to_be_visible()
    look("opening")
    for number, (state, question) in enumerate(STATES.items(), start=1):
        ask(page, question)
        expect(page.locator(f"#turn-{number} :is(.vb-card, .vb-problem)").first).to_be_visible()
        look(state)
    page.locator("#turn-1 .vb-quote .vb-marker").nth(1).click()
    expect(page.locator(".vb-pane mark")).to_be_visible()
    look("source")
    assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")


def test_a_quote_beside_its_marker_fits_a_narrow_window(
    windows: Windows, serve: Serve, assistant: FakeAssistant
) -> None:
    """All of it can be read, wherever the marker stands."""
    page = opened(windows.open({"width": 390, "height": 844}, still=True), serve(assistant))
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-bar")).to_be_visible()
    for marker in page.locator(".vb-marker").all():
        marker.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        tip = page.locator("#vb-tip")
        expect(tip).to_be_visible()
        place = tip.bounding_box()
        assert place is not None
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 390


def test_a_server_that_is_gone_leaves_the_header_in_reach(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """What was kept in the browser can be opened meanwhile."""
    opened(page, serve(assistant))
    page.context.set_offline(True)
    ask(page, "when did France deploy to Mali")
    expect(page.locator("#vb-connection")).to_be_visible()
    page.get_by_role("button", name="History").click(timeout=5_000)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_cards_stand_below_the_answer_on_a_phone(windows: Windows, serve: Serve, assistant: FakeAssistant) -> None:
    """Each answer has its own."""
    page = opened(windows.open(SIZES["phone"]), serve(assistant))
    for number, question in enumerate(STATES.values(), start=1):
        ask(page, question)
        expect(page.locator(f"#turn-{number} :is(.vb-card, .vb-problem)").first).to_be_visible()
    answer, cards = (
        page.evaluate(f"({{y: scrollY + document.querySelector('#turn-1 {part}').getBoundingClientRect().{side}}}).y")
        for part, side in ((".vb-bar", "bottom"), (".vb-sources", "top"))
    )
    assert cards >= answer


def test_cards_stand_beside_the_answer_on_a_desktop(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """To its right, at the same height, and they stay while the conversation scrolls."""
    opened(page, serve(assistant))
    ask(page, "when did France deploy to Mali")
    expect(page.locator(".vb-short")).to_be_visible()
    answer = page.locator(".vb-answer").bounding_box()
    cards = page.locator(".vb-active .vb-sources").bounding_box()
    assert answer
    assert cards
    assert cards["x"] >= answer["x"] + answer["width"]
    assert cards["y"] < 100


def test_only_the_name_of_the_product_is_seen(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Title and header; nothing of the framework."""
    opened(page, serve(assistant))
    expect(page).to_have_title("Verbatim")
    expect(page.locator(".vb-name")).to_have_text("Verbatim")
    assert "gradio" not in page.locator("body").inner_text().lower()
    expect(page.locator("footer")).to_have_count(0)
