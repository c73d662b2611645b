"""The route that shows pages of PDFs: a picture with marks, or a sentence."""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import Collection, PageImages
from qa.page.routes import PREFIX
from qa.page.source.routes import page_routes
from tests.conftest import ToyEmbedder, Write
from tests.index.readers.test_pdf_reader import Report, assembled, one_page, sentences, typeset
from tests.stores import store_of

Asked = dict[str, str | int]
WRITTEN = sentences(60)


@pytest.fixture
def held(collection: Collection, write: Write) -> Collection:
    """A collection of a report and a text."""
    files: dict[str, str | bytes] = {"report.pdf": typeset([" ".join(WRITTEN)], Report()), "a.txt": "It rained."}
    collection.sync([write(files)])
    return collection


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """The same, for tests that change nothing of it."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "report.pdf").write_bytes(typeset([" ".join(WRITTEN)], Report()))
    (folder / "a.txt").write_text("It rained.")
    with Collection.open(tmp_path_factory.mktemp("data"), embedder=ToyEmbedder()) as collection:
        collection.sync([folder])
        yield collection


@pytest.fixture(scope="module")
def client(shown: Collection) -> Iterator[TestClient]:
    """Requests to an application that has the route alone."""
    with asking(shown) as client:
        yield client


@contextlib.contextmanager
def asking(collection: Collection) -> Iterator[TestClient]:
    """Requests about a collection; its pages are drawn in a process that ends with them."""
    with PageImages() as images:
        application = FastAPI()
        application.include_router(page_routes(collection, images), prefix=PREFIX)
        yield TestClient(application)


def test_a_page_comes_with_its_marks(client: TestClient, shown: Collection) -> None:
    """The evidence and the passage around it, in percent of the page."""
    start = shown.document("report.pdf").text.index(WRITTEN[5])
    asked: Asked = {"document": "report.pdf", "number": 1, "width": 600, "start": start, "end": start + 40}
    told = client.get("/api/page", params={**asked, "since": start - 200, "until": start + 300}).json()
    assert (told["number"], told["width"], told["note"]) == (1, 600, "")
    kind, _, picture = told["image"].partition(",")
    assert kind == "data:image/webp;base64"
    assert base64.b64decode(picture)[8:12] == b"WEBP"
    assert 1 <= len(told["evidence"]) < len(told["passage"])
    assert all(0 <= share <= 100 for box in told["evidence"] + told["passage"] for share in box)


def test_what_is_not_certain_is_told_and_not_marked(held: Collection) -> None:
    """As where the file holds another text than the document."""
    file = held.indexed_file("report.pdf")
    assert file
    other = assembled(one_page())
    file.path.write_bytes(other)
    with store_of(held).transaction() as connection:
        connection.execute(
            "UPDATE files SET sha256 = ? WHERE path = ?", (hashlib.sha256(other).hexdigest(), str(file.path))
        )
    asked: Asked = {"document": "report.pdf", "number": 1, "start": 30, "end": 60, "since": 20, "until": 90}
    with asking(held) as client:
        told = client.get("/api/page", params=asked).json()
    assert "nothing is marked here" in told["note"]
    assert told["evidence"] == told["passage"] == []


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ({"document": "report.pdf", "number": 9}, 400, "no page 9"),
        ({"document": "<b>", "number": 1}, 404, "not in the collection any more"),
        ({"document": "a.txt", "number": 1}, 404, "was not read from a PDF"),
        ({"document": "report.pdf", "number": "x"}, 400, "load it again"),
        ({"document": "report.pdf"}, 400, "load it again"),
        ({"document": "report.pdf", "number": 10**30}, 400, "no page"),
    ],
)
def test_what_cannot_be_shown_is_told(client: TestClient, asked: dict[str, str], status: int, sentence: str) -> None:
    """In a sentence, as JSON."""
    response = client.get("/api/page", params=asked)
    assert response.status_code == status
    assert sentence in response.json()["problem"]


@pytest.mark.parametrize("span", [(-5, 10**12), (50, 10), (10**12, 10**13), (-9, -1)])
def test_marks_outside_of_the_text_are_none(client: TestClient, span: tuple[int, int]) -> None:
    """Nobody vouches for the numbers in a link."""
    asked: Asked = {"document": "report.pdf", "number": 1, "width": 400, "start": span[0], "end": span[1]}
    response = client.get("/api/page", params=asked)
    assert response.status_code == 200
    assert bool(response.json()["evidence"]) == (span[1] > 10**11 and span[0] < 0)
