"""Books: chapters in their order as one document, and books that cannot be read."""

import io
from pathlib import Path

import pytest
from PIL import Image

from index.readers.office import read_epub
from index.records import Document, Failure
from tests.index.readers.office_files import CONTAINER, Read, epub_of, losses, reading, reason, zipped
from tests.index.readers.test_pdf_reader import one


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What is read from these bytes."""
    return reading(read_epub, tmp_path / "book.epub")


def test_chapters_are_read_in_their_order(read: Read) -> None:
    """In that of the book and not of the package; with their headings, lists and tables."""
    chapters = {
        "z.xhtml": (
            "<h1>The dam</h1><p>It holds&nbsp;back nine lakes &amp; a mill.</p><ul><li>one</li><li>two</li></ul>"
        ),
        "a.xhtml": (
            "<h1>The mill</h1><h2>Its wheel</h2><table><tr><td>Town</td><td>Boats</td></tr>"
            "<tr><td>Gao</td><td>7</td></tr></table>"
        ),
    }
    document = one(read(epub_of(chapters)))
    assert document.text == (
        "The dam\n\nIt holds\u00a0back nine lakes & a mill.\n\n- one\n- two\n\n"
        "The mill\n\nIts wheel\n\nTown | Boats\nGao | 7"
    )
    assert [(document.text[each.start : each.end], each.level) for each in document.headings] == [
        ("The dam", 1),
        ("The mill", 1),
        ("Its wheel", 2),
    ]
    assert document.losses == ()


def test_a_chapter_without_a_heading_has_its_name_in_the_table_of_contents(read: Read) -> None:
    """So that none is cited by the name of the one before; a line that says it is the heading."""
    chapters = {"a.xhtml": "<p>I</p><p>It began.</p>", "b.xhtml": "<p>It ended.</p>"}
    navigation = '<ol><li><a href="a.xhtml">I</a></li><li><a href="b.xhtml#x">II</a></li></ol>'
    document = one(read(epub_of(chapters, navigation=navigation)))
    assert document.text == "I\n\nIt began.\n\nII\n\nIt ended."
    assert [document.text[each.start : each.end] for each in document.headings] == ["I", "II"]


def test_notes_scripts_and_formulas_stay_apart(read: Read) -> None:
    """Marks of notes in brackets, powers behind a sign, what is struck out left out."""
    body = (
        '<p>By 1998<a epub:type="noteref" href="#n">1</a> there were 10<sup>6</sup> sheep, H<sub>2</sub>O, '
        "the 1<sup>st</sup> and <del>9</del>12 of <math xmlns='http://www.w3.org/1998/Math/MathML'><mi>x</mi><mo>=</mo><mn>1</mn></math>.</p>"
        '<aside epub:type="footnote" id="n"><p>A loan.</p></aside>'
    )
    document = one(read(epub_of({"a.xhtml": body})))
    assert document.text == "By 1998[1] there were 10^6 sheep, H₂O, the 1st and 12 of x = 1.\n\nA loan."
    assert losses(document) == ["visible text left out: 1 character struck out"]


def test_hidden_text_and_pictures_are_told(read: Read) -> None:
    """And nothing of a script or a style sheet is text."""
    stream = io.BytesIO()
    Image.new("RGB", (300, 300)).save(stream, "PNG")
    body = (
        "<script>evil()</script><style>p {}</style><p>shown</p><p style='display:none'>secret</p>"
        "<img src='../images/a.png'/><img src='none.png'/>"
    )
    document = one(read(epub_of({"text/a.xhtml": body}, more={"OEBPS/images/a.png": stream.getvalue()})))
    assert document.text == "shown"
    assert losses(document) == ["pictures not read: 1", "hidden text left out: 6 characters"]


def test_title_date_and_authors_are_stated(read: Read) -> None:
    """The date is that of publication, as exact as it is stated, however old the book."""
    metadata = "<dc:title>The Dam</dc:title><dc:creator>A. Traoré</dc:creator><dc:creator>B. Sow</dc:creator>"
    document = one(read(epub_of({"a.xhtml": "<p>It holds.</p>"}, metadata=f"{metadata}<dc:date>1898-05</dc:date>")))
    assert (document.title, document.date, document.date_origin) == ("The Dam", "1898-05", "epub")
    assert document.metadata == {"author": "A. Traoré; B. Sow"}


ENCRYPTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
    'xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
    '<enc:EncryptedData><enc:CipherData><enc:CipherReference URI="OEBPS/{}"/></enc:CipherData>'
    "</enc:EncryptedData>"
    "</encryption>"
)


def test_scrambled_fonts_are_no_protection(read: Read) -> None:
    """Chapters are."""
    chapters = {"a.xhtml": "<p>It holds.</p>"}
    fonts = epub_of(chapters, more={"META-INF/encryption.xml": ENCRYPTED.format("font.otf")})
    assert one(read(fonts)).text == "It holds."
    protected = epub_of(chapters, more={"META-INF/encryption.xml": ENCRYPTED.format("a.xhtml")})
    assert reason(read(protected)) == "protected against copying (its chapters are encrypted)"


def test_a_chapter_that_is_missing_is_told(read: Read) -> None:
    """And the others are read."""
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="b.xhtml" '
        'media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="b"/><itemref idref="a"/></spine></package>'
    )
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>It holds.</p></body></html>'
    parts = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": opf, "OEBPS/a.xhtml": page}
    failure, document = read(zipped(parts))
    assert failure == Failure(
        "documents/files/book.epub/OEBPS/b.xhtml", "a chapter of the book that cannot be read: it is missing"
    )
    assert isinstance(document, Document)
    assert document.text == "It holds."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"\x89PNG", "not an EPUB book"),
        (epub_of({"a.xhtml": "<p>a</p>"})[:200], "damaged EPUB book"),
        (epub_of({"a.xhtml": "<p> </p>"}), "no text found"),
        (zipped({"a.txt": "a"}), "not an EPUB book (its list of chapters is missing)"),
        (zipped({"META-INF/container.xml": "<a"}), "damaged EPUB book (XMLSyntaxError)"),
        (
            zipped({"META-INF/container.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            "not an EPUB book (a part has a DOCTYPE)",
        ),
        (epub_of({}), "not an EPUB book (its list of chapters is missing)"),
    ],
)
def test_a_file_without_text_is_a_failure(read: Read, content: bytes, expected: str) -> None:
    """The reason says what is wrong with it."""
    assert reason(read(content)) == expected


def test_a_page_that_defines_entities_is_refused(read: Read) -> None:
    """They could grow beyond bounds or read other files."""
    page = "<!DOCTYPE html [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><html><body><p>&e;</p></body></html>"
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    parts = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": opf, "OEBPS/a.xhtml": page}
    assert reason(read(zipped(parts))) == "not an EPUB book (a page defines entities)"
