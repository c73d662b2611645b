"""A collection that is copied is the same in the other place; nothing is embedded, and what breaks off goes on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index import Collection, DamagedError, DataFolderError, Feedback, LockedError, Progress, copy
from index.engine import source_at
from index.engine.store import DATABASE
from index.location import Location
from index.records import SyncReport
from index.upkeep import copying
from tests.conftest import Write
from tests.object_storage import storing
from tests.toy import ToyEmbedder

Break = Callable[[Path, str, str, int], None]
TEXTS = {f"{number}.txt": f"Rain fell in Gao on day {number}.\n\nRiver {number} rose." for number in range(7)}


@pytest.fixture
def held(write: Write, data: Path, toy: ToyEmbedder) -> Path:
    """A data folder with a few documents and what people said of them; some numbers were given and are gone."""
    with Collection.open(data, embedder=toy) as collection:
        folder = write({**TEXTS, "gone.txt": "It goes.", "copy.txt": TEXTS["1.txt"], "bad.pdf": b"no PDF"})
        collection.sync([folder])
        collection.delete(["gone.txt"])
        collection.tag(["1.txt", "2.txt"], ["rain"], who="ada")
        collection.correct("2.txt", {"title": "The second"}, who="ada")
        collection.add_feedback(
            Feedback("2026-01-01T00:00:00+00:00", False, "No.", "When?", "2013", 0.5, (("1.txt", 0, 4),), 2)
        )
    return data


@pytest.fixture(params=["folder", "lance"])
def target(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where it is copied to: a place of each engine."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    place = tmp_path / "made" / "copy"
    return f"lance:{place}" if request.param == "lance" else str(place)


def shows_nothing(target: str) -> bool:
    """Whether whoever opens a place finds it empty."""
    if not target.startswith("lance:"):
        return not Path(target).exists()
    with Collection.open(target) as collection:
        return (len(collection), collection.generation) == (0, 0)


class Refusing(ToyEmbedder):
    """Embeds questions alone."""

    def embed_passages(self, texts: Any) -> Any:
        """Never."""
        raise AssertionError(texts)


def said(place: str | Path, folder: Path) -> dict[str, Any]:
    """All that a collection says, by whatever engine; nothing is embedded for it."""
    with Collection.open(place, embedder=Refusing()) as collection:
        status = collection.status()
        hits = collection.search("when did rain fall in Gao", k=20)
        report = collection.sync([folder])
        return {
            "documents": [(collection.document(each.id), each) for each in collection.documents()],
            "passages": list(collection.passages()),
            "hits": [(each.passage, round(each.score, 6), each.copies) for each in hits],
            "status": (status.generation, status.documents, status.passages, status.model, status.failures),
            "said": (status.deleted, collection.tags(), collection.feedback()),
            "near": collection.near_texts("River 3 rose"),
            "again": (report.changes, report.embedded),  # nothing is to be done
        }


def of(report: SyncReport) -> int:
    """The generation that a sync gave."""
    return report.generation


def test_a_copy_is_the_same_and_nothing_is_embedded(held: Path, target: str, folder: Path) -> None:
    """Documents, passages, rankings, quotations, what people said; and a sync of the same files finds nothing to do."""
    before = said(held, folder)
    done = copy(held, target)
    assert (done.documents, done.quotes, done.taken_over) == (8, done.passages, 0)
    assert said(target, folder) == before
    assert before["again"] == (0, 0)


def test_numbers_are_never_given_twice(held: Path, target: str, write: Write, toy: ToyEmbedder, folder: Path) -> None:
    """A number that was of a document which is gone names none that comes, in the copy either."""
    copy(held, target)
    write({"new.txt": "It is new."})
    numbers = []
    for place in (held, target):
        with Collection.open(place, embedder=toy) as collection:
            collection.sync([folder])
        with closing(source_at(Location.of(place))) as source:
            numbers.append({each.row["id"]: each.number for each in source.documents()})
    assert numbers[0] == numbers[1]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Begins a copy, and breaks it off after so many documents."""
    monkeypatch.setattr(copying, "_DOCUMENTS_AT_ONCE", 2)

    def begun(source: Path, target: str, stage: str, done: int) -> None:
        def progress(told: Progress) -> None:
            if (told.stage, told.done) == (stage, done):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            copy(source, target, progress=progress)

    return begun


