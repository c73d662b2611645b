"""A backup holds one state of a data folder, also while that changes, and a data folder made of it answers."""

from __future__ import annotations

import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest

from index import Collection, DamagedError, DataFolderError, SchemaError, back_up, check, restore_backup
from index.engine.store import DATABASE, SCHEMA_VERSION
from qa import Assistant
from qa.reading import SentenceVectors, SimilarityReader
from tests.conftest import EVERY_HEADLINE, Write
from tests.toy import ToyEmbedder

FACT = "French troops deployed to Mali in 2013."
QUESTION = "When were French troops deployed to Mali?"


@pytest.fixture
def held(write: Write, data: Path, toy: ToyEmbedder) -> Path:
    """A data folder with a document, and what else may lie in one."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"mali.txt": FACT})])
    (data / "uploads").mkdir()
    (data / "uploads/sent.txt").write_text("Sent.")
    (data / "uploads/.arriving").write_text("Half writ")
    (data / "web/site").mkdir(parents=True)
    (data / "web/site/page.html").write_text("<p>Fetched.</p>")
    (data / "qa.toml").write_text("threshold = 0.2\n")
    (data / "elsewhere").symlink_to("/etc/hostname")
    with sqlite3.connect(data / "people.sqlite") as people:
        people.execute("CREATE TABLE people (name TEXT)")
        people.execute("INSERT INTO people VALUES ('ada')")
    people.close()
    return data


def answered(data: Path, toy: ToyEmbedder) -> str:
    """What a collection says to the question."""
    with Collection.open(data, embedder=toy) as collection:
        reader = SimilarityReader(SentenceVectors(toy))
        answer = Assistant(collection, reader=reader, settings=EVERY_HEADLINE).ask(QUESTION)
    return answer.citations[0].evidence.text if answer.citations else ""


def is_sound(data: Path, toy: ToyEmbedder) -> bool:
    """Whether every byte is as it was written; what is derived is made at the first question that needs it."""
    found = check(data, embedder=toy)
    return not found.lost and all(each.where.startswith("derived/") for each in found.problems)


def test_a_data_folder_made_of_a_backup_answers(held: Path, tmp_path: Path, toy: ToyEmbedder) -> None:
    """It holds all that was there, but for what is half written or worked out again."""
    file, made = tmp_path / "backup.zip", tmp_path / "made"
    about = back_up(held, file)
    assert (about.documents, about.generation, about.schema) == (1, 1, SCHEMA_VERSION)
    assert file.stat().st_mode & 0o077 == 0
    names = set(zipfile.ZipFile(file).namelist())
    assert names == {DATABASE, "uploads/sent.txt", "web/site/page.html", "qa.toml", "people.sqlite", "backup.json"}
    assert restore_backup(file, made) == about
    assert answered(made, toy) == FACT
    assert is_sound(made, toy)
    assert (made / "web/site/page.html").read_text() == "<p>Fetched.</p>"
    with sqlite3.connect(made / "people.sqlite") as people:
        assert people.execute("SELECT name FROM people").fetchall() == [("ada",)]
    people.close()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_backup_that_is_made_during_a_sync_is_of_one_state(
    write: Write, held: Path, tmp_path: Path, toy: ToyEmbedder
) -> None:
    """Whatever is published meanwhile: each holds all of a generation, and answers."""
    expected = {1: 1}
    stop = threading.Event()

    def index() -> None:
        with Collection.open(held, embedder=toy) as collection:
            for number in range(2, 12):
                folder = write({f"more-{number}-{each}.txt": f"Number {each} of round {number}." for each in range(20)})
                report = collection.sync([folder])
                expected[report.generation] = len(collection)
        stop.set()

    thread = threading.Thread(target=index)
    thread.start()
    made: list[Path] = []
    while not stop.is_set():
        made.append(tmp_path / f"backup-{len(made)}.zip")
        back_up(held, made[-1])
    thread.join()
    generations = set()
    for number, file in enumerate(made):
        about = restore_backup(file, tmp_path / f"made-{number}")
        assert expected[about.generation] == about.documents
        generations.add(about.generation)
    assert len(generations) > 1
    assert answered(tmp_path / "made-0", toy) == FACT
    assert answered(tmp_path / f"made-{len(made) - 1}", toy) == FACT
    assert is_sound(tmp_path / f"made-{len(made) - 1}", toy)


def test_nothing_is_written_over(held: Path, tmp_path: Path) -> None:
    """Neither a file by a backup, nor a data folder by what is restored."""
    file = tmp_path / "backup.zip"
    back_up(held, file)
    before = file.read_bytes()
    with pytest.raises(DataFolderError, match="is there already; name another file"):
        back_up(held, file)
    with pytest.raises(DataFolderError, match="is there already and not empty"):
        restore_backup(file, held)
    with pytest.raises(DataFolderError, match="lies in the data folder itself"):
        back_up(held, held / "backup.zip")
    with pytest.raises(DataFolderError, match="holds no collection"):
        back_up(tmp_path / "none", tmp_path / "other.zip")
    assert file.read_bytes() == before
    empty = tmp_path / "empty"
    empty.mkdir()
    restore_backup(file, empty)
    assert (empty / DATABASE).is_file()


def test_a_file_that_is_no_backup_leaves_nothing_behind(held: Path, tmp_path: Path) -> None:
    """Damaged, cut off, of another kind, of a later version, or with names that lead elsewhere."""
    good = tmp_path / "good.zip"
    back_up(held, good)
    raw = bytearray(good.read_bytes())
    raw[200] ^= 0xFF
    bad: dict[str, tuple[bytes, type[Exception]]] = {
        "damaged": (bytes(raw), DamagedError),
        "cut": (good.read_bytes()[:-100], DamagedError),
        "text": (b"no archive", DamagedError),
    }
    for name, (content, error) in bad.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(error, match="is no sound backup"):
            restore_backup(tmp_path / name, tmp_path / "made")
    for name, about, error in [
        ("later", f'{{"made": "", "schema": {SCHEMA_VERSION + 1}, "generation": 1, "documents": 1}}', SchemaError),
        ("other", '{"unknown": 1}', DamagedError),
    ]:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("backup.json", about)
        with pytest.raises(error):
            restore_backup(tmp_path / name, tmp_path / "made")
    for lead in ("../out.txt", "/out.txt", "a/../../out.txt", "a\\..\\out.txt"):
        path = tmp_path / "leading"
        path.write_bytes(good.read_bytes())
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(lead, "out")
        with pytest.raises(DamagedError):
            restore_backup(path, tmp_path / "made")
    assert not (tmp_path / "made").exists()
    assert not (tmp_path / "out.txt").exists()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_backup_of_an_earlier_schema_is_brought_up_when_it_is_opened(tmp_path: Path, toy: ToyEmbedder) -> None:
    """As an upgrade of the program does; the backup itself changes nothing."""
    with zipfile.ZipFile(Path(__file__).parents[2] / "data/collection-schema-3.zip") as stored:
        stored.extractall(tmp_path / "old")
    [database] = (tmp_path / "old").rglob(DATABASE)
    before = database.read_bytes()
    assert back_up(database.parent, tmp_path / "old.zip").schema == 3
    assert database.read_bytes() == before
    restore_backup(tmp_path / "old.zip", tmp_path / "made")
    with Collection.open(tmp_path / "made", embedder=toy) as collection:
        assert len(collection) > 0
        assert collection.status().schema == SCHEMA_VERSION
