"""What the documents view asks of the server about single documents and folders: edited, opened, left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index import Collection
from qa.service import UploadError, safe_folder
from tests.page.documents.test_document_routes import ARTICLES, articles, client, done, ended, listed, results, upload
from tests.pdfs import pdf_of, said

__all__ = ["articles", "client"]  # fixtures


def one(client: TestClient, name: str) -> dict[str, Any]:
    """What the form shows of a document."""
    told: dict[str, Any] = client.get("/api/documents/one", params={"id": name}).json()
    return told


@pytest.mark.usefixtures("articles")
def test_a_document_is_edited(client: TestClient) -> None:
    """Title, date and tags; shown in the table with what was detected, found by a tag, and taken back."""
    before = one(client, "sunny.txt")
    assert (before["title"], before["date"], before["tags"], before["corrected"]) == ("The sun", "", [], {})
    assert done(client, "correct", id="sunny.txt", title="Dry <b>May</b>", date="2024-05", tags=["Weather", "WEATHER"])
    after = one(client, "sunny.txt")
    assert (after["title"], after["date"], after["tags"]) == ("Dry <b>May</b>", "2024-05", ["Weather"])
    assert after["corrected"]["title"]["detected"] == "The sun"
    assert after["corrected"]["date"]["words"].endswith("; detected: none")
    row = listed(client, search="weather")["rows"]
    assert "Dry &lt;b&gt;May&lt;/b&gt;" in row
    assert row.count('class="vb-corrected"') == 2
    assert "detected: The sun" in row
    assert '<li dir="auto">Weather</li>' in row
    done(client, "correct", id="sunny.txt", back=["title", "date"], tags=[])
    assert one(client, "sunny.txt") == before


@pytest.mark.usefixtures("articles")
def test_many_documents_are_tagged_at_once(client: TestClient) -> None:
    """And the tags in use are offered."""
    response = client.post("/api/documents/tag", json={"ids": list(ARTICLES), "add": ["a", "b"], "remove": ["c"]})
    assert response.status_code == 200
    client.post("/api/documents/tag", json={"ids": ["rain.txt"], "add": [], "remove": ["b"]})
    tags = client.get("/api/documents/tags").json()["tags"]
    assert tags == [{"name": "a", "documents": 2}, {"name": "b", "documents": 1}]


@pytest.mark.usefixtures("articles")
def test_what_cannot_be_said_is_refused_in_a_sentence(client: TestClient, collection: Collection) -> None:
    """Nothing is changed."""
    before = collection.generation
    for body in ({"ids": ["rain.txt"], "add": ["a,b"]}, {"ids": ["nothing"], "add": ["a"]}):
        assert client.post("/api/documents/tag", json=body).json()["problem"]
    assert client.post("/api/documents/correct", json={"id": "rain.txt", "title": "x", "tags": ["-"]}).json()["problem"]
    job = client.post("/api/documents/correct", json={"id": "rain.txt", "date": "soon", "tags": []}).json()["job"]
    assert "not understood" in ended(client, job)["problem"]
    job = client.post("/api/documents/correct", json={"id": "nothing", "title": "x"}).json()["job"]
    assert "not there any more" in ended(client, job)["problem"]
    assert client.get("/api/documents/one", params={"id": "nothing"}).status_code == 404
    assert collection.generation == before


# The original


def original(client: TestClient, name: str) -> Any:
    """The file of a document, as the browser gets it."""
    return client.get("/api/documents/original", params={"id": name})


@pytest.fixture
def files(collection: Collection, articles: Path) -> Path:
    """Beside the articles a page that would run a script, and a file that only looks like a PDF."""
    (articles / "hostile.html").write_text("<h1>Hostile</h1><p>It rained in Kidal.</p><script>alert(1)</script>")
    (articles / "a “b”.txt").write_text("The river rose.")
    collection.sync([articles])
    return articles


def test_an_original_is_saved_and_never_shown(client: TestClient, files: Path) -> None:
    """Whatever it is: byte for byte, with headers that let nothing of it run."""
    for name in ("hostile.html", "a “b”.txt"):
        response = original(client, name)
        assert response.content == (files / name).read_bytes()
        headers = response.headers
        assert headers["content-type"] == "application/octet-stream"
        assert headers["content-disposition"].startswith("attachment; filename*=utf-8''")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["content-security-policy"].endswith("; sandbox")
        assert len(headers.get_list("content-security-policy")) == 1
    assert one(client, "hostile.html")["original"] == "api/documents/original?id=hostile.html"


def test_a_pdf_is_shown(client: TestClient, collection: Collection, articles: Path) -> None:
    """By the browser's viewer; what only has its name is saved."""
    page = said((50, 400, "It rained in Kidal for a week, the army said.")), ()
    (articles / "report.pdf").write_bytes(pdf_of(page))
    collection.sync([articles])
    headers = original(client, "report.pdf").headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"].startswith("inline; ")
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'; sandbox")


