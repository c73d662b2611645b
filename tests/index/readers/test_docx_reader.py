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

from index.readers.office import draft, read_docx
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
    monkeypatch.setattr(draft, "MOST_CHARACTERS", 8)
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


# ---- Notes, formulas, scripts

WHITE_ON_BLACK = "<w:color w:val='FFFFFF'/><w:shd w:val='clear' w:fill='000000'/>"
SYMBOLIC = "\uf0b3"
IN_SYMBOL = "<w:rFonts w:ascii='Symbol' w:hAnsi='Symbol'/>"
QUIET = "<w:rStyle w:val='Quiet'/>"
WHITE = "<w:color w:val='FFFFFF'/>"
SHOWS_TOO = "<w:vanish w:val='false'/>"
HIDES_TRUE = "<w:vanish w:val='true'/>"
HIGHER = "<w:position w:val='6'/>"
SHOWS = "<w:vanish w:val='0'/>"
TINY = "<w:sz w:val='2'/>"


def with_part(content: bytes, name: str, kind: str, xml: str) -> bytes:
    """A package with another part that its main part refers to."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        relations = package.read("word/_rels/document.xml.rels").decode()
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    added = f'<Relationship Id="x{kind}" Type="{base}/{kind}" Target="{name}"/></Relationships>'
    parts: dict[str, bytes | None] = {
        "word/_rels/document.xml.rels": relations.replace("</Relationships>", added).encode(),
        f"word/{name}": xml.encode(),
    }
    return changed(content, parts)


def notes_of(kind: str, *texts: str) -> str:
    """The part of notes: the lines between text and notes first, as Word has them, then these."""
    name = kind.removesuffix("s")
    separator = f"<w:{name} w:type='separator' w:id='-1'><w:p/></w:{name}>"
    mark = f"<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:{name}Ref/></w:r>"
    notes = "".join(
        f"<w:{name} w:id='{number}'><w:p>{mark}<w:r><w:t xml:space='preserve'> {text}</w:t></w:r></w:p></w:{name}>"
        for number, text in enumerate(texts, 1)
    )
    return f"<w:{kind} {nsdecls('w')}>{separator}{notes}</w:{kind}>"


def r(text: str, properties: str = "") -> str:
    """A run's XML."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_notes_follow_the_paragraph_that_refers_to_them(read: ReadDocx) -> None:
    """Marked so that no number runs into the mark; endnotes are counted by themselves, in Roman numbers."""
    body = (
        f"<w:p>{r('The dam of 1998')}<w:r><w:footnoteReference w:id='2'/></w:r>{r(' holds.')}"
        "<w:r><w:endnoteReference w:id='1'/></w:r></w:p>"
        f"<w:p>{r('The next one leaks.')}<w:r><w:footnoteReference w:id='1'/></w:r></w:p>"
    )
    content = with_part(of_xml(body), "footnotes.xml", "footnotes", notes_of("footnotes", "So it is said.", "A loan."))
    content = with_part(content, "endnotes.xml", "endnotes", notes_of("endnotes", "Report 7."))
    document = one(read(content))
    assert document.text == (
        "The dam of 1998[1] holds.[i]\n\n[1] A loan.\n\n[i] Report 7.\n\nThe next one leaks.[2]\n\n[2] So it is said."
    )
    assert document.losses == ()


