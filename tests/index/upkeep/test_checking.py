"""A data folder is checked, repaired and rid of what was deleted; damage to any of its files is never served."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import CheckReport, Collection, LockedError, ModelMismatchError, SyncSettings, check
from index.engine.store.connection import DATABASE, row_checksum, text_digest
from index.engine.store.schema import SCHEMA_VERSION
from index.engine.store.store import Store
from tests.conftest import MakeToy, Write
from tests.corruptions import KINDS, QUERIES, damage, found, state
from tests.faults.harness import LONG
from tests.qa.terminal.test_command import Run
from tests.toy import ToyEmbedder

ROOT = Path(__file__).parents[3]
ATTACK = "On Friday gunmen attacked a boat on the Niger River and killed forty-nine people, the army said. " * 3
DOCUMENTS = {
    "a.txt": ATTACK,
    "b.txt": ATTACK.replace("Friday", "Monday", 1),
    "c.txt": "Rice\n\nJollof rice is cooked with tomatoes. " + "It went on like that, the cook said. " * 40,
    "d.txt": "Le café de Ménaka est fermé depuis 2013.",
    "e.txt": "東京は雨。",
    "f.txt": "Keïta met Kassogué near the drone bases in 2013.",
}


@pytest.fixture
def qa(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, toy: ToyEmbedder) -> Run:
    """The command, over a toy embedder."""
    for module in ("upkeep.checking", "collection"):
        monkeypatch.setattr(f"index.{module}.default_embedder", lambda: toy)
    return Run(data, capsys, monkeypatch)


@pytest.fixture
def filled(collection: Collection, write: Write, data: Path) -> Path:
    """The data folder of a closed collection of six documents."""
    collection.sync([write(DOCUMENTS)])
    collection.close()
    return data


def sql(folder: Path, *statements: str) -> None:
    """Change a database behind the program's back."""
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def problems(report: CheckReport) -> list[tuple[str, str]]:
    """Where, and what to do."""
    return [(problem.where, problem.remedy) for problem in report.problems]


def child(*arguments: object) -> subprocess.Popen[str]:
    """A process that runs `tests.corruptions`."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.corruptions", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status, negative for a signal, and what the process printed."""
    out, err = process.communicate(timeout=280)
    return process.returncode, out if process.returncode == 0 else err


def kill_after_publishing(folder: Path, documents: Path) -> None:
    """Have a process bring a collection in step and be killed as soon as that is published."""
    assert ended(child("publish", folder, documents))[0] == -signal.SIGKILL
    assert (folder / f"{DATABASE}-wal").stat().st_size


# A check


def test_a_sound_collection_is_ok(filled: Path) -> None:
    """And the report says how much was looked at."""
    report = check(filled)
    assert report.ok
    assert (report.documents, report.problems, report.lost, report.notices) == (6, (), (), ())
    assert report.passages > 6
    assert report.bytes_read >= (filled / DATABASE).stat().st_size


def test_an_empty_collection_is_ok(store: Store) -> None:
    """Nothing in it is nothing wrong."""
    assert check(store.folder).ok


def test_a_check_changes_nothing(filled: Path, write: Write) -> None:
    """Not a byte, and no time of change: of a folder at rest, of a damaged one, and of one that a kill left behind."""
    for prepare in (
        lambda: None,
        lambda: kill_after_publishing(filled, write({"g.txt": "A new army took the river."})),
        lambda: (filled / "derived" / "index.pkl").write_bytes(b"junk"),
        lambda: next((filled / "derived").glob("vectors.*")).write_bytes(b"damaged"),
    ):
        prepare()
        before = state(filled)
        check(filled)
        assert state(filled) == before


def test_what_a_killed_process_left_in_the_log_is_checked(filled: Path, write: Write) -> None:
    """What it published is there, and counts."""
    kill_after_publishing(filled, write({"g.txt": "A new army took the river."}))
    report = check(filled)
    assert report.ok
    assert report.documents == 7


