"""The source pane, in Chromium: a document open at a citation, as whoever checks every quote uses it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from index import Document, Heading, LeftOut, Span
from tests.browser.conftest import ATTACKS, CITED, OPERATION, REQUEST, FakeAssistant, Serve
from tests.browser.test_page import PICTURES, ask, opened
from tests.browser.windows import SIZES, Scheme, Windows, in_each_look

QUESTION = "when did France deploy to Mali"
BLOCKED = 1_000  # milliseconds that the main thread may be blocked by a document of 500 pages

expect.set_options(timeout=20_000)


@pytest.fixture
def answered(page: Page, serve: Serve, assistant: FakeAssistant) -> Page:
    """A page with an answer that has two citations."""
    opened(page, serve(assistant))
    ask(page, QUESTION)
    expect(page.locator(".vb-short")).to_be_visible()
    return page


def marker(page: Page, number: int) -> Locator:
    """The marker beside a quote."""
    return page.locator(".vb-quote .vb-marker").nth(number - 1)


def pane(page: Page) -> Locator:
    """The source pane."""
    return page.locator(".vb-pane")


def evidence(page: Page) -> Locator:
    """The words in the pane that are marked as the quote."""
    return page.locator(".vb-pane .vb-evidence")


def find(page: Page, words: str) -> None:
    """Type words to look for in the document."""
    page.get_by_label("Search in this document").fill(words)


def linked(address: str, **named: object) -> str:
    """A permanent link."""
    return f"{address}/?{'&'.join(f'{name}={value}' for name, value in named.items())}#quote"


def book(pages: int) -> Document:
    """A generated document: numbered pages of about 3,000 characters, a heading every ten."""
    text = ""
    spans, headings = [], []
    for number in range(1, pages + 1):
        start = len(text)
        if number % 10 == 1:
            headings.append(Heading(start, start + len(f"Chapter {number // 10 + 1}"), 1))
            text += f"Chapter {number // 10 + 1}\n\n"
        text += "".join(
            f"Page {number}, paragraph {paragraph}. {'The record says what was seen and by whom. ' * 7}\n\n"
            for paragraph in range(1, 10)
        )
        spans.append(Span(start, len(text)))
    return Document("book", "A long book", text, "book.pdf", pages=tuple(spans), headings=tuple(headings))


def test_a_marker_opens_the_document_at_its_quote(answered: Page) -> None:
    """Beside the conversation, in the place of the cards; passage tinted, evidence marked and in view."""
    before = answered.locator(".vb-answer").bounding_box()
    marker(answered, 1).click()
    expect(pane(answered)).to_be_focused()
    expect(evidence(answered)).to_have_text(REQUEST)
    expect(evidence(answered)).to_be_in_viewport()
    expect(answered.locator(".vb-pane .vb-cited").last).to_contain_text("After the coup")
    expect(answered.get_by_role("dialog", name="Militants Attack Military Camps")).to_be_visible()
    column, conversation = pane(answered).bounding_box(), answered.locator(".vb-answer").bounding_box()
    assert column
    assert conversation
    assert conversation == before
    assert column["x"] >= conversation["x"] + conversation["width"]


def test_the_pane_tells_the_facts_of_the_source(answered: Page) -> None:
    """Link, date and what states it, section, and that the quote is verbatim."""
    marker(answered, 1).click()
    facts = pane(answered).locator(".vb-meta")
    source = facts.get_by_role("link", name="https://example.org/militants-attack-camps?year=2023&month=9")
    expect(source).to_have_attribute("rel", "noopener noreferrer")
    for fact in ("8 September 2023 (stated by the web page)", "Other Security Forces"):
        expect(facts).to_contain_text(fact)
    expect(pane(answered).locator(".vb-verdict")).to_have_text("✓ Verbatim")
    marker(answered, 2).click()
    expect(evidence(answered)).to_have_text(OPERATION)
    expect(facts.locator("a")).to_have_text(["Open original"])  # of a file, whose source is no address


def test_the_document_reads_like_one(answered: Page) -> None:
    """Headings are headings, what was left out is dim and says why, paragraphs are paragraphs."""
    marker(answered, 1).click()
    expect(pane(answered).get_by_role("heading", name="What happened")).to_be_attached()
    expect(pane(answered).locator(".vb-left-out")).to_have_text("Please Share:")
    expect(pane(answered).locator(".vb-left-out")).to_have_attribute("title", "Left out of the search: share bar")
    assert pane(answered).locator(".vb-text > p").count() > 40


def test_citations_are_stepped_through_from_document_to_document(answered: Page) -> None:
    """Next and previous, and no further than the last and the first."""
    marker(answered, 1).click()
    expect(pane(answered)).to_contain_text("Citation 1 of 2")
    following, before = (answered.get_by_role("button", name=f"{which} citation") for which in ("Next", "Previous"))
    expect(before).to_have_attribute("aria-disabled", "true")
    following.click()
    expect(evidence(answered)).to_have_text(OPERATION)
    expect(evidence(answered)).to_be_in_viewport()
    expect(pane(answered).get_by_role("heading", name="JNIM attacks French patrol")).to_be_visible()
    expect(following).to_have_attribute("aria-disabled", "true")
    before.press("Enter")
    expect(evidence(answered)).to_have_text(REQUEST)


def test_escape_and_the_button_close_it_and_the_focus_goes_back(answered: Page) -> None:
    """To the marker or the card that it was opened from; the cards are there again."""
    marker(answered, 2).click()
    expect(evidence(answered)).to_be_in_viewport()
    answered.keyboard.press("Escape")
    expect(pane(answered)).to_have_count(0)
    expect(marker(answered, 2)).to_be_focused()
    expect(answered.locator("#vb-tip")).to_be_hidden()
    card = answered.get_by_role("button", name="Open source 1")
    card.click()
    expect(evidence(answered)).to_have_text(REQUEST)
    answered.get_by_role("button", name="Close source").click()
    expect(pane(answered)).to_have_count(0)
    expect(card).to_be_focused()


def test_a_new_question_shows_its_own_sources(answered: Page) -> None:
    """The pane gives way to the cards of the answer that comes."""
    marker(answered, 1).click()
    expect(pane(answered)).to_be_visible()
    ask(answered, "why did they leave?")
    expect(answered.locator("#turn-2 .vb-card")).to_be_visible()
    expect(pane(answered)).to_have_count(0)
    expect(answered.get_by_label("Your question")).to_be_focused()


def test_a_marker_shows_its_quote_to_mouse_and_keyboard(answered: Page) -> None:
    """As a tooltip that describes the marker; Escape hides it and nothing else."""
    tip = answered.get_by_role("tooltip")
    marker(answered, 1).hover()
    expect(tip).to_have_text(f"“{REQUEST}”")
    expect(marker(answered, 1)).to_have_attribute("aria-describedby", "vb-tip")
    answered.mouse.move(5, 500)
    expect(answered.locator("#vb-tip")).to_be_hidden()
    marker(answered, 1).click()
    expect(evidence(answered)).to_be_visible()
    answered.keyboard.press("Escape")
    expect(marker(answered, 1)).to_be_focused()
    answered.keyboard.press("Tab")
    expect(tip).to_have_text(f"“{OPERATION}”")
    answered.keyboard.press("Escape")
    expect(answered.locator("#vb-tip")).to_be_hidden()
    expect(marker(answered, 2)).to_be_focused()


def test_words_are_found_in_the_whole_document(answered: Page) -> None:
    """Counted, marked, and stepped through with Enter and the buttons, around the end as well."""
    marker(answered, 1).click()
    find(answered, "PARAGRAPH 1")
    told, current = answered.locator(".vb-found"), answered.locator(".vb-current")
    expect(told).to_have_text("1 of 11")
    expect(current).to_be_in_viewport()
    expect(answered.get_by_label("Search in this document")).to_be_focused()
    answered.keyboard.press("Enter")
    expect(told).to_have_text("2 of 11")
    answered.get_by_role("button", name="Previous match").click()
    expect(told).to_have_text("1 of 11")
    answered.get_by_role("button", name="Previous match").click()
    expect(told).to_have_text("11 of 11")
    expect(current).to_be_in_viewport()
    find(answered, "<b>nowhere</b>")
    expect(told).to_have_text("no match")


def test_a_quote_and_its_link_can_be_copied(answered: Page) -> None:
    """The quote with its reference; the link opens the same words for somebody else."""
    answered.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answered.get_by_role("button", name="Copy quote 1 with its reference").click()
    expect(answered.locator('[data-done="Copied"]')).to_have_count(1)
    copied = answered.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{REQUEST}” — Militants Attack Military Camps")
    assert copied.endswith("8 September 2023, https://example.org/militants-attack-camps?year=2023&month=9")
    marker(answered, 1).click()
    pane(answered).get_by_role("button", name="Copy link to quote 1").click()
    expect(pane(answered).locator('[data-done="Copied"]')).to_be_visible()
    link = answered.evaluate("navigator.clipboard.readText()")
    assert re.search(r"/\?document=document-1&start=100&end=\d+&sha256=\w+#quote$", link)
    with answered.context.new_page() as other:
        other.goto(link)
        expect(evidence(other)).to_have_text(REQUEST)
        expect(evidence(other)).to_be_in_viewport()
        expect(other.locator(".vb-verdict")).to_have_text("✓ Verbatim")
        other.keyboard.press("Escape")
        expect(pane(other)).to_have_count(0)
        assert "document" not in other.url


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({"document": "gone", "start": 1, "end": 2}, "The document “gone” is not in the collection any more"),
        ({"document": "held", "start": 5, "end": 999}, "which has 12"),
        ({"document": "held", "start": 9, "end": 3}, "does not say which words are quoted"),
        ({"document": "held", "start": "-1", "end": "<b>"}, "does not say which words are quoted"),
        ({"document": "held"}, "does not say which words are quoted"),
        ({"document": "%3Cimg src=x onerror=window.__xss=1%3E", "start": 1, "end": 2}, "<img src=x onerror=window"),
    ],
)
def test_a_link_that_leads_nowhere_says_so(
    page: Page, serve: Serve, assistant: FakeAssistant, named: dict[str, object], sentence: str
) -> None:
    """In one sentence; what stands in the address is never markup, and the page works on."""
    assistant.collection.held["held"] = Document("held", "Held", "Twelve chars", "held.txt")
    page.goto(linked(serve(assistant), **named))
    expect(pane(page).get_by_role("alert")).to_contain_text(sentence)
    assert page.evaluate("window.__xss") is None
    assert pane(page).locator("img").count() == 0
    page.keyboard.press("Escape")
    ask(page, QUESTION)
    expect(page.locator(".vb-short")).to_be_visible()


def test_a_source_that_changed_says_so(answered: Page, assistant: FakeAssistant) -> None:
    """Moved, reworded, removed: the badge tells, and only the quote itself is ever marked."""
    held = assistant.collection.held
    verdict = pane(answered).locator(".vb-verdict")
    first = held["document-1"]
    held["document-1"] = replace(first, text=f"A new line.\n\n{first.text}", headings=(), left_out=())
    marker(answered, 1).click()
    expect(verdict).to_have_text("≠ Source changed")
    expect(evidence(answered)).to_have_text(REQUEST)
    held["document-1"] = replace(first, text=first.text.replace(REQUEST, "They asked for help."), headings=())
    marker(answered, 1).click()
    expect(pane(answered).get_by_role("alert")).to_contain_text("does not say this any more")
    expect(evidence(answered)).to_have_count(0)
    del held["document-1"]
    marker(answered, 1).click()
    expect(verdict).to_have_text("✗ Source removed")
    expect(pane(answered).locator("blockquote")).to_have_text(REQUEST)
    answered.get_by_role("button", name="Next citation").click()
    expect(verdict).to_have_text("✓ Verbatim")


def test_a_passage_that_only_came_near_opens_as_well(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Its words are marked; it is no citation."""
    text = "Nothing about it here. And more."
    assistant.collection.held["a"] = Document("a", "Document a", text, "a.txt")
    opened(page, serve(assistant))
    ask(page, "who is the president of Peru?")
    page.locator(".vb-near .vb-open").first.click()
    expect(evidence(page)).to_have_text("Nothing about it here.")
    expect(pane(page)).not_to_contain_text("Citation")


