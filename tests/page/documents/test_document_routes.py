"""What the documents view asks of the server, with a real collection: listed, uploaded, deleted, brought in step."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index import Collection, CollectionStatus, DamagedError
from index.engine.store.connection import writer_lock
from qa.page.documents.routes import document_routes
from qa.page.guard import LONGEST_UPLOAD, Guard
from qa.page.routes import PREFIX
from qa.service import Desk
from tests.conftest import Write
from tests.toy import ToyEmbedder

ARTICLES = {
    "rain.txt": "It rained in Gao. The river rose over the bridge.",
    "sunny.txt": "The sun\n\nThe sun shone on the camps for a week.",  # plain text: a reader in this process
}
HOST = "127.0.0.1"


@pytest.fixture
def client(collection: Collection) -> Iterator[TestClient]:
    """Requests to the routes as they are served, behind the guard."""
    application = FastAPI()
    application.include_router(document_routes(Desk(collection)), prefix=PREFIX)
    with TestClient(Guard(application, HOST), base_url=f"http://{HOST}:7860") as opened:
        yield opened


@pytest.fixture
def articles(collection: Collection, write: Write) -> Path:
    """A folder of two articles that is indexed."""
    folder = write(ARTICLES)
    collection.sync([folder])
    return folder


def listed(client: TestClient, **query: str) -> dict[str, Any]:
    """A page of the table."""
    response = client.get("/api/documents/list", params=query)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def ended(client: TestClient, job: int) -> dict[str, Any]:
    """What a job came to."""
    for _ in range(2000):
        state: dict[str, Any] = client.get("/api/documents/progress", params={"job": job}).json()
        if state["state"] in ("done", "failed"):
            return state
        time.sleep(0.01)
    raise AssertionError(state)


def done(client: TestClient, what: str, **body: Sequence[str]) -> dict[str, Any]:
    """Have something done, and give its outcome."""
    response = client.post(f"/api/documents/{what}", json=body)
    assert response.status_code == 200, response.text
    state = ended(client, response.json()["job"])
    assert state["state"] == "done", state
    outcome: dict[str, Any] = state["outcome"]
    return outcome


def upload(client: TestClient, name: str, content: bytes, existing: str = "") -> Any:
    """Send a file as the browser does."""
    return client.post(f"/api/documents/upload?name={quote(name)}&existing={existing}", content=content)


def results(client: TestClient, *names: str) -> dict[str, tuple[str, str]]:
    """What became of uploaded files when they were indexed: state and words, by name."""
    return {each["name"]: (each["state"], each["said"]) for each in done(client, "index", names=names)["files"]}


def test_the_table_lists_the_collection(client: TestClient, articles: Path) -> None:
    """Found, counted and told where it is from."""
    page = listed(client)
    assert (page["matching"], page["documents"], page["counts"]) == (2, 2, {"indexed": 2})
    assert page["standing"] == f"From {articles.name}, last indexed just now."
    assert "The sun" in page["rows"]
    assert listed(client, search="sun")["shown"] == 1
    assert listed(client, sort="title", order="ascending")["rows"].index("The sun") > page["rows"].index("Rain") > 0


def test_the_table_shows_what_changed_since(client: TestClient, articles: Path, collection: Collection) -> None:
    """Also what could not be read, which makes no new generation."""
    assert listed(client)["counts"] == {"indexed": 2}
    (articles / "bad.pdf").write_bytes(b"no PDF")
    collection.sync([articles])
    assert listed(client)["counts"] == {"indexed": 2, "unreadable": 1}
    assert "not a PDF" in listed(client, state="unreadable")["rows"]
    (articles / "snow.txt").write_text("It snowed.")
    collection.sync([articles])
    assert listed(client)["counts"] == {"indexed": 3, "unreadable": 1}


@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "9" * 30}, {"search": "\0" * 3}, {"sort": "__dict__"}])
def test_a_query_may_be_anything(client: TestClient, articles: Path, query: dict[str, str]) -> None:
    """It is answered, or refused in a sentence."""
    response = client.get("/api/documents/list", params=query)
    assert response.status_code in (200, 400)
    assert response.status_code == 200 or response.json()["problem"]
    assert articles.is_dir()


def test_uploaded_files_go_into_the_indexed_folder(client: TestClient, articles: Path) -> None:
    """And are documents like those of the folder; each file has its result."""
    assert upload(client, "snow.txt", b"It snowed in May.").json() == {
        "name": "snow.txt", "already_there": False, "folder": str(articles),
    }  # fmt: skip
    upload(client, "bad.pdf", b"no PDF")
    upload(client, "same.txt", ARTICLES["rain.txt"].encode())
    upload(client, "rain.txt", ARTICLES["rain.txt"].encode())
    upload(client, "void.txt", b"")
    found = results(client, "snow.txt", "bad.pdf", "same.txt", "rain.txt", "void.txt")
    assert found["snow.txt"] == ("indexed", "1 passage")
    assert found["bad.pdf"] == ("unreadable", "not a PDF")
    assert found["same.txt"] == ("copy", "says the same as rain.txt; 1 passage")
    assert found["rain.txt"] == ("unchanged", "was indexed before, 1 passage")
    assert found["void.txt"][0] == "unreadable"
    assert listed(client, search="snow")["shown"] == 1


def test_without_an_indexed_folder_they_go_into_the_data_folder(client: TestClient, data: Path) -> None:
    """Which then is one that is indexed, and looked at again by a re-index."""
    assert upload(client, "snow.txt", b"It snowed in May.").json()["folder"] == str(data / "uploads")
    assert results(client, "snow.txt") == {"snow.txt": ("indexed", "1 passage")}
    assert listed(client)["standing"].startswith("From uploads, last indexed")
    (data / "uploads" / "rain.txt").write_text("It rained.")
    assert done(client, "plan")["add"] == {"count": 1, "names": ["rain.txt"]}
    assert upload(client, "sun.txt", b"The sun shone.").json()["folder"] == str(data / "uploads")


def test_an_upload_removes_nothing(client: TestClient, articles: Path) -> None:
    """That a file is gone is for a re-index to tell first."""
    (articles / "rain.txt").unlink()
    upload(client, "snow.txt", b"It snowed.")
    results(client, "snow.txt")
    assert listed(client)["counts"] == {"indexed": 3}
    assert done(client, "plan")["remove"] == {"count": 1, "names": ["rain.txt"]}


def test_a_file_of_records_tells_how_many_documents_it_gave(client: TestClient, articles: Path) -> None:
    """And which of its lines could not be read."""
    lines = b'{"id": "a", "text": "The dam broke."}\n{"id": "b", "text": "The dam held."}\n'
    upload(client, "news.jsonl", lines)
    upload(client, "half.jsonl", b'{"id": "c", "text": "The dam leaked."}\n{"id": 4\n')
    found = results(client, "news.jsonl", "half.jsonl")
    assert found["news.jsonl"] == ("indexed", "2 documents, 2 passages")
    state, said = found["half.jsonl"]
    assert state == "unreadable"
    assert said.endswith("(of the rest: 1 passage)")
    assert articles.is_dir()


def test_another_file_of_the_name_is_asked_about(client: TestClient, articles: Path) -> None:
    """Then both are kept, or that one is replaced; a file with the same content is no question."""
    refused = upload(client, "rain.txt", b"It hailed.")
    assert (refused.status_code, refused.json()["exists"]) == (409, "rain.txt")
    assert (articles / "rain.txt").read_text() == ARTICLES["rain.txt"]
    assert upload(client, "rain.txt", b"It hailed.", "both").json()["name"] == "rain (2).txt"
    assert upload(client, "rain.txt", ARTICLES["rain.txt"].encode()).json()["already_there"] is True
    assert upload(client, "rain.txt", b"It hailed and hailed.", "replace").json()["name"] == "rain.txt"
    found = results(client, "rain.txt", "rain (2).txt")
    assert {state for state, _ in found.values()} == {"indexed"}
    assert sorted(path.name for path in articles.iterdir()) == ["rain (2).txt", "rain.txt", "sunny.txt"]


@pytest.mark.parametrize("name", ["../../escape.txt", "..\\..\\escape.txt", "/etc/escape.txt", "C:escape.txt",
                                  "a/../escape.txt", "%2e%2e%2fescape.txt", "-escape.txt", ".escape.txt"])  # fmt: skip
def test_no_name_leads_out_of_the_folder(client: TestClient, articles: Path, tmp_path: Path, name: str) -> None:
    """Whatever a browser, or somebody who only says that they are one, may send."""
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    response = upload(client, name, b"x marks the spot")
    assert response.status_code == 200, response.text
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert [path.parent for path in new] == [articles]
    assert new.pop().name == response.json()["name"]


@pytest.mark.parametrize("name", ["photo.jpg", "..", "", "script.txt.sh", "a.txt/", "\0"])
def test_what_is_not_read_is_refused_before_it_is_kept(client: TestClient, articles: Path, name: str) -> None:
    """With the reason; nothing of it stays."""
    response = upload(client, name, b"x")
    assert response.status_code == 400
    assert response.json()["problem"]
    assert len(list(articles.iterdir())) == 2


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd.txt", ".hidden.txt", "photo.jpg"])
def test_only_names_of_uploads_can_be_indexed(client: TestClient, articles: Path, name: str) -> None:
    """No other file of the machine becomes a document by a request."""
    response = client.post("/api/documents/index", json={"names": [name]})
    assert response.status_code == 400
    assert articles.is_dir()


def test_a_file_that_is_too_large_is_refused(client: TestClient, articles: Path) -> None:
    """By its announced length, before it is read."""
    headers = {"content-length": str(LONGEST_UPLOAD + 1)}
    assert client.post("/api/documents/upload?name=a.txt", content=b"x", headers=headers).status_code == 413
    assert len(list(articles.iterdir())) == 2


def test_a_page_of_another_site_changes_nothing(client: TestClient, articles: Path) -> None:
    """Its requests are refused by their origin."""
    evil = {"origin": "https://evil.example"}
    for what in ("upload?name=a.txt", "delete", "sync", "restore", "index", "plan"):
        assert client.post(f"/api/documents/{what}", json={"ids": ["rain.txt"]}, headers=evil).status_code == 403
    assert listed(client)["matching"] == 2
    assert articles.is_dir()


def test_a_reindex_tells_first_what_it_would_do(client: TestClient, articles: Path) -> None:
    """Nothing is changed by the plan; the sync does what it said."""
    (articles / "rain.txt").unlink()
    (articles / "sunny.txt").write_text("The sun did not shine.")
    (articles / "snow.txt").write_text("It snowed.")
    (articles / "bad.pdf").write_bytes(b"no PDF")
    plan = done(client, "plan")
    assert [plan[kind]["names"] for kind in ("add", "change", "remove")] == [["snow.txt"], ["sunny.txt"], ["rain.txt"]]
    assert plan["unreadable"]["count"] == 1
    assert listed(client)["counts"] == {"indexed": 2}
    assert done(client, "sync") == plan
    assert listed(client)["counts"] == {"indexed": 2, "unreadable": 1}
    assert done(client, "plan")["changes"] == 0


def test_a_reindex_without_a_folder_says_what_to_do(client: TestClient) -> None:
    """Nothing was indexed yet."""
    response = client.post("/api/documents/plan", json={})
    assert (response.status_code, "No folder was indexed yet" in response.json()["problem"]) == (400, True)


def test_a_folder_that_is_gone_is_told(client: TestClient, articles: Path) -> None:
    """As the sync words it."""
    articles.rename(articles.with_name("elsewhere"))
    job = client.post("/api/documents/plan", json={}).json()["job"]
    assert "There is no file or folder" in ended(client, job)["problem"]


def test_what_is_deleted_can_be_restored(client: TestClient, articles: Path) -> None:
    """The file stays on disk all the while, and a re-index leaves it out."""
    assert done(client, "delete", ids=["rain.txt"]) == {"ids": ["rain.txt"], "failed": []}
    assert (articles / "rain.txt").exists()
    assert listed(client)["counts"] == {"indexed": 1, "deleted": 1}
    assert "rain.txt" in listed(client, state="deleted")["rows"]
    assert done(client, "plan")["left_out"] == 1
    assert results(client, "rain.txt")["rain.txt"][0] == "deleted"
    done(client, "restore", ids=["rain.txt"])
    assert listed(client)["counts"] == {"indexed": 2}


def test_what_cannot_be_restored_says_why(client: TestClient, articles: Path) -> None:
    """Its file is gone meanwhile."""
    done(client, "delete", ids=["rain.txt"])
    (articles / "rain.txt").unlink()
    assert "stays deleted" in done(client, "restore", ids=["rain.txt"])["failed"][0]
    assert listed(client)["counts"] == {"indexed": 1, "deleted": 1}


def test_a_list_that_has_changed_since_is_told(client: TestClient, articles: Path) -> None:
    """Somebody else deleted it; nothing of the rest is deleted then."""
    job = client.post("/api/documents/delete", json={"ids": ["rain.txt", "gone.txt"]}).json()["job"]
    assert ended(client, job)["problem"].startswith("The list has changed since, nothing was done. Not there: gone.txt")
    assert listed(client)["counts"] == {"indexed": 2}
    assert articles.is_dir()


def test_another_process_that_is_indexing_is_told(client: TestClient, articles: Path, data: Path) -> None:
    """In the sentence of the lock."""
    (articles / "snow.txt").write_text("It snowed.")
    with writer_lock(data):
        state = ended(client, client.post("/api/documents/sync", json={}).json()["job"])
    assert state["state"] == "failed"
    assert "process" in state["problem"]


def test_asking_goes_on_while_files_are_indexed(client: TestClient, articles: Path, collection: Collection,
                                                monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """A search and the table are answered from the state before; the progress is told meanwhile."""
    embed, reached, gate = ToyEmbedder.embed_passages, threading.Event(), threading.Event()

    def slow(toy: ToyEmbedder, texts: Sequence[str]) -> Any:
        reached.set()
        assert gate.wait(20)
        return embed(toy, texts)

    monkeypatch.setattr(ToyEmbedder, "embed_passages", slow)
    upload(client, "snow.txt", b"It snowed in May.")
    job = client.post("/api/documents/index", json={"names": ["snow.txt"]}).json()["job"]
    assert reached.wait(20)
    assert [hit.passage.document_id for hit in collection.search("it rained", k=1)] == ["rain.txt"]
    assert listed(client)["counts"] == {"indexed": 2}
    under_way = client.get("/api/documents/progress").json()
    assert [under_way[name] for name in ("job", "state", "phase", "total")] == [job, "running", "embedding", 1]
    gate.set()
    assert ended(client, job)["outcome"]["files"][0]["state"] == "indexed"
    assert listed(client)["counts"] == {"indexed": 3}
    assert articles.is_dir()


def test_a_job_of_before_the_server_was_started_anew_is_told(client: TestClient) -> None:
    """The page loads again."""
    response = client.get("/api/documents/progress", params={"job": 7})
    assert (response.status_code, "load the page again" in response.json()["problem"]) == (404, True)
    assert client.get("/api/documents/progress").json() == {"job": None}


def test_a_data_folder_that_is_read_only_says_so(
    client: TestClient, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page can put its controls out of use with the reason, and the server refuses what comes all the same."""
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and access(path, mode))
    assert listed(client)["locked"] == (
        "The data folder is read-only: questions are answered, but nothing can be added or deleted."
    )
    assert "read-only" in upload(client, "a.txt", b"x").json()["problem"]
    assert len(list(articles.iterdir())) == 2


