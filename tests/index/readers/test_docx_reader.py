"""Word files: the body in order as text, properties, and packages made to do harm."""

import io
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.readers import docx as docx_module
from index.readers.docx import read_docx
from index.readers.source import SourceFile
from index.readers.zip import safety as zipcheck
from index.records import Document, Failure
from tests.index.readers.test_pdf_reader import one

ReadDocx = Callable[[bytes], list[Document | Failure]]


@pytest.fixture
def read(tmp_path: Path) -> ReadDocx:
    """What is read from these bytes."""

    def results(content: bytes) -> list[Document | Failure]:
        path = tmp_path / "note.docx"
        path.write_bytes(content)
        return list(read_docx(SourceFile(path, "files/note.docx", "documents/files/note.docx")))

    return results


def reason(results: Sequence[Document | Failure]) -> str:
    """Why nothing was read."""
    (failure,) = results
    assert isinstance(failure, Failure), failure
    assert failure.path == "documents/files/note.docx"
    return failure.reason


def saved(word: Any) -> bytes:
    """A Word document as a file."""
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def of_xml(body: str) -> bytes:
    """A Word document with this in its body; "w:" is known."""
    word = docx.Document()
    for element in parse_xml(f"<w:body {nsdecls('w', 'r')}>{body}</w:body>"):
        word.element.body.insert_element_before(element, "w:sectPr")
    return saved(word)


def p(text: str) -> str:
    """A paragraph's XML."""
    return f"<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def changed(content: bytes, parts: dict[str, bytes | None]) -> bytes:
    """A package with other content for some parts, None to leave them out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in parts:
                after.writestr(name, before.read(name))
        for name, part in parts.items():
            if part is not None:
                after.writestr(name, part)
    return stream.getvalue()


def document_xml(content: bytes) -> bytes:
    """The main part of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("word/document.xml")


# ---- Text


def test_the_body_is_read_in_order(read: ReadDocx) -> None:
    """Paragraphs have a blank line between them, items of a list and rows of a table do not."""
    word = docx.Document()
    word.add_heading("What happened", 0)
    word.add_paragraph("Soldiers left  the town. They went north.")
    word.add_heading("Who left", 1)
    word.add_paragraph("French soldiers", style="List Bullet")
    word.add_paragraph("Their allies", style="List Bullet")
    word.add_paragraph("First", style="List Number")
    word.add_paragraph("Second", style="List Number")
    table = word.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ["Town", "Date", "Gao", "2022"], strict=True
    ):
        cell.text = text
    word.add_paragraph("")
    word.add_heading("After", 2)
    word.add_paragraph("It was quiet.")
    document = one(read(saved(word)))
    assert document.text == (
        "What happened\n\nSoldiers left  the town. They went north.\n\nWho left\n\n- French soldiers\n- Their allies\n"
        "1. First\n2. Second\n\nTown | Date\nGao | 2022\n\nAfter\n\nIt was quiet."
    )
    assert [(document.text[heading.start : heading.end], heading.level) for heading in document.headings] == [
        ("What happened", 1),
        ("Who left", 1),
        ("After", 2),
    ]


def test_merged_cells_stand_once(read: ReadDocx) -> None:
    """Across and down; tables within cells are part of their line."""
    word = docx.Document()
    table = word.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "tall"
    table.cell(0, 2).text = "a"
    inner = table.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "x", "y"
    table.cell(2, 2).text = "two\nlines"
    assert one(read(saved(word))).text == "wide | a\ntall | x | y | \n | two lines"


def test_changes_are_read_as_accepted(read: ReadDocx) -> None:
    """What was inserted is text; what was deleted, or moved away, is not."""
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    text = (
        "<w:p>" + run.format("They ")
        + "<w:del w:id='1' w:author='a'><w:r><w:delText>never </w:delText></w:r></w:del>"
        + "<w:ins w:id='2' w:author='a'>" + run.format("always ") + "</w:ins>"
        + "<w:moveFrom w:id='3' w:author='a'>" + run.format("away ") + "</w:moveFrom>"
        + "<w:moveTo w:id='4' w:author='a'>" + run.format("here ") + "</w:moveTo>"
        + run.format("stayed.") + "</w:p>"
    )  # fmt: skip
    assert one(read(of_xml(text))).text == "They always here stayed."


