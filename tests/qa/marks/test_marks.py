"""Marks: kept, changed by one at a time, found again, and written as references."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from index import Collection, DamagedError, ReadOnlyError, check, rebuild
from index.engine.store import MarkRows
from index.engine.store.store import Store
from qa.errors import MarkError, OthersMarkError, StaleMarkError, UnknownDocumentError, UnknownMarkError
from qa.links import fingerprint
from qa.marks import Change, MarkBook, MarkState, New, Placed, ReferenceFormat, Wanted, references
from tests.conftest import ToyEmbedder, Write
from tests.index.upkeep.test_checking import sql

BOAT = "The boat left Gao at dawn. Gunmen attacked it near Bourem. Forty-nine people were killed, a doctor said.\n"
RAIN = "It rained in Kidal for a week, and the river rose over the bridge of Ansongo, officials said.\n"


@pytest.fixture
def documents(write: Write, collection: Collection) -> Path:
    """Two documents, indexed."""
    folder = write({"boat.txt": BOAT, "rain.txt": RAIN})
    collection.sync([folder])
    return folder


@pytest.fixture
def book(collection: Collection, documents: Path) -> MarkBook:
    """The marks on them."""
    assert documents
    return MarkBook(collection)


def words(text: str, quote: str, document: str = "boat.txt", **said: str) -> New:
    """A mark on the first place of some words."""
    start = text.index(quote)
    return New(document, start, start + len(quote), **said)


def test_a_mark_is_kept_with_all_that_is_said(book: MarkBook, collection: Collection, data: Path) -> None:
    """Without the white space around its words; also for another process, and in order for a check."""
    made = book.make(words(BOAT, " Gunmen attacked it ", note=" See \x1b[31mp. 3\n", label=" the  boat "), "Ana").mark
    assert (made.quote, made.note, made.label, made.by) == ("Gunmen attacked it", "See [31mp. 3", "the boat", "Ana")
    assert (made.version, made.changed) == (1, made.made)
    assert BOAT[made.start : made.end] == made.quote
    assert collection.generation == 1
    with Collection.open(data, embedder=ToyEmbedder()) as other:
        assert other.marks.all() == [made]
    assert check(data).ok


def test_what_is_no_mark_is_refused(book: MarkBook) -> None:
    """Each with a sentence."""
    with pytest.raises(UnknownDocumentError, match=r"no document “none\.txt”"):
        book.make(New("none.txt", 0, 3), "")
    for start, end in ((5, 5), (9, 3), (0, len(BOAT) + 1)):
        with pytest.raises(MarkError, match=r"are no words of “boat\.txt”"):
            book.make(New("boat.txt", start, end), "")
    with pytest.raises(MarkError, match="no word"):
        book.make(words(BOAT, ". "), "")
    with pytest.raises(MarkError, match="no verdict"):
        book.make(words(BOAT, "boat", verdict="wrong"), "")
    with pytest.raises(MarkError, match="label has 101 characters"):
        book.make(words(BOAT, "boat", label="x" * 101), "")
    with pytest.raises(MarkError, match="not valid Unicode"):
        book.make(words(BOAT, "boat", note="\ud83d"), "")
    for said in ({"text_sha256": "0" * 64}, {"fingerprint": fingerprint("ship")}):
        with pytest.raises(StaleMarkError, match="has changed since it was opened"):
            book.make(words(BOAT, "boat", **said), "")
    assert book.listed() == []


def test_a_mark_is_changed_by_one_at_a_time(book: MarkBook) -> None:
    """The second has to look at it again; what is not named stays."""
    key = book.make(words(BOAT, "Forty-nine people", note="By whom?"), "Ana").mark.key
    changed = book.change(key, 1, Change(verdict="doubtful"), "Ana").mark
    assert (changed.note, changed.verdict, changed.version) == ("By whom?", "doubtful", 2)
    with pytest.raises(StaleMarkError, match="Somebody else"):
        book.change(key, 1, Change(verdict="checked"), "Ben")
    with pytest.raises(StaleMarkError):
        book.delete(key, "Ana", version=1)
    assert book.get(key).mark == changed


def test_anothers_mark_is_left_to_those_who_may_edit(book: MarkBook) -> None:
    """One that nobody is named for is everybody's."""
    key = book.make(words(BOAT, "dawn"), "Ana").mark.key
    with pytest.raises(OthersMarkError, match="This mark is Ana’s"):
        book.change(key, 1, Change(note="no"), "Ben", may_edit=False)
    with pytest.raises(OthersMarkError):
        book.delete(key, "Ben", may_edit=False)
    book.delete(key, "Ben", may_edit=True)
    nobodys = book.make(words(BOAT, "dawn"), "").mark.key
    book.delete(nobodys, "Ben", may_edit=False)
    assert book.listed() == []


