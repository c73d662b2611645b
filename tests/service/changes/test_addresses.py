"""What a running service does with a collection at an address, and what it refuses there in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index import Collection, OnlyFolderError
from qa.page.documents.routes import document_routes
from qa.page.sharing import routes as sharing
from qa.service import Desk
from tests.conftest import Write
from tests.toy import ToyEmbedder


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collection]:
    """An empty collection that machines share."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    with Collection.open(f"lance:{tmp_path}/shared", embedder=ToyEmbedder()) as collection:
        yield collection


def test_files_go_into_a_folder_that_was_indexed(shared: Collection, write: Write) -> None:
    """There is no other folder for them; documents can be changed as anywhere else."""
    desk = Desk(shared)
    assert desk.locked() == ""
    with pytest.raises(OnlyFolderError, match="is an address; index a folder first into which files can be put"):
        desk.folder_for_uploads()
    folder = write({"a.txt": "Rain fell in Gao."})
    shared.sync([folder])
    assert desk.folder_for_uploads() == folder
    (folder / "b.txt").write_text("Rain fell in Kidal.")
    assert desk.indexed(folder, lambda _: None).added == ("b.txt",)


def test_pages_of_the_web_are_refused_at_once(shared: Collection) -> None:
    """On the page, and to whoever else asks; nothing is fetched."""
    sentence = f"{shared.status().folder} is an address; save the pages as files and index their folder."
    with pytest.raises(OnlyFolderError) as told:
        shared.add(["https://example.org/"])
    assert str(told.value).endswith(sentence)
    application = FastAPI()
    application.include_router(document_routes(Desk(shared)), prefix="/api")
    response = TestClient(application).post("/api/documents/fetch", json={"address": "https://example.org/"})
    assert response.status_code >= 400
    assert response.json()["problem"].endswith(sentence)


def test_nothing_is_shared_where_there_is_no_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where people log in; it is told what to do instead."""
    monkeypatch.setattr(sharing, "who", lambda _: "ada")
    application = FastAPI()
    application.include_router(sharing.sharing_routes(None), prefix="/api")
    response = TestClient(application).post("/api/conversations/list", json={})
    assert response.status_code == 403
    assert "this one is at an address; export the conversation" in response.json()["problem"]
