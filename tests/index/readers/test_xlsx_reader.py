"""Workbooks: a row of a sheet is a document, its cells as they are shown."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.comments import Comment

from index.readers import SourceFile
from index.readers.tables import xlsx
from index.readers.tables.number_formats import shown
from index.readers.tables.xlsx import read_xlsx
from index.records import Document, Failure, LossKind

Write = Callable[[Mapping[str, str | bytes]], Path]
ReadBook = Callable[..., list[Document | Failure]]
LAKES = (("lake", "depth", "surveyed"), ("Orrin", 41, 1987), ("Vesk", 112.5, 2003))


@pytest.fixture
def read_book(write: Write) -> ReadBook:
    """What is read from a workbook, or from a file with these bytes."""

    def results(book: Workbook | bytes, name: str = "sub/lakes.xlsx") -> list[Document | Failure]:
        path = write({name: book if isinstance(book, bytes) else saved(book)}) / name
        return list(read_xlsx(SourceFile(path, name, f"documents/{name}")))

    return results


def saved(book: Workbook) -> bytes:
    """A workbook as a file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def of_rows(*rows: Sequence[Any], title: str = "Sheet1") -> Workbook:
    """A workbook with one sheet of these rows."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def changed(content: bytes, changes: Mapping[str, tuple[str, str]]) -> bytes:
    """A package in whose parts something was replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w") as after:
        for name in before.namelist():
            part = before.read(name).decode() if name in changes else before.read(name)
            if isinstance(part, str):
                old, new = changes[name]
                assert old in part
                part = part.replace(old, new).encode()
            after.writestr(name, part)
    return written.getvalue()


def texts(found: list[Document | Failure]) -> list[str]:
    """Of the documents."""
    return [each.text for each in found if isinstance(each, Document)]


def losses(found: list[Document | Failure]) -> list[str]:
    """Of all documents, in words."""
    return [str(loss) for each in found if isinstance(each, Document) for loss in each.losses]


def test_a_row_is_a_document(read_book: ReadBook) -> None:
    """Named by its sheet and first cell, as a spreadsheet names it."""
    found = read_book(of_rows(*LAKES, title="Depths"))
    assert found == [
        Document(
            f"sub/lakes.xlsx#Depths!A{row}",
            "Lakes: Depths",
            text,
            "documents/sub/lakes.xlsx",
        )
        for row, text in (
            (2, "lake: Orrin | depth: 41 | surveyed: 1987"),
            (3, "lake: Vesk | depth: 112.5 | surveyed: 2003"),
        )
    ]


def test_a_column_of_texts_makes_records(read_book: ReadBook) -> None:
    """As in any table."""
    rows = (
        ("id", "title", "text", "date"),
        ("a1", "Gao", "It rained.", date(2023, 9, 8)),
        ("a1", "", "Again.", ""),
    )
    (document, failure) = read_book(of_rows(*rows, title="News"))
    assert isinstance(document, Document)
    assert (document.id, document.title, document.text, document.date) == ("a1", "Gao", "It rained.", "2023-09-08")
    assert isinstance(failure, Failure)
    assert failure.path == "documents/sub/lakes.xlsx:News!A3"
    assert "already that of News!A2" in failure.reason


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (7, "General", "7"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "General", "1e+20"),
        (12345678901, "General", "12345678901"),
        (0.41, "0%", "41%"),
        (0.4125, "0.00%", "41.25%"),
        (1234.5, "#,##0.00", "1234.50"),
        (1234, "#,##0", "1234"),
        (-1599.99, '"$"#,##0.00', "-$1599.99"),
        (-1599.99, "#,##0.00;(#,##0.00)", "(1599.99)"),
        (12.5, '0.0" km"', "12.5 km"),
        (12.5, "#,##0.00\\ [$€-407]", "12.50 €"),
        (12.5, "[Red]0.0;[Blue]0", "12.5"),
        (12_300_000, "0.0,,", "12300000"),
        (2.5, "# ?/?", "2.5"),
        (12.5, "[>10]0;0.0", "12.5"),
        (12345.0, "0.00E+00", "12345"),
        (True, "General", "TRUE"),
        (datetime(2003, 5, 1), "dd/mm/yyyy", "2003-05-01"),  # noqa: DTZ001
        (datetime(2003, 5, 1, 14, 30), "dd/mm/yyyy h:mm", "2003-05-01 14:30"),  # noqa: DTZ001
        (datetime(2003, 5, 1), "dd/mm/yyyy h:mm", "2003-05-01 00:00"),  # noqa: DTZ001
        (time(9, 5), "h:mm", "09:05"),
        (timedelta(hours=26, minutes=3), "[h]:mm", "26:03"),
        ("#N/A", "General", "#N/A"),
        (None, "General", ""),
    ],
)
def test_a_value_is_read_as_it_is_shown(value: object, number_format: str, expected: str) -> None:
    """As far as its format can be told simply; else as it is stored."""
    assert shown(value, number_format) == expected


