"""metadata.csv: what people say of the files beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from index.readers import SourceFile
from index.readers.tables import metadata
from index.readers.tables.metadata import FolderMetadata, MetadataRow, apply, is_metadata, load_metadata
from index.records import Document, Failure, Heading

Write = Callable[[Mapping[str, str | bytes]], Path]
Load = Callable[[str | bytes], FolderMetadata]

FILE = SourceFile(Path("/x/news/a.html"), "news/a.html", "documents/news/a.html")
DETECTED = Document(
    FILE.id,
    "Detected",
    "Text.",
    FILE.shown,
    "2020",
    {"author": "Awa", "url": "https://old.example.org"},
    date_origin="html",
    headings=(Heading(0, 4, 1),),
)


@pytest.fixture
def load(write: Write) -> Load:
    """What is read from a metadata.csv with this content."""

    def loaded(content: str | bytes) -> FolderMetadata:
        path = write({"news/metadata.csv": content}) / "news/metadata.csv"
        return load_metadata(SourceFile(path, "news/metadata.csv", "documents/news/metadata.csv"))

    return loaded


def test_rows_say_what_the_files_are(load: Load) -> None:
    """By their path from the folder; other columns are metadata."""
    found = load(
        "File;Headline;Published;Publisher;URL;Author\n"
        "a.html;Attack on Gao;8 September 2023;Wire;https://e.org/a;Keïta\n"
        "sub/b.pdf;;;;;\n"
    )
    assert found.failures == ()
    row = MetadataRow(2, "a.html", "Attack on Gao", "2023-09-08", "Wire", "https://e.org/a", {"Author": "Keïta"})
    assert found.row_for("a.html") == row
    assert found.row_for("sub/b.pdf") == MetadataRow(3, "sub/b.pdf")
    assert found.row_for("b.pdf") is None


@pytest.mark.parametrize("written", ["./sub/été.txt", "sub\\été.txt", "sub//été.txt", " sub/e\u0301te\u0301.txt "])
def test_a_path_may_be_spelt_in_other_ways(load: Load, written: str) -> None:
    """As Windows writes it, or macOS."""
    found = load(f"file,title\n{written},T\n")
    assert found.row_for("sub/été.txt") is not None
    assert found.row_for("sub/e\u0301te\u0301.txt") is not None
    assert found.without_file(["sub/été.txt"]) == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",T,2023", 'nothing in the column "file"'),
        ("../b.html,T,2023", '"../b.html" is not below the folder of metadata.csv'),
        ("/etc/passwd,T,2023", "not below the folder"),
        ("./a.html,T,2023", '"./a.html" is already in line 2'),
        ("b.html,T", "2 cells where the columns are 3"),
        ('b.html,"T"T,2023', "not doubled"),
        ("b.html,T,soon", 'the date "soon" is not understood; write it as 2023-09-08, 2023-09 or 2023'),
    ],
)
def test_a_broken_row_costs_only_itself(load: Load, row: str, reason: str) -> None:
    """The failure names its line."""
    found = load(f"file,title,date\na.html,A,2023\n{row}\nc.html,C,2023\n")
    (failure,) = found.failures
    assert failure.path == "documents/news/metadata.csv:3"
    assert reason in failure.reason
    assert {"a.html", "c.html"} <= set(found.rows)


def test_a_date_that_is_not_understood_costs_only_the_date(load: Load) -> None:
    """The rest of the row counts, and the detected date stays."""
    row = load("file,title,date\na.html,T,soon\n").row_for("a.html")
    assert row is not None
    document = apply(DETECTED, row, FILE)
    assert (document.title, document.date, document.date_origin) == ("T", "2020", "html")


def test_the_encoding_of_a_text_can_be_stated(load: Load) -> None:
    """It is no metadata of the document; one that nobody knows is told, and the rest of the row counts."""
    found = load("file,title,encoding\na.txt,T,windows-1250\nb.txt,B,klingon\n")
    row, other = found.row_for("a.txt"), found.row_for("b.txt")
    assert row is not None
    assert other is not None
    assert (row.encoding, row.more, other.encoding, other.title) == ("windows-1250", {}, "", "B")
    assert row.digest != replace(row, encoding="").digest
    (failure,) = found.failures
    assert failure.path == "documents/news/metadata.csv:3"
    assert 'the encoding "klingon" is not known' in failure.reason


def test_rows_without_a_file_are_told(load: Load) -> None:
    """With the line they stand in, so that a misspelt name is found."""
    found = load("file,title\na.html,A\nmisspelt.html,B\nsub/c.html,C\n")
    assert found.without_file(["a.html", "sub/c.html", "other.html"]) == [
        Failure("documents/news/metadata.csv:3", 'no file called "misspelt.html"')
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [("", "empty"), ("title,date\nA,2023\n", 'no column "file"'), (b"\x00\x01", "binary"), ("x" * 101, "too large")],
)
def test_a_file_that_says_nothing_is_a_failure(
    load: Load, monkeypatch: pytest.MonkeyPatch, content: str | bytes, reason: str
) -> None:
    """And describes nothing."""
    monkeypatch.setattr(metadata, "LARGEST_TEXT", 100)
    found = load(content)
    (failure,) = found.failures
    assert failure.path == "documents/news/metadata.csv"
    assert reason in failure.reason
    assert found.rows == {}


def test_what_is_said_overrides_what_was_detected() -> None:
    """Text and spans stay; an address is the source, and the publisher's name is kept."""
    row = MetadataRow(2, "a.html", "T", "2023-09", "Wire", "https://e.org/a", {"author": "Keïta", "desk": "Mali"})
    document = apply(DETECTED, row, FILE)
    assert (document.title, document.date, document.date_origin) == ("T", "2023-09", "metadata.csv")
    assert document.source == "https://e.org/a"
    assert document.metadata == {
        "author": "Keïta",
        "desk": "Mali",
        "url": "https://e.org/a",
        "source": "Wire",
    }
    assert (document.id, document.text, document.headings) == (DETECTED.id, DETECTED.text, DETECTED.headings)