def test_a_link_is_its_text(read: ReadDocx) -> None:
    """Its target, which may be a script, is dropped; so is what is embedded as another document."""
    content = of_xml(
        "<w:p><w:hyperlink r:id='rId99'><w:r><w:t>Click</w:t></w:r></w:hyperlink></w:p><w:altChunk r:id='rId98'/>"
    )
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        relations = package.read("word/_rels/document.xml.rels")
    base = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relations = relations.replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="%bhyperlink" Target="javascript:alert(1)" TargetMode="External"/>'
        b'<Relationship Id="rId98" Type="%baFChunk" Target="chunk.html"/></Relationships>' % (base, base),
    )
    html_type = b'<Default Extension="html" ContentType="text/html"/></Types>'
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        content_types = package.read("[Content_Types].xml").replace(b"</Types>", html_type)
    html = b"<html><script>alert(2)</script>evil</html>"
    parts: dict[str, bytes | None] = {
        "word/_rels/document.xml.rels": relations,
        "word/chunk.html": html,
        "[Content_Types].xml": content_types,
    }
    document = one(read(changed(content, parts)))
    assert document.text == "Click"


def test_content_controls_and_text_boxes_are_read(read: ReadDocx) -> None:
    """A text box once, although it is there twice for old programs; fields by their result."""
    box = f"<w:txbxContent>{p('boxed')}</w:txbxContent>"
    compatibility = "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    twice = f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    body = (
        f"<w:sdt><w:sdtContent>{p('controlled')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>around</w:t></w:r>"
        f"<w:r><mc:AlternateContent {compatibility}>{twice}</mc:AlternateContent></w:r></w:p>"
        "<w:p><w:fldSimple w:instr='DATE'><w:r><w:t>today</w:t></w:r></w:fldSimple>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>"
    )
    assert one(read(of_xml(body))).text == "controlled\n\naround\n\nboxed\n\ntoday\n\na\tb\nc-d"


def test_a_style_made_from_a_heading_is_one(read: ReadDocx) -> None:
    """By the style it is based on, or by its outline level."""
    word = docx.Document()
    style = word.styles.add_style("House", 1)
    style.base_style = word.styles["Heading 2"]
    word.add_paragraph("Styled", style="House")
    outlined = word.add_paragraph("Outlined")
    outlined._p.get_or_add_pPr().append(parse_xml(f"<w:outlineLvl {nsdecls('w')} w:val='2'/>"))
    assert [heading.level for heading in one(read(saved(word))).headings] == [2, 3]


def test_lists_within_lists_are_counted_anew(read: ReadDocx) -> None:
    """Each list by itself."""
    levels = "".join(f"<w:lvl w:ilvl='{n}'><w:numFmt w:val='decimal'/></w:lvl>" for n in (0, 1))
    numbering = (
        f"<w:numbering {nsdecls('w')}><w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
        "<w:num w:numId='7'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    item = (
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='{}'/><w:numId w:val='{}'/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>"
    )
    places = [(0, 7, "a"), (1, 7, "b"), (1, 7, "c"), (0, 7, "d"), (1, 7, "e"), (0, 0, "none")]
    content = of_xml("".join(item.format(*place) for place in places))
    document = one(read(changed(content, {"word/numbering.xml": numbering.encode()})))
    assert document.text == "1. a\n  1. b\n  2. c\n2. d\n  1. e\n\nnone"


# ---- Properties


def test_title_date_and_author_are_those_of_the_properties(read: ReadDocx) -> None:
    """To the day, and it is said where the date is from."""
    word = docx.Document()
    word.core_properties.title = "Ten years in the Sahel"
    word.core_properties.author = "A. Traoré"
    word.core_properties.created = datetime(2013, 9, 8, 10, 0, tzinfo=UTC)
    word.add_heading("Another", 1)
    document = one(read(saved(word)))
    assert document.title == "Ten years in the Sahel"
    assert (document.date, document.date_origin) == ("2013-09-08", "docx properties")
    assert document.metadata == {"author": "A. Traoré"}
    assert (document.id, document.source) == ("files/note.docx", "documents/files/note.docx")