def test_a_deleted_mark_comes_back_once(book: MarkBook) -> None:
    """As it was."""
    made = book.make(words(BOAT, "dawn"), "Ana")
    book.delete(made.mark.key, "Ana")
    with pytest.raises(UnknownMarkError):
        book.get(made.mark.key)
    with pytest.raises(OthersMarkError):
        book.undelete(made.mark.key, "Ben", may_edit=False)
    assert book.undelete(made.mark.key, "Ana", may_edit=False) == made
    for key in (made.mark.key, "never"):
        with pytest.raises(UnknownMarkError, match="cannot be brought back"):
            book.undelete(key, "Ana")


def test_a_mark_follows_its_words(book: MarkBook, collection: Collection, documents: Path) -> None:
    """To where they stand now, over other line breaks; it says where they went, and stands again when they are back."""
    key = book.make(words(BOAT, "Gunmen attacked it near Bourem."), "").mark.key

    def became(text: str | None, other: str = "") -> Placed:
        (documents / "boat.txt").unlink(missing_ok=True)
        (documents / "ship.txt").unlink(missing_ok=True)
        if text is not None:
            (documents / "boat.txt").write_text(text, encoding="utf-8")
        if other:
            (documents / "ship.txt").write_text(other, encoding="utf-8")
        collection.sync([documents])
        return book.get(key)

    moved = became("A new beginning. " + BOAT.replace("attacked it", "attacked\nit"))
    assert (moved.state, moved.words) == (MarkState.STANDING, "Gunmen attacked\nit near Bourem.")
    assert became(BOAT.replace("near Bourem", "near Gao")).state is MarkState.GONE
    assert became("Nothing of it. Gunmen attacked it near Bourem. Nothing else.").state is MarkState.UNCERTAIN
    assert became(BOAT).state is MarkState.STANDING
    renamed = became(None, other=BOAT)
    assert (renamed.state, renamed.document) == (MarkState.ELSEWHERE, "ship.txt")
    edited = became(None, other="Updated. " + BOAT)
    assert (edited.state, edited.document, edited.words) == (MarkState.ELSEWHERE, "ship.txt", edited.mark.quote)
    assert became(None).state is MarkState.REMOVED
    assert became(BOAT).state is MarkState.STANDING


def test_a_document_shows_its_marks_and_those_that_came_to_it(
    book: MarkBook, collection: Collection, documents: Path
) -> None:
    """In the order of their places; those that are lost stand at the end."""
    keys = [book.make(words(BOAT, quote), "").mark.key for quote in ("a doctor said", "The boat left Gao at dawn.")]
    here = book.standing_in(collection.document("boat.txt"))
    assert [each.mark.key for each in here] == keys[::-1]
    (documents / "boat.txt").write_text("Updated.\n" + BOAT.replace("a doctor said", "nobody said"), encoding="utf-8")
    collection.sync([documents])
    here = book.standing_in(collection.document("boat.txt"))
    assert [(each.mark.key, each.state) for each in here] == [(keys[1], "standing"), (keys[0], "gone")]
    (documents / "boat.txt").rename(documents / "ship.txt")
    collection.sync([documents])
    came = book.standing_in(collection.document("ship.txt"))
    assert [(each.mark.key, each.state) for each in came] == [(keys[1], "elsewhere")]
    assert book.standing_in(collection.document("rain.txt")) == []


def test_a_deleted_document_keeps_its_marks(book: MarkBook, collection: Collection) -> None:
    """They say that it is gone, and stand again after an undo."""
    key = book.make(words(RAIN, "the river rose", "rain.txt"), "").mark.key
    collection.delete(["rain.txt"])
    assert (book.get(key).state, book.get(key).mark.quote) == (MarkState.REMOVED, "the river rose")
    collection.restore(["rain.txt"])
    assert book.get(key).state is MarkState.STANDING


