"""JSON Lines: a record is a document."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.readers import SourceFile, read
from index.readers.tables import jsonl
from index.records import Document, Failure

Write = Callable[[Mapping[str, str | bytes]], Path]
ReadLines = Callable[[str | bytes], list[Document | Failure]]


@pytest.fixture
def read_lines(write: Write) -> ReadLines:
    """What is read from a file of these lines."""

    def results(content: str | bytes) -> list[Document | Failure]:
        path = write({"news.jsonl": content}) / "news.jsonl"
        return list(read(SourceFile(path, "sub/news.jsonl", "documents/news.jsonl")))

    return results


def line(**record: object) -> str:
    """A record as a line."""
    return json.dumps(record) + "\n"


def test_all_fields_are_taken(read_lines: ReadLines) -> None:
    """Known fields have their place, the others become metadata as strings."""
    record = {
        "id": "r1",
        "title": "Été 😀",
        "text": " Taken as it is.\n",
        "source": "https://example.org/1",
        "date": "2023-09-08T10:00:00Z",
        "author": "Keïta",
        "pages": 3,
        "tags": ["a", "b"],
        "none": None,
    }
    assert read_lines(line(**record)) == [
        Document(
            "r1",
            "Été 😀",
            " Taken as it is.\n",
            "https://example.org/1",
            "2023-09-08",
            {"author": "Keïta", "pages": "3", "tags": '["a", "b"]'},
            date_origin="record",
        )
    ]


def test_a_record_needs_only_text(read_lines: ReadLines) -> None:
    """It is named by its line, where a blank one counts; its title is its first line, or made of the file's name."""
    assert read_lines('{"text": "a"}\n\n{"text": "It ends here."}') == [
        Document("sub/news.jsonl#1", "a", "a", "documents/news.jsonl"),
        Document("sub/news.jsonl#3", "News", "It ends here.", "documents/news.jsonl"),
    ]


def test_fields_are_known_by_many_names(read_lines: ReadLines) -> None:
    """As exports call them; null is as good as absent."""
    record = {
        "guid": 7,
        "headline": "Gao",
        "text": None,
        "articleBody": "no",
        "Content": "Text.",
        "publishedAt": "8 September 2023",
        "publisher": {"name": "Wire"},
        "link": "https://example.org/7",
    }
    assert read_lines(line(**record)) == [
        Document(
            "7",
            "Gao",
            "Text.",
            "https://example.org/7",
            "2023-09-08",
            {"articleBody": "no", "publisher": '{"name": "Wire"}', "url": "https://example.org/7"},
            date_origin="record",
        )
    ]


def test_halves_of_characters_in_metadata_cost_nothing(read_lines: ReadLines) -> None:
    """No file could hold them, but the record has a text."""
    (document,) = read_lines('{"text": "a", "tag": "x\\ud83d", "\\ud83d": "y", "url": "\\ud83d"}')
    assert isinstance(document, Document)
    assert document.metadata == {"tag": "x?", "?": "y", "url": "?"}


def test_no_depth_is_too_deep_for_the_rest_of_the_file(read_lines: ReadLines) -> None:
    """Where reading a record just succeeds, writing its metadata down must too."""
    for depth in [*range(850, 1_000), 10_000]:
        deep = "[" * depth + "]" * depth
        found = read_lines(f'{{"text": "a", "tags": {deep}}}\n{{"text": "after"}}\n')
        assert isinstance(found[1], Document)
        if isinstance(found[0], Document):
            assert found[0].metadata == {"tags": deep}
        else:
            assert "nested too deep" in found[0].reason


@pytest.mark.parametrize(
    ("value", "identifier"), [(7, "7"), ("7", "7"), (1.5, "1.5"), (True, None), ([7], None), ("", None)]
)
def test_an_id_may_be_a_number(read_lines: ReadLines, value: object, identifier: str | None) -> None:
    """What is neither a number nor a string with something in it is no id."""
    (document,) = read_lines(line(id=value, text="a"))
    assert isinstance(document, Document)
    assert document.id == (identifier or "sub/news.jsonl#1")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"text": "a"', "not valid JSON"),
        ("not json", "not valid JSON"),
        ('["text"]', "not a JSON object"),
        ('"text"', "not a JSON object"),
        ("{}", 'no field "text"'),
        ('{"text": null}', 'no field "text"'),
        ('{"text": 7}', 'no field "text"'),
        ('{"text": ""}', "empty"),
        ('{"text": "…"}', "no text found"),
        ('{"text": "a \\ud83d"}', "surrogate"),
        ('{"text": "a", "id": "\\ud83d"}', "surrogate"),
        ('{"text": "a", "title": "\\ud83d"}', "surrogate"),
        ('{"text": "a", "source": "\\ud83d"}', "surrogate"),
        ('{"text": "a", "n": ' + "1" * 5_000 + "}", "not readable JSON"),
        ('{"text": ' + "[" * 100_000, "nested too deep"),
    ],
)
def test_a_broken_line_costs_only_itself(read_lines: ReadLines, broken: str, reason: str) -> None:
    """The failure names the line, and the records around it are read."""
    before, failure, after = read_lines(f'{{"text": "before"}}\n{broken}\n{{"text": "after"}}\n')
    assert isinstance(before, Document)
    assert isinstance(after, Document)
    assert isinstance(failure, Failure)
    assert failure.path == "documents/news.jsonl:2"
    assert reason in failure.reason