def test_what_a_template_states_is_nobodys_statement(read: ReadDocx) -> None:
    """Neither its author nor its date nor a placeholder for a title."""
    word = docx.Document()
    word.core_properties.title = "Word Document"
    word.add_paragraph("French soldiers leave")
    word.add_paragraph("They left on Monday.")
    document = one(read(saved(word)))
    assert (document.title, document.date, document.date_origin) == ("French soldiers leave", None, "")
    assert document.metadata == {}


def test_the_date_of_the_last_change_is_better_than_none(read: ReadDocx) -> None:
    """Where it is not stated when the file was made."""
    word = docx.Document()
    word.core_properties.modified = datetime(2020, 2, 29, tzinfo=UTC)
    word.add_paragraph("It is said.")
    assert one(read(saved(word))).date == "2020-02-29"


def test_a_file_without_properties_states_nothing(read: ReadDocx) -> None:
    """Nor is the day of reading made its date."""
    content = of_xml(p("They left on Monday."))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        relations = package.read("_rels/.rels")
    start = relations.index(b"<Relationship ", relations.index(b"core-properties") - 200)
    end = relations.index(b"/>", relations.index(b"docProps/core.xml")) + 2
    document = one(
        read(changed(content, {"docProps/core.xml": None, "_rels/.rels": relations[:start] + relations[end:]}))
    )
    assert (document.date, document.metadata, document.title) == (None, {}, "Note")


@pytest.mark.parametrize(
    ("styles", "title"),
    [
        (["Normal", "Title", "Normal", "Heading 1"], "Second line"),
        (["Normal", "Heading 1", "Normal", "Heading 2"], "Second line"),
        (["Normal", "Heading 1", "Normal", "Heading 1"], "First line"),
        (["Heading 1", "Normal", "Heading 1", "Normal"], "First line"),
        (["Heading 2", "Heading 1", "Normal", "Normal"], "Second line"),
        (["Normal", "Normal", "Normal", "Normal"], "First line"),
    ],
)
def test_a_heading_is_the_title_where_it_is_no_sections(read: ReadDocx, styles: list[str], title: str) -> None:
    """A style for titles says it outright; else the first line is the title."""
    word = docx.Document()
    for text, style in zip(["First line", "Second line", "Third line", "Fourth line"], styles, strict=True):
        word.add_paragraph(text, style=style)
    assert one(read(saved(word))).title == title


# ---- What is no document


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "not a Word document"),
        (b"PK\x03\x04 and then nothing", "damaged Word document"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "not a Word document (.docx), but one of Word 97",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password protected"),
        (changed(of_xml(p("a")), {"word/document.xml": None}), "not a Word document (its main part is missing)"),
        (changed(of_xml(p("a")), {"[Content_Types].xml": None}), "not a Word document (its main part is missing)"),
        (changed(of_xml(p("a")), {"word/document.xml": b"<w:document"}), "damaged Word document (XMLSyntaxError)"),
        (of_xml(p(" \u200b")), "no text found"),
        (of_xml(""), "no text found"),
    ],
)
def test_a_file_without_text_is_a_failure(read: ReadDocx, content: bytes, expected: str) -> None:
    """The reason says what is wrong with it."""
    assert reason(read(content)) == expected


