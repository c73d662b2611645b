"""Any text verified on the page: what is asked, what comes, and that nothing of a draft becomes markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index import Collection
from qa.links import fingerprint
from qa.page.drafts.routes import draft_routes
from qa.page.drafts.view import frame
from tests.conftest import Write

TEXTS = {
    "rain.txt": "It rained in Gao all day. The river rose over the bridge.",
    "<b>.txt": "The sun shone on the camps.",
}


@pytest.fixture
def client(collection: Collection, write: Write) -> Iterator[TestClient]:
    """A browser of a server over two documents."""
    collection.sync([write(TEXTS)])
    with TestClient(served(collection)) as client:
        yield client


def served(collection: Collection) -> FastAPI:
    """The routes by themselves."""
    application = FastAPI()
    application.include_router(draft_routes(collection), prefix="/api")
    return application


def test_each_quotation_is_marked_and_opens_its_source(client: TestClient) -> None:
    """In the text as in the list, at the very characters, with the fingerprint of the words there."""
    text = "He said: “It rained in Gao all day”, and “the river fell over the bridge”."
    told = client.post("/api/drafts/check", json={"text": text}).json()
    assert told["ok"] is False
    marks = re.findall(
        r'<span role="button" tabindex="0" class="vb-drafts-mark vb-drafts-(\w+) vb-open" (.*?)>', told["html"]
    )
    assert [colour for colour, _ in marks] == ["good", "wrong"]
    assert (
        f'data-document="rain.txt" data-start="0" data-end="24" data-sha256="{fingerprint(TEXTS["rain.txt"][:24])}"'
        in marks[0][1]
    )
    assert told["html"].count('data-document="rain.txt"') == 4
    assert "<del>rose </del><ins>fell </ins>" in told["html"]
    shown = re.sub(r'<span class="vb-drafts-number">.*?</span>', "", told["html"].partition('tabindex="0">')[2])
    assert html.unescape(re.sub("<[^>]+>", "", shown.partition("</div>")[0])) == text


def test_a_quotation_that_stands_nowhere_leads_to_what_is_said_of_it(client: TestClient) -> None:
    """There is no source to open."""
    told = client.post("/api/drafts/check", json={"text": "“Nobody ever wrote a word of this anywhere”"}).json()
    assert 'vb-drafts-tell" data-quotation="1"' in told["html"]
    assert 'id="vb-quotation-1"' in told["html"]


def test_a_file_is_read_by_its_name(client: TestClient) -> None:
    """And what cannot be read is a sentence."""
    told = client.post("/api/drafts/file?name=a.md", content=b"> The sun shone on the camps.\n").json()
    assert told["ok"] is True
    refused = client.post("/api/drafts/file?name=a.pdf", content=b"%PDF-1.4 broken")
    assert refused.status_code == 400
    assert refused.json()["problem"].startswith("a.pdf is no text that could be checked: ")


@pytest.mark.parametrize("body", ["{}", "[]", "{", '{"text": 1}'])
def test_what_the_page_would_not_send_is_refused(client: TestClient, body: str) -> None:
    """In a sentence."""
    answer = client.post("/api/drafts/check", content=body)
    assert answer.status_code == 400
    assert "load it again" in answer.json()["problem"]


def test_nothing_becomes_markup(client: TestClient) -> None:
    """Neither of the draft nor of a document's id."""
    text = '<img src=x onerror=alert(1)> “<i>The sun</i> shone on the camps” "a" <script>'
    told = client.post("/api/drafts/check", json={"text": text}).json()["html"]
    assert "<img" not in told
    assert "<script" not in told
    assert "<i>" not in told
    assert 'data-document="&lt;b&gt;.txt"' in told


def test_without_documents_there_is_nothing_to_look_in(collection: Collection) -> None:
    """That is said."""
    with TestClient(served(collection)) as client:
        told = client.post("/api/drafts/check", json={"text": "“One two three four”"})
    assert told.json()["problem"] == "There are no documents yet to look anything up in; add some first."


def test_the_view_names_what_it_holds() -> None:
    """For whoever cannot see it."""
    assert 'aria-labelledby="vb-drafts-title"' in frame()
    assert frame().count("aria-label=") == 2
