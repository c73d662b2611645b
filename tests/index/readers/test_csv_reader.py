"""Tables: a row is a document."""

from __future__ import annotations

import csv as standard_csv
import io
import re
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from index.readers import SourceFile, opening
from index.readers.tables import lines
from index.readers.tables.csv import read_csv
from index.readers.tables.fields import FIELDS, fields_of
from index.records import Document, Failure, Loss, LossKind

Write = Callable[[Mapping[str, str | bytes]], Path]
ReadTable = Callable[..., list[Document | Failure]]

ROWS = [
    ["id", "title", "text", "date", "source", "author"],
    ["a1", "Été 😀", 'He said "go"; they went,\nand came back.\n\nOnce | twice\t', "2023-09-08", "Sahel Wire", "Keïta"],
    ["a2", "Gao", "Text.", "September 2023", "", ""],
]


@pytest.fixture
def read_table(write: Write) -> ReadTable:
    """What is read from a file with this content."""

    def results(content: str | bytes, name: str = "sub/news.csv") -> list[Document | Failure]:
        path = write({name: content}) / name
        return list(read_csv(SourceFile(path, name, f"documents/{name}")))

    return results


def written(separator: str = ",", line_end: str = "\r\n") -> str:
    """The rows as the standard library writes them."""
    stream = io.StringIO()
    standard_csv.writer(stream, delimiter=separator, lineterminator=line_end).writerows(ROWS)
    return stream.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_rows_become_documents(read_table: ReadTable, separator: str, line_end: str) -> None:
    """Known columns have their place, others are metadata; the text is the cell's own."""
    assert read_table(written(separator, line_end)) == [
        Document(
            "a1",
            "Été 😀",
            ROWS[1][2],
            "Sahel Wire",
            "2023-09-08",
            {"author": "Keïta"},
            date_origin="csv column",
        ),
        Document("a2", "Gao", "Text.", "documents/sub/news.csv", "2023-09", date_origin="csv column"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(read_table: ReadTable, encoding: str) -> None:
    """That of every spreadsheet."""
    rows = "titre;text;auteur\r\n" + "Été à Gao;L'armée française a quitté Ménaka;Keïta\r\n" * 3
    found = read_table(rows.encode(encoding))
    assert len(found) == 3
    assert all(isinstance(each, Document) for each in found)
    assert {each.text for each in found if isinstance(each, Document)} == {"L'armée française a quitté Ménaka"}
    assert found[0].metadata == {"titre": "Été à Gao", "auteur": "Keïta"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        (("ID", "Headline", "Body", "Published At", "Outlet", "Permalink"), "id title text date source url"),
        (("guid", "name", "content", "pubDate", "publisher", "link"), "id title text date source url"),
        (("key", " Title ", "ARTICLE", "publication-date", "source", "URL"), "id title text date source url"),
        (("identifier", "tags", "full text", "created"), "id - text date"),
    ],
)
def test_columns_are_known_by_many_names(names: tuple[str, ...], fields: str) -> None:
    """In any case, with spaces, "-" or "_"."""
    known = {name: field for field, name in fields_of(names).items()}
    assert [known.get(name, "-") for name in names] == fields.split()


def test_the_first_of_several_names_counts(read_table: ReadTable) -> None:
    """The others are metadata, whatever their order in the file."""
    (document,) = read_table("content,created,text,date\nother,2020,Text.,2023\n")
    assert isinstance(document, Document)
    assert (document.text, document.date) == ("Text.", "2023")
    assert document.metadata == {"content": "other", "created": "2020"}


@pytest.mark.parametrize(
    ("url", "source", "expected", "metadata"),
    [
        ("https://e.org/1", "Wire", "https://e.org/1", {"url": "https://e.org/1", "source": "Wire"}),
        ("https://e.org/1", "", "https://e.org/1", {"url": "https://e.org/1"}),
        ("e.org/1", "Wire", "Wire", {"url": "e.org/1"}),
        ("javascript:x", "", "documents/sub/news.csv", {"url": "javascript:x"}),
        ("", "Wire", "Wire", {}),
        ("", "", "documents/sub/news.csv", {}),
    ],
)
def test_an_address_is_the_source(
    read_table: ReadTable, url: str, source: str, expected: str, metadata: dict[str, str]
) -> None:
    """What can be opened is preferred to a publisher's name, and that to the file; nothing is lost."""
    (document,) = read_table(f"text,url,source\nText.,{url},{source}\n")
    assert isinstance(document, Document)
    assert (document.source, document.metadata) == (expected, metadata)


def test_a_row_needs_only_text(read_table: ReadTable) -> None:
    """It is named by the line it starts on; its title is its first line, or made of the file's name."""
    found = read_table('text\n\n"Militants attack Gao\n\nThey came."\nIt ends here.\n')
    assert found == [
        Document(
            "sub/news.csv#3", "Militants attack Gao", "Militants attack Gao\n\nThey came.", "documents/sub/news.csv"
        ),
        Document("sub/news.csv#6", "News", "It ends here.", "documents/sub/news.csv"),
    ]


def test_a_date_that_is_not_understood_is_kept(read_table: ReadTable) -> None:
    """As metadata: nothing is made up, nothing is lost."""
    (document,) = read_table("text,date\nText.,soon\n")
    assert isinstance(document, Document)
    assert (document.date, document.date_origin, document.metadata) == (None, "", {"date": "soon"})


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,b,c,d,e", "5 cells where the columns are 3"),
        ("a", "empty"),
        ("a,,c", "empty"),
        ("a, ,c", "no text found"),
        ("a,…,c", "no text found"),
        ('a,"b"c,d,e', "a quote inside a cell in quotes is not doubled"),
        ("i1,x,y", 'the id "i1" is already that of line 2'),
    ],
)
def test_a_broken_row_costs_only_itself(read_table: ReadTable, row: str, reason: str) -> None:
    """The failure names its line, and the rows around it are read."""
    before, failure, after = read_table(f"id,text,tag\ni1,before,x\n{row}\ni2,after,x\n")
    assert isinstance(before, Document)
    assert isinstance(after, Document)
    assert (before.text, after.text) == ("before", "after")
    assert isinstance(failure, Failure)
    assert failure.path == "documents/sub/news.csv:3"
    assert reason in failure.reason


