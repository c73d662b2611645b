"""The table of formats, plain text, and bytes as text."""

import codecs
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from index.readers import READERS, SourceFile, accepts, read
from index.readers.sizes import LARGEST_TEXT
from index.readers.source import UnreadableError, decode, refuse_without_text
from index.readers.tables.fields import FIELDS
from index.readers.titles import title_from_name, title_of
from index.records import Document, Failure

Write = Callable[[Mapping[str, str | bytes]], Path]

FRENCH = "L’armée française a quitté Ménaka après dix années de présence au Sahel. Où est passé le café ?"


@pytest.fixture
def read_one(write: Write) -> Callable[[str, str | bytes], list[Document | Failure]]:
    """What is read from a file with this name and content."""

    def results(name: str, content: str | bytes) -> list[Document | Failure]:
        path = write({name: content}) / name
        return list(read(SourceFile(path, name, f"documents/{name}")))

    return results


ReadOne = Callable[[str, str | bytes], list[Document | Failure]]


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "a.text", "a.jsonl", "a.ndjson", "a.b.txt"])
def test_known_endings_are_accepted(name: str) -> None:
    """In either case."""
    assert accepts(Path(name))


@pytest.mark.parametrize("name", ["a", "a.exe", ".txt", "txt", "a.txt.gz", "a.json"])
def test_other_endings_are_not(name: str) -> None:
    """A file's bytes are not guessed at."""
    assert not accepts(Path(name))


def test_what_is_not_read_names_what_is(read_one: ReadOne) -> None:
    """The reason tells what would be accepted."""
    (failure,) = read_one("a.exe", b"MZ")
    assert isinstance(failure, Failure)
    assert failure.path == "documents/a.exe"
    assert ".exe" in failure.reason
    assert all(ending in failure.reason for ending in READERS)


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "é",
        "Привет, мир",
        "東京",
        "مالي",
        "Gao 😀",
        "  spaces kept \t\r\n\r\nand line ends\n",
        "Kei\u0308ta is not composed",
    ],
)
def test_a_text_is_read_exactly_as_it_is(read_one: ReadOne, text: str) -> None:
    """Nothing is trimmed, composed or translated: all spans depend on it."""
    (document,) = read_one("notes/a.txt", text)
    assert isinstance(document, Document)
    assert document.text == text
    assert (document.id, document.source, document.date) == ("notes/a.txt", "documents/notes/a.txt", None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b" \n\t", "no text found"),
        ("…—😀".encode(), "no text found"),
        (b"MZ\x00\x01\x02", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (bytes(range(1, 32)) + b"abc", "binary"),
        (codecs.BOM_UTF16_LE + b"a", "UTF-16"),
    ],
)
def test_a_file_without_text_is_a_failure(read_one: ReadOne, content: bytes, reason: str) -> None:
    """The reason says what is wrong with it."""
    (failure,) = read_one("a.txt", content)
    assert isinstance(failure, Failure)
    assert reason in failure.reason


def test_a_file_too_large_is_a_failure(write: Write) -> None:
    """It is not even opened."""
    path = write({"a.txt": ""}) / "a.txt"
    with path.open("r+b") as stream:
        stream.truncate(LARGEST_TEXT + 1)  # a hole: it takes no room
    (failure,) = read(SourceFile(path, "a.txt", "a.txt"))
    assert isinstance(failure, Failure)
    assert "too large (20 MB, limit 20 MB)" in failure.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    """By the byte order mark, by being UTF-8, else by the best guess."""
    text = FRENCH.replace("’", "'")
    assert decode(text.encode(encoding)).text == text


def test_big_endian_marks_are_known() -> None:
    """Both orders of both widths; the mark itself is no text."""
    assert decode(codecs.BOM_UTF16_BE + "é😀".encode("utf-16-be")).text == "é😀"
    assert decode(codecs.BOM_UTF32_BE + "é😀".encode("utf-32-be")).text == "é😀"


def test_windows_quotes_are_read_as_quotes() -> None:
    """The bytes 0x93 and 0x94 are quotes in Windows-1252 and control characters in Latin-1."""
    text = "He said “we leave” – and they did, after ten years in the north of the country."
    assert decode(text.encode("cp1252")).text == text


@pytest.mark.parametrize("text", ["", "\n", "…", "😀", "_", "half a pair \ud83d"])
def test_nothing_to_search_for_is_refused(text: str) -> None:
    """So is what UTF-8 cannot hold."""
    with pytest.raises(UnreadableError):
        refuse_without_text(text)