def test_a_check_is_not_fooled_by_a_writer(data: Path, toy: ToyEmbedder, write: Write) -> None:
    """What a sync publishes meanwhile is no damage; the database is open here as well, and stays locked as it was."""
    reports: list[CheckReport] = []
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write(DOCUMENTS)])
        stop = threading.Event()

        def sync_on() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                collection.sync([write({"a.txt": f"{ATTACK} Report {number}."})])

        writer = threading.Thread(target=sync_on)
        writer.start()
        try:
            while len(reports) < 8 or collection.generation <= 2:  # a machine that is busy may sync more slowly
                reports.append(check(data))
        finally:
            stop.set()
            writer.join()
    assert not any(report.problems for report in reports)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    """And no folder is made."""
    report = check(tmp_path / "nowhere")
    assert [(problem.where, problem.what) for problem in report.problems] == [(DATABASE, "is missing")]
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("repair", [False, True])
def test_a_database_that_cannot_be_opened_is_a_problem_and_no_error(filled: Path, *, repair: bool) -> None:
    """With the way out; a repair does not try what it cannot do."""
    (filled / DATABASE).write_bytes(b"no database at all" * 100)
    before = (filled / DATABASE).read_bytes()
    report = check(filled, repair=repair)
    ((where, remedy),) = problems(report)
    assert where == DATABASE
    assert "restore a backup" in remedy
    assert "qa index --rebuild" in remedy
    assert (filled / DATABASE).read_bytes() == before
    assert not report.repairable
    assert report.notices == ()


def test_another_model_than_the_vectors_is_a_problem(filled: Path) -> None:
    """Else each search would be refused, and nobody told why."""
    sql(filled, "UPDATE meta SET value = 'toz' WHERE key = 'model'")
    (problem,) = check(filled).problems
    assert "toz" in problem.what


def test_another_schema_is_a_problem_and_no_error(filled: Path) -> None:
    """Its versions are named."""
    sql(filled, "PRAGMA user_version = 99")
    (problem,) = check(filled).problems
    assert "99" in problem.what


# Each kind of damage is found, named and put right


@dataclass(frozen=True)
class Damage:
    """What somebody or something did to a database, and what is to be said of it."""

    statement: str  # SQL; `of_c` are the passages of c.txt
    problems: tuple[tuple[str, str], ...]
    lost: tuple[str, ...] = ()