@pytest.mark.parametrize(
    ("stage", "done", "taken_over"), [("copying", 2, 2), ("copying", 6, 6), ("comparing", 1, 8), ("comparing", 8, 8)]
)
def test_a_copy_that_breaks_off_shows_nothing_and_goes_on(  # noqa: PLR0913, PLR0917 - what it takes
    held: Path, target: str, folder: Path, broken: Break, stage: str, done: int, taken_over: int
) -> None:
    """Wherever that was; what is there already is not copied again."""
    broken(held, target, stage, done)
    assert shows_nothing(target)
    assert copy(held, target).taken_over == taken_over
    assert sorted(each.name for each in Path(target.removeprefix("lance:")).parent.iterdir()) == ["copy"]
    assert said(target, folder) == said(held, folder)


def test_what_was_begun_of_another_state_is_begun_anew(
    held: Path, target: str, write: Write, folder: Path, broken: Break, toy: ToyEmbedder
) -> None:
    """The copy is of one state, and not of two."""
    broken(held, target, "copying", 4)
    with Collection.open(held, embedder=toy) as collection:
        write({"1.txt": "Another text."})
        assert of(collection.sync([folder])) > 1
    assert copy(held, target).taken_over == 0
    assert said(target, folder) == said(held, folder)


def test_a_copy_is_of_one_state_while_the_collection_changes(
    held: Path, target: str, write: Write, folder: Path, toy: ToyEmbedder
) -> None:
    """Whatever is published meanwhile is not in it."""
    with Collection.open(held, embedder=toy) as collection:
        generation = collection.generation
        changed: Iterator[None] = iter([None])

        def progress(_: Progress) -> None:
            for _each in changed:
                write({"late.txt": "It came late."})
                collection.sync([folder])

        assert copy(held, target, progress=progress).generation == generation
    with Collection.open(target, embedder=toy) as copied:
        assert "late.txt" not in {each.id for each in copied.documents()}
        assert copied.generation == generation


def test_progress_is_told(held: Path, target: str) -> None:
    """Of both passes, in documents."""
    told: list[Progress] = []
    copy(held, target, progress=told.append)
    assert told[-1] == Progress("comparing", 8, 8)
    assert Progress("copying", 8, 8) in told


def test_where_something_is_nothing_is_copied_to(held: Path, target: str, tmp_path: Path, toy: ToyEmbedder) -> None:
    """Nor from where there is nothing; each is a sentence, and changes nothing."""
    copy(held, target)
    other = tmp_path / "other"
    other.mkdir()
    (other / "note.txt").write_text("Mine.")
    for source, place, sentence in (
        (held, target, "copy to a new place"),
        (held, other, "not empty; copy to a new place"),
        (tmp_path / "none", f"{target}2", "holds no collection"),
        (f"lance:{tmp_path}/none", f"{target}2", "holds no collection"),
        (f"lance:{other}", f"{target}2", "holds no collection"),
        (held, held, "is, or lies in, what is to be copied"),
        (held, held / "inner", "is, or lies in, what is to be copied"),
        (held, f"lance:{held}/inner", "is, or lies in, what is to be copied"),
    ):
        with pytest.raises(DataFolderError, match=sentence):
            copy(source, place)
    assert shows_nothing(f"{target}2")
    with Collection.open(held, embedder=toy) as collection:
        assert len(collection) == 8


def test_a_copy_goes_back_as_it_came(held: Path, target: str, tmp_path: Path, folder: Path) -> None:
    """From engine to engine and back."""
    copy(held, target)
    back = str(tmp_path / "back")
    done = copy(target, back)
    assert (done.documents, done.quotes) == (8, done.passages)
    assert said(back, folder) == said(held, folder)