def test_what_spreadsheets_add_is_no_mistake(read_table: ReadTable) -> None:
    """Empty rows and cells, a column without a name, and a first line that states the separator."""
    (document,) = read_table("sep=;\r\nid;text;;\r\n;;;\r\n7;Text, with a comma.;x;;;\r\n;;;;;\r\n")
    assert isinstance(document, Document)
    assert (document.id, document.text, document.metadata) == ("7", "Text, with a comma.", {"(column 3)": "x"})


def test_a_column_that_comes_twice_is_kept_twice(read_table: ReadTable) -> None:
    """The first one counts as the field."""
    (document,) = read_table("text,text,tag,tag\na,b,c,d\n")
    assert isinstance(document, Document)
    assert document.text == "a"
    assert document.metadata == {"text (column 2)": "b", "tag": "c", "tag (column 4)": "d"}


@pytest.mark.parametrize("last", ["", "i4,after,x\n"])
def test_an_unclosed_quote_does_not_swallow_the_rest(read_table: ReadTable, last: str) -> None:
    """The row is read as it stands, since it then has all its cells; so are the lines below."""
    found = read_table(f'id,text,tag\ni1,before,x\ni2,"never closed,x\ni3,after,x\n{last}')
    documents = [each for each in found if isinstance(each, Document)]
    assert [each.text for each in documents] == ["before", '"never closed', "after"] + ["after"] * bool(last)
    assert [each.metadata for each in documents] == [{"tag": "x"}] * len(found)
    assert [len(each.losses) for each in documents] == [0, 1, 0] + [0] * bool(last)
    assert "a quote is opened and not closed" in documents[1].losses[0].detail


@pytest.mark.parametrize(
    "row",
    [
        'i1,"He said "go".\nThen they left.\nAll of them.",x',
        'i1,"He said ""go"".\nThen they left.\nAll of them.",x',
    ],
)
def test_a_quote_ends_a_cell_in_front_of_a_separator(read_table: ReadTable, row: str) -> None:
    """Whether it is doubled or not; where it is not, that is said."""
    first, after = read_table(f"id,text,tag\n{row}\ni2,after,x\n")
    assert isinstance(first, Document)
    assert isinstance(after, Document)
    assert (first.text, after.text) == ('He said "go".\nThen they left.\nAll of them.', "after")
    assert [loss.kind for loss in first.losses] == [LossKind.CELLS] * ('""' not in row)


def test_the_lines_of_a_broken_row_are_one_failure(read_table: ReadTable) -> None:
    """Where it cannot be put right, its remains are no rows of their own, and the failure says how far it goes."""
    found = read_table('id,text,tag\ni1,"He said "go", he.\nThen they left.\nAll of them.,x\ni2,after,x\n')
    assert [each.path if isinstance(each, Failure) else each.text for each in found] == [
        "documents/sub/news.csv:2",
        "after",
    ]
    assert isinstance(found[0], Failure)
    assert found[0].reason.endswith("not read up to line 4")