def test_an_empty_cell_overrides_nothing() -> None:
    """So a table may be filled in by and by."""
    assert apply(DETECTED, MetadataRow(2, "a.html"), FILE) == DETECTED


def test_a_publisher_is_the_source_where_there_is_no_address() -> None:
    """As in a table of articles."""
    document = apply(DETECTED, MetadataRow(2, "a.html", source="Wire", url="e.org/a"), FILE)
    assert (document.source, document.metadata["url"]) == ("Wire", "e.org/a")


def test_of_many_documents_in_a_file_only_gaps_are_filled() -> None:
    """A row about an export is no title of its records, and what they state themselves is nearer."""
    row = MetadataRow(2, "a.csv", "Export", "2023", "Wire", "https://e.org/all", {"desk": "Mali", "author": "x"})
    file = SourceFile(Path("/x/a.csv"), "a.csv", "a.csv")
    bare = apply(Document("r1", "One", "Text.", "a.csv"), row, file)
    assert (bare.title, bare.date, bare.date_origin) == ("One", "2023", "metadata.csv")
    assert bare.source == "https://e.org/all"
    assert bare.metadata == {"desk": "Mali", "author": "x", "url": "https://e.org/all", "source": "Wire"}
    stated = Document("r2", "Two", "Text.", "https://e.org/2", "2020", {"author": "Awa"}, date_origin="record")
    full = apply(stated, row, file)
    assert (full.title, full.date, full.date_origin, full.source) == ("Two", "2020", "record", "https://e.org/2")
    assert full.metadata == {"author": "Awa", "desk": "Mali"}


def test_a_digest_tells_whether_a_row_changed() -> None:
    """Its place does not count, and neither does the order of its columns."""
    row = MetadataRow(2, "a.html", "T", "2023", "Wire", "https://e.org", {"a": "1", "b": "2"})
    assert row.digest == MetadataRow(9, "./a.html", "T", "2023", "Wire", "https://e.org", {"b": "2", "a": "1"}).digest
    others = [
        MetadataRow(2, "a.html", "U", "2023", "Wire", "https://e.org", {"a": "1", "b": "2"}),
        MetadataRow(2, "a.html", "T", None, "Wire", "https://e.org", {"a": "1", "b": "2"}),
        MetadataRow(2, "a.html", "T", "2023", "", "https://e.org", {"a": "1", "b": "2"}),
        MetadataRow(2, "a.html", "T", "2023", "https://e.org", "Wire", {"a": "1", "b": "2"}),
        MetadataRow(2, "a.html", "T", "2023", "Wire", "https://e.org", {"a": "1"}),
    ]
    assert len({row.digest, *(other.digest for other in others)}) == 6


@pytest.mark.parametrize(
    ("name", "expected"), [("metadata.csv", True), ("Metadata.CSV", True), ("my-metadata.csv", False)]
)
def test_it_is_no_document_itself(name: str, expected: bool) -> None:
    """Whoever lists a folder can tell."""
    assert is_metadata(Path("documents") / name) is expected


def test_that_the_encoding_of_the_table_was_guessed_is_told_of_the_files_that_it_can_concern(load: Load) -> None:
    """A row in ASCII says the same in any encoding; and one that is sure is told of none."""
    content = "file,title\na.html,Kőszeg\nb.html,Plain\n"
    found = load(content.encode("iso8859-2"))
    doubtful, plain = found.row_for("a.html"), found.row_for("b.html")
    assert doubtful is not None
    assert plain is not None
    (loss,) = apply(DETECTED, doubtful, FILE).losses
    assert str(loss).startswith("encoding guessed: metadata.csv: ")
    assert apply(DETECTED, plain, FILE).losses == ()
    sure = load(content).row_for("a.html")
    assert sure is not None
    assert (sure.losses, sure.title) == ((), "Kőszeg")
    assert sure.digest != replace(sure, losses=doubtful.losses).digest