def test_a_document_cannot_run_or_load_anything(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Title, source, headings, reasons and text are shown as they are written."""
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    address = serve(assistant)
    opened(page, address)
    ask(page, "attack")
    expect(page.locator(".vb-card")).to_be_visible()
    document = assistant.collection.held["document-1"]
    reason = LeftOut(0, 10, ATTACKS[3])
    assistant.collection.held["document-1"] = replace(document, left_out=(reason,), metadata={"x": ATTACKS[2]})
    page.locator(".vb-marker").first.click()
    expect(evidence(page)).to_have_text(ATTACKS[3])
    text = pane(page).text_content() or ""
    for attack in ATTACKS:
        assert attack in text
    find(page, ATTACKS[2])
    expect(page.locator(".vb-current")).to_have_text(ATTACKS[2])
    assert pane(page).locator(":is(script, img, svg, iframe, form, b, strong)").count() == 0
    assert page.evaluate("window.__xss") is None
    assert not [url for url in requests if not url.startswith((address, "data:", "blob:"))]


def test_a_document_of_500_pages_does_not_freeze_the_page(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """Opened, searched and read on: the main thread is never blocked for long. Says for how long with pytest -s."""
    document = book(500)
    middle = document.text.index("Page 250, paragraph 5")
    assistant.collection.held["book"] = document
    address = serve(assistant)
    opened(page, address)
    page.evaluate(
        "() => { window.tasks = []; new PerformanceObserver((list) => "
        "window.tasks.push(...list.getEntries().map((task) => task.duration))).observe({type: 'longtask'}); }"
    )

    def blocked(what: str) -> None:
        page.wait_for_timeout(200)
        tasks = page.evaluate("window.tasks.splice(0)")
        print(f"{what}: {sum(tasks):.0f} ms blocked in {len(tasks)} tasks of {len(document.text):,} characters")
        assert sum(tasks) <= BLOCKED

    page.evaluate("setTimeout(() => { const end = Date.now() + 150; while (Date.now() < end); })")
    page.wait_for_function("window.tasks.splice(0).length")  # what is measured can be seen
    page.evaluate(
        "([start, end]) => { const card = document.createElement('button'); card.className = 'vb-open';"
        "Object.assign(card.dataset, {document: 'book', start, end}); document.body.append(card); card.click(); }",
        [middle, middle + 21],
    )
    expect(evidence(page)).to_have_text("Page 250, paragraph 5")
    expect(pane(page)).to_contain_text("page 250 of 500")
    expect(evidence(page)).to_be_in_viewport()
    blocked("open")
    find(page, "page 499, paragraph")
    expect(page.locator(".vb-found")).to_have_text("1 of 9")
    expect(page.locator(".vb-current")).to_be_in_viewport()
    blocked("search")
    find(page, "the")
    expect(page.locator(".vb-found")).to_contain_text("of 31,500")
    blocked("search for 31,500 matches")


def test_reading_on_goes_through_the_whole_document(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """More comes while scrolling, and what is being read stays where it is; the buttons go on as well."""
    document = book(60)
    assistant.collection.held["book"] = document
    start = document.text.index("Page 30, paragraph 1.")
    page.goto(linked(serve(assistant), document="book", start=start, end=start + 7))
    expect(evidence(page)).to_have_text("Page 30")
    scroll = page.locator(".vb-scroll")
    last = pane(page).locator(".vb-text > p[data-start]").last
    before = int(last.get_attribute("data-start") or 0)
    scroll.evaluate("box => (box.scrollTop = box.scrollHeight - box.clientHeight - 400)")
    seen = page.evaluate(
        "() => { const edge = document.querySelector('.vb-scroll').getBoundingClientRect();"
        "const block = [...document.querySelectorAll('.vb-text > p[data-start]')]"
        ".find((each) => each.getBoundingClientRect().top > edge.top + 50);"
        "return [block.dataset.start, block.getBoundingClientRect().top]; }"
    )
    page.wait_for_function(
        "before => Number([...document.querySelectorAll('.vb-text > p[data-start]')].pop().dataset.start) > before",
        arg=before,
    )
    box = page.locator(f'.vb-text > p[data-start="{seen[0]}"]').bounding_box()
    assert box
    assert box["y"] == pytest.approx(seen[1], abs=2)
    for _ in range(8):
        later = page.locator(".vb-later:not([hidden])")
        if not later.count():
            break
        at = later.get_attribute("data-position")
        later.click()
        expect(page.locator(f'.vb-later[data-position="{at}"]')).to_have_count(0)
    expect(page.locator(".vb-text")).to_contain_text("Page 60, paragraph 9.")
    expect(page.locator(".vb-page").last).to_have_text("Page 60")


@in_each_look
def test_the_pane_fits_the_window(
    windows: Windows, serve: Serve, assistant: FakeAssistant, size: str, scheme: Scheme
) -> None:
    """A sheet over everything on a phone, a column on a desktop; no sideways scrolling. Leaves pictures to look at."""
    page = opened(windows.open(SIZES[size], scheme), serve(assistant))

    def look(state: str) -> None:
        page.wait_for_timeout(300)
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{size}-{scheme}-{state}.png")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size]["width"]
        box = pane(page).bounding_box()
        assert box
        assert box["x"] + box["width"] == SIZES[size]["width"]
        wide = pane(page).evaluate("box => [...box.querySelectorAll('*')].filter((e) => e.scrollWidth > innerWidth)")
        assert wide == []

    ask(page, QUESTION)
    expect(page.locator(".vb-short")).to_be_visible()
    marker(page, 1).click()
    expect(evidence(page)).to_be_in_viewport()
    look("pane")
    if size == "phone":
        assert pane(page).bounding_box() == {"x": 0, "y": 0, **SIZES[size]}
        expect(pane(page)).to_have_attribute("aria-modal", "true")
        for _ in range(30):  # the focus does not leave the sheet
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('.vb-pane, body:not(:has(*:focus))') !== null")
    find(page, "paragraph")
    expect(page.locator(".vb-current")).to_be_in_viewport()
    look("pane-search")
    text = assistant.collection.held["document-1"].text
    assistant.collection.held["document-1"] = replace(
        assistant.collection.held["document-1"], text=text[:CITED] + "x" * 400, headings=(), left_out=()
    )
    page.get_by_role("button", name="Close source").click()
    marker(page, 1).click()
    expect(page.locator(".vb-changed")).to_be_visible()
    look("pane-changed")