def test_a_rebuild_keeps_marks(book: MarkBook, data: Path, toy: ToyEmbedder) -> None:
    """All but what is damaged, which is never told; a check names it, and a repair takes it out."""
    good, bad = (book.make(words(BOAT, quote), "Ana") for quote in ("dawn", "Bourem"))
    rebuild(data, [], embedder=toy)
    assert {each.mark for each in book.listed()} == {good.mark, bad.mark}
    sql(data, "UPDATE marks SET note = 'x' WHERE quote = 'Bourem'")
    with pytest.raises(DamagedError, match="a mark is not what was written"):
        book.listed()
    [problem] = check(data).problems
    assert (problem.remedy, "a mark" in problem.what) == ("delete", True)
    rebuild(data, [], embedder=toy)
    assert book.listed() == [good]
    assert check(data).ok


def test_a_folder_that_may_not_be_written_takes_no_marks(book: MarkBook, collection: Collection, data: Path) -> None:
    """It says so, and shows those that there are."""
    made = book.make(words(BOAT, "dawn"), "").mark
    collection.close()
    with closing(Store(data, read_only=True)) as store:
        rows = MarkRows(store)
        assert rows.all() == [made]
        with pytest.raises(ReadOnlyError, match="no mark can be kept"):
            rows.add(made)


def test_marks_are_listed_by_what_is_said_of_them(book: MarkBook) -> None:
    """Each filter by itself and together; an empty one is for those without."""
    first = book.make(words(BOAT, "dawn", label="time", verdict="checked"), "Ana").mark.key
    second = book.make(words(RAIN, "Kidal", "rain.txt"), "Ben").mark.key

    def keys(wanted: Wanted) -> set[str]:
        return {each.mark.key for each in book.listed(wanted)}

    assert keys(Wanted()) == {first, second}
    assert keys(Wanted(label="time")) == keys(Wanted(verdict="checked")) == keys(Wanted(by="Ana")) == {first}
    assert keys(Wanted(label="")) == keys(Wanted(document="rain.txt")) == {second}
    assert keys(Wanted(by="Ben", label="time")) == keys(Wanted(state=MarkState.GONE)) == set()


# References


def test_cells_are_no_formulas(book: MarkBook) -> None:
    """What a spreadsheet would work out is text there; everything can be read back."""
    book.make(words(BOAT, "dawn", note='=HYPERLINK("x"),\n"y"', label="-1"), "@ana")
    [row] = csv.DictReader(io.StringIO(references(book.listed(), ReferenceFormat.CSV, "https://a.example/")[1:]))
    assert (row["note"], row["label"], row["by"]) == ('\'=HYPERLINK("x"),\n"y"', "'-1", "'@ana")
    assert (row["quote"], row["document"], row["state"]) == ("dawn", "boat.txt", "standing")
    assert row["link"].startswith("https://a.example/?document=boat.txt&start=")


def test_bibtex_holds_no_command(collection: Collection, write: Write) -> None:
    """Braces are in pairs whatever a document says, and each field has what it is for."""
    text = "---\ntitle: 100% of {R&D}_\\input x\ndate: 2023-09-08\n---\n\nThe #1 price rose by $5 ~ 10^2 } here.\n"
    collection.sync([write({"odd.md": text})])
    book, read = MarkBook(collection), collection.document("odd.md").text
    book.make(words(read, "The #1 price rose by $5 ~ 10^2 } here.", "odd.md", label="a_b"), "")
    entry = references(book.listed(), ReferenceFormat.BIBTEX, "https://a.example/")
    assert entry.startswith("@misc{mark-")
    plain = re.sub(r"\\[{}]", "", entry)
    assert plain.count("{") == plain.count("}")
    assert r"title = {100\% of \{R\&D\}\_\textbackslash{}input x}" in entry
    assert "year = {2023}" in entry
    assert "month = sep" in entry
    assert "url = {https://a.example/?document=odd.md" in entry
    assert r"keywords = {a\_b}" in entry


def test_csl_json_holds_what_processors_read(book: MarkBook) -> None:
    """Names and forms of the schema."""
    book.make(words(BOAT, "dawn", note="When?", label="time"), "")
    [item] = json.loads(references(book.listed(), ReferenceFormat.CSL_JSON))
    assert (item["type"], item["note"], item["annote"], item["keyword"]) == ("document", "“dawn”", "When?", "time")
    assert re.fullmatch(r"mark-\w+", item["id"])
    assert len(item["accessed"]["date-parts"][0]) == 3
    assert set(item) <= {
        "id",
        "type",
        "title",
        "URL",
        "accessed",
        "note",
        "issued",
        "source",
        "page",
        "annote",
        "keyword",
    }