def test_formats_are_those_of_the_cells(read_book: ReadBook) -> None:
    """Percent, decimals and dates."""
    book = of_rows(("island", "share", "since"), ("Belt", 0.415, datetime(1987, 3, 2)))  # noqa: DTZ001
    book.active["B2"].number_format = "0.0%"
    book.active["C2"].number_format = "d mmmm yyyy"
    assert texts(read_book(book)) == ["island: Belt | share: 41.5% | since: 1987-03-02"]


def test_a_formula_is_read_by_its_stored_value(read_book: ReadBook) -> None:
    """Where none was stored, that is a loss."""
    content = saved(of_rows(("a", "b", "sum"), (1, 2, 3), (4, 5, 9), (6, 7, 13)))
    part = "xl/worksheets/sheet1.xml"
    with_value = changed(content, {part: ("<v>9</v>", "<f>A3+B3</f><v>9</v>")})
    found = read_book(changed(with_value, {part: ("<v>13</v>", "<f>A4+B4</f><v></v>")}))
    assert texts(found) == ["a: 1 | b: 2 | sum: 3", "a: 4 | b: 5 | sum: 9", "a: 6 | b: 7"]
    assert losses(found) == ['formulas not read: in "Sheet1" no value is stored in C4; save it with Excel']


def test_what_is_hidden_is_left_out_and_told(read_book: ReadBook) -> None:
    """Sheets, rows and columns."""
    book = of_rows(*LAKES, ("Belt", 3, 1999), title="Depths")
    book.create_sheet("Drafts").append(("secret",))
    book["Drafts"].sheet_state = "veryHidden"
    book["Depths"].row_dimensions[3].hidden = True
    book["Depths"].column_dimensions["C"].hidden = True
    found = read_book(book)
    assert texts(found) == ["lake: Orrin | depth: 41", "lake: Belt | depth: 3"]
    assert losses(found) == [
        'hidden text left out: sheet "Drafts"',
        'hidden text left out: in "Depths" row 3',
        'hidden text left out: in "Depths" column C',
    ]


def test_charts_and_comments_are_told(read_book: ReadBook) -> None:
    """They are not read."""
    book = of_rows(*LAKES)
    book.active.add_chart(BarChart(), "E5")
    book.active["A2"].comment = Comment("twice", "Pell")
    found = read_book(book)
    assert [loss.kind for each in found if isinstance(each, Document) for loss in each.losses] == [
        LossKind.PICTURES,
        LossKind.NOTES,
    ]


def test_merged_cells_stand_in_each_row(read_book: ReadBook) -> None:
    """And names of columns in two rows are one."""
    book = of_rows(
        ("region", "lake", "2021", "", "2022", ""),
        ("", "", "spring", "autumn", "spring", "autumn"),
        ("North", "Orrin", 1, 2, 3, 4),
        ("", "Vesk", 5, 6, 7, 8),
        ("South", "Belt", 9, 10, 11, 12),
    )
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "A3:A4"):
        book.active.merge_cells(area)
    assert texts(read_book(book)) == [
        "region: North | lake: Orrin | 2021 spring: 1 | 2021 autumn: 2 | 2022 spring: 3 | 2022 autumn: 4",
        "region: North | lake: Vesk | 2021 spring: 5 | 2021 autumn: 6 | 2022 spring: 7 | 2022 autumn: 8",
        "region: South | lake: Belt | 2021 spring: 9 | 2021 autumn: 10 | 2022 spring: 11 | 2022 autumn: 12",
    ]


def test_a_merged_title_is_none_of_the_names(read_book: ReadBook) -> None:
    """It stands over the whole table, and is a document of its own."""
    book = of_rows(("Depths of lakes", "", ""), *LAKES)
    book.active.merge_cells("A1:C1")
    assert texts(read_book(book))[:2] == ["Depths of lakes", "lake: Orrin | depth: 41 | surveyed: 1987"]