def test_notes_of_a_table_follow_it_and_are_no_title(read: ReadDocx) -> None:
    """Its rows stay together; a heading's mark is not part of the title."""
    table = (
        f"<w:tbl><w:tr><w:tc><w:p>{r('Gao')}<w:r><w:footnoteReference w:id='1'/></w:r></w:p></w:tc>"
        f"<w:tc><w:p>{r('7')}</w:p></w:tc></w:tr><w:tr><w:tc>{p('Bol')}</w:tc><w:tc>{p('9')}</w:tc></w:tr></w:tbl>"
    )
    heading = (
        f"<w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr>{r('Boats')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    )
    notes = notes_of("footnotes", "In May.", "Of wood.")
    document = one(read(with_part(of_xml(heading + table), "footnotes.xml", "footnotes", notes)))
    assert document.text == "Boats[1]\n\n[1] Of wood.\n\nGao[2] | 7\nBol | 9\n\n[2] In May."
    assert document.title == "Boats"


def test_a_note_that_is_missing_is_a_loss(read: ReadDocx) -> None:
    """And its mark stays; one with a mark of its own keeps that."""
    gone = f"<w:p>{r('Gone')}<w:r><w:footnoteReference w:id='5'/></w:r></w:p>"
    own = f"<w:p>{r('Own')}<w:r><w:footnoteReference w:customMarkFollows='1' w:id='1'/><w:t>*</w:t></w:r></w:p>"
    content = with_part(of_xml(gone + own), "footnotes.xml", "footnotes", notes_of("footnotes", "A star."))
    document = one(read(content))
    assert document.text == "Gone[1]\n\nOwn[*]\n\n[*] A star."
    assert [str(loss) for loss in document.losses] == ["notes not read: 1 damaged note"]


def test_a_note_within_a_note_is_told_and_never_followed(read: ReadDocx) -> None:
    """It could lead back to itself, or to ever more of them."""
    reference = "<w:r><w:footnoteReference w:id='1'/></w:r>"
    notes = notes_of("footnotes", "A loop.").replace("</w:p></w:footnote>", f"{reference}</w:p></w:footnote>")
    assert notes.count(reference) == 1
    document = one(read(with_part(of_xml(f"<w:p>{r('Said')}{reference}</w:p>"), "footnotes.xml", "footnotes", notes)))
    assert document.text == "Said[1]\n\n[1] A loop.[2]"
    assert [str(loss) for loss in document.losses] == ["notes not read: 1 damaged note"]


MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<m:r><m:t>A = 12 m</m:t></m:r>", "A = 12 m"),
        ("<m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup>", "10^6"),
        (
            "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>",
            "(a+b)/2",
        ),
        ("<m:rad><m:deg/><m:e><m:r><m:t>x</m:t></m:r></m:e></m:rad>", "√x"),
        (
            (
                "<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub><m:r><m:t>i=1</m:t></m:r></m:sub>"
                "<m:sup><m:r><m:t>n</m:t></m:r></m:sup><m:e><m:r><m:t>i</m:t></m:r></m:e></m:nary>"
            ),
            "∑_(i=1)^n i",
        ),
        (
            "<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d>",
            "[x]",
        ),
        (
            (
                "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
                "<m:r><m:t>y</m:t></m:r>"
            ),
            "x^2 y",
        ),
    ],
)
def test_a_formula_is_read_in_a_line(read: ReadDocx, inside: str, expected: str) -> None:
    """In its sentence, and as a paragraph of its own."""
    formula = f"<m:oMath xmlns:m='{MATH}'>{inside}</m:oMath>"
    alone = f"<m:oMathPara xmlns:m='{MATH}'>{formula}</m:oMathPara>"
    body = f"<w:p>{r('The area is ')}{formula}{r(' by the plan.')}</w:p><w:p>{alone}</w:p>"
    assert one(read(of_xml(body))).text == f"The area is {expected} by the plan.\n\n{expected}"


def test_raised_and_lowered_characters_stay_apart(read: ReadDocx) -> None:
    """By the run, by its style, and by what it is moved up; endings of ordinals stay with their number."""
    up, down = "<w:vertAlign w:val='superscript'/>", "<w:vertAlign w:val='subscript'/>"
    body = (
        f"<w:p>{r('10')}{r('6', up)}{r(' sheep, H')}{r('2', down)}{r('O, 5 m')}{r('2', HIGHER)}"
        f"{r(', the 1')}{r('st', up)}{r(', 101')}{r('2', down)}{r(', people')}{r('3', up)}{r('.')}</w:p>"
    )
    assert one(read(of_xml(body))).text == "10^6 sheep, H₂O, 5 m^2, the 1st, 101_2, people^3."


# ---- What is not shown, and what is lost