def test_a_title_without_letters_costs_no_record(read_lines: ReadLines) -> None:
    """An article may be called "…" or "?"."""
    (document,) = read_lines(line(text="a", title="…"))
    assert isinstance(document, Document)
    assert document.title == "…"


def test_an_id_that_comes_twice_is_refused(read_lines: ReadLines) -> None:
    """The first record keeps it, and the failure names its line."""
    first, failure = read_lines(line(id="a", text="one") + line(id="a", text="two"))
    assert isinstance(first, Document)
    assert first.text == "one"
    assert failure == Failure("documents/news.jsonl:2", 'the id "a" is already that of line 1')


@pytest.mark.parametrize("content", ["", "\n", " \r\n\t\n", b"\xef\xbb\xbf"])
def test_a_file_without_records_is_a_failure(read_lines: ReadLines, content: str | bytes) -> None:
    """Empty is told, not passed over."""
    assert read_lines(content) == [Failure("documents/news.jsonl", "empty")]


def test_marks_and_line_ends_of_other_systems_are_taken(read_lines: ReadLines) -> None:
    """A byte order mark in front, and carriage returns."""
    found = read_lines(b'\xef\xbb\xbf{"text": "a"}\r\n{"text": "b"}\r\n')
    assert [result.text for result in found if isinstance(result, Document)] == ["a", "b"]


def test_a_line_separator_inside_a_record_is_no_line_end(read_lines: ReadLines) -> None:
    """Only a line feed ends a record."""
    (document,) = read_lines('{"text": "a\u2028b\u0085c"}\n')
    assert isinstance(document, Document)
    assert document.text == "a\u2028b\u0085c"


def test_a_line_too_long_is_passed_over(read_lines: ReadLines, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it is, the next record is the next line."""
    monkeypatch.setattr(jsonl, "LONGEST_LINE", 100)
    failure, document = read_lines(line(text="x" * 1_000) + line(text="short"))
    assert isinstance(failure, Failure)
    assert failure.path == "documents/news.jsonl:1"
    assert isinstance(document, Document)
    assert (document.text, document.id) == ("short", "sub/news.jsonl#2")


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2023", "2023"),
        (2023, "2023"),
        ("2023-09", "2023-09"),
        (" 2023-09-08 ", "2023-09-08"),
        ("2023-09-08T23:59:59+02:00", "2023-09-08"),
        ("8 September 2023", "2023-09-08"),
        ("2023-02-29", None),
        ("soon", None),
        ("", None),
        (None, None),
        (["2023"], None),
        ({"year": 2023}, None),
    ],
)
def test_a_date_is_an_iso_date_or_none(read_lines: ReadLines, value: object, date: str | None) -> None:
    """As exact as it was given, and never made up; what is not understood stays as metadata."""
    (document,) = read_lines(line(text="a", date=value))
    assert isinstance(document, Document)
    assert document.date == date
    assert document.date_origin == ("record" if date else "")
    assert ("date" in document.metadata) == (date is None and value not in ("", None))


def test_zero_bytes_cost_nothing(read_lines: ReadLines) -> None:
    """Those in a line are told of its document, and those that fill up the file of none."""
    rest = "\n".join(f'{{"text": "line {number}"}}' for number in range(300))
    first, second, *_, last = read_lines(f'{{"text": "on\0e"}}\n{rest}\n' + "\0" * 512)
    assert isinstance(first, Document)
    assert (first.text, [str(loss) for loss in first.losses]) == ("one", ["characters dropped: 1 zero byte"])
    assert isinstance(second, Document)
    assert second.losses == ()
    assert isinstance(last, Document)
    assert last.text == "line 299"
