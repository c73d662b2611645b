"""What people say of documents: tags and corrections, kept whatever becomes of the files, and checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import Collection, Correction, DamagedError, Filter, LockedError, QueryError, SyncSettings, check, rebuild
from index.engine.store import staging
from index.engine.store.store import Store
from index.upkeep import rebuilding
from tests.conftest import ToyEmbedder, Write
from tests.index.upkeep.test_checking import sql

DOCUMENTS: dict[str, str | bytes] = {
    "a.md": "---\ndate: 2023-09-08\n---\n# The boat\n\nOn Friday gunmen attacked a boat on the Niger River.\n",
    "b.txt": "The army said that it left the town of Kidal, after a long march through the desert.\n",
    "c/d.txt": "A court in Bamako sentenced four men for the theft of a bridge.\n",
}


@pytest.fixture
def folder(collection: Collection, write: Write) -> Path:
    """Three documents, indexed."""
    made = write(DOCUMENTS)
    collection.sync([made])
    return made


def tags(collection: Collection) -> dict[str, tuple[str, ...]]:
    """Those of each document that has any."""
    return {each.id: each.tags for each in collection.documents() if each.tags}


# Tags


@pytest.mark.usefixtures("folder")
def test_tags_are_set_and_taken_away(collection: Collection) -> None:
    """On many documents at once; each change is a generation, and no change is none."""
    before = collection.generation
    assert collection.tag(["a.md", "b.txt"], ["Mali", " court  case "]) == before + 1 == collection.generation
    assert tags(collection) == {"a.md": ("court case", "Mali"), "b.txt": ("court case", "Mali")}
    assert collection.tags() == {"court case": 2, "Mali": 2}
    assert collection.tag(["a.md"], ["MALI"], ["court CASE"]) == before + 2
    assert tags(collection) == {"a.md": ("Mali",), "b.txt": ("court case", "Mali")}
    assert collection.tag(["a.md"], ["mali"], ["nothing"]) == before + 2
    assert collection.summary("a.md").tags == ("Mali",)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (" ", "is empty"),
        ("a,b", "has a comma"),
        ("x" * 61, "has 61 characters"),
        ("a\x07b", "cannot be seen"),
        ("a\u200bb", "cannot be seen"),
        ("\ud800", "cannot be seen"),
        ("-a", "begins with -"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_no_tag_is_refused(collection: Collection, name: str, said: str) -> None:
    """And nothing is changed."""
    before = collection.generation
    with pytest.raises(QueryError, match=said):
        collection.tag(["a.md"], ["good", name])
    assert (collection.generation, tags(collection)) == (before, {})


@pytest.mark.usefixtures("folder")
def test_tags_of_documents_that_are_not_there_are_refused(collection: Collection) -> None:
    """By name, and the others get none either; nor does one get more than 50."""
    with pytest.raises(KeyError, match="nothing"):
        collection.tag(["a.md", "nothing"], ["x"])
    with pytest.raises(QueryError, match="would have 51 tags"):
        collection.tag(["a.md"], [f"tag {number}" for number in range(51)])
    assert tags(collection) == {}


@pytest.mark.usefixtures("folder")
def test_a_search_keeps_to_tags(collection: Collection) -> None:
    """Any of those named, in any case; told of documents that they keep out, and true at once after a change."""
    collection.tag(["a.md"], ["Mali"])
    collection.tag(["b.txt"], ["army"])
    where = Filter(tags=("MALI", "other"))
    assert {hit.passage.document_id for hit in collection.search("boat army court", where=where)} == {"a.md"}
    assert collection.count(where) == 1
    assert collection.explain("boat army court", "b.txt", where=where).unmet == ("tags",)
    collection.tag(["b.txt"], ["other"])
    assert collection.count(where) == 2
    assert {hit.passage.document_id for hit in collection.search("boat army court", where=where)} == {"a.md", "b.txt"}
    assert not Filter(tags=("mali",)).admits("a.md", "a.md", None)


@pytest.mark.usefixtures("folder")
def test_a_tag_writes_no_derived_file(collection: Collection, data: Path, toy: ToyEmbedder) -> None:
    """The generation is another, its files are those of before; whoever opens the collection next reads them."""
    written = {path.name: path.stat().st_mtime_ns for path in (data / "derived").iterdir()}
    collection.tag(["a.md"], ["x"])
    assert {path.name: path.stat().st_mtime_ns for path in (data / "derived").iterdir()} == written
    assert check(data).ok
    with Collection.open(data, embedder=toy) as other:
        assert other.search("boat")[0].passage.document_id == "a.md"
        assert {path.name for path in (data / "derived").iterdir()} == written.keys()


def test_tags_stay_when_files_change_move_go_and_come_back(collection: Collection, folder: Path, write: Write) -> None:
    """A file that was renamed takes them along."""
    collection.tag(["a.md", "b.txt", "c/d.txt"], ["x"])
    write({"b.txt": "Something else altogether.\n"})
    (folder / "c/d.txt").rename(folder / "e.txt")
    assert collection.sync([folder]).moved == (("c/d.txt", "e.txt"),)
    assert tags(collection) == {"a.md": ("x",), "b.txt": ("x",), "e.txt": ("x",)}
    (folder / "a.md").rename(folder.parent / "a.md")
    collection.sync([folder])
    assert collection.tags() == {"x": 2}
    (folder.parent / "a.md").rename(folder / "a.md")
    collection.sync([folder])
    assert collection.summary("a.md").tags == ("x",)


def test_tags_can_be_set_while_another_process_indexes(
    collection: Collection, folder: Path, data: Path, toy: ToyEmbedder
) -> None:
    """The sync is published on top of it."""
    with Collection.open(data, embedder=toy) as other, Store(data).writer():
        other.tag(["a.md"], ["x"])
        with pytest.raises(LockedError):
            other.correct("a.md", {"title": "Boats"})
    (folder / "new.txt").write_text("Something new.\n")
    assert collection.sync([folder]).added == ("new.txt",)
    assert tags(collection) == {"a.md": ("x",)}
    assert check(data).ok


# Corrections


@pytest.mark.usefixtures("folder")
def test_a_corrected_title_and_date_hold_everywhere(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the document, its passages and lists; what was detected stands beside. Dates in the text follow."""
    monkeypatch.setattr("index.sync.editing.now", lambda: "2024-05-06T07:08:09+00:00")
    [friday] = [each.value for each in collection.document("a.md").dates]
    assert collection.correct("a.md", {"title": " The  attack ", "date": "12 September 2023"}, "Ada").changed == (
        "a.md",
    )
    document, summary = collection.document("a.md"), collection.summary("a.md")
    assert (document.title, document.date, document.date_origin) == ("The attack", "2023-09-12", "corrected")
    assert (summary.title, summary.date, summary.title_origin) == ("The attack", "2023-09-12", "corrected")
    at = "2024-05-06T07:08:09+00:00"
    assert summary.corrections == (
        Correction("title", "The attack", "The boat", "", "Ada", at),
        Correction("date", "2023-09-12", "2023-09-08", "front matter", "Ada", at),
    )
    assert friday == "2023-09-08"
    assert [each.value for each in document.dates] == ["2023-09-08"]
    [hit] = collection.search("attack", where=Filter(since="2023-09-10"))
    assert (hit.passage.title, hit.passage.date) == ("The attack", "2023-09-12")
    assert check(collection.status().folder).ok