KEEPERS = """id\ttitle\ttext
1\tOne\t"Quiet" was the word the keeper used for the lamp
2\tTwo\tThe second keeper wrote of a 5" lens
3\tThree\t"Open quote that never ends
4\tFour\tThe fourth keeper was called "Pell"
5\tFive\t"All of it is quoted, and ""two"" words twice"
6\tSix\tit ends with the word "lamp"
"""


def test_in_a_table_without_quoting_quotes_are_text(read_table: ReadTable) -> None:
    """As in tab separated ones: a cell may begin or end with a quote, and none runs over the line's end."""
    found = read_table(KEEPERS, "sub/keepers.tsv")
    cells = [line.split("\t")[2] for line in KEEPERS.splitlines()[1:]]
    cells[4] = 'All of it is quoted, and "two" words twice'
    assert [each.text for each in found if isinstance(each, Document)] == cells
    assert [each.losses for each in found if isinstance(each, Document)] == [()] * 6


def test_two_texts_that_open_and_close_a_quote_are_not_one_cell(read_table: ReadTable) -> None:
    """Although by the rules they were: each line has all cells of a row."""
    rows = '1\tOne\t"Open\n2\tTwo\tplain\n3\tThree\tclosed"\n'
    assert [each.text for each in read_table("id\ttitle\ttext\n" + rows) if isinstance(each, Document)] == [
        '"Open',
        "plain",
        'closed"',
    ]
    later = "id;title;text\n" + "0;Zero;nothing\n" * 1 + "".join(f"{n};T;none\n" for n in range(10, 400))
    found = read_table(later + rows.replace("\t", ";"))
    assert [each.text for each in found if isinstance(each, Document)][-3:] == ['"Open', "plain", 'closed"']


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        (
            'id,text\n1,"He said \\"go\\", and went"\n2,"C:\\temp is \\"full\\""\n',
            ['He said "go", and went', 'C:\\temp is "full"'],
        ),
        ("id,text\n1,Strangelove\\, or how\n2,plain\n", ["Strangelove, or how", "plain"]),
        ("'id','text'\n'1','One, and two'\n'2','It''s late'\n", ["One, and two", "It's late"]),
        ('id, text\n1, "One, and two"\n2, "Three"\n', ["One, and two", "Three"]),
        ('"id";"text"\n"1";"One; ""two"" ✓"\n"2";""""\n"3";"x"\n', ['One; "two" ✓', "x"]),
        ("id^text\n1^One, two\n2^Three\n", ["One, two", "Three"]),
        ("id\x1ftext\n1\x1fOne, two\n2\x1fThree\n", ["One, two", "Three"]),
        ("id~text\r1~One, two\r2~Three\r", ["One, two", "Three"]),
        ("text\nHe came, he saw, he left\nNothing\n", ["He came, he saw, he left", "Nothing"]),
    ],
    ids=["backslash", "separator", "single", "spaces", "semicolon", "caret", "unit", "carriage return", "one column"],
)
def test_other_ways_to_write_a_table_are_read(read_table: ReadTable, table: str, texts: list[str]) -> None:
    """Each as its own first lines show it."""
    assert [each.text for each in read_table(table) if isinstance(each, Document)] == texts


def test_what_a_row_lacks_is_told(read_table: ReadTable) -> None:
    """A shorter row has the cells of the first columns; of a longer one nobody knows which cell is which."""
    found = read_table("lake,depth,year\nOrrin,41\nVesk,112,2003\nBelt,1,405,2021\nclosed for repair\n# checked\n")
    assert [each.text for each in found if isinstance(each, Document)] == [
        "lake: Orrin | depth: 41",
        "lake: Vesk | depth: 112 | year: 2003",
        "Belt | 1 | 405 | 2021",
        "closed for repair",
        "# checked",
    ]
    assert [[loss.detail for loss in each.losses] for each in found if isinstance(each, Document)] == [
        ["2 cells where the columns are 3, taken for the first ones"],
        [],
        ["4 cells where the columns are 3, read without their names"],
        ["1 cell where the columns are 3, read without their names"],
        [],
    ]
    (first, second) = read_table("id,text,tag\n1,One\n2,Two,x\n")
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.text, second.metadata) == ("One", {"tag": "x"})
    assert [loss.kind for loss in first.losses] == [LossKind.CELLS]


