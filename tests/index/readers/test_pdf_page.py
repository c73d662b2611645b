"""Pages as pictures, and where on them a text stands; files made to do harm included."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from PIL import Image

from index.readers.pdf.document import read_pdf
from index.readers.pdf.page import draw
from index.readers.pictures import LARGEST_SIDE, Box, PageImage, PageRequest
from index.readers.source import SourceFile
from index.records import Document, Failure, Span
from tests.index.readers.test_pdf_reader import TEXT, assembled, one_page, sentences, stream, typeset

Draw = Callable[..., PageImage | Failure]
HELLO = "Hello there world."


@pytest.fixture
def drawn(tmp_path: Path) -> Draw:
    """What is drawn of these bytes."""

    def result(content: bytes, text: str = "", *spans: Span, number: int = 1, width: int = 500) -> PageImage | Failure:
        path = tmp_path / "report.pdf"
        path.write_bytes(content)
        request = PageRequest(hashlib.sha256(content).hexdigest(), number, width, text, spans)
        (found,) = draw(SourceFile(path, "report.pdf", "report.pdf"), request)
        return found

    return result


def page(found: PageImage | Failure) -> PageImage:
    """The picture."""
    assert isinstance(found, PageImage), found
    with Image.open(io.BytesIO(found.webp)) as picture:
        assert picture.size == (found.width, found.height)
    return found


def boxes(found: PageImage | Failure) -> tuple[Box, ...]:
    """Those of the only span."""
    (marks,) = page(found).marks
    assert marks is not None
    return marks


def with_page(entries: bytes, content: bytes = TEXT) -> bytes:
    """A PDF whose page has these entries besides its content."""
    objects = one_page(content)
    objects[2] = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>%b>>" % entries
    return assembled(objects)


def is_dark(found: PageImage, box: Box) -> bool:
    """Whether there is print in a box."""
    with Image.open(io.BytesIO(found.webp)) as picture:
        sides = (found.width, found.height, found.width, found.height)
        cut = tuple(round(border * side) for border, side in zip(box, sides, strict=True))
        darkest, _ = picture.convert("L").crop((cut[0], cut[1], cut[2], cut[3])).getextrema()
    assert isinstance(darkest, int)
    return darkest < 120


def test_a_page_is_drawn_in_the_width_that_was_asked_for(drawn: Draw) -> None:
    """With its proportions."""
    found = page(drawn(typeset(sentences(3)), width=600))
    assert (found.width, found.number) == (600, 1)
    assert found.height == pytest.approx(600 * 841.89 / 595.28, abs=1)


def test_a_quote_is_marked_where_it_is_printed(drawn: Draw) -> None:
    """Its words and not those beside it."""
    found = drawn(assembled(one_page()), HELLO, Span(6, 11))
    (box,) = boxes(found)
    assert 50 / 500 < box.left < box.right < 140 / 500
    assert box.top < 1 - 400 / 500 < box.bottom
    assert is_dark(page(found), box)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_marked_as_it_is_seen(drawn: Draw, turn: int) -> None:
    """The box turns with the page."""
    found = drawn(with_page(b"/MediaBox[0 0 500 500]/Rotate %d" % turn), HELLO, Span(0, len(HELLO)))
    (box,) = boxes(found)
    assert is_dark(page(found), box)
    assert ((box.right - box.left) > (box.bottom - box.top)) == (turn == 180)


def test_a_page_that_is_cut_is_marked_in_what_is_left(drawn: Draw) -> None:
    """A quote outside of it is not in sight, so nothing is marked."""
    found = drawn(with_page(b"/MediaBox[0 0 500 500]/CropBox[40 350 290 450]"), HELLO, Span(0, len(HELLO)))
    (box,) = boxes(found)
    assert is_dark(page(found), box)
    hidden = page(drawn(with_page(b"/MediaBox[0 0 500 500]/CropBox[0 0 300 100]"), HELLO, Span(0, len(HELLO))))
    assert hidden.marks == (None,)


def test_nothing_is_marked_that_is_not_certain(drawn: Draw) -> None:
    """Other words than those on the page; a span without a word has nothing to mark."""
    content = assembled(one_page())
    assert page(drawn(content, "Hello other world.", Span(6, 11))).marks == (None,)
    assert page(drawn(content, "Hello other world.", Span(0, 0), Span(5, 6))).marks == ((), ())
    assert page(drawn(content, HELLO, Span(6, 99))).marks[0]
    assert page(drawn(content)).marks == ()


def test_ligatures_and_divided_words_are_marked_whole(drawn: Draw, tmp_path: Path) -> None:
    """The text has letters for what is one sign on the page, and no hyphen where a word was divided."""
    path = tmp_path / "a.pdf"
    path.write_bytes(typeset([" ".join(sentences(12, "unquestionably interdisciplinary characterisation"))], align="L"))
    (document,) = read_pdf(SourceFile(path, "a.pdf", "a.pdf"))
    assert isinstance(document, Document)
    found = page(drawn(path.read_bytes(), document.text, Span(0, len(document.text))))
    assert found.marks[0]
    assert len(found.marks[0]) == round(sum(box.bottom - box.top for box in found.marks[0]) * 841.89 / 11 / 1.15)


def test_columns_are_marked_line_by_line(drawn: Draw) -> None:
    """No box reaches from one into the next."""
    lines = b"".join(
        b"BT /F 12 Tf %d %d Td (column %d line %d.) Tj ET\n" % (50 + 230 * column, 400 - 20 * line, column, line)
        for column in (0, 1)
        for line in range(4)
    )
    text = " ".join(f"column {column} line {line}." for column in (0, 1) for line in range(4))
    start = text.index("column 0 line 2")
    marks = boxes(drawn(assembled(one_page(lines)), text, Span(start, text.index("column 1 line 2"))))
    assert len(marks) == 4
    assert {round(box.left, 1) for box in marks} == {0.1, 0.6}
    assert all(box.right - box.left < 0.3 for box in marks)


def test_another_file_is_not_drawn(tmp_path: Path) -> None:
    """What is shown is what was quoted: the very bytes that are drawn are compared."""
    path = tmp_path / "report.pdf"
    path.write_bytes(assembled(one_page()))
    (found,) = draw(SourceFile(path, "report.pdf", "report.pdf"), PageRequest("0" * 64, 1, 500, "", ()))
    assert found == Failure("report.pdf", "the file has changed since it was indexed; index it again")


@pytest.mark.parametrize(
    ("content", "number", "reason"),
    [
        (b"", 1, "empty"),
        (b"<html>", 1, "not a PDF"),
        (b"%PDF-1.4\nnonsense", 1, "damaged PDF"),
        (assembled(one_page()), 2, "the file has 1 pages"),
        (assembled(one_page()), 0, "the file has 1 pages"),
        (assembled([*one_page()[:2], b"(no page)", *one_page()[3:]]), 1, "the page is damaged"),
    ],
)
def test_what_cannot_be_drawn_is_told(drawn: Draw, content: bytes, number: int, reason: str) -> None:
    """In words, and without a trace."""
    assert drawn(content, number=number) == Failure("report.pdf", reason)


@pytest.mark.parametrize(
    "box", [b"0 0 14400 14400", b"0 0 1e9 1e9", b"0 0 1 20000", b"0 0 20000 1", b"0 0 0 0", b"5 5 1 1", b"0 0 1e-9 1"]
)
def test_a_page_of_any_size_costs_a_bounded_picture(drawn: Draw, box: bytes) -> None:
    """As wide as was asked for, as far as that goes."""
    found = drawn(with_page(b"/MediaBox[%b]" % box), width=2_000)
    if isinstance(found, Failure):
        assert found.reason == "the page has no size"
    else:
        assert page(found).width * found.height <= 6_010_000
        assert max(found.width, found.height) <= LARGEST_SIDE + 1


def test_thousands_of_objects_are_drawn(drawn: Draw) -> None:
    """And their text is marked, as long as there is not too much of it."""
    shapes = b"".join(b"%d %d 3 3 re f\n" % (n % 490, n // 490 * 7) for n in range(20_000))
    content = zlib.compress(shapes + TEXT)
    objects = one_page()
    objects[3] = stream(content, b"/Filter/FlateDecode")
    assert boxes(drawn(assembled(objects), HELLO, Span(0, 5)))
    endless = b"BT /F 1 Tf 50 400 Td " + b"(Hello there world.) Tj " * 4_000 + b"ET"
    assert page(drawn(assembled(one_page(endless)), HELLO, Span(0, 5))).marks == (None,)


@pytest.mark.parametrize("keep", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_no_cut_raises(drawn: Draw, keep: float) -> None:
    """A file that ends anywhere is drawn or told to be damaged."""
    content = typeset(sentences(30))
    assert isinstance(drawn(content[: int(len(content) * keep)], "x", Span(0, 1)), PageImage | Failure)


def test_the_text_under_the_boxes_is_the_quote(drawn: Draw, tmp_path: Path) -> None:
    """As PDFium reads it from them, but for white space and hyphens: of each sentence of a report, justified."""
    written = sentences(60)
    path = tmp_path / "a.pdf"
    path.write_bytes(typeset([" ".join(written[:30]), " ".join(written[30:])], FPDF()))
    (document,) = read_pdf(SourceFile(path, "a.pdf", "a.pdf"))
    assert isinstance(document, Document)
    starts = [document.text.index(sentence) for sentence in written]
    spans = [Span(start, start + len(sentence)) for start, sentence in zip(starts, written, strict=True)]
    assert len(document.pages) == 1
    marks = page(drawn(path.read_bytes(), document.text, *spans)).marks
    under = [text_under(path, found or ()) for found in marks]
    assert under == ["".join(sentence.split()) for sentence in written]


def text_under(path: Path, marks: tuple[Box, ...], number: int = 1) -> str:
    """The text in boxes, without white space and hyphens."""
    with pdfium.PdfDocument(path) as pdf:
        sheet = pdf[number - 1]
        width, height = sheet.get_size()
        textpage = sheet.get_textpage()
        inset = [(box.bottom - box.top) / 4 for box in marks]  # lines that stand close share a little height
        found = [
            textpage.get_text_bounded(
                box.left * width - 0.3,
                (1 - box.bottom + less) * height,
                box.right * width + 0.3,
                (1 - box.top - less) * height,
            )
            for box, less in zip(marks, inset, strict=True)
        ]
        textpage.close()
        sheet.close()
    return "".join(c for c in "".join(found) if not c.isspace() and c not in "-\ufffe\u00ad\x02")


def drawn_at(x: float, y: float, text: str, font: str = "12 Tf 0 Ts") -> bytes:
    """Text at a place of the page."""
    return f"BT /F {font} {x} {y} Td ({text}) Tj ET\n".encode()


@pytest.mark.parametrize(
    ("content", "quote", "under"),
    [
        (  # columns that are drawn row by row, in one stroke
            b"".join(
                f"BT /F 10 Tf 40 {440 - 14 * row} Td ({left}) Tj 220 0 Td ({right}) Tj ET\n".encode()
                for row, (left, right) in enumerate(
                    [
                        ("The contract for the new wall is", "Those who live by the river had"),
                        ("worth 8.4 million euros and runs", "asked that no hammer be heard in"),
                        ("for two years from next March on.", "the night, and that was agreed."),
                    ]
                )
            ),
            "worth 8.4 million euros and runs for two years",
            "worth8.4millioneurosandrunsfortwoyears",
        ),
        (  # a table with an empty cell
            b"".join(
                drawn_at(40 + 120 * column, 440 - 20 * row, cell)
                for row, cells in enumerate([("Depot", "Tar", "Rope"), ("Osa", "", "7"), ("Vik", "77", "12")])
                for column, cell in enumerate(cells)
                if cell
            ),
            "Osa |  | 7",
            "Osa7",
        ),
        (  # a power, and the mark of a note
            drawn_at(40, 400, "The valley has 10")
            + drawn_at(133, 405, "6", "7 Tf 0 Ts")
            + drawn_at(142, 400, "sheep and men")
            + drawn_at(221, 405, "1", "7 Tf 0 Ts"),
            "10^6 sheep and men [1]",
            "106sheepandmen1",
        ),
        (  # letters that are drawn twice
            b"".join(
                drawn_at(40 + 7 * n + more, 400, letter) for n, letter in enumerate("Municipality") for more in (0, 0.3)
            ),
            "Municipality",
            None,
        ),
    ],
)
def test_what_was_put_in_order_is_marked_where_it_is_printed(
    drawn: Draw, tmp_path: Path, content: bytes, quote: str, under: str | None
) -> None:
    """Though the text has signs that the page has not, and its lines in another order."""
    path = tmp_path / "a.pdf"
    path.write_bytes(assembled(one_page(content)))
    (document,) = read_pdf(SourceFile(path, "a.pdf", "a.pdf"))
    assert isinstance(document, Document)
    start = document.text.index(quote)
    marks = boxes(drawn(path.read_bytes(), document.text, Span(start, start + len(quote))))
    assert marks
    if under is None:
        assert all(is_dark(page(drawn(path.read_bytes())), box) for box in marks)
    else:
        assert sorted(text_under(path, marks)) == sorted(under)