def styled(content: bytes, styles: str) -> bytes:
    """A document with more styles."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        before = package.read("word/styles.xml").decode()
    return changed(content, {"word/styles.xml": before.replace("</w:styles>", f"{styles}</w:styles>").encode()})


HIDDEN_STYLES = (
    "<w:style w:type='paragraph' w:styleId='Secret'><w:name w:val='Secret'/><w:rPr><w:vanish/></w:rPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='Below'><w:name w:val='Below'/><w:basedOn w:val='Secret'/></w:style>"
    "<w:style w:type='character' w:styleId='Quiet'><w:name w:val='Quiet'/><w:rPr><w:vanish/></w:rPr></w:style>"
)


@pytest.mark.parametrize(
    "hidden",
    [
        f"<w:p>{r('secret', '<w:vanish/>')}</w:p>",
        f"<w:p>{r('secret', HIDES_TRUE)}</w:p>",
        f"<w:p>{r('secret', QUIET)}</w:p>",
        f"<w:p><w:pPr><w:pStyle w:val='Secret'/></w:pPr>{r('secret')}</w:p>",
        f"<w:p><w:pPr><w:pStyle w:val='Below'/></w:pPr>{r('secret')}</w:p>",
        f"<w:p>{r('secret', WHITE)}</w:p>",
        f"<w:p>{r('secret', TINY)}</w:p>",
        f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{p('secret')}</w:tc></w:tr></w:tbl>",
    ],
)
def test_hidden_text_is_left_out_and_told(read: ReadDocx, hidden: str) -> None:
    """Hidden by the run, by a style or one it is based on, by its colour or size."""
    document = one(read(styled(of_xml(p("shown") + hidden), HIDDEN_STYLES)))
    assert document.text == "shown"
    assert [str(loss) for loss in document.losses] == ["hidden text left out: 6 characters"]


@pytest.mark.parametrize(
    "shown",
    [
        f"<w:p>{r('shown', SHOWS)}</w:p>",
        f"<w:p><w:pPr><w:pStyle w:val='Secret'/></w:pPr>{r('shown', SHOWS_TOO)}</w:p>",
        f"<w:p><w:pPr><w:pStyle w:val='Secret'/></w:pPr>{r('shown', QUIET)}</w:p>",
        f"<w:p>{r('shown', WHITE_ON_BLACK)}</w:p>",
        f"<w:p><w:pPr><w:shd w:fill='112233'/></w:pPr>{r('shown', WHITE)}</w:p>",
        f"<w:tbl><w:tr><w:tc><w:p>{r('shown', WHITE)}</w:p></w:tc></w:tr></w:tbl>",
    ],
)
def test_text_that_only_seems_hidden_is_read(read: ReadDocx, shown: str) -> None:
    """A run may switch off what its style hides, two styles undo each other, and white shows on a dark ground."""
    document = one(read(styled(of_xml(shown), HIDDEN_STYLES)))
    assert (document.text, document.losses) == ("shown", ())


@pytest.mark.parametrize(
    ("of_style", "of_run"),
    [
        ('<w:sz w:val="2"/>', '<w:sz w:val="22"/>'),
        ('<w:color w:val="FFFFFF"/>', '<w:color w:val="112233"/>'),
        ('<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:fill="112233"/>'),
        ("<w:vanish/>", '<w:vanish w:val="0"/>'),
    ],
)
def test_a_run_overrides_its_style_whatever_else_the_document_holds(read: ReadDocx, of_style: str, of_run: str) -> None:
    """Also where nothing in the body, but only the style, is hidden; quoted as Word writes it."""
    styles = f'<w:style w:type="paragraph" w:styleId="Quiet"><w:name w:val="Quiet"/><w:rPr>{of_style}</w:rPr></w:style>'
    body = f'<w:p><w:pPr><w:pStyle w:val="Quiet"/></w:pPr>{r("shown", of_run)}{r("secret")}</w:p>{p("plain")}'
    document = one(read(styled(of_xml(body), styles)))
    assert document.text == "shown\n\nplain"
    assert [str(loss) for loss in document.losses] == ["hidden text left out: 6 characters"]


def test_a_run_of_a_style_looks_like_it(read: ReadDocx) -> None:
    """A style that hides or raises counts, one that says nothing of it changes nothing; in notes as well."""
    styles = "".join(
        f'<w:style w:type="character" w:styleId="{name}"><w:name w:val="{name}"/><w:rPr>{says}</w:rPr></w:style>'
        for name, says in (("Up", '<w:vertAlign w:val="superscript"/>'), ("Blue", '<w:color w:val="0000EE"/>'))
    )
    up, blue = (f'<w:rStyle w:val="{name}"/>' for name in ("Up", "Blue"))
    body = f"<w:p>{r('10')}{r('6', up)}{r(' sheep', blue)}</w:p><w:p>{r('a')}{r(' b', blue)}</w:p>"
    assert one(read(styled(of_xml(body), styles))).text == "10^6 sheep\n\na b"


def test_struck_out_text_is_no_text(read: ReadDocx) -> None:
    """As deletions are none; how much it was is told."""
    document = one(read(of_xml(f"<w:p>{r('costs ')}{r('9 ', '<w:strike/>')}{r('12 crowns')}</w:p>")))
    assert document.text == "costs 12 crowns"
    assert [str(loss) for loss in document.losses] == ["visible text left out: 1 character struck out"]


def test_a_paragraph_whose_end_was_deleted_goes_on(read: ReadDocx) -> None:
    """And rows that were deleted are gone."""
    joined = f"<w:p><w:pPr><w:rPr><w:del w:id='1' w:author='a'/></w:rPr></w:pPr>{r('They left')}</w:p>{p(' at dawn.')}"
    row = "<w:tr>{}<w:tc>{}</w:tc></w:tr>"
    deleted = row.format("<w:trPr><w:del w:id='2' w:author='a'/></w:trPr>", p("old"))
    content = of_xml(f"{joined}<w:tbl>{row.format('', p('kept'))}{deleted}</w:tbl>")
    assert one(read(content)).text == "They left at dawn.\n\nkept"


def test_comments_headers_and_objects_are_told(read: ReadDocx) -> None:
    """What is not read is counted; words of a header that the text says as well are none lost."""
    comments = f"<w:comments {nsdecls('w')}><w:comment w:id='0'>{p('Really?')}</w:comment></w:comments>"
    header = f"<w:hdr {nsdecls('w')}>{p('Case 2024-113 before the harbour court')}</w:hdr>"
    embedded = (
        "<w:object><o:OLEObject xmlns:o='urn:schemas-microsoft-com:office:office' ProgID='Excel.Sheet.12'/></w:object>"
    )
    content = of_xml(f"<w:p>{r('The court sat.')}<w:r>{embedded}</w:r></w:p><w:altChunk r:id='x'/>")
    content = with_part(content, "comments.xml", "comments", comments)
    document = one(read(with_part(content, "header9.xml", "header", header)))
    assert document.text == "The court sat."
    assert [str(loss) for loss in document.losses] == [
        "notes not read: 1 comment",
        "attachments not read: 2 embedded objects",
        "visible text left out: 5 words of headers and footers",
    ]


def picture(inches: float) -> str:
    """A picture of so many inches in a run."""
    size = round(inches * 914_400)
    spaces = nsdecls("a", "pic", "wp")
    return (
        f"<w:r><w:drawing {spaces}><wp:inline><wp:extent cx='{size}' cy='{size}'/><a:graphic><a:graphicData>"
        f"<pic:pic><pic:spPr><a:xfrm><a:ext cx='{size}' cy='{size}'/></a:xfrm></pic:spPr></pic:pic>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def test_pictures_larger_than_an_icon_are_told(read: ReadDocx) -> None:
    """Also where there is nothing else."""
    pictures = f"<w:p>{picture(3)}{picture(0.3)}{picture(5)}</w:p>"
    document = one(read(of_xml(p("A caption.") + pictures)))
    assert [str(loss) for loss in document.losses] == ["pictures not read: 2"]
    assert reason(read(of_xml(pictures))) == "no text found (2 pictures are not read)"


def test_symbols_are_the_characters_that_they_show(read: ReadDocx) -> None:
    """By their font; those that nobody knows are told."""
    symbol = "<w:r><w:sym w:font='{}' w:char='{}'/></w:r>"
    body = (
        f"<w:p>{r('5 ')}{symbol.format('Symbol', 'F06D')}{r('m ')}{symbol.format('Wingdings', 'F0FC')}"
        f"{r(SYMBOLIC, IN_SYMBOL)}{symbol.format('Webdings', 'F021')}</w:p>"
    )
    document = one(read(of_xml(body)))
    assert document.text == "5 μm ✓≥"
    assert [str(loss) for loss in document.losses] == ["characters dropped: 1 symbol of the font Webdings"]


# ---- Strict files, numbers, charts


STRICT = (
    (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    ),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
    (MATH, "http://purl.oclc.org/ooxml/officeDocument/math"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_strict_document_is_read(read: ReadDocx, encoding: str) -> None:
    """With its styles, notes and formulas; and what it says of namespaces stays as it is said."""
    said = "See http://purl.oclc.org/ooxml/wordprocessingml/main for it."
    body = (
        f"<w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr>{r('Tar depot')}</w:p><w:p>{r('512 barrels')}"
        f"<w:r><w:footnoteReference w:id='1'/></w:r><m:oMath xmlns:m='{MATH}'><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>"
    )
    content = with_part(of_xml(body), "footnotes.xml", "footnotes", notes_of("footnotes", "NOTE"))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))}
    for usual, strict in STRICT:
        parts = {name: part.replace(usual.encode(), strict.encode()) for name, part in parts.items()}
    strictly: dict[str, bytes | None] = {name: part.replace(b"NOTE", said.encode()) for name, part in parts.items()}
    main = parts["word/document.xml"].decode().partition("?>")[2]
    strictly["word/document.xml"] = f"<?xml version='1.0' encoding='{encoding}'?>{main}".encode(encoding)
    document = one(read(changed(content, strictly)))
    assert document.text == f"Tar depot\n\n512 barrels[1]x=1\n\n[1] {said}"
    assert [heading.level for heading in document.headings] == [1]


def test_a_document_with_macros_or_a_missing_part_is_read(read: ReadDocx) -> None:
    """Whatever its main part is declared as, and whatever else it refers to."""
    content = with_part(of_xml(p("They left.")), "nowhere.xml", "image", "")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        types = package.read("[Content_Types].xml")
    plain, macros = b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
    parts: dict[str, bytes | None] = {"[Content_Types].xml": types.replace(plain, macros), "word/nowhere.xml": None}
    assert one(read(changed(content, parts))).text == "They left."


NUMBERED = (
    f"<w:numbering {nsdecls('w')}><w:abstractNum w:abstractNumId='0'>"
    "<w:lvl w:ilvl='0'><w:start w:val='4'/><w:numFmt w:val='upperRoman'/><w:lvlText w:val='Article %1'/></w:lvl>"
    "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:isLgl/><w:lvlText w:val='%1.%2'/></w:lvl>"
    "<w:lvl w:ilvl='2'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='(%3)'/></w:lvl>"
    "</w:abstractNum><w:num w:numId='7'><w:abstractNumId w:val='0'/></w:num>"
    "<w:num w:numId='8'><w:abstractNumId w:val='0'/>"
    "<w:lvlOverride w:ilvl='1'><w:startOverride w:val='9'/></w:lvlOverride></w:num></w:numbering>"
)


def test_items_and_headings_have_the_numbers_that_are_shown(read: ReadDocx) -> None:
    """In their form, counted on in a list that shares them; a heading's number belongs to it, but not to the title."""
    numbered = "<w:pPr>{}<w:numPr><w:ilvl w:val='{}'/><w:numId w:val='{}'/></w:numPr></w:pPr>"
    item = f"<w:p>{numbered}<w:r><w:t>{{}}</w:t></w:r></w:p>"
    heading = "<w:pStyle w:val='Heading1'/>"
    places = [(heading, 0, 7, "Scope"), ("", 1, 7, "one"), ("", 2, 7, "two"), ("", 2, 7, "three"), ("", 1, 8, "nine")]
    content = of_xml("".join(item.format(*place) for place in places))
    document = one(read(changed(content, {"word/numbering.xml": NUMBERED.encode()})))
    assert document.text == "Article IV Scope\n\n  4.1 one\n    (a) two\n    (b) three\n  4.9 nine"
    assert document.title == "Scope"


