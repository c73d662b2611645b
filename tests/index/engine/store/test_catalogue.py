"""The list of documents: what each is, when it was added and when it changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index import Collection, DamagedError, DocumentSummary, check, rebuild
from index.engine.store import staging
from index.engine.store.catalogue import summaries
from index.engine.store.connection import DATABASE
from index.engine.store.store import Store
from tests.conftest import ToyEmbedder, Write
from tests.index.upkeep.test_checking import sql
from tests.stores import store_of

MONDAY, TUESDAY, FRIDAY = (f"2024-05-{day:02}T07:08:09+00:00" for day in (6, 7, 10))
ATTACK = "On Friday gunmen attacked a boat on the Niger River and killed forty-nine people, the army said. " * 3


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What time it is; a test may change that."""
    time = [MONDAY]
    monkeypatch.setattr(staging, "now", lambda: time[0])
    return time


def times(collection: Collection) -> dict[str, tuple[str | None, str | None]]:
    """When each document was added and changed."""
    return {each.id: (each.added, each.changed) for each in collection.documents()}


@pytest.mark.usefixtures("clock")
def test_a_summary_says_all_but_the_text(collection: Collection, write: Write) -> None:
    """Characters are counted as Python does, whatever they are."""
    folder = write({"a.md": "---\ndate: 2023-09-08\n---\n# Kidal 😀\n\nCafé\n", "b.txt": ATTACK, "c/d.txt": ATTACK})
    collection.sync([folder])
    text = collection.document("a.md").text
    first = DocumentSummary(
        id="a.md",
        title="Kidal 😀",
        source=collection.document("a.md").source,
        date="2023-09-08",
        date_origin="front matter",
        file=str(folder / "a.md"),
        passages=1,
        characters=len(text),
        added=MONDAY,
        changed=MONDAY,
        copies=0,
    )
    assert collection.summary("a.md") == first
    assert [(each.id, each.copies) for each in collection.documents()] == [("b.txt", 1), ("c/d.txt", 1), ("a.md", 0)]
    assert [collection.summary(each.id) for each in collection.documents()] == collection.documents()
    assert sum(each.passages for each in collection.documents()) == collection.status().passages


def test_an_unknown_document_has_no_summary(collection: Collection) -> None:
    """As it has no text."""
    assert collection.documents() == []
    with pytest.raises(KeyError, match="nothing"):
        collection.summary("nothing")


def test_documents_are_listed_by_title_and_then_by_id(collection: Collection, write: Write) -> None:
    """Capitals first, as everywhere."""
    collection.sync([write({"1.md": "# b\n", "2.md": "# a\n", "3.md": "# B\n", "0.md": "# b\n"})])
    assert [(each.title, each.id) for each in collection.documents()] == [
        ("B", "3.md"),
        ("a", "2.md"),
        ("b", "0.md"),
        ("b", "1.md"),
    ]


def test_a_changed_document_keeps_when_it_was_added(collection: Collection, write: Write, clock: list[str]) -> None:
    """What did not change, did not."""
    folder = write({"a.txt": "Rain fell in Kidal.", "b.txt": "The price of millet rose."})
    collection.sync([folder])
    clock[0] = TUESDAY
    collection.sync([write({"a.txt": "Rain fell in Gao."})])
    assert times(collection) == {"a.txt": (MONDAY, TUESDAY), "b.txt": (MONDAY, MONDAY)}
    clock[0] = FRIDAY
    collection.sync([folder])
    assert times(collection) == {"a.txt": (MONDAY, TUESDAY), "b.txt": (MONDAY, MONDAY)}


def test_a_document_whose_passages_are_cut_anew_did_not_change(
    collection: Collection, write: Write, clock: list[str]
) -> None:
    """As where a line turns out to be one that the pages of a site share."""
    pages = {f"{number}.txt": f"More news from the region below\n\nReport {number}.\n" for number in range(8)}
    collection.sync([write({"1.txt": pages["1.txt"]})])
    assert not collection.document("1.txt").left_out
    clock[0] = TUESDAY
    collection.sync([write(pages)])
    assert collection.document("1.txt").left_out
    assert times(collection)["1.txt"] == (MONDAY, MONDAY)


def test_a_document_that_comes_back_is_new(collection: Collection, write: Write, clock: list[str]) -> None:
    """Nothing is left of when it was there before, but of what is deleted by hand, which can be undone."""
    folder = write({"a.txt": "Rain fell in Kidal.", "b.txt": "The price of millet rose."})
    collection.sync([folder])
    (folder / "a.txt").unlink()
    collection.delete(["b.txt"])
    clock[0] = TUESDAY
    collection.sync([folder])
    with store_of(collection).reading() as connection:
        assert connection.execute("SELECT id FROM catalogue").fetchall() == [("b.txt",)]
    collection.restore(["b.txt"])
    collection.sync([write({"a.txt": "Rain fell in Kidal."})])
    assert times(collection) == {"a.txt": (TUESDAY, TUESDAY), "b.txt": (MONDAY, MONDAY)}


