"""Collections that released programs wrote: tests/data holds one of every schema version."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import Collection, ReadOnlyError, SearchSettings, check, faults, rebuild
from index.engine.embedded import EmbeddedEngine, EmbeddedTruth
from index.engine.search import snapshot
from index.engine.store.connection import DATABASE
from index.engine.store.schema import OLDEST_SERVED, SCHEMA_VERSION
from index.engine.store.store import Store
from qa.terminal import command as cli
from tests.conftest import ToyEmbedder, Write
from tests.make_stored_collection import FEEDBACK, MARK, SAVED

ROOT = Path(__file__).parents[4]
STORED = Path(__file__).parents[3] / "data"
FIRST = 3  # the first that was released
CATALOGUED = 4  # the first that tells when documents were added, and holds feedback
VERSIONS = range(FIRST, SCHEMA_VERSION + 1)
TEAM = 5  # the first that holds marks, saved questions, tags and corrections
NEWER = {"catalogue", "feedback", "tags", "corrections", "marks", "saved_questions", "alerts", "deliveries"}  # tables
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
    found = tables(tmp_path / "stored" / DATABASE)
    fresh = tables(store.folder / DATABASE)
    for each in (found, fresh):
        each.pop("documents_with_losses", None)  # made by a sync
    assert found == fresh


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


@pytest.fixture(params=range(TEAM, SCHEMA_VERSION + 1), ids="schema {}".format)
def said(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a stored collection of which people have said something."""
    folder = tmp_path / "data"
    with zipfile.ZipFile(stored(request.param)) as archive:
        archive.extractall(folder)
    return folder


def test_what_people_said_of_a_stored_collection_is_there(said: Path, toy: ToyEmbedder) -> None:
    """Tags, corrections, marks and saved questions."""
    with Collection.open(said, embedder=toy) as collection:
        assert collection.tags() == {"weather": 1}
        assert (collection.summary("millet.txt").title, collection.summary("millet.txt").date) == ("Millet", "2024-02")
        assert collection.marks.all() == [MARK]
        assert collection.saved_questions.all() == [SAVED]


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


# Upgraded


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A copy of the oldest stored collection."""
    folder = tmp_path / "data"
    with zipfile.ZipFile(stored(OLDEST_SERVED)) as archive:
        archive.extractall(folder)
    return folder


def version_of(data: Path) -> int:
    """The schema version of a database."""
    with closing(sqlite3.connect(f"{(data / DATABASE).as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def contents(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the tables that the oldest version had."""
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - names of the database's own
            for name in names
            if name not in NEWER
        }


def opened_in_a_process(data: Path, fault: str = "") -> int:
    """Open a collection in a process, which may be killed; gives its exit status."""
    script = "import sys; from index import Collection; Collection.open(sys.argv[1]).close()"
    return subprocess.run(
        [sys.executable, "-c", script, str(data)], env=os.environ | {"QA_FAULT": fault}, cwd=ROOT, check=False
    ).returncode


def test_an_older_collection_is_upgraded_when_it_is_opened(old: Path, toy: ToyEmbedder) -> None:
    """Nothing of it changes and nothing is embedded; what it then has is what a new one has."""
    before = contents(old)
    with Collection.open(old, embedder=toy) as collection:
        assert version_of(old) == collection.status().schema == SCHEMA_VERSION
        assert {(each.added, each.changed) for each in collection.documents()} == {(None, None)}
        assert all(each.characters == len(collection.document(each.id).text) for each in collection.documents())
        assert collection.feedback() == []
        collection.add_feedback(FEEDBACK)
        assert collection.feedback() == [FEEDBACK]
        assert collection.generation == 2
    assert toy.texts == []
    assert contents(old) == before
    with closing(Store(old.with_name("new"))) as new:
        assert tables(old / DATABASE) == tables(new.folder / DATABASE)
    assert check(old).ok