@pytest.mark.usefixtures("folder")
def test_a_title_is_searched_once_it_is_corrected(collection: Collection) -> None:
    """Its passages are embedded again; the words of the title of before are gone."""
    collection.correct("b.txt", {"title": "Withdrawal"})
    assert collection.occurrences("withdrawal") == {"withdrawal": 1}
    collection.correct("b.txt", {"title": "Retreat"})
    assert collection.occurrences("withdrawal retreat") == {"withdrawal": 0, "retreat": 1}


def test_corrections_survive_a_re_index_and_a_move(collection: Collection, folder: Path, write: Write) -> None:
    """What is detected by then is told; a sync that finds nothing new leaves the document alone."""
    collection.correct("a.md", {"title": "Mine", "date": ""})
    assert collection.document("a.md").date is None
    assert collection.sync([folder]).changes == 0
    assert collection.sync([folder], settings=SyncSettings(checksum=True)).changes == 0
    write({"a.md": "---\ndate: 2022-01-01\n---\n# Another boat\n\nOn Friday gunmen attacked a boat on the Niger.\n"})
    assert collection.sync([folder]).changed == ("a.md",)
    summary = collection.summary("a.md")
    assert (summary.title, summary.date) == ("Mine", None)
    assert [(each.detected, each.origin) for each in summary.corrections] == [
        ("Another boat", ""),
        ("2022-01-01", "front matter"),
    ]
    (folder / "a.md").rename(folder / "z.md")
    assert collection.sync([folder]).moved == (("a.md", "z.md"),)
    assert collection.summary("z.md").title == "Mine"
    assert len(collection.summary("z.md").corrections) == 2
    assert check(collection.status().folder).ok