def test_a_document_that_only_moved_is_not_new(collection: Collection, write: Write, clock: list[str]) -> None:
    """It has another id, and the same text; with another text as well it is another document."""
    folder = write({"a.txt": "Rain fell in Kidal.", "b.txt": "The price of millet rose."})
    collection.sync([folder])
    clock[0] = TUESDAY
    (folder / "a.txt").rename(folder / "sub.txt")
    (folder / "b.txt").unlink()
    collection.sync([write({"c.txt": "The price of rice rose."})])
    assert times(collection) == {"sub.txt": (MONDAY, MONDAY), "c.txt": (TUESDAY, TUESDAY)}
    clock[0] = FRIDAY
    collection.sync([write({"sub.txt": "Rain fell in Gao."})])
    assert times(collection)["sub.txt"] == (MONDAY, FRIDAY)


def test_the_list_is_of_one_generation(collection: Collection, write: Write, data: Path, toy: ToyEmbedder) -> None:
    """That which is read, whatever is published meanwhile."""
    folder = write({"a.txt": "Rain fell in Kidal."})
    collection.sync([folder])
    with collection.reading():
        with Collection.open(data, embedder=toy) as other:
            other.sync([write({"a.txt": "Rain fell in Gao, and in Kidal.", "b.txt": "The price of millet rose."})])
        [listed] = collection.documents()
        assert listed.characters == len(collection.document("a.txt").text) == len("Rain fell in Kidal.")
        with pytest.raises(KeyError):
            collection.summary("b.txt")


def test_no_text_is_read_for_the_list(collection: Collection, write: Write) -> None:
    """Not even passed by: SQLite finds all of it in an index, in order."""
    collection.sync([write({"a.txt": "Rain fell in Kidal."})])
    statements: list[str] = []
    with store_of(collection).reading() as connection:
        connection.set_trace_callback(statements.append)
        assert len(summaries(store_of(collection))) == 1
        connection.set_trace_callback(None)
        [facts] = [each for each in statements if "title" in each]
        [[*_, plan]] = connection.execute(f"EXPLAIN QUERY PLAN {facts}").fetchall()
    assert plan == "SCAN documents USING COVERING INDEX documents_by_title"
    assert not [each for each in statements if "text" in each]


# The folders


def test_folders_are_those_that_were_indexed(collection: Collection, tmp_path: Path) -> None:
    """Absolute, those further down first; not the folder of a file that was named by itself."""
    for name in ("a/1.txt", "a/below/2.txt", "b/3.txt", "b/private.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"Text {name}.")
    assert collection.folders() == []
    collection.sync([tmp_path / "a"])
    collection.sync([tmp_path / "a" / "below"])
    collection.sync([tmp_path / "b" / "3.txt"])
    assert collection.folders() == [str(tmp_path / "a" / "below"), str(tmp_path / "a")]
    before = {each.id for each in collection.documents()}
    assert collection.sync(collection.folders()).changes == 0
    assert {each.id for each in collection.documents()} == before == {"1.txt", "2.txt", "3.txt"}


# Rebuilt


def test_a_rebuild_keeps_when_documents_were_added(
    collection: Collection, data: Path, write: Write, clock: list[str], toy: ToyEmbedder
) -> None:
    """Of those that stay; what is new was added now, and of what is gone nothing is left."""
    folder = write({"a.txt": "Rain fell in Kidal.", "b.txt": "The price of millet rose.", "gone.txt": "Gone."})
    collection.sync([folder])
    (folder / "gone.txt").unlink()
    clock[0] = TUESDAY
    rebuild(data, [write({"a.txt": "Rain fell in Gao.", "new.txt": "New."})], embedder=toy)
    assert times(collection) == {
        "b.txt": (MONDAY, MONDAY),
        "a.txt": (MONDAY, TUESDAY),
        "new.txt": (TUESDAY, TUESDAY),
    }
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM catalogue").fetchone() == (3,)


# Damage


def test_a_time_that_is_not_what_was_written_is_never_told(collection: Collection, data: Path, write: Write) -> None:
    """A check names it; a repair forgets it, and the rest stays."""
    collection.sync([write({"a.txt": "Rain fell in Kidal.", "b.txt": "The price of millet rose."})])
    before = collection.summary("b.txt")
    collection.close()
    sql(data, "UPDATE catalogue SET added = '1999-01-01' WHERE id = 'a.txt'")
    with closing(Store(data)) as opened, pytest.raises(DamagedError, match=r"a\.txt"):
        summaries(opened)
    [problem] = check(data).problems
    assert (problem.where, problem.remedy) == (DATABASE, "delete")
    assert check(data, repair=True, embedder=ToyEmbedder()).ok
    with Collection.open(data, embedder=ToyEmbedder()) as opened_again:
        assert times(opened_again)["a.txt"] == (None, None)
        assert opened_again.summary("a.txt").characters == len("Rain fell in Kidal.")
        assert opened_again.summary("b.txt") == before