CHART = (
    "<c:chartSpace xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart' "
    "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><c:chart>"
    "<c:title><c:tx><c:rich><a:p><a:r><a:t>Boats built</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    "<c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>Gao</c:v></c:pt></c:strCache>"
    "</c:strRef></c:tx><c:cat><c:strRef><c:strCache><c:pt idx='0'><c:v>2021</c:v></c:pt><c:pt idx='1'><c:v>2022</c:v>"
    "</c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:pt idx='0'><c:v>12</c:v></c:pt>"
    "<c:pt idx='1'><c:v>15</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart></c:plotArea></c:chart>"
    "</c:chartSpace>"
)


def test_charts_and_diagrams_are_read(read: ReadDocx) -> None:
    """A chart as the table of its values; a diagram as a list; one whose part is missing is told."""
    diagram = (
        "<dgm:dataModel xmlns:dgm='http://schemas.openxmlformats.org/drawingml/2006/diagram' "
        "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><dgm:ptLst>"
        "<dgm:pt type='doc'/><dgm:pt><dgm:t><a:p><a:r><a:t>Plan</a:t></a:r></a:p></dgm:t></dgm:pt>"
        "<dgm:pt type='parTrans'><dgm:t><a:p/></dgm:t></dgm:pt>"
        "<dgm:pt><dgm:t><a:p><a:r><a:t>Build</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
    )
    drawing = "<w:p><w:r><w:drawing>{}</w:drawing></w:r></w:p>"
    spaces = nsdecls("c", "dgm")
    body = (
        drawing.format(f"<c:chart {spaces} r:id='xchart'/>")
        + drawing.format(f"<dgm:relIds {spaces} r:dm='xdiagramData'/>")
        + drawing.format(f"<c:chart {spaces} r:id='none'/>")
    )
    content = with_part(of_xml(body), "chart1.xml", "chart", CHART)
    document = one(read(with_part(content, "data1.xml", "diagramData", diagram)))
    assert document.text == "Boats built\n| Gao\n2021 | 12\n2022 | 15\n\n- Plan\n- Build"
    assert [str(loss) for loss in document.losses] == ["attachments not read: 1 embedded object"]