@pytest.mark.usefixtures("folder")
def test_a_correction_is_taken_back(collection: Collection) -> None:
    """What was detected holds again, as if nothing had been."""
    before = collection.document("a.md"), collection.summary("a.md")
    collection.correct("a.md", {"title": "Mine", "date": "2020"})
    collection.correct("a.md", {"title": None})
    assert collection.document("a.md").title == "The boat"
    assert collection.document("a.md").date == "2020"
    collection.correct("a.md", {"date": None})
    assert (collection.document("a.md"), collection.summary("a.md")) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " \x00"}, "title is empty"),
        ({"title": "x" * 501}, "has 501 characters"),
        ({"title": "\ud800"}, "not valid Unicode"),
        ({"date": "2023-02-30"}, "not understood"),
        ({"date": "soon"}, "not understood"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_no_title_or_date_is_refused(collection: Collection, changes: dict[str, str], said: str) -> None:
    """With the reason; nothing is changed."""
    before = collection.summary("a.md"), collection.generation
    with pytest.raises(QueryError, match=said):
        collection.correct("a.md", changes)  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="nothing"):
        collection.correct("nothing", {"title": "x"})
    assert (collection.summary("a.md"), collection.generation) == before


def test_what_is_deleted_leaves_no_words_of_it(collection: Collection, folder: Path, data: Path) -> None:
    """Nor its title beside a correction; an undo brings all of it back. A vacuum forgets it."""
    collection.correct("a.md", {"title": "Mine"})
    collection.tag(["a.md"], ["x"])
    collection.delete(["a.md"])
    with Store(data).reading() as connection:
        assert connection.execute("SELECT value, detected FROM corrections").fetchall() == [("Mine", "")]
    collection.restore(["a.md"])
    summary = collection.summary("a.md")
    assert (summary.title, summary.corrections[0].detected, summary.tags) == ("Mine", "The boat", ("x",))
    collection.delete(["a.md"])
    assert check(data, vacuum=True).ok
    collection.sync([folder], settings=SyncSettings(restore=True))
    summary = collection.summary("a.md")
    assert (summary.title, summary.corrections, summary.tags) == ("The boat", (), ())