def test_what_is_taken_in_after_the_upgrade_has_its_time(old: Path, toy: ToyEmbedder, write: Write) -> None:
    """And what was there before, and changes, has none when it was added."""
    with Collection.open(old, embedder=toy) as collection:
        report = collection.sync([write({"new.txt": "A zebra was seen in Gao.\n", "rain.txt": "No rain.\n"})])
        assert report.changed == ("rain.txt",)
        new, rain = collection.summary("new.txt"), collection.summary("rain.txt")
        assert new.added == new.changed is not None
        assert (rain.added, rain.changed) == (None, new.added)
        assert collection.summary("millet.txt").changed is None


def test_a_rebuild_of_an_older_collection_makes_up_no_times(old: Path, toy: ToyEmbedder, write: Write) -> None:
    """What was there before was not added by it."""
    folder = write({"millet.txt": "The price of millet rose in Ménaka.\n", "new.txt": "A zebra was seen in Gao.\n"})
    rebuild(old, [folder], embedder=toy)
    with Collection.open(old, embedder=toy) as collection:
        assert collection.summary("millet.txt").added is None
        assert collection.summary("new.txt").added is not None


def test_a_killed_upgrade_leaves_the_older_collection(old: Path) -> None:
    """Whole; the next opening upgrades it."""
    before = contents(old), tables(old / DATABASE)
    for _ in range(3):
        assert opened_in_a_process(old, "open.upgrade:kill") == -signal.SIGKILL
        assert version_of(old) == OLDEST_SERVED
    assert (contents(old), tables(old / DATABASE)) == before
    assert opened_in_a_process(old) == 0
    assert version_of(old) == SCHEMA_VERSION
    assert contents(old) == before[0]
    assert check(old).ok


def test_several_may_open_an_older_collection_at_once(old: Path) -> None:
    """It is upgraded once."""
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(opened_in_a_process, [old] * 4)] == [0] * 4
    assert version_of(old) == SCHEMA_VERSION
    assert check(old).ok


def test_an_older_collection_that_may_not_be_written_answers(old: Path, toy: ToyEmbedder) -> None:
    """As it is: what came since is unknown, and nothing can be said of an answer."""
    before = (old / DATABASE).read_bytes()
    collection = Collection(EmbeddedEngine(EmbeddedTruth(old, read_only=True)), toy, SearchSettings())
    with collection:
        assert collection.search("price of millet", k=1)[0].passage.document_id == "millet.txt"
        assert sorted(each.id for each in collection.documents()) == DOCUMENTS
        assert collection.summary("rain.txt").characters == len(collection.document("rain.txt").text)
        assert (collection.summary("boat.md").copies, collection.summary("boat.md").added) == (1, None)
        assert [Path(folder).name for folder in collection.folders()] == ["documents"]
        assert (collection.feedback(), collection.status().schema) == ([], OLDEST_SERVED)
        with pytest.raises(ReadOnlyError):
            collection.add_feedback(FEEDBACK)
    assert (old / DATABASE).read_bytes() == before
    assert check(old).ok
    assert version_of(old) == OLDEST_SERVED


def test_an_older_collection_answers_where_there_is_no_room_to_upgrade_it(
    old: Path, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is upgraded by what is written next."""
    monkeypatch.setattr(faults, "_fault", faults._Fault("open.upgrade:enospc"))
    with Collection.open(old, embedder=toy) as collection:
        assert version_of(old) == OLDEST_SERVED
        assert collection.search("price of millet", k=1)[0].passage.document_id == "millet.txt"
        assert len(collection.documents()) == len(DOCUMENTS)
        collection.sync([write({"new.txt": "A zebra was seen in Gao.\n"})])
        assert version_of(old) == SCHEMA_VERSION
        assert collection.summary("new.txt").added is not None


def test_a_stored_collection_tells_times_and_feedback(data: Path, toy: ToyEmbedder) -> None:
    """From the version on that keeps them."""
    before = version_of(data)
    with Collection.open(data, embedder=toy) as collection:
        assert all((each.added is not None) == (before >= CATALOGUED) for each in collection.documents())
        assert collection.feedback() == ([FEEDBACK] if before >= CATALOGUED else [])
