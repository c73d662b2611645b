"""Filters, explanations, exports and judgements on the page, over a real collection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from index import Collection
from qa import Assistant
from qa.packs.saved_json import read_pack
from tests.browser.conftest import ATTACKS, Serve
from tests.browser.test_page import ask, opened
from tests.browser.windows import SIZES, Scheme, Windows, in_each_look
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader

PICTURES = Path(__file__).parent / "screenshots"
WHEN = "when did France send troops to Mali"

expect.set_options(timeout=20_000)


def record(name: str, title: str, text: str, date: str, source: str) -> str:
    """A line of JSON Lines."""
    return json.dumps({"id": name, "title": title, "text": text, "date": date, "source": source})


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """Three articles, of which two answer; the third is hostile."""
    lines = [
        record("one", "Troops in Mali", "France deployed troops to Mali in January 2013 after a request. They stayed.",
               "2013-02-01", "https://one.example/mali"),
        record("two", "A look back", "In January 2013 France sent its troops to Mali. The junta came in 2020.",
               "2023-09-08", "https://two.example/back"),
        record("three", ATTACKS[2], f"Jollof rice is cooked with tomatoes. {ATTACKS[3]}", "2020-01-01", ATTACKS[4]),
    ]  # fmt: skip
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"articles.jsonl": "\n".join(lines)})])
        yield collection


@pytest.fixture
def address(filled: Collection, serve: Serve) -> str:
    """The page over them, with a reader that points at the date."""
    return serve(Assistant(filled, reader=PointingReader({"January 2013": 6.0}), settings=EVERY_HEADLINE))


def test_a_filter_says_what_is_asked_and_stays_in_the_address(page: Page, address: str) -> None:
    """It is counted while it is filled in; the answer comes from what it leaves, and says so."""
    opened(page, address)
    page.get_by_role("button", name="All documents are asked").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Published from").fill("2023")
    expect(form.get_by_role("status")).to_have_text("1 of 3 documents: “A look back”")
    form.get_by_role("button", name="Ask only these").click()
    expect(page.locator(".vb-limit-open")).to_have_text("Only documents from 2023: 1 of 3 documents, “A look back”")
    assert page.url.endswith("?since=2023")
    ask(page, WHEN)
    expect(page.locator(".vb-limits")).to_have_text("Searched only documents from 2023")
    expect(page.locator("#turn-1 .vb-card .vb-title")).to_have_text(["A look back"])
    page.reload()
    expect(page.locator(".vb-limit-open")).to_have_text("Only documents from 2023: 1 of 3 documents, “A look back”")
    page.get_by_role("button", name="Ask all documents").click()
    expect(page.locator(".vb-limit-open")).to_have_text("All documents are asked")
    assert "since" not in page.url
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("#turn-1 .vb-card")).to_have_count(2)
    expect(page.locator(".vb-limits")).to_have_count(0)


def test_documents_are_chosen_by_name_and_sources_by_part_of_them(page: Page, address: str) -> None:
    """Both are part of the address; hostile names stay text."""
    opened(page, address)
    page.get_by_role("button", name="All documents are asked").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Documents").fill("script")
    form.get_by_role("checkbox", name=ATTACKS[2]).check()
    form.get_by_label("Documents").fill("look")
    form.get_by_role("checkbox", name="A look back").check()
    expect(form.get_by_role("status")).to_contain_text("2 of 3 documents: ")
    form.get_by_label("Source").fill("two.example")
    expect(form.get_by_role("status")).to_contain_text("1 of 3 documents: ")
    form.get_by_role("button", name="Ask only these").click()
    expect(page.locator(".vb-limit-open")).to_contain_text(
        "documents of “two.example”, among 2 chosen: 1 of 3 documents"
    )
    page.locator(".vb-limit-open").click()
    expect(form.get_by_label("Source")).to_have_value("two.example")
    expect(form.get_by_role("checkbox", name="A look back")).to_be_checked()
    assert page.evaluate("window.__xss") is None


def test_a_filter_that_is_none_cannot_be_used(page: Page, address: str) -> None:
    """The form says why; one in the address is told in place of an answer."""
    opened(page, address)
    page.get_by_role("button", name="All documents are asked").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Published from").fill("soon")
    expect(form.get_by_role("status")).to_contain_text("must be a date such as 2023")
    form.get_by_role("button", name="Ask only these").click()
    expect(form.get_by_label("Published from")).to_be_focused()
    form.get_by_label("Published from").fill("2023")
    expect(form.get_by_role("status")).to_have_text("1 of 3 documents: “A look back”")
    form.get_by_label("Published from").fill("later")
    form.get_by_label("Published from").press("Enter")  # before it was looked at
    expect(form.get_by_role("status")).to_contain_text("must be a date such as 2023")
    expect(page.locator(".vb-limit-open")).to_have_text("All documents are asked")
    opened(page, f"{address}?since=soon")
    ask(page, WHEN)
    expect(page.locator("#turn-1 .vb-problem")).to_contain_text("must be a date such as 2023")


def test_a_filter_survives_a_source_that_is_opened_by_a_link(page: Page, address: str) -> None:
    """Closing the source takes the place out of the address, and nothing else."""
    opened(page, f"{address}?since=2013&document=one&start=0&end=10#quote")
    expect(page.locator(".vb-pane")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".vb-pane")).to_have_count(0)
    assert page.url.endswith("?since=2013")


def test_a_card_says_why_its_passage_was_chosen(page: Page, address: str) -> None:
    """Its ranks and the words it shares, on demand; once more takes it away."""
    opened(page, address)
    ask(page, WHEN)
    card = page.locator("#source-1-1")
    card.get_by_role("button", name="Why this passage?").click()
    explained = card.locator(".vb-why")
    expect(explained.locator(".vb-why-ranks th")).to_have_text(["Words", "Meaning", "Together", "Reading"])
    expect(explained.locator(".vb-why-terms")).to_contain_text("troops")
    card.get_by_role("button", name="Why this passage?").click()
    expect(explained).to_have_count(0)


def test_another_document_says_why_it_was_not_chosen(page: Page, address: str) -> None:
    """It is named by words of its title; a name of none is told."""
    opened(page, address)
    ask(page, WHEN)
    page.get_by_role("button", name="Why not another?").click()
    field = page.get_by_label("Title, source or id of a document")
    field.fill("three")
    field.press("Enter")
    expect(page.locator(".vb-below .vb-why-document")).to_have_text(ATTACKS[2])
    expect(page.locator(".vb-below .vb-why-sentence").first).not_to_be_empty()
    field.fill("nothing of the kind")
    field.press("Enter")
    expect(page.locator(".vb-below .vb-problem")).to_contain_text("No document is named “nothing of the kind”")
    assert page.evaluate("window.__xss") is None


@pytest.mark.parametrize("form", ["Markdown", "HTML", "JSON"])
def test_an_answer_is_exported(page: Page, address: str, tmp_path: Path, form: str) -> None:
    """As a file; that in JSON can be verified."""
    opened(page, address)
    ask(page, WHEN)
    page.locator(".vb-menu summary").click()
    with page.expect_download() as download:
        page.locator(".vb-choice", has_text=form).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == {"Markdown": ".md", "HTML": ".html", "JSON": ".json"}[form]
    assert "January 2013" in path.read_text("utf-8")
    if form == "JSON":
        saved = read_pack(path)
        assert saved.intact
        assert [len(each.excerpts) for each in saved.pack.exchanges] == [2]


def test_a_conversation_is_exported_as_a_whole(page: Page, address: str, tmp_path: Path) -> None:
    """From the list of conversations."""
    opened(page, address)
    ask(page, WHEN)
    expect(page.locator("#turn-1 .vb-bar")).to_be_visible()
    ask(page, "when did the junta come")
    expect(page.locator("#turn-2 .vb-bar")).to_be_visible()
    page.get_by_role("button", name="History").click()
    with page.expect_download() as download:
        page.get_by_role("group", name="Export this conversation").get_by_role("button", name="JSON").click()
    path = tmp_path / "pack.json"
    download.value.save_as(path)
    assert [each.answer.question for each in read_pack(path).pack.exchanges] == [WHEN, "when did the junta come"]


def test_a_judgement_is_kept_in_the_collection(page: Page, address: str, filled: Collection) -> None:
    """At once, and with its reason if one is given; another thumb takes the place of the first."""
    opened(page, address)
    ask(page, WHEN)
    page.get_by_role("button", name="Not helpful").click()
    reason = page.get_by_label("What was wrong? (optional)")
    expect(reason).to_be_focused()
    (kept,) = filled.feedback()
    assert (kept.helpful, kept.reason, kept.question, kept.answer) == (False, "", WHEN, "January 2013")
    reason.fill("The first source is older.")
    reason.press("Enter")
    expect(page.get_by_text("Thank you.")).to_be_visible()
    (kept,) = filled.feedback()
    assert kept.reason == "The first source is older."
    page.get_by_role("button", name="Helpful", exact=True).click()
    expect(page.get_by_role("button", name="Helpful", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "false")
    (kept,) = filled.feedback()
    assert (kept.helpful, kept.reason) == (True, "")
    page.reload()
    expect(page.get_by_role("button", name="Helpful", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_server_that_is_gone_is_told(page: Page, address: str) -> None:
    """In a sentence where the answer was asked for."""
    opened(page, address)
    ask(page, WHEN)
    expect(page.locator("#turn-1 .vb-bar")).to_be_visible()
    page.context.set_offline(True)
    page.locator("#source-1-1").get_by_role("button", name="Why this passage?").click()
    expect(page.locator("#source-1-1 .vb-problem")).to_have_text("The server does not answer. Try again when it runs.")


@in_each_look
def test_filter_and_explanation_fit_their_window(windows: Windows, address: str, size: str, scheme: Scheme) -> None:
    """Nothing is wider than the window."""
    page = windows.open(SIZES[size], scheme, touch=size == "phone")
    opened(page, f"{address}?source=*example*")
    ask(page, WHEN)
    page.locator("#source-1-1").get_by_role("button", name="Why this passage?").click()
    expect(page.locator(".vb-why-ranks")).to_be_visible()
    page.locator("#source-1-1").scroll_into_view_if_needed()
    page.screenshot(path=PICTURES / f"why-{size}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".vb-limit-open").click()
    page.get_by_role("dialog").get_by_label("Documents").fill("a")
    expect(page.locator(".vb-filter-choices li").first).to_be_visible()
    page.screenshot(path=PICTURES / f"filter-{size}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
