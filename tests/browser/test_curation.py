"""Tags, corrections, folders and files that cannot be read, in the documents view and the filter in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from index import Collection
from tests.browser.conftest import Serve
from tests.browser.test_documents import Asked, articles, assistant, documents, filtered, result, rows, toast

__all__ = ["articles", "assistant", "documents"]  # fixtures
ENTRIES = """() => {
  const file = (path) => ({isFile: true, isDirectory: false, fullPath: `/news/${path}`,
    file: (done) => done(new File([`It snowed in ${path}.`], path.split("/").at(-1)))});
  const folder = (...entries) => ({isFile: false, isDirectory: true,
    createReader: () => ({readEntries: (done) => done(entries.splice(0))})});
  const root = folder(file("a.txt"), folder(file("May 2023/b.txt")), file(".secret.txt"), file("photo.raw"));
  const dropped = {types: ["Files"], items: [{kind: "file", webkitGetAsEntry: () => root}]};
  const event = new Event("drop", {bubbles: true, cancelable: true});
  Object.defineProperty(event, "dataTransfer", {value: dropped});
  document.querySelector(".vb-documents").dispatchEvent(event);
}"""


def test_a_document_is_edited_and_what_was_detected_is_told(documents: Page) -> None:
    """With the keyboard; the mark and the tags stand in the table, and the correction is taken back."""
    documents.get_by_role("button", name="Edit Keïta speaks").focus()
    documents.keyboard.press("Enter")
    form = documents.get_by_role("dialog", name="Edit the document")
    expect(form.get_by_label("Title")).to_have_value("Keïta speaks")
    form.get_by_label("Title").fill("Keïta on peace")
    form.get_by_label("Date of publication").fill("soon")
    form.get_by_label("Tags, with commas between them").fill("Mali, <b>peace</b>")
    documents.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("“soon” is not understood")
    form.get_by_label("Date of publication").fill("2021")
    documents.keyboard.press("Enter")
    expect(form).to_be_hidden()
    row = rows(documents).filter(has_text="Keïta on peace")
    expect(row.get_by_text("corrected", exact=True)).to_have_count(2)
    expect(row.get_by_role("list", name="Tags").get_by_role("listitem")).to_have_text(["<b>peace</b>", "Mali"])
    row.get_by_role("button", name="Edit").click()
    expect(form.locator(".vb-detected").first).to_contain_text("detected: Keïta speaks")
    expect(form.get_by_role("link", name="Open original")).to_have_attribute("href", "api/documents/original?id=k1")
    form.get_by_role("button", name="Take it back").first.click()
    form.get_by_role("button", name="Save").click()
    expect(rows(documents).filter(has_text="Keïta speaks")).to_have_count(1)
    documents.get_by_label("Search title, source and tags").fill("peace")
    expect(rows(documents)).to_have_count(1)


def test_several_are_tagged_and_the_filter_keeps_to_tags(documents: Page) -> None:
    """The tags in use are offered; the line below the box says what is asked, also after a reload."""
    for name in ("Select Keïta speaks", "Select The sun over"):
        documents.get_by_label(name).check()
    documents.get_by_role("button", name="Tag", exact=True).click()
    form = documents.get_by_role("dialog", name="Tag 2 documents")
    form.get_by_role("button", name="Set tags").click()
    expect(form.get_by_role("alert")).to_contain_text("Type a tag")
    form.get_by_label("Add tags").fill("Mali")
    form.get_by_role("button", name="Set tags").click()
    expect(toast(documents)).to_contain_text("The tags of 2 documents are set.")
    documents.get_by_role("button", name="Back to chat").click()
    documents.get_by_role("button", name="All documents are asked").click()
    documents.locator("#vb-filter-form").get_by_label("Mali", exact=True).check()
    expect(documents.locator(".vb-filter-said")).to_contain_text("2 of")
    documents.get_by_role("button", name="Ask only these").click()
    expect(documents.locator(".vb-limit-open")).to_contain_text("tagged “Mali”: 2 of")
    documents.reload()
    expect(documents.locator(".vb-limit-open")).to_contain_text("tagged “Mali”: 2 of")


def test_several_are_deleted_with_one_undo(documents: Page, collection: Collection) -> None:
    """And are then as they were, with when they were added."""
    before = collection.documents()
    documents.get_by_label("Select all on this page").check()
    documents.locator(".vb-selection").get_by_role("button", name="Delete").click()
    expect(toast(documents)).to_contain_text("4 documents deleted")
    toast(documents).get_by_role("button", name="Undo").click()
    expect(toast(documents)).to_contain_text("4 documents restored.")
    assert collection.documents() == before


def test_a_file_that_cannot_be_read_is_left_out(documents: Page, articles: Path) -> None:
    """After a question, with an undo; the file stays."""
    filtered(documents, "Not readable")
    documents.get_by_role("button", name="Delete broken.pdf").click()
    form = documents.get_by_role("dialog", name="Leave this file out?")
    form.get_by_role("button", name="Cancel").click()
    expect(rows(documents)).to_have_count(1)
    documents.get_by_role("button", name="Delete broken.pdf").click()
    form.get_by_role("button", name="Leave it out").click()
    expect(toast(documents)).to_contain_text("is left out from now on; the file was not deleted.")
    expect(documents.get_by_text("No document matches.")).to_be_visible()
    assert (articles / "broken.pdf").exists()
    toast(documents).get_by_role("button", name="Undo").click()
    expect(rows(documents)).to_have_count(1)


def test_a_folder_that_is_dropped_keeps_its_folders(documents: Page, articles: Path) -> None:
    """Hidden files and unknown formats are left out and told."""
    documents.evaluate(ENTRIES)
    expect(result(documents, "news/a.txt")).to_contain_text("Added")
    expect(result(documents, "news/May 2023/b.txt")).to_contain_text("Added")
    expect(documents.locator(".vb-job-detail")).to_contain_text("1 hidden file left out")
    expect(documents.locator(".vb-job-detail")).to_contain_text("1 file of formats that are not read left out")
    assert sorted(path.name for path in (articles / "news").rglob("*.txt")) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("id_", ["k1", "sun.md"])
def test_an_original_is_saved(page: Page, serve: Serve, assistant: Asked, articles: Path, id_: str) -> None:
    """As it is, from the source pane."""
    assert articles.is_dir()
    page.goto(f"{serve(assistant)}/?document={id_}&start=0&end=4#quote")
    link: Any = page.locator(".vb-pane").get_by_role("link", name="Open original")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == ("news.jsonl" if id_ == "k1" else id_)
