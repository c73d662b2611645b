"""Collections that released programs wrote: tests/data holds one of every schema version."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index import Collection, rebuild, snapshot
from index.store import DATABASE, SCHEMA_VERSION, Store
from qa import cli
from tests.conftest import ToyEmbedder, Write

STORED = Path(__file__).parent / "data"
FIRST = 3  # the first that was released
VERSIONS = range(FIRST, SCHEMA_VERSION + 1)
DOCUMENTS = ["again/boat.txt", "boat.md", "millet.txt", "rain.txt"]


def stored(version: int) -> Path:
    """The stored collection of a schema version."""
    return STORED / f"collection-schema-{version}.zip"


@pytest.fixture(params=VERSIONS, ids="schema {}".format)
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a stored collection."""
    folder = tmp_path / "data"
    with zipfile.ZipFile(stored(request.param)) as archive:
        archive.extractall(folder)
    return folder


def tables(database: Path) -> dict[str, str]:
    """How the tables and indexes of a database are defined, without comments."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {name: " ".join(re.sub(r"--.*", "", sql).split()) for name, sql in found}


def test_every_schema_version_is_stored() -> None:
    """Who raises the version stores a collection of it: .venv/bin/python -m tests.make_stored_collection."""
    assert [stored(version).is_file() for version in VERSIONS] == [True] * len(VERSIONS)


def test_another_schema_has_another_version(store: Store, tmp_path: Path) -> None:
    """Tables are not changed without raising it: an older collection would open, and then fail."""
    with zipfile.ZipFile(stored(SCHEMA_VERSION)) as archive:
        archive.extract(DATABASE, tmp_path / "stored")
    assert tables(tmp_path / "stored" / DATABASE) == tables(store.folder / DATABASE)


def test_a_stored_collection_is_read_whole(data: Path, toy: ToyEmbedder) -> None:
    """Documents with all that is known of them, passages, and vectors, the derived ones too."""
    with closing(Store(data)) as store:
        documents = {document.id: document for document in store.documents()}
        passages = list(store.passages())
        vectors = store.vectors(store.passage_numbers())
        assert list(store.deleted()) == ["by-hand.txt"]
        assert store.copies(DOCUMENTS) == {"again/boat.txt": ["boat.md"], "boat.md": ["again/boat.txt"]}
        derived = snapshot.load(store) or snapshot.build(store)
    assert list(documents) == DOCUMENTS
    boat = documents["boat.md"]
    assert (boat.title, boat.date, dict(boat.metadata)["author"]) == ("The boat", "2023-09-10", "Aïssata")
    assert [boat.text[each.start : each.end] for each in boat.headings] == ["The boat", "After it"]
    assert {each.value for each in boat.dates} == {"2023-09-08"}
    assert documents["rain.txt"].text == "Rain fell in Kidal last week, café owners said. 😀\n"
    assert {passage.document_id for passage in passages} == set(DOCUMENTS)
    assert all(documents[each.document_id].text[each.start : each.end] == each.text for each in passages)
    assert vectors.shape == (len(passages), toy.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert len(derived) == len(passages)


def test_a_stored_collection_answers_and_takes_documents(data: Path, toy: ToyEmbedder, write: Write) -> None:
    """What is new is found beside what was there."""
    with Collection.open(data, embedder=toy) as collection:
        (hit,) = collection.search("gunmen attacked a boat", k=1)
        assert hit.passage.document_id in {"boat.md", "again/boat.txt"}
        assert len(hit.copies) == 1
        assert collection.sync([write({"new.txt": "A zebra was seen in Gao.\n"})]).added == ("new.txt",)
        assert collection.search("zebra", k=1)[0].passage.document_id == "new.txt"
        assert collection.search("price of millet", k=1)[0].passage.document_id == "millet.txt"
        assert len(collection) == len(DOCUMENTS) + 1


def test_a_stored_collection_is_rebuilt(data: Path, toy: ToyEmbedder, write: Write) -> None:
    """With what was deleted by hand still deleted."""
    folder = write(
        {"by-hand.txt": "A xylophone was sold in Gao.\n", "millet.txt": "The price of millet rose in Ménaka.\n"}
    )
    report = rebuild(data, [folder], embedder=toy)
    assert report.deleted == ("by-hand.txt",)
    assert set(report.removed) == set(DOCUMENTS) - {"millet.txt"}


def test_the_command_tells_of_a_stored_collection(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`qa status` as of a collection of its own."""
    monkeypatch.setattr(sys, "argv", ["qa", "status", "--json", "--data", str(data)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code in {0, None}
    told = json.loads(capsys.readouterr().out)
    assert (told["documents"], told["model"]) == (len(DOCUMENTS), "toy")
    assert [failure["path"] for failure in told["failures"]] == ["documents/empty.txt"]