def test_several_tables_on_a_sheet_are_kept_apart(read_book: ReadBook) -> None:
    """Below each other, and side by side where they have other rows."""
    book = of_rows(*LAKES, (), ("town", "people"), ("Tarn", 900), ("Osa", 1200))
    sheet: Any = book.active
    for row, (name, count) in enumerate((("ferry", "seats"), ("Otter", 60)), 2):
        sheet.cell(row, 6, name)
        sheet.cell(row, 7, count)
    found = read_book(book)
    assert texts(found) == [
        "lake: Orrin | depth: 41 | surveyed: 1987",
        "lake: Vesk | depth: 112.5 | surveyed: 2003",
        "town: Tarn | people: 900",
        "town: Osa | people: 1200",
        "ferry: Otter | seats: 60",
    ]
    assert [each.id for each in found if isinstance(each, Document)][-1] == "sub/lakes.xlsx#Sheet1!F3"


def test_an_empty_column_within_a_table_divides_nothing(read_book: ReadBook) -> None:
    """It has the same rows on both sides."""
    assert texts(read_book(of_rows(("lake", "", "depth"), ("Orrin", "", 41)))) == ["lake: Orrin | depth: 41"]


def test_a_cell_alone_is_read(read_book: ReadBook) -> None:
    """A sheet is no table of numbers by necessity."""
    assert texts(read_book(of_rows(("The ferry sank on Monday.",)))) == ["The ferry sank on Monday."]


def test_strict_open_xml_is_read(read_book: ReadBook) -> None:
    """Its namespaces are others."""
    content = saved(of_rows(*LAKES))
    usual = "http://schemas.openxmlformats.org/"
    strict = "http://purl.oclc.org/ooxml/"
    for part in (
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
        "xl/styles.xml",
    ):
        main = (f"{usual}spreadsheetml/2006/main", f"{strict}spreadsheetml/main")
        relations = (f"{usual}officeDocument/2006/relationships", f"{strict}officeDocument/relationships")
        for change in (main, relations):
            if change[0] in zipfile.ZipFile(io.BytesIO(content)).read(part).decode():
                content = changed(content, {part: change})
    assert texts(read_book(content))[0] == "lake: Orrin | depth: 41 | surveyed: 1987"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"lake,depth\n", "not an Excel workbook"),
        (b"PK\x03\x04 and no more", "damaged workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 BIFF", "one of Excel 97"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password protected"),
        (saved(of_rows()), "no rows in it"),
        (changed(saved(of_rows(*LAKES)), {"xl/workbook.xml": ("<workbook", "<!DOCTYPE w []><workbook")}), "DOCTYPE"),
        (changed(saved(of_rows(*LAKES)), {"xl/worksheets/sheet1.xml": ("</sheetData>", "")}), "damaged workbook"),
        (changed(saved(of_rows(*LAKES)), {"_rels/.rels": ("officeDocument", "other")}), "main part is missing"),
        (changed(saved(of_rows(*LAKES)), {"[Content_Types].xml": ("sheet.main", "other")}), "main part is missing"),
    ],
    ids=["empty", "csv", "cut off", "old", "password", "no rows", "doctype", "broken", "no main part", "no types"],
)
def test_what_is_no_workbook_is_one_failure(read_book: ReadBook, content: bytes, reason: str) -> None:
    """It says what is wrong."""
    (failure,) = [each for each in read_book(content) if isinstance(each, Failure)]
    assert failure.path == "documents/sub/lakes.xlsx"
    assert reason in failure.reason


def test_a_book_of_hidden_sheets_says_so(read_book: ReadBook) -> None:
    """Nothing of it is indexed."""
    book = of_rows(*LAKES, title="Depths")
    book.create_sheet("Empty")
    book["Depths"].sheet_state = "hidden"
    (failure,) = read_book(book)
    assert isinstance(failure, Failure)
    assert 'hidden text left out: sheet "Depths"' in failure.reason


def test_more_cells_than_anyone_reads_are_refused(read_book: ReadBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before they fill the memory."""
    monkeypatch.setattr(xlsx, "MOST_CELLS", 20)
    (failure,) = [each for each in read_book(of_rows(*[(1, 2, 3)] * 9)) if isinstance(each, Failure)]
    assert "more than 20 cells" in failure.reason
