"""How answers are read in Chromium: what opens by itself, what covers what, quotation marks, the way texts run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Locator, Page, expect

from index import date_mentions
from qa import Answer
from qa.records import AnswerDate
from tests.browser.conftest import FakeAssistant, Serve, answer_of, mali
from tests.browser.test_page import ask, opened
from tests.browser.windows import SIZES, Windows

ARABIC = "قالت الوزيرة إن السفينة Dove غرقت في 3 مايو 2021."
HEBREW = "ב-2014 עזבה הספינה Dove את הנמל, וב-9 באוגוסט 2015 טבעה."
SPOKEN = "“We will not leave the port before May,” the minister said."
OPENS_MID_SPEECH = "“We went out at night."
LATER = "In 2022 France withdrew from Mali."

expect.set_options(timeout=30_000)


@dataclass
class Speaking(FakeAssistant):
    """Answers in other writings, with quotation marks of their own, or with dates that belong to something else."""

    def _answer(self, question: str) -> Answer:
        if "who" in question or "withdrew" in question:
            return replace(mali(question), date=AnswerDate("2013", "year", "2013", None))
        if "France" in question:
            told = mali(question)
            first = told.citations[0]
            text = f"{first.text} {LATER}"
            return replace(told, citations=(replace(first, text=text, end=first.start + len(text)), told.citations[1]))
        if "الميناء" in question:
            told = answer_of(question, ARABIC, ARABIC, title="إضراب الميناء في 2021 (Dove)", source="أخبار.txt")
            return replace(told, citations=(replace(told.citations[0], document="ar", section="ماذا قالت؟"),))
        if "הנמל" in question:
            return answer_of(question, HEBREW, HEBREW, title="הספינה Dove טבעה")
        if "speech" in question:
            return answer_of(question, f"{OPENS_MID_SPEECH} We saw it.” So he said.", OPENS_MID_SPEECH, title="Night")
        return answer_of(question, f"Late. {SPOKEN} “Never,” said others.", SPOKEN, title="The strike")

    def ask(self, *asked: object, **more: object) -> Answer:
        """With documents whose dates are known."""
        answer = super().ask(*asked, **more)  # type: ignore[arg-type]
        held = self.collection.held
        held.update({name: replace(each, dates=tuple(date_mentions(each.text))) for name, each in held.items()})
        return answer


@pytest.fixture
def assistant() -> FakeAssistant:
    """One that quotes all of that."""
    return Speaking()


def asked(page: Page, question: str, number: int = 1) -> Locator:
    """The turn of a question, once it is answered."""
    ask(page, question)
    turn = page.locator(f"#turn-{number}")
    expect(turn.locator(".vb-bar")).to_be_visible()
    return turn


def direction(place: Locator) -> str:
    """Which way a text runs."""
    said: str = place.evaluate("(each) => getComputedStyle(each).direction")
    return said


def test_the_timeline_opens_by_itself_for_questions_about_time(
    page: Page, serve: Serve, assistant: FakeAssistant
) -> None:
    """With two dates of what was asked; other dates of the passages are told below it, on demand."""
    opened(page, serve(assistant))
    when = asked(page, "when did France deploy to Mali, and withdraw?").locator(".vb-timeline")
    expect(when).to_have_attribute("open", "")
    expect(when.locator(":scope > ol .vb-when")).to_have_text(["2013", "2013", "2022"])
    expect(when.get_by_text("December 2021").first).to_be_hidden()
    when.get_by_text("1 more statement with a date").click()
    expect(when.get_by_text("December 2021").first).to_be_visible()
    other = asked(page, "who came in 2013 and withdrew", 2).locator(".vb-timeline")
    expect(other).to_have_count(1)
    expect(other).not_to_have_attribute("open", "")


@pytest.mark.parametrize("size", SIZES)
def test_a_tooltip_never_covers_its_quote(windows: Windows, serve: Serve, assistant: FakeAssistant, size: str) -> None:
    """Nor the marker; where there is no room for it the quote is read where it stands."""
    page = opened(windows.open(SIZES[size], still=True), serve(assistant))
    turn = asked(page, "who came in 2013 and withdrew")
    for marker in turn.locator(".vb-marker").all():
        number = marker.get_attribute("data-marker")
        marker.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(marker).to_have_attribute("aria-describedby", "vb-tip")
        covered = page.evaluate(
            """(number) => {
                const tip = document.querySelector("#vb-tip").getBoundingClientRect();
                const own = [...document.querySelectorAll(".vb-quote")].filter((figure) =>
                    figure.querySelector(`[data-marker="${number}"]`));
                return own.some((figure) => {
                    const quote = figure.querySelector("blockquote").getBoundingClientRect();
                    return tip.height && tip.top < quote.bottom && quote.top < tip.bottom
                        && tip.left < quote.right && quote.left < tip.right;
                });
            }""",
            number,
        )
        assert not covered, number


def test_a_quote_with_its_own_quotation_marks_is_set_between_no_others(
    windows: Windows, serve: Serve, assistant: FakeAssistant
) -> None:
    """On the page, beside its marker, and as it is copied; speech that goes on gets the mark that it lacks."""
    page = opened(windows.open(permissions=["clipboard-read", "clipboard-write"]), serve(assistant))
    spoken = asked(page, "will they leave?")
    around = "(quote) => ['::before', '::after'].map((side) => getComputedStyle(quote, side).content)"
    assert spoken.locator("blockquote").evaluate(around) == ['""', '""']
    spoken.locator(".vb-quote .vb-marker").hover()
    expect(page.locator("#vb-tip")).to_have_text(SPOKEN)
    page.get_by_role("button", name="Copy quote 1").click()
    expect(page.get_by_role("button", name="Copy quote 1")).to_have_attribute("data-done", "Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"{SPOKEN} — The strike")
    begun = asked(page, "what does the speech say?", 2)
    assert begun.locator("blockquote").evaluate(around) == ['""', '"”"']


def test_arabic_and_hebrew_run_their_own_way(page: Page, serve: Serve, assistant: FakeAssistant) -> None:
    """As they are typed, asked, quoted and named; beside them all else runs as before."""
    opened(page, serve(assistant))
    box = page.get_by_label("Your question")
    box.fill("ماذا قالت في 2021؟")
    assert direction(box) == "rtl"
    box.fill("what was it")
    assert direction(box) == "ltr"
    arabic = asked(page, "متى أضرب عمال الميناء؟")
    for part in (".vb-question", ".vb-quote", ".vb-quote blockquote", ".vb-from", ".vb-section", ".vb-title > span"):
        assert direction(arabic.locator(part).first) == "rtl", part
    assert direction(arabic.locator(".vb-bar")) == "ltr"
    assert arabic.locator(".vb-quote").evaluate("(each) => getComputedStyle(each).borderRightWidth") == "3px"
    hebrew = asked(page, "מתי עזבה Dove את הנמל?", 2)
    for part in (".vb-question", ".vb-quote", ".vb-passage"):
        assert direction(hebrew.locator(part).first) == "rtl", part
    arabic.locator(".vb-quote .vb-marker").click()
    expect(page.locator(".vb-pane mark")).to_be_visible()
    assert direction(page.locator("#vb-pane-title")) == "rtl"
    assert direction(page.locator(".vb-pane mark").locator("xpath=ancestor::p")) == "rtl"
    page.get_by_label("Search in this document").fill("السفينة")
    assert direction(page.get_by_label("Search in this document")) == "rtl"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="History").click()
    assert direction(page.locator(".vb-kept-title")) == "rtl"