@pytest.mark.parametrize(
    ("text", "file", "title"),
    [
        ("Militants attack camp\n\nOn Friday they came.", "x.txt", "Militants attack camp"),
        ("\n  Militants attack camp \r\n\r\nText.", "x.txt", "Militants attack camp"),
        ("Please Share:\nMilitants attack camp\nText.", "x.txt", "Militants attack camp"),
        ("Quoi ?\nNon.", "x.txt", "Quoi ?"),
        ("東京", "x.txt", "東京"),
        (
            "The JNIM killed a patrol in Gao.",
            "news/jnim-killed-patrol_in-gao.txt",
            "JNIM killed patrol in Gao",
        ),
        ("It ends here.", "été.txt", "Été"),
        ("It ends here.", "---.txt", "---"),
        ("x" * 151, "long-line.txt", "Long line"),
        ("", "empty.txt", "Empty"),
        ("...\n\n12\n\nMilitants attack camp\n\nText.", "x.txt", "Militants attack camp"),
        ("https://example.org/1\nMilitants attack camp\nText.", "x.txt", "Militants attack camp"),
        ("Militants attack camp\nand kill three\n\nText.", "gao.txt", "Gao"),
        (
            "The militants had come in the night, on motorbikes\nTuareg men who knew the way to the camp\nand back.",
            "gao.txt",
            "Gao",
        ),
        (
            "Militants attack camp\nThe militants had come in the night, on motorbikes\nfrom the north.",
            "gao.txt",
            "Militants attack camp",
        ),
        ("- one\n- two", "shopping.txt", "Shopping"),
        ("• one", "shopping.txt", "Shopping"),
    ],
)
def test_a_text_has_a_title(text: str, file: str, title: str) -> None:
    """Its first line where that stands alone and reads like a title, else the file's name in the text's spelling."""
    assert title_of(text, file) == title


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("2023-09-08-jnim-attacks-patrol", "JNIM attacks patrol"),
        ("20230908_jnim", "JNIM"),
        ("2023.09.08 jnim", "JNIM"),
        ("2023-annual-report", "2023 annual report"),
        ("2023-09-08", "2023 09 08"),
        ("20230908123", "20230908123"),
        ("2023-13-08-jnim", "2023 13 08 JNIM"),
        ("Straße-ete", "Straße Été"),
        ("", ""),
    ],
)
def test_a_name_becomes_a_title_without_its_date(stem: str, title: str) -> None:
    """A year alone may belong to it, and a number is no date."""
    assert title_from_name(stem, "JNIM attacks a patrol. Été à la Straße.") == title


FORMATS = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")


def test_every_accepted_ending_is_documented() -> None:
    """And none that is not accepted."""
    table = FORMATS[: FORMATS.index("\n\nWhere the format")]
    assert set(re.findall(r"`(\.\w+)`", table)) == set(READERS)


def test_every_name_of_a_field_is_documented() -> None:
    """In the order in which they count."""
    for field, names in FIELDS.items():
        (row,) = re.findall(rf"^\| {field} \| (.+?) \|", FORMATS, re.MULTILINE)
        assert re.findall(r"`(\w+)`", row) == list(names)


def test_the_documented_reader_works(write: Write) -> None:
    """As copied from the page."""
    (code,) = [block for block in re.findall(r"```python\n(.*?)```", FORMATS, re.DOTALL) if "def read_ics" in block]
    module: dict[str, Any] = {}
    exec(compile(code, "ics.py", "exec"), module)  # noqa: S102  our own page
    calendar = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTAMP:20230908T100000Z\r\nSUMMARY:Council of\r\n  Gao\r\n"
        "LOCATION;LANGUAGE=en:Town hall\\, Gao\r\nDESCRIPTION:The dam.\\nIts age.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    path = write({"a.ics": calendar, "empty.ics": "BEGIN:VEVENT\nEND:VEVENT\n"}) / "a.ics"
    (document,) = module["read_ics"](SourceFile(path, "a.ics", "documents/a.ics"))
    text = "Council of Gao\n\nTown hall, Gao\n\nThe dam.\nIts age."
    assert document == Document(
        "a.ics#1", "Council of Gao", text, "documents/a.ics", "2023-09-08", date_origin="calendar"
    )
    (failure,) = module["read_ics"](SourceFile(path.with_name("empty.ics"), "empty.ics", "documents/empty.ics"))
    assert failure == Failure("documents/empty.ics:event 1", "empty")