def test_elements_may_have_any_prefix(read: ReadDocx) -> None:
    """What is hidden or deleted is known by the namespace, not by the letters in front."""
    hidden = f"<w:p>{r('secret', '<w:vanish/>')}{r('shown')}{r('gone', '<w:strike/>')}</w:p>"
    content = of_xml(hidden + p("end"))
    xml = document_xml(content).replace(b"<w:", b"<ns0:").replace(b"</w:", b"</ns0:").replace(b" w:", b" ns0:")
    document = one(read(changed(content, {"word/document.xml": xml.replace(b"xmlns:w=", b"xmlns:ns0=")})))
    assert document.text == "shown\n\nend"


POWER = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"


@pytest.mark.parametrize(
    "body",
    [
        lambda count: "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>" * count,
        lambda count: f"<w:p><m:oMath xmlns:m='{MATH}'>{POWER * count}</m:oMath></w:p>",
    ],
    ids=["ends that were deleted", "a formula of many parts"],
)
def test_time_grows_with_the_file(read: ReadDocx, body: Callable[[int], str]) -> None:
    """Not with its square: ten times as much takes less than forty times as long."""
    taken = []
    for count in (1_000, 10_000):
        content = of_xml(body(count))
        began = time.process_time()
        one(read(content))
        taken.append(time.process_time() - began)
    assert taken[1] < 40 * max(taken[0], 0.01)


def test_styles_based_on_each_other_have_an_end(read: ReadDocx) -> None:
    """In a circle, or in a chain longer than anyone makes."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{n}"><w:name w:val="S{n}"/>'
        f'<w:basedOn w:val="S{(n + 1) % 3000}"/></w:style>'
        for n in range(3_000)
    )
    body = "".join(f'<w:p><w:pPr><w:pStyle w:val="S{n}"/></w:pPr>{r("a")}</w:p>' for n in range(3_000))
    content = styled(of_xml(body), styles)
    began = time.process_time()
    assert one(read(content)).text.count("a") == 3_000
    assert time.process_time() - began < 10  # half a second; each chain to its end takes a minute