def test_only_what_was_indexed_is_sent(client: TestClient, files: Path, tmp_path: Path) -> None:
    """Not what stands there since, nor any other file; a sentence says why."""
    (files / "rain.txt").write_text("Other words, and of the same name.")
    changed = original(client, "rain.txt")
    assert (changed.status_code, "has changed since it was indexed" in changed.text) == (409, True)
    (tmp_path / "secret.txt").write_text("Secret.")
    (files / "rain.txt").unlink()
    (files / "rain.txt").symlink_to(tmp_path / "secret.txt")
    assert original(client, "rain.txt").status_code == 409
    (files / "rain.txt").unlink()
    assert original(client, "rain.txt").status_code == 404
    for name in ("../secret.txt", str(tmp_path / "secret.txt"), "", "nothing"):
        response = original(client, name)
        assert response.status_code == 404
        assert "Secret" not in response.text


# Folders


def test_a_folder_keeps_its_folders(client: TestClient, articles: Path) -> None:
    """Made where they are missing, and told with the names."""
    response = client.post("/api/documents/upload?name=a.txt&inside=news/May%202023", content=b"It snowed in Kidal.")
    assert response.json()["name"] == "news/May 2023/a.txt"
    assert results(client, "news/May 2023/a.txt") == {"news/May 2023/a.txt": ("indexed", "1 passage")}
    assert (articles / "news" / "May 2023" / "a.txt").read_bytes() == b"It snowed in Kidal."
    assert upload(client, "b.txt", b"It rained.").json()["name"] == "b.txt"


@pytest.mark.parametrize(
    "inside",
    ["..", "a/../..", "/etc", "\\etc", "C:\\a", "a//b", ".", "a/.git/b", "a\x00b", "a\u200bb", " a", "x" * 201,
     "/".join("a" * 17), "a?b"],
)  # fmt: skip
def test_a_place_that_is_none_is_refused(client: TestClient, articles: Path, inside: str) -> None:
    """Nothing is made outside of the folder, nor what a sync would leave out."""
    before = sorted(articles.parent.rglob("*"))
    response = client.post("/api/documents/upload", params={"name": "a.txt", "inside": inside}, content=b"Text.")
    assert response.status_code == 400
    assert response.json()["problem"]
    assert sorted(articles.parent.rglob("*")) == before
    with pytest.raises(UploadError):
        safe_folder(inside)


def test_no_link_is_followed(client: TestClient, articles: Path, tmp_path: Path) -> None:
    """Where somebody put one into the folder."""
    (tmp_path / "elsewhere").mkdir()
    (articles / "link").symlink_to(tmp_path / "elsewhere")
    response = client.post("/api/documents/upload?name=a.txt&inside=link", content=b"Text.")
    assert "is a link there" in response.json()["problem"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


# Files that cannot be read


def test_a_file_that_cannot_be_read_is_left_out_and_taken_back(
    client: TestClient, collection: Collection, articles: Path
) -> None:
    """It has a button of its own; a line of a file that is read in part has none."""
    (articles / "bad.pdf").write_bytes(b"no PDF")
    (articles / "news.jsonl").write_text('{"id": "n1", "text": "One"}\nno json\n')
    collection.sync([articles])
    rows = listed(client, state="unreadable")["rows"]
    assert rows.count('data-verb="delete"') == 1
    [bad] = collection.unreadable()
    assert done(client, "leave", files=[bad]) == {"ids": ["bad.pdf"], "failed": []}
    assert "bad.pdf" not in listed(client, state="unreadable")["rows"]
    assert "bad.pdf" in listed(client, state="deleted")["rows"]
    assert (articles / "bad.pdf").exists()
    assert len(done(client, "restore", ids=["bad.pdf"])["failed"]) == 1
    assert "bad.pdf" in listed(client, state="unreadable")["rows"]
    job = client.post("/api/documents/leave", json={"files": ["nothing"]}).json()["job"]
    assert "The list has changed since" in ended(client, job)["problem"]


@pytest.mark.usefixtures("articles")
def test_what_was_deleted_and_restored_keeps_when_it_was_added(client: TestClient, collection: Collection) -> None:
    """Several at once, with one undo."""
    before = collection.documents()
    assert done(client, "delete", ids=list(ARTICLES))["failed"] == []
    assert len(collection) == 0
    done(client, "restore", ids=list(ARTICLES))
    assert collection.documents() == before