def test_a_collection_that_cannot_be_read_is_told(
    client: TestClient, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a sentence, in the place of the table."""

    def damaged(_: Collection) -> CollectionStatus:
        raise DamagedError("The database is damaged; rebuild it.")

    monkeypatch.setattr(Collection, "status", damaged)
    response = client.get("/api/documents/list")
    assert (response.status_code, response.json()) == (400, {"problem": "The database is damaged; rebuild it."})
    assert articles.is_dir()


def test_fixed_documents_are_shown_and_not_changed(collection: Collection, articles: Path) -> None:
    """Nothing is taken, deleted or indexed; a plan changes nothing, and is given."""
    collection.sync([articles])
    application = FastAPI()
    application.include_router(document_routes(Desk(collection, fixed=True)), prefix=PREFIX)
    client = TestClient(application)
    before = collection.generation
    assert "changes none" in listed(client)["locked"]
    wanted = {"ids": ["a.txt"], "names": []}
    refused = [upload(client, "new.txt", b"new")]
    refused += [client.post(f"/api/documents/{verb}", json=wanted) for verb in ("delete", "sync", "index", "restore")]
    assert {response.status_code for response in refused} == {400}
    assert all("changes none" in response.json()["problem"] for response in refused)
    assert "add" in str(done(client, "plan"))
    assert not (articles / "new.txt").exists()
    assert collection.generation == before