def test_characters_of_code_zero_are_dropped_and_counted(read_table: ReadTable) -> None:
    """A broken program wrote them; the row is read."""
    (document,) = read_table("id,text,tag\na,one\0 two\0,c\n")
    assert isinstance(document, Document)
    assert document.text == "one two"
    assert document.losses == (Loss(LossKind.CHARACTERS, "2 zero bytes"),)


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        (
            "Depths of lakes\nSource: survey of 2003\n\nlake,depth\nOrrin,41\nVesk,112\n",
            ["Depths of lakes\nSource: survey of 2003", "lake: Orrin | depth: 41", "lake: Vesk | depth: 112"],
        ),
        (
            "# made by hand\n#\nlake;depth;year\nOrrin;41,5;1987\n# twice\nVesk;112,0;2003\n",
            [
                "# made by hand",
                "lake: Orrin | depth: 41,5 | year: 1987",
                "# twice",
                "lake: Vesk | depth: 112,0 | year: 2003",
            ],
        ),
        ("Orrin,41,1987\nVesk,112,2003\n", ["Orrin | 41 | 1987", "Vesk | 112 | 2003"]),
        ("AB-17,red\nAB-18,blue\nAC-20,green\n", ["AB-17 | red", "AB-18 | blue", "AC-20 | green"]),
        (
            "island,2021,2022\nBelt,1405,1410\nFerl,212,209\n",
            ["island: Belt | 2021: 1405 | 2022: 1410", "island: Ferl | 2021: 212 | 2022: 209"],
        ),
        (
            "lake,,depth\nOrrin,x,41\nVesk,y,\n",
            ["lake: Orrin | (column 2): x | depth: 41", "lake: Vesk | (column 2): y"],
        ),
        ("harbour\nTarn\nOsa\n", ["harbour: Tarn", "harbour: Osa"]),
        (
            "lake,depth\nOrrin,41\n\nVesk,112\n\ntown,people,mayor\nTarn,900,Pell\nOsa,1200,Sow\n",
            [
                "lake: Orrin | depth: 41",
                "lake: Vesk | depth: 112",
                "town: Tarn | people: 900 | mayor: Pell",
                "town: Osa | people: 1200 | mayor: Sow",
            ],
        ),
        (
            'lake,note\nOrrin,"deep,\ncold"\nVesk,two  spaces\n',
            ["lake: Orrin | note: deep, cold", "lake: Vesk | note: two  spaces"],
        ),
    ],
    ids=["title", "comments", "no names", "codes", "years", "nameless", "one column", "two tables", "lines"],
)
def test_a_table_is_found_among_what_stands_around_it(read_table: ReadTable, table: str, texts: list[str]) -> None:
    """Lines above it are a document of their own; names are the first row only where that is none of data."""
    found = read_table(table)
    assert [each.text for each in found if isinstance(each, Document)] == texts
    assert len(found) == len(texts)


def test_a_guess_that_no_row_names_the_columns_is_told(read_table: ReadTable) -> None:
    """Once, at the row that may have been meant as one of names."""
    first, second = read_table("Orrin,41,1987\nVesk,112,2003\n")
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert [str(loss).partition(",")[0] for loss in first.losses] == [
        "cells guessed: no row seems to name the columns; the first one is read as the others"
    ][:1]
    assert second.losses == ()


