"""Marks on the page: what is asked, what comes, their signs in a source, and that nothing of them becomes markup."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index import Collection
from qa.links import fingerprint
from qa.marks import MarkBook, New
from qa.page.marks.routes import mark_routes
from qa.page.source.pane import Pane
from tests.conftest import Write

ODD = '<img src=x onerror="window.__xss=1">'
TEXT = f"It rained in Gao all day. The river rose {ODD} over the bridge.\n\nA second paragraph.\n"


@pytest.fixture
def book(collection: Collection, write: Write) -> MarkBook:
    """The marks on one document."""
    collection.sync([write({"rain.txt": TEXT})])
    return MarkBook(collection)


@pytest.fixture
def client(book: MarkBook) -> Iterator[TestClient]:
    """A browser."""
    application = FastAPI()
    application.include_router(mark_routes(book), prefix="/api")
    with TestClient(application) as client:
        yield client


def added(client: TestClient, quote: str, **said: str) -> str:
    """Mark words; gives the key."""
    start = TEXT.index(quote)
    body = {
        "document": "rain.txt",
        "start": start,
        "end": start + len(quote),
        "fingerprint": fingerprint(quote),
        **said,
    }
    return str(client.post("/api/marks/add", json=body).json()["key"])


def test_a_mark_is_made_changed_deleted_and_brought_back(client: TestClient, book: MarkBook) -> None:
    """What goes wrong is a sentence."""
    key = added(client, "rained in Gao", note="Where?")
    mark = client.post("/api/marks/get", json={"key": key}).json()
    assert (mark["quote"], mark["note"], mark["version"]) == ("rained in Gao", "Where?", 1)
    said = {"key": key, "version": 1, "note": "", "label": "rain", "verdict": "checked"}
    assert client.post("/api/marks/change", json=said).json() == {"key": key}
    again = client.post("/api/marks/change", json=said)
    assert (again.status_code, "Somebody else" in again.json()["problem"]) == (400, True)
    listed = client.post("/api/marks/list", json={"label": "rain", "page": 1}).json()
    assert (listed["total"], listed["labels"], listed["people"]) == (1, ["rain"], [])
    assert client.post("/api/marks/delete", json={"key": key}).json() == {"key": key}
    assert client.post("/api/marks/list", json={"page": 1}).json()["total"] == 0
    assert client.post("/api/marks/restore", json={"key": key}).json() == {"key": key}
    assert [each.mark.label for each in book.listed()] == ["rain"]


def test_the_list_leads_to_each_place_and_runs_nothing(client: TestClient) -> None:
    """Whatever documents and people write."""
    added(client, ODD, note=ODD, label="<b>")
    html = client.post("/api/marks/list", json={"page": 1}).json()["html"]
    start = TEXT.index(ODD)
    assert f'data-start="{start}" data-end="{start + len(ODD)}" data-sha256="{fingerprint(ODD)}"' in html
    assert "<img" not in html
    assert "<b>" not in html
    many = client.post("/api/marks/export", json={"format": "csv", "address": "http://a.example/"})
    assert "http://a.example/?document=rain.txt" in many.text
    assert client.post("/api/marks/list", json={"state": "odd", "page": 1}).status_code == 400


def test_marks_have_signs_in_the_source(client: TestClient, book: MarkBook, collection: Collection) -> None:
    """Behind their words, also where they overlap and reach over paragraphs; the text stays what it is."""
    keys = [added(client, "river rose"), added(client, f"rose {ODD} over the bridge.\n\nA second", verdict="doubtful")]
    pane = Pane(collection, book.standing_in)
    html = pane.open({"document": "rain.txt", "start": "0", "end": "9", "sha256": fingerprint(TEXT[:9])}, [])
    assert html.count('class="vb-mark-sign"') == 2
    assert html.count("vb-marked-doubtful") == 3
    assert f'data-mark="{keys[0]}" aria-haspopup="dialog" aria-label="Mark: ' in html
    assert '<mark class="vb-marked vb-marked-doubtful" data-mark="' in html
    assert "<img" not in html
    assert 'data-mark-document="rain.txt" data-mark-start="0" data-mark-end="9"' in html
    assert f'data-text="{collection.document("rain.txt").text_sha256}"' in html


def test_a_source_tells_of_marks_that_it_does_not_hold_any_more(
    book: MarkBook, collection: Collection, write: Write
) -> None:
    """And leads to them."""
    book.make(New("rain.txt", 0, 9), "")
    collection.sync([write({"rain.txt": "Nothing is as it was."})])
    html = Pane(collection, book.standing_in).open({"document": "rain.txt", "start": "0", "end": "0"}, [])
    assert "1 mark of this document cannot be shown in it" in html
    assert 'vb-marks-lost" data-document="rain.txt">See it' in html
    assert "vb-mark-sign" not in html
