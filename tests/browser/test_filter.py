"""Which documents are asked, in Chromium: what is typed counts, and is told by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from index import Collection
from qa import Assistant
from tests.browser.conftest import Serve
from tests.browser.test_answers import WHEN, record
from tests.browser.test_page import ask, opened
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader

MALI = "France deployed troops to Mali in January 2013 after a request. They stayed."

expect.set_options(timeout=20_000)


def articles(mali: str = MALI) -> str:
    """JSON Lines: two articles with a date that answer, and two without one."""
    lines = [
        record("one", "Troops in Mali", mali, "2013-02-01", "https://one.example/mali"),
        record("two", "A look back", "In January 2013 France sent its troops to Mali. The junta came in 2020.",
               "2023-09-08", "https://two.example/back"),
        record("three", "Jollof rice", "Jollof rice is cooked with tomatoes.", "", "notes"),
        record("four", "Jollof wars", "Who cooks jollof rice best is disputed.", "", "notes"),
    ]  # fmt: skip
    return "\n".join(lines)


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of the articles."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"articles.jsonl": articles()})])
        yield collection


@pytest.fixture
def address(filled: Collection, serve: Serve) -> str:
    """The page over them."""
    return serve(Assistant(filled, reader=PointingReader({"January 2013": 6.0}), settings=EVERY_HEADLINE))


def form(page: Page) -> Locator:
    """The form of the filter, opened."""
    page.locator(".vb-limit-open").click()
    return page.get_by_role("dialog")


def test_the_filter_asks_what_was_typed(page: Page, address: str) -> None:
    """With Enter at once, also after something wrong; names that fit are asked, whether or not they are chosen."""
    opened(page, address)
    shown = page.locator(".vb-limit-open")
    form(page).get_by_label("Documents").fill("jollof")
    page.keyboard.press("Enter")
    expect(shown).to_have_text("Only documents among 2 chosen: 2 of 4 documents, “Jollof rice”, “Jollof wars”")
    documents = form(page).get_by_label("Documents")
    documents.fill("nothing of the kind")
    page.get_by_role("button", name="Ask only these").click()
    told = page.get_by_role("dialog").get_by_role("status")
    expect(told).to_contain_text("“Documents” holds “nothing of the kind”, but no document has this")
    expect(documents).to_be_focused()
    documents.fill("")
    since = page.get_by_label("Published from")
    since.fill("soon")
    expect(told).to_contain_text("“Published from” is 'soon', but must be a date such as 2023")
    expect(since).to_have_attribute("aria-invalid", "true")
    since.fill("")
    page.get_by_role("checkbox", name="Jollof wars").click()
    documents.fill("rice")
    page.keyboard.press("Enter")  # what is chosen of those that fit is what was meant
    expect(shown).to_have_text("Only documents among 1 chosen: 1 of 4 documents, “Jollof rice”")


def test_the_filter_says_what_has_no_date(page: Page, address: str) -> None:
    """How many are left out by date, and takes them in: from the form, the line and the address."""
    opened(page, address)
    opens = form(page)
    opens.get_by_label("Published from").fill("2020")
    expect(opens.get_by_role("status")).to_have_text("1 of 4 documents: “A look back”")
    expect(opens.locator(".vb-filter-undated")).to_have_text("2 without a date are left out; include them")
    opens.get_by_label("Published until").fill("2019")
    expect(opens.get_by_role("status")).to_have_text(
        "“Published from” is 2020, which is after “Published until”, 2019; exchange them."
    )
    opens.get_by_label("Published until").fill("")
    opens.get_by_role("button", name="include them").click()
    expect(opens.get_by_role("status")).to_have_text("3 of 4 documents: “A look back”, “Jollof rice”, “Jollof wars”")
    page.get_by_role("button", name="Ask only these").click()
    expect(page.locator(".vb-limit-open")).to_contain_text("Only documents from 2020 or without a date: 3 of 4")
    assert page.url.endswith("?since=2020&undated=1")
    page.reload()
    undated = page.locator(".vb-limit-undated")
    expect(undated).to_have_text("2 without a date are included; leave them out")
    undated.get_by_role("button").click()
    expect(undated).to_have_text("2 without a date are left out; include them")
    ask(page, WHEN)
    expect(page.locator(".vb-limits")).to_have_text("Searched only documents from 2020")