@pytest.mark.parametrize(
    "content",
    [
        'text\n"' + "x" * 300 + '"\nafter\n',
        "text\n" + "x" * 300 + "\nafter\n",
        'text\n"' + "x\n" * 150 + '"\nafter\n',
    ],
    ids=["cell", "line", "lines"],
)
def test_a_record_too_long_is_passed_over(read_table: ReadTable, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    """Without holding it in memory; what follows is read."""
    monkeypatch.setattr(lines, "LONGEST_RECORD", 200)
    found = read_table(content)
    assert isinstance(found[0], Failure)
    assert found[0].path == "documents/sub/news.csv:2"
    assert "longer than" in found[0].reason
    assert isinstance(found[-1], Document)
    assert found[-1].text == "after"


def test_broken_quotes_cannot_take_forever(read_table: ReadTable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line opens a quote that the next one closes: read again from each line, it would be quadratic."""
    monkeypatch.setattr(lines, "_MOST_READ_AGAIN", 10_000)
    reads: list[int] = []
    actual = lines.Lines.__next__

    def counted(self: lines.Lines) -> str:
        reads.append(1)
        return actual(self)

    monkeypatch.setattr(lines.Lines, "__next__", counted)
    (failure,) = read_table("text,tag\n" + 'x","y","\n' * 2_000)
    assert isinstance(failure, Failure)
    assert failure.path == "documents/sub/news.csv:2"
    assert len(reads) < 5_000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"sep=;\n", "empty"),
        (b"text\n", "no rows below the column names"),
        (b"text,tag\n,\n\n", "no rows below the column names"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
    ],
)
def test_a_file_that_is_no_table_is_one_failure(read_table: ReadTable, content: bytes, reason: str) -> None:
    """It says what is missing."""
    (failure,) = read_table(content)
    assert isinstance(failure, Failure)
    assert failure.path == "documents/sub/news.csv"
    assert reason in failure.reason


def test_a_column_of_names_is_none_of_texts(read_table: ReadTable) -> None:
    """An "article" of a price list is a thing; where it is long it is a text, and so is one alone."""
    found = read_table("article,price (florins)\nflat hose C 20 m,68\nbronze impeller,158\n")
    assert [each.text for each in found if isinstance(each, Document)] == [
        "article: flat hose C 20 m | price (florins): 68",
        "article: bronze impeller | price (florins): 158",
    ]
    text = "The ferry of Korioumé sank on Monday with forty sacks of rice."
    for table in (f"article,section\n{text},news\n", "title,article\nA ferry,It sank.\n"):
        (document,) = read_table(table)
        assert isinstance(document, Document)
        assert document.text in (text, "It sank.")


def test_a_table_without_a_column_of_text_is_read_row_by_row(read_table: ReadTable) -> None:
    """Each cell with the name of its column; empty ones are left out."""
    found = read_table("island,2021,note\nBelt,1405,\nFerl,212,new pier\n")
    assert [each.text for each in found if isinstance(each, Document)] == [
        "island: Belt | 2021: 1405",
        "island: Ferl | 2021: 212 | note: new pier",
    ]
    assert [each.id for each in found if isinstance(each, Document)] == ["sub/news.csv#2", "sub/news.csv#3"]


def test_a_reason_does_not_list_a_thousand_columns(read_table: ReadTable) -> None:
    """The first of them tell what kind of table it is."""
    (failure,) = read_table(",".join(f"c{number}" for number in range(1_000)) + "\n")
    assert isinstance(failure, Failure)
    assert len(failure.reason) < 500


def test_a_large_file_of_another_encoding_is_refused(read_table: ReadTable, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would have to be held in memory; UTF-8 is read row by row."""
    monkeypatch.setattr(opening, "LARGEST_OTHER", 100)
    (failure,) = read_table("text\n" + "é" * 101, "utf8.csv") + read_table(("text\n" + "é" * 101).encode("cp1252"))[:0]
    assert isinstance(failure, Document)
    (failure,) = read_table(("text\n" + "é" * 101).encode("cp1252"))
    assert isinstance(failure, Failure)
    assert "too large" in failure.reason


def test_memory_does_not_grow_with_the_rows(write: Write) -> None:
    """Beyond the ids that were seen."""
    row = "title," + "word " * 400 + "\n"
    path = write({"a.csv": "title,text\n" + row * 3_000}) / "a.csv"  # 6 MB
    tracemalloc.start()
    count = sum(isinstance(each, Document) for each in read_csv(SourceFile(path, "a.csv", "a.csv")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 3_000
    assert peak < 4_000_000


def test_every_name_belongs_to_one_field() -> None:
    """Otherwise the order of the table would decide."""
    names = [name.replace("_", "") for field in FIELDS.values() for name in field]
    assert len(names) == len(set(names))


def test_whatever_is_read_nothing_is_lost_in_silence(read_table: ReadTable) -> None:
    """Of a thousand broken tables, some 15,000 lines, each is in a document or in a failure that names it."""
    random = Random(0)  # noqa: S311 - the same each time
    missed = 0
    signs = [*";;;,\n\n\"'\\# ", '""', '\\"', "\r\n"]
    for _ in range(1_000):
        pieces = (random.choice(signs) if random.random() < 0.5 else f"w{random.randrange(99)}" for _ in range(120))
        content = "lake;depth;year\n" * (random.random() < 0.5) + "".join(pieces)
        found = read_table(content)
        documents = [each for each in found if isinstance(each, Document)]
        said = " ".join([*(each.text for each in documents), *(f"{each.metadata}" for each in documents)])
        failed: set[int] = set()
        for each in found:
            if isinstance(each, Failure) and (line := re.search(r":(\d+)$", each.path)):
                last = re.search(r"up to line (\d+)", each.reason)
                failed |= set(range(int(line[1]), int((last or line)[1]) + 1))
        for number, row in enumerate(re.split(r"\r\n|\r|\n", content), 1):
            words = set(re.findall(r"w\d+", row))
            missed += bool(words) and not words & set(re.findall(r"w\d+", said)) and number not in failed
    assert missed < 15  # the names of columns that have no cell below them