def test_another_kind_of_zip_is_no_word_document(read: ReadDocx) -> None:
    """Whatever its name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "hello")
    assert reason(read(stream.getvalue())) == "not a Word document (its main part is missing)"


def test_a_bomb_is_refused_before_it_goes_off(read: ReadDocx) -> None:
    """By what the directory says: too many bytes, or packed too tightly."""
    content = changed(of_xml(p("a")), {"word/media/image1.png": b"\0" * 20_000_000})
    started = time.perf_counter()
    assert reason(read(content)) == "unpacks to more than 100 times its size (image1.png)"
    assert time.perf_counter() - started < 1


def test_an_ordinary_document_is_no_bomb(read: ReadDocx) -> None:
    """XML of a long plain table packs well."""
    row = (
        "<w:tr>"
        + "<w:tc><w:tcPr><w:tcW w:w='100' w:type='dxa'/></w:tcPr><w:p><w:r><w:t>0</w:t></w:r></w:p></w:tc>" * 5
        + "</w:tr>"
    )
    content = of_xml(f"<w:tbl>{row * 1_000}</w:tbl>")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entry = package.getinfo("word/document.xml")
    assert entry.file_size > 100 * entry.compress_size
    assert len(one(read(content)).text.splitlines()) == 1_000


def test_too_much_in_all_is_refused(read: ReadDocx, monkeypatch: pytest.MonkeyPatch) -> None:
    """In bytes and in parts."""
    content = of_xml(p("a"))
    monkeypatch.setattr(zipcheck, "MOST_ENTRIES", 3)
    assert reason(read(content)) == "more than 3 files in it; split it"
    monkeypatch.setattr(zipcheck, "MOST_ENTRIES", 2_000)
    monkeypatch.setattr(zipcheck, "LARGEST_UNPACKED", 1_000)
    assert "too large when unpacked" in reason(read(content))


def test_parts_that_share_bytes_are_refused(read: ReadDocx) -> None:
    """As in bombs whose directory points at the same bytes again and again."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("a.xml", "x" * 100)
        package.filelist.append(package.filelist[0])
    assert reason(read(stream.getvalue())) == "damaged ZIP file (entries overlap)"


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "word\\..\\..\\evil.xml", "C:\\evil.xml"])
def test_parts_that_lead_outside_are_refused(read: ReadDocx, tmp_path: Path, name: str) -> None:
    """And nothing is written anywhere."""
    content = changed(of_xml(p("a")), {name: b"<evil/>"})
    assert reason(read(content)) == "its name leads outside the archive"
    assert [path.name for path in tmp_path.rglob("*")] == ["note.docx"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("entity", ["SYSTEM 'file:///etc/passwd'", "'lol'"])
def test_entities_are_refused(read: ReadDocx, encoding: str, entity: str) -> None:
    """Those that read a file and those that grow, in any encoding."""
    content = of_xml(p("ENTITY"))
    grown = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    xml = document_xml(content).decode().partition("?>")[2].replace("ENTITY", "&e9;")
    xml = f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE d [<!ENTITY e0 {entity}>{grown}]>{xml}"
    failed = read(changed(content, {"word/document.xml": xml.encode(encoding)}))
    assert reason(failed) == "not a Word document (a part has a DOCTYPE)"


def test_a_document_of_empty_paragraphs_is_bounded(read: ReadDocx, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are nothing; text beyond the limit is refused."""
    content = of_xml(p("start") + "<w:p/>" * 5_000 + p("end"))
    assert one(read(content)).text == "start\n\nend"
    monkeypatch.setattr(docx_module, "MOST_CHARACTERS", 8)
    assert reason(read(content)) == "more than 8 characters; split it"


def test_tables_within_tables_have_an_end(read: ReadDocx) -> None:
    """A reason, and no exception, however deep they are."""
    cell = "<w:tbl><w:tr><w:tc>"
    content = of_xml(cell * 50 + p("deep") + "</w:tc></w:tr></w:tbl>" * 50)
    assert reason(read(content)) == "not a readable Word document (tables nested too deep)"
    nested = of_xml("<w:sdt>" * 240 + p("deep") + "</w:sdt>" * 240)
    assert one(read(nested)).text == "deep"


@pytest.mark.parametrize("keep", [n / 10 for n in range(1, 10)])
def test_no_cut_raises(read: ReadDocx, keep: float) -> None:
    """A file cut off anywhere is damaged."""
    content = of_xml(p("They left."))
    assert reason(read(content[: int(keep * len(content))])) == "damaged Word document"


def test_a_file_too_large_is_not_opened(tmp_path: Path) -> None:
    """Its size is enough to know."""
    path = tmp_path / "a.docx"
    with path.open("wb") as opened:
        opened.truncate(100_000_001)  # a hole: it takes no room
    (failure,) = read_docx(SourceFile(path, "a.docx", "a.docx"))
    assert isinstance(failure, Failure)
    assert failure.reason == "too large (100 MB, limit 100 MB); split it"