DAMAGES = {
    "text": Damage(
        "UPDATE documents SET text = replace(text, 'tomatoes', 'potatoes') WHERE id = 'c.txt'",
        (("document c.txt", "read again"),),
        ("document c.txt",),
    ),
    "no longer UTF-8": Damage(
        "UPDATE documents SET text = CAST(CAST('Rice' AS BLOB) || x'ff' AS TEXT) WHERE id = 'c.txt'",
        (("document c.txt", "read again"),),
        ("document c.txt",),
    ),
    "text with its digest": Damage(
        "UPDATE documents SET text = 'x', text_sha256 = text_digest('x') WHERE id = 'c.txt'",
        (("document c.txt", "read again"),),
        ("document c.txt",),
    ),
    "source": Damage(
        "UPDATE documents SET source = 'elsewhere' WHERE id = 'c.txt'",
        (("document c.txt", "read again"),),
        ("document c.txt",),
    ),
    "file": Damage(
        "UPDATE documents SET file = 'elsewhere' WHERE id = 'c.txt'",
        (("document c.txt", "read again"),),
        ("document c.txt",),
    ),
    "marks": Damage(
        "UPDATE documents SET layout = json_set(layout, '$.dates', json('[[9, 3, \"2013\", false]]')), checksum ="
        " row_checksum(id, file, title, text_sha256, source, date, date_origin, metadata,"
        " json_set(layout, '$.dates', json('[[9, 3, \"2013\", false]]')), sha256) WHERE id = 'c.txt'",
        (("document c.txt", "read again"),),
        ("document c.txt",),
    ),
    "passage": Damage(
        "UPDATE passages SET end = end - 1 WHERE number = (SELECT max(number) FROM of_c)",
        (("document c.txt", "read again"),),
        ("document c.txt",),
    ),
    "overlapping passages": Damage(
        "UPDATE passages SET start = 0, checksum = row_checksum('c.txt', 0, end, section, page, embedding)"
        " WHERE number IN (SELECT number FROM of_c)",
        (("document c.txt", "read again"),),
        ("document c.txt",),
    ),
    "vector": Damage(
        "UPDATE embeddings SET vector = zeroblob(length(vector)) WHERE key = (SELECT embedding FROM of_c)",
        (("document c.txt", "embed again"),),
    ),
    "vectors gone": Damage("DELETE FROM embeddings", tuple((f"document {n}", "embed again") for n in DOCUMENTS)),
    "no unit vector": Damage(
        "UPDATE embeddings SET vector = zeroblob(128), checksum = row_checksum(key, zeroblob(128))"
        " WHERE key = (SELECT embedding FROM of_c)",
        (("document c.txt", "embed again"),),
    ),
    "vector of another length": Damage(
        "UPDATE embeddings SET vector = x'0000803f', checksum = row_checksum(key, x'0000803f')"
        " WHERE key = (SELECT embedding FROM of_c)",
        (("document c.txt", "embed again"),),
    ),
    "vector of no passage": Damage("INSERT INTO embeddings VALUES (x'00', x'00', x'00')", ((DATABASE, "delete"),)),
    "lines": Damage(
        "INSERT INTO lines SELECT DISTINCT 'another line', document FROM of_c", (("document c.txt", "rebuild"),)
    ),
    "bands": Damage(
        "UPDATE bands SET key = key + 1 WHERE document IN (SELECT document FROM of_c)", (("document c.txt", "rebuild"),)
    ),
    "copies": Damage("UPDATE documents SET copies = 'b.txt' WHERE id = 'b.txt'", (("document b.txt", "rebuild"),)),
    "rows astray": Damage(
        "INSERT INTO passages (document, start, end, section, embedding, checksum) VALUES (99, 0, 1, '', x'00', x'00')",
        ((DATABASE, "delete"),),
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_named_and_repaired(filled: Path, folder: Path, toy: ToyEmbedder, name: str) -> None:
    """Afterwards a check finds nothing, and once what was lost is indexed again all is found as before."""
    done = DAMAGES[name]
    before = found(filled)
    with contextlib.closing(sqlite3.connect(filled / DATABASE)) as connection, connection:
        connection.create_function("row_checksum", -1, row_checksum)
        connection.create_function("text_digest", 1, text_digest)
        connection.execute(
            "CREATE TEMP VIEW of_c AS SELECT p.* FROM main.passages p JOIN main.documents d ON d.number = p.document"
            " WHERE d.id = 'c.txt'"
        )
        connection.execute(done.statement)

    assert problems(check(filled)) == list(done.problems)
    repaired = check(filled, repair=True, embedder=toy)
    assert (repaired.problems, repaired.lost) == ((), done.lost)
    assert repaired.ok == (not done.lost)
    assert bool(repaired.repaired) or bool(repaired.lost)
    again = check(filled)
    assert again.ok
    assert again.documents == len(DOCUMENTS) - len(done.lost)
    with Collection.open(filled, embedder=toy) as collection:
        assert collection.generation == 2
        report = collection.sync([folder])
        assert report.added == tuple(each.removeprefix("document ") for each in done.lost)
    assert check(filled).ok
    assert found(filled) == before


def test_indexes_of_the_database_are_made_anew(filled: Path, toy: ToyEmbedder) -> None:
    """One that lacks a row lets passages be missed, but nothing is lost."""
    with contextlib.closing(sqlite3.connect(filled / DATABASE)) as connection, connection:
        kept = connection.execute("SELECT * FROM sqlite_schema WHERE name = 'passages_by_document'").fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'passages_by_document'")
    sql(filled, "UPDATE passages SET document = document + 0, number = number + 100 WHERE number = 1")
    with contextlib.closing(sqlite3.connect(filled / DATABASE)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", kept)
    ((where, remedy),) = problems(check(filled))
    assert (where, remedy) == (DATABASE, "rebuild")
    report = check(filled, repair=True, embedder=toy)
    assert report.ok
    assert "the indexes" in report.repaired[0]
    assert check(filled).ok


@pytest.mark.parametrize("kind", KINDS)
def test_derived_files_are_made_anew(filled: Path, toy: ToyEmbedder, kind: str) -> None:
    """Each that is missing or damaged is named; the generation stays, since nothing else is found."""
    before = found(filled)
    names = sorted(path.name for path in (filled / "derived").iterdir())
    for name in names:
        damage(filled / "derived" / name, kind)
    assert problems(check(filled)) == [(f"derived/{name}", "rebuild") for name in names]
    report = check(filled, repair=True, embedder=toy)
    assert report.ok
    assert report.repaired == ("the derived files were written anew",)
    assert check(filled).ok
    assert sorted(path.name for path in (filled / "derived").iterdir()) == names
    assert found(filled) == before


def test_derived_files_that_contradict_the_database_are_found(filled: Path, toy: ToyEmbedder) -> None:
    """Though their digests are right: here two vectors have changed places."""
    (path,) = (filled / "derived").glob("vectors.*")
    vectors = np.load(path)
    np.save(path, vectors[::-1])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sql(filled, f"UPDATE derived SET sha256 = '{digest}' WHERE name = '{path.name}'")  # noqa: S608
    assert problems(check(filled)) == [(f"derived/{path.name}", "rebuild")]
    assert check(filled, repair=True, embedder=toy).ok
    assert check(filled).ok


def test_a_lost_log_is_noticed(filled: Path, toy: ToyEmbedder, write: Write) -> None:
    """What was published is gone with it; the derived files tell that there was a later generation."""
    kill_after_publishing(filled, write({"g.txt": "A new army took the river."}))
    (filled / f"{DATABASE}-wal").unlink()
    report = check(filled)
    assert "a later one was published" in " ".join(problem.what for problem in report.problems)
    assert check(filled, repair=True, embedder=toy).lost
    assert check(filled).ok
    with Collection.open(filled, embedder=toy) as collection:
        assert collection.sync([write({})]).added == ("g.txt",)


def test_a_repair_needs_the_collections_own_model(filled: Path, make_toy: MakeToy) -> None:
    """Another one is refused before anything is changed."""
    sql(filled, "DELETE FROM embeddings")
    with pytest.raises(ModelMismatchError, match="QA_MODEL"):
        check(filled, repair=True, embedder=make_toy("other"))
    assert len(check(filled).problems) == len(DOCUMENTS)


def test_a_repair_waits_for_no_writer(filled: Path) -> None:
    """It says who is writing; a mere check does not mind."""
    with contextlib.closing(Store(filled)) as store, store.writer():
        assert check(filled).ok
        with pytest.raises(LockedError, match="pid"):
            check(filled, repair=True)


def test_a_sound_collection_is_not_touched_by_a_repair(filled: Path, toy: ToyEmbedder) -> None:
    """No new generation, and nothing said to be repaired."""
    report = check(filled, repair=True, embedder=toy)
    assert (report.ok, report.repaired, report.lost) == (True, (), ())
    with Collection.open(filled, embedder=toy) as collection:
        assert collection.generation == 1


# Deleted means gone


def test_a_deleted_document_is_in_no_file(collection: Collection, data: Path, write: Write) -> None:
    """Nor before the vacuum in a hit, a derived word list or the documents; after it not a byte of it is left."""
    collection.sync([write(DOCUMENTS)])
    before = holding(data, "kassogué")
    assert before
    collection.delete(["f.txt"])
    assert [hit for hit in collection.search("Kassogué") if "Kassogué" in hit.passage.text] == []
    assert collection.occurrences("Kassogué") == {"kassogue": 0}
    assert not any("kassogue" in path.read_bytes().decode(errors="ignore") for path in (data / "derived").iterdir())
    with pytest.raises(KeyError):
        collection.document("f.txt")
    collection.close()
    report = check(data, vacuum=True)
    assert report.ok
    assert holding(data, "Kassogué") == holding(data, "kassogue") == []


def holding(folder: Path, word: str) -> list[Path]:
    """The files of a folder that hold a word, in whatever case."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and word.casefold() in path.read_bytes().decode(errors="ignore").casefold()
    ]


def test_a_vacuum_gives_room_back(filled: Path, folder: Path, toy: ToyEmbedder) -> None:
    """Also that of vectors which no passage needs, of stale derived files, and of an interrupted rebuild."""
    with Collection.open(filled, embedder=toy) as collection:
        (folder / "c.txt").write_text("Rice " * 60_000)
        collection.sync([folder])
        (folder / "c.txt").write_text("Rice.")
        collection.sync([folder])
    sql(filled, "INSERT INTO embeddings SELECT zeroblob(32), vector, x'' FROM embeddings LIMIT 1")
    (filled / "derived" / "vectors.3-1.npy.tmp").write_bytes(b"half")
    (filled / "rebuild").mkdir()
    (filled / "rebuild" / DATABASE).write_bytes(b"half")
    report = check(filled, vacuum=True)
    assert report.vacuumed > 200_000
    assert not (filled / "rebuild").exists()
    assert not (filled / "derived" / "vectors.3-1.npy.tmp").exists()
    assert check(filled).ok


def test_a_log_that_is_held_is_said(filled: Path, toy: ToyEmbedder) -> None:
    """A reader that stays in an old state keeps what was deleted since; a further vacuum, without it, does not."""
    with contextlib.closing(Store(filled)) as store:
        pinned = store.connect_pinned()
        with Collection.open(filled, embedder=toy) as collection:
            collection.delete(["f.txt"])
        ((where, remedy),) = problems(check(filled, vacuum=True))
        assert where == f"{DATABASE}-wal"
        assert "repeat" in remedy
        pinned.close()
        assert check(filled, vacuum=True).ok
    assert holding(filled, "Kassogué") == []


# Deleting


def test_a_deleted_document_stays_away_until_it_is_restored(collection: Collection, write: Write) -> None:
    """Though its file is still there."""
    folder = write(DOCUMENTS)
    collection.sync([folder])
    assert collection.delete(["f.txt", "b.txt"]).removed == ("b.txt", "f.txt")
    assert collection.status().deleted == ("b.txt", "f.txt")
    assert len(collection) == len(DOCUMENTS) - 2
    report = collection.sync([folder])
    assert (report.added, report.deleted) == ((), ("b.txt", "f.txt"))
    assert set(collection.sync([folder], settings=SyncSettings(restore=True)).added) == {"b.txt", "f.txt"}
    assert collection.status().deleted == ()


def test_deleting_what_is_not_there_deletes_nothing(collection: Collection, write: Write) -> None:
    """The unknown ids are named."""
    collection.sync([write(DOCUMENTS)])
    with pytest.raises(KeyError) as told:
        collection.delete(["a.txt", "x.txt", "y.txt"])
    assert told.value.args == ("x.txt", "y.txt")
    assert len(collection) == len(DOCUMENTS)
    assert collection.generation == 1


# What is not ours


def test_foreign_files_are_named_and_never_opened(filled: Path, tmp_path: Path) -> None:
    """A pickle would run code when it is opened as what it claims to be."""
    evil = b"cposix\nsystem\n(S'touch " + str(tmp_path / "owned").encode() + b"'\ntR."
    names = [Path("index.pkl"), Path("derived/index.pkl"), Path("derived/evil.npy"), Path("derived/vectors.3-9.npy")]
    for name in names:
        if name.suffix == ".npy":
            np.save(filled / name, np.array([{"a": 1}], object), allow_pickle=True)
        else:
            (filled / name).write_bytes(evil)
    status, out = ended(child("opened", filled))
    assert status == 0
    told = json.loads(out)
    assert not {str(filled / name) for name in names} & set(told["opened"])
    assert {str(path) for path in (filled / "derived").glob("*.3-1.npy")} <= set(told["opened"])
    assert {notice.split()[0] for notice in told["notices"]} == {name.as_posix() for name in names}
    assert not (tmp_path / "owned").exists()


# Damage to any file is never served

FLIPS = 20 if LONG else 8  # of each file
DATABASE_FLIPS = 300 if LONG else 120


@dataclass(frozen=True)
class Trial:
    """What became of the damaged folders of one child process."""

    status: int  # of the process
    error: str  # that it printed last
    planned: list[dict[str, str]]
    told: list[dict[str, Any]]  # of each case, as `corruptions.told` gives it


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trial]:
    """Every file of a folder at rest, those that a killed process leaves, and bits of the database, damaged."""
    place = tmp_path_factory.mktemp("damaged")
    seed = os.environ.get("QA_SEED", "1")  # any other text tries other bits
    data, old, killed = make_folders(place)
    kinds = [*KINDS, *(f"{seed} {number}" for number in range(FLIPS))]
    at_rest = sorted(path for path in data.rglob("*") if path.is_file())
    plans = {
        "files": cases(data, at_rest, kinds),
        "log": cases(killed, [killed / f"{DATABASE}{suffix}" for suffix in ("", "-wal", "-shm")], kinds),
        "database": cases(data, [data / DATABASE], [f"{seed} bit {number}" for number in range(DATABASE_FLIPS)]),
    }
    running = {}
    for name, planned in plans.items():
        asked = {"right": {"new": str(data), "old": str(old)}, "cases": planned}
        (place / f"{name}.json").write_text(json.dumps(asked), encoding="utf-8")
        running[name] = child("cases", place / f"{name}.json", place / f"{name}.told")
    found = {}
    for name, process in running.items():
        _, error = process.communicate(timeout=280)
        lines = (place / f"{name}.told").read_text(encoding="utf-8").splitlines()
        told = [json.loads(line) for line in lines]
        found[name] = Trial(process.returncode, error[-2000:], plans[name], told)
    return found


def make_folders(place: Path) -> tuple[Path, Path, Path]:
    """A data folder at rest, the same one sync before, and as it is when that sync's process is killed at its end."""
    words = " ".join(QUERIES).split()
    chance = random.Random(4)  # noqa: S311
    documents = place / "documents"
    documents.mkdir()
    for number in range(6):
        paragraphs = [" ".join(chance.choices(words, k=60)) for _ in range(3)]
        (documents / f"{number}.txt").write_text(f"Title {number}\n\n" + ".\n\n".join(paragraphs), encoding="utf-8")
    shutil.copy(documents / "1.txt", documents / "copy.txt")
    with Collection.open(place / "data", embedder=ToyEmbedder()) as collection:
        collection.sync([documents])
    shutil.copytree(place / "data", place / "old")
    (documents / "2.txt").write_text("A new army with a xylophone.", encoding="utf-8")
    kill_after_publishing(place / "data", documents)
    shutil.copytree(place / "data", place / "killed")
    with Collection.open(place / "data", embedder=ToyEmbedder()) as collection:
        assert collection.generation == 2
    return place / "data", place / "old", place / "killed"


def cases(base: Path, files: Sequence[Path], kinds: Sequence[str]) -> list[dict[str, str]]:
    """A case for each kind of damage to each file."""
    names = [file.relative_to(base).as_posix() for file in files]
    return [{"base": str(base), "file": name, "kind": kind} for name in names for kind in kinds]


@pytest.mark.parametrize("name", ["files", "log", "database"])
def test_damage_is_never_served(trials: dict[str, Trial], name: str) -> None:
    """Searches find what they found before, or one clear sentence says which file is damaged and what to do.

    No process is brought down. A log that is damaged is like one that was not written: then the sync before counts.
    """
    trial = trials[name]
    assert trial.status == 0, (trial.planned[len(trial.told)], trial.error)
    assert len(trial.told) == len(trial.planned)
    results = [(told["file"], told["kind"], told["outcome"]) for told in trial.told]
    right = {("new", False), ("new", True), ("old", True)}
    wrong = [each for each in results if (each[2], each[0].endswith("-wal")) not in right and not is_clear(each[2])]
    assert wrong == []
    assert {told["outcome"] for told in trial.told} != {"new"}, "no damage was felt, so nothing was tried"


def is_clear(outcome: str) -> bool:
    """Whether it is an error of ours that names the database and a command."""
    return bool(re.match(rf"CollectionError: .*{re.escape(DATABASE)}.* qa (check|index)", outcome, re.DOTALL))


@pytest.mark.parametrize("name", ["files", "log", "database"])
def test_a_check_calls_nothing_sound_that_is_not(trials: dict[str, Trial], name: str) -> None:
    """Whatever is damaged: it raises nothing, changes nothing, and where it says "ok" the searches are right."""
    checked = [((told["file"], told["kind"]), told["check"], told) for told in trials[name].told]
    assert [(case, found) for case, found, _ in checked if not isinstance(found, dict)] == []
    assert [case for case, _, told in checked if not told["untouched"]] == []
    assert [case for case, found, told in checked if found["ok"] and told["outcome"] != "new"] == []
    assert [case for case, found, _ in checked if not found["ok"]]


# On the command line


def test_check_says_that_all_is_well(qa: Run, write: Write) -> None:
    """With exit code 0, in words and as JSON."""
    qa("index", str(write(DOCUMENTS)))
    code, out, _ = qa("check")
    assert code == 0
    assert "Everything is there, and as it was written." in " ".join(out.split())
    report = qa.json("check", "--vacuum")
    assert set(report) == {
        "ok", "documents", "passages", "bytes_read", "problems", "repaired", "lost", "vacuumed", "notices",
    }  # fmt: skip
    assert (report["ok"], report["documents"], report["problems"]) == (True, 6, [])


def test_check_names_damage_and_the_way_out(qa: Run, write: Write, data: Path) -> None:
    """Exit code 1 as long as anything is wrong, 0 when it is repaired."""
    folder = str(write(DOCUMENTS))
    qa("index", folder)
    sql(data, "UPDATE documents SET source = 'elsewhere' WHERE id = 'c.txt'")
    code, out, _ = qa("check")
    assert code == 1
    assert "document c.txt" in out
    assert "qa check --repair" in out
    code, out, _ = qa("check", "--repair")
    assert code == 1
    assert "Take in again what was lost with: qa index PATH" in " ".join(out.split())
    assert qa("check")[0] == 0
    assert qa.json("index", folder)["added"] == ["c.txt"]
    next((data / "derived").glob("rows.*")).unlink()
    assert qa("check")[0] == 1
    code, out, _ = qa("check", "--repair")
    assert code == 0
    assert "the derived files were written anew" in out


def test_check_of_a_ruin_is_no_traceback(qa: Run, write: Write, data: Path) -> None:
    """The way out is named, and no repair is promised."""
    qa("index", str(write(DOCUMENTS)))
    (data / DATABASE).write_bytes(b"no database" * 1000)
    code, out, _ = qa("check")
    assert code == 1
    assert "qa index --rebuild PATH" in " ".join(out.split())
    assert "--repair" not in out


@pytest.mark.parametrize("verb", ["check", "status"])
def test_a_folder_that_is_not_there_is_not_made(qa: Run, data: Path, verb: str) -> None:
    """Its name may be mistyped."""
    code, _, err = qa(verb)
    assert code == 1
    assert "Nothing has been indexed in" in err
    assert not data.exists()


def test_delete_says_what_it_did_and_how_to_undo_it(qa: Run, write: Write) -> None:
    """And `qa index --restore` undoes it."""
    folder = str(write(DOCUMENTS))
    qa("index", folder)
    code, out, _ = qa("delete", "f.txt")
    assert code == 0
    assert "1 removed" in out
    assert "qa index --restore" in out
    assert qa.json("status")["deleted"] == ["f.txt"]
    assert qa.json("index", folder)["added"] == []
    assert qa.json("index", folder, "--restore")["added"] == ["f.txt"]
    assert qa.json("delete", "a.txt", "b.txt")["removed"] == ["a.txt", "b.txt"]


def test_deleting_an_unknown_document_is_one_sentence(qa: Run, write: Write) -> None:
    """And nothing is deleted."""
    qa("index", str(write(DOCUMENTS)))
    code, out, err = qa("delete", "a.txt", "x.txt")
    assert (code, out) == (1, "")
    assert "There is no document x.txt" in " ".join(err.split())
    assert qa.json("status")["documents"] == len(DOCUMENTS)


def test_status_tells_of_the_last_sync_and_the_derived_files(qa: Run, write: Write, data: Path) -> None:
    """When it was, what it did, and whether the files beside the database are there."""
    qa("index", str(write({**DOCUMENTS, "bad.txt": b""})))
    status = qa.json("status")
    assert (status["schema"], status["derived"], status["last_sync"]["added"]) == (SCHEMA_VERSION, "in step", 6)
    assert status["last_sync"]["failed"] == 1
    datetime.fromisoformat(status["last_sync"]["at"])
    out = qa("status")[1]
    assert "6 added" in out
    next((data / "derived").glob("rows.*")).write_bytes(b"")
    assert qa.json("status")["derived"] == "missing"
    sql(data, "UPDATE derived SET generation = 7")
    assert qa.json("status")["derived"] == "stale"
    sql(data, "UPDATE meta SET value = 'nonsense' WHERE key = 'last_sync'")
    code, _, err = qa("status")
    assert code == 1
    assert "damaged" in err
