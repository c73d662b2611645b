"""What tags, corrections and what cannot be read look like: it fits every window, and axe-core finds nothing grave."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from index import Collection
from tests.browser.conftest import Serve
from tests.browser.test_accessibility import violations
from tests.browser.test_documents import Asked, articles, assistant, filtered, rows, shown
from tests.browser.test_page import PICTURES
from tests.browser.windows import SIZES, Scheme, Windows, in_each_look

__all__ = ["articles", "assistant"]  # fixtures


@pytest.mark.usefixtures("articles")
@in_each_look
def test_it_fits_the_window_and_can_be_read(
    windows: Windows, serve: Serve, assistant: Asked, collection: Collection, size: str, scheme: Scheme
) -> None:
    """The table, the two forms, the question before a file is left out, and the filter. Leaves pictures to look at."""
    page = windows.open(SIZES[size], scheme, still=True)
    collection.correct("k1", {"title": "Keïta on peace", "date": "2021"}, "Ada")
    collection.tag(["k1", "sun.md"], ["Mali", "West Africa", "court case"])

    def look(state: str) -> None:
        page.wait_for_timeout(300)
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{size}-{scheme}-curation-{state}.png")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size]["width"]
        assert violations(page) == []

    shown(page, serve(assistant))
    expect(rows(page)).to_have_count(5)
    look("table")
    page.get_by_role("button", name="Edit Keïta on peace").click()
    expect(page.get_by_role("group", name="Tags in use").get_by_role("button")).to_have_count(3)
    look("edit")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_label("Select Keïta on peace").check()
    page.get_by_role("button", name="Tag", exact=True).click()
    look("tag")
    page.get_by_role("button", name="Cancel").click()
    filtered(page, "Not readable")
    page.get_by_role("button", name="Delete broken.pdf").click()
    look("leave-out")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Back to chat").click()
    page.locator(".vb-limit-open").click()
    page.get_by_label("West Africa").check()
    look("filter")