def test_a_copy_goes_into_a_bucket_and_back(
    held: Path, tmp_path: Path, folder: Path, write: Write, broken: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it breaks off, on two machines; and what is in a bucket can be synced then."""
    with storing("bucket") as storage:
        for name, value in {**storage.environment, "QA_CACHE": str(tmp_path / "one")}.items():
            monkeypatch.setenv(name, value)
        broken(held, "s3://bucket/teams/qa", "copying", 6)
        monkeypatch.setenv("QA_CACHE", str(tmp_path / "two"))
        assert copy(held, "s3://bucket/teams/qa").taken_over == 6
        copy("s3://bucket/teams/qa", tmp_path / "back")
        assert said(tmp_path / "back", folder) == said(held, folder)
        write({"new.txt": "It is new."})
        with Collection.open("s3://bucket/teams/qa", embedder=ToyEmbedder()) as collection:
            assert collection.sync([folder]).added == ("new.txt",)


def test_two_copies_to_one_place_do_not_meet(held: Path, target: str) -> None:
    """The second is told, and the first goes on."""
    told: list[str] = []

    def progress(_: Progress) -> None:
        if not told:
            with pytest.raises(LockedError) as caught:
                copy(held, target)
            told.append(str(caught.value))

    assert copy(held, target, progress=progress).documents == 8
    assert f"pid {os.getpid()}" in told[0]


def test_a_copy_into_tables_that_meets_a_writer_is_told(held: Path, tmp_path: Path, broken: Break) -> None:
    """What is published meanwhile stays."""
    feedback = Feedback("2026-01-01T00:00:00+00:00", True, "", "Who?", None, 0.5, (), 0)
    address = f"lance:{tmp_path}/shared"
    broken(held, address, "copying", 4)
    with Collection.open(address, embedder=ToyEmbedder()) as collection:
        collection.add_feedback(feedback)
    with pytest.raises(DataFolderError, match="holds a collection already"):
        copy(held, address)

    def meanwhile(told: Progress) -> None:
        if told == Progress("comparing", 8, 8):
            with Collection.open(f"{address}2", embedder=ToyEmbedder()) as collection:
                collection.add_feedback(feedback)

    with pytest.raises(LockedError, match="at the same time, and nothing was published"):
        copy(held, f"{address}2", progress=meanwhile)
    with Collection.open(f"{address}2", embedder=ToyEmbedder()) as collection:
        assert (len(collection), collection.feedback()) == (0, [feedback])


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE documents SET text = text || ' not' WHERE id = '3.txt'",
        "UPDATE passages SET section = 'Elsewhere' WHERE number = (SELECT max(number) FROM passages)",
        "UPDATE embeddings SET vector = zeroblob(length(vector)) WHERE rowid = 2",
        "DELETE FROM embeddings WHERE rowid = 2",
    ],
)
def test_what_is_damaged_is_not_copied(held: Path, target: str, damage: str) -> None:
    """It is told, and nothing is shown."""
    with closing(sqlite3.connect(held / DATABASE)) as database, database:
        assert database.execute(damage).rowcount
    with pytest.raises(DamagedError):
        copy(held, target)
    assert shows_nothing(target)


def test_a_copy_that_differs_is_not_published(held: Path, tmp_path: Path, broken: Break) -> None:
    """Whatever the reason: here a row of what was copied before is another one."""
    target = str(tmp_path / "made" / "copy")
    broken(held, target, "comparing", 8)
    aside = Path(target).with_name(".copy.copying")
    with closing(sqlite3.connect(aside / DATABASE)) as database, database:
        database.execute("DELETE FROM lines WHERE document = (SELECT min(document) FROM lines)")
    with pytest.raises(DamagedError, match="nothing was published"):
        copy(held, target)
    assert shows_nothing(target)
    done = copy(held, target)  # which begins anew
    assert (done.documents, done.taken_over) == (8, 0)