@pytest.mark.usefixtures("folder")
def test_added_is_what_it_was_after_an_undo(
    collection: Collection, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleted and restored is as never deleted, and of the characters none is counted meanwhile."""
    before, characters = collection.summary("a.md"), Store(data).characters()
    monkeypatch.setattr(staging, "now", lambda: "2030-01-01T00:00:00+00:00")
    collection.delete(["a.md"])
    assert Store(data).characters() == characters - before.characters
    collection.restore(["a.md"])
    assert collection.summary("a.md") == before
    assert Store(data).characters() == characters


def test_added_is_new_where_the_file_of_what_was_deleted_had_gone(
    collection: Collection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is another file then, and nobody undid anything."""
    collection.delete(["a.md"])
    (folder / "a.md").rename(folder.parent / "a.md")
    collection.sync([folder])
    (folder.parent / "a.md").rename(folder / "a.md")
    monkeypatch.setattr(staging, "now", lambda: "2030-01-01T00:00:00+00:00")
    collection.sync([folder])
    assert collection.summary("a.md").added == "2030-01-01T00:00:00+00:00"


# Rebuild and check


def test_a_rebuild_carries_it_over(
    collection: Collection, folder: Path, data: Path, toy: ToyEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also a tag that is set while it works, of which whoever reads meanwhile gets to know."""
    collection.correct("a.md", {"title": "Mine", "date": "2020"}, "Ada")
    collection.tag(["a.md"], ["x"], who="Ada")
    before = collection.summary("a.md")
    finish = rebuilding._finish

    def meanwhile(*arguments: object) -> None:
        finish(*arguments)  # type: ignore[arg-type]
        for name in ("y", "z", "q"):
            collection.tag(["b.txt"], [name])

    monkeypatch.setattr(rebuilding, "_finish", meanwhile)
    generation = collection.generation
    rebuild(data, [folder], embedder=toy)
    with Collection.open(data, embedder=toy) as opened:
        assert opened.generation > generation + 3
        assert opened.summary("a.md") == before
        assert tags(opened) == {"a.md": ("x",), "b.txt": ("q", "y", "z")}
    assert check(data).ok


def test_a_check_finds_rows_that_are_not_what_was_written(
    collection: Collection, folder: Path, data: Path, toy: ToyEmbedder
) -> None:
    """A repair deletes them, and has the document of a correction read again."""
    collection.correct("a.md", {"title": "Mine", "date": "2020"})
    collection.tag(["b.txt"], ["x"])
    collection.close()
    sql(data, "UPDATE tags SET name = 'other'", "UPDATE corrections SET value = '2021' WHERE field = 'date'")
    with Collection.open(data, embedder=toy) as opened, pytest.raises(DamagedError, match=r"a tag of b\.txt"):
        opened.documents()
    said = {problem.what for problem in check(data).problems}
    assert said == {
        "has a tag that is not as it was written",
        "has a correction that is not as it was written",
        "does not have the date that was corrected",
    }
    assert check(data, repair=True, embedder=toy).lost == ("document a.md",)
    with Collection.open(data, embedder=toy) as opened:
        opened.sync([folder])
        assert (opened.summary("a.md").title, opened.summary("a.md").date) == ("Mine", "2023-09-08")
        assert tags(opened) == {}
    assert check(data).ok


# Files that cannot be read


def test_a_file_that_cannot_be_read_is_left_out(collection: Collection, folder: Path, write: Write) -> None:
    """It is no failure any more, also once it changes; restored it is one again, or a document."""
    write({"bad.docx": b"no zip", "news.jsonl": '{"id": "n1", "text": "One"}\nno json\n'})
    collection.sync([folder])
    [bad] = collection.unreadable()  # news.jsonl is read in part: its document can be deleted
    assert Path(bad).name == "bad.docx"
    with pytest.raises(KeyError):
        collection.leave_out([bad, "nothing"])
    with pytest.raises(KeyError):
        collection.leave_out([each.path for each in collection.status().failures if "jsonl" in each.path])
    collection.leave_out([bad])
    assert collection.status().deleted == ("bad.docx",)
    assert [Path(each.path).name for each in collection.status().failures] == ["news.jsonl:2"]
    write({"bad.docx": b"still no zip"})
    os.utime(folder / "bad.docx", (1, 1))
    report = collection.sync([folder])
    assert report.deleted == ("bad.docx",)
    assert [Path(each.path).name for each in report.failed] == ["news.jsonl:2"]
    assert len(collection.restore(["bad.docx"]).failed) == 1
    assert collection.unreadable() == [bad]
    assert collection.status().deleted == ()
