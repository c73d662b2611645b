"""PDFs: running text out of lines, pages, furniture, properties, and files made to do harm."""

import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from fpdf import FPDF

from index.readers.pdf import document as pdf_module
from index.readers.pdf.document import read_pdf
from index.readers.pdf.layout import lay_out
from index.readers.pdf.lines import Line
from index.readers.pdf.printed import clean
from index.readers.source import SourceFile
from index.records import Document, Failure

ReadPdf = Callable[[bytes], list[Document | Failure]]

TEXT = b"BT /F 12 Tf 50 400 Td (Hello there world.) Tj ET"
WORDS = "Militants attacked the convoy near the river while soldiers from the region held the market and the border"


@pytest.fixture
def read(tmp_path: Path) -> ReadPdf:
    """What is read from these bytes."""

    def results(content: bytes) -> list[Document | Failure]:
        path = tmp_path / "report.pdf"
        path.write_bytes(content)
        return list(read_pdf(SourceFile(path, "files/report.pdf", "documents/files/report.pdf")))

    return results


def one(results: Sequence[Document | Failure]) -> Document:
    """The one document that was read."""
    (document,) = results
    assert isinstance(document, Document), document
    return document


def reason(results: Sequence[Document | Failure]) -> str:
    """Why nothing was read."""
    (failure,) = results
    assert isinstance(failure, Failure)
    assert failure.path == "documents/files/report.pdf"
    return failure.reason


def sentences(count: int, words: str = WORDS) -> list[str]:
    """Sentences of different lengths, each like no other."""
    chosen = words.split()
    return [
        " ".join([f"Number {n}", *(chosen[(n + k) % len(chosen)] for k in range(5 + n % 9)), "today."])
        for n in range(count)
    ]


class Report(FPDF):  # type: ignore[misc]
    """Pages with a running header and footer."""

    def header(self) -> None:
        """The same on each page."""
        self.set_font("Helvetica", "I", 8)
        self.cell(0, 8, "Annual report 2023")
        self.ln(14)

    def footer(self) -> None:
        """It counts."""
        self.set_y(-15)
        self.set_font("Helvetica", "I", 8)
        self.cell(0, 10, f"Page {self.page_no()} of {{nb}}", align="C")


def typeset(paragraphs: Sequence[str], pdf: FPDF | None = None, align: str = "J", gap: float = 4) -> bytes:
    """A PDF of these paragraphs."""
    pdf = pdf or FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    for paragraph in paragraphs:
        pdf.multi_cell(0, 5.5, paragraph, align=align, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(gap)
    return bytes(pdf.output())


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first its catalogue."""
    content = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            table,
            size,
            trailer,
            len(content),
        )
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries, content)


def one_page(content: bytes = TEXT, entries: bytes = b"") -> list[bytes]:
    """The objects of a PDF with one page that shows this."""
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(content, entries),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]


# ---- Text


@pytest.mark.parametrize("align", ["J", "L"])
def test_paragraphs_are_whole_and_verbatim(read: ReadPdf, align: str) -> None:
    """Line breaks of the layout are spaces again; paragraphs have a blank line between them."""
    said = sentences(24)
    paragraphs = [" ".join(said[start : start + 6]) for start in range(0, 24, 6)]
    assert one(read(typeset(paragraphs, align=align))).text == "\n\n".join(paragraphs)


def test_paragraphs_without_space_between_them_end_with_their_last_line(read: ReadPdf) -> None:
    """A line that had room for the next word, and ends a sentence, ends a paragraph."""
    said = [f"{sentence} He left." for sentence in sentences(12)]
    text = one(read(typeset([" ".join(said[:6]), " ".join(said[6:])], gap=0))).text
    assert text == " ".join(said[:6]) + "\n\n" + " ".join(said[6:])


def test_accents_are_kept(read: ReadPdf) -> None:
    """Also in the core fonts."""
    text = "À Ménaka, l'armée française a été reçue ; « où ? » demanda Keïta. Größe und Maß: schön."
    assert one(read(typeset([text]))).text == text


def test_columns_are_read_one_after_the_other(read: ReadPdf) -> None:
    """A sentence goes on at the top of the next column."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=12)
    said = sentences(90)
    with pdf.text_columns(ncols=2, gutter=8, text_align="JUSTIFY") as columns:
        columns.write(" ".join(said))
    text = one(read(bytes(pdf.output()))).text
    assert [sentence for sentence in said if sentence not in text] == []


def test_a_list_keeps_its_lines(read: ReadPdf) -> None:
    """Items stay apart, an item of several lines is one line again."""
    items = [f"- {' '.join(sentences(n + 2)[n:])}" for n in range(3)]
    items[1] = f"- {WORDS}, {WORDS.lower()}."
    text = one(read(typeset([WORDS + ":", "\n".join(items)], align="L"))).text
    assert text == f"{WORDS}:\n\n" + "\n".join(items)


def test_a_passage_of_a_pdf_knows_its_page(read: ReadPdf) -> None:
    """Pages follow each other and hold what they show; an empty page holds nothing."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    for number in (1, 2, 3):
        pdf.add_page()
        if number != 2:
            pdf.multi_cell(0, 6, f"This is what page {number} says.")
    document = one(read(bytes(pdf.output())))
    shown = [document.text[page.start : page.end] for page in document.pages]
    assert shown == ["This is what page 1 says.", "", "This is what page 3 says."]


def test_a_sentence_runs_on_over_header_and_footer(read: ReadPdf) -> None:
    """They are left out, each for its reason, and moved to the end of the paragraph that they interrupt.

    What they say besides the page's number is kept on the first page.
    """
    said = sentences(160)
    document = one(read(typeset([" ".join(said[:80]), " ".join(said[80:])], Report())))
    assert len(document.pages) >= 3
    assert [sentence for sentence in said if sentence not in document.text] == []
    left_out = [(document.text[span.start : span.end], span.reason) for span in document.left_out]
    count = len(document.pages)
    assert sorted(left_out) == sorted(
        [("Annual report 2023", "page header")] * (count - 1)
        + [(f"Page {n} of {count}", "page number") for n in range(1, count + 1)]
    )
    assert all(
        before.end <= after.start for before, after in zip(document.left_out, document.left_out[1:], strict=False)
    )


def test_pages_begin_where_their_first_sentence_does(read: ReadPdf) -> None:
    """Also where that sentence began on the page before."""
    said = sentences(160)
    content = typeset([" ".join(said)], Report())
    document = one(read(content))
    with pypdfium2.PdfDocument(content) as raw:
        shown = [" ".join(page.get_textpage().get_text_range().split()) for page in raw]
    position = 0
    for sentence in said:
        position = document.text.index(sentence, position)
        page = next(n for n, span in enumerate(document.pages) if position < span.end)
        assert " ".join(sentence.split()[:2]) in shown[page]


def test_print_of_another_size_is_a_heading(read: ReadPdf) -> None:
    """The largest is of the first level."""
    pdf = FPDF()
    pdf.add_page()
    for size, text in (
        (20, "What happened in Gao"),
        (14, "The attack"),
        (11, WORDS + "."),
        (14, "The answer"),
        (11, WORDS + "!"),
    ):
        pdf.set_font("Helvetica", size=size)
        pdf.multi_cell(0, size / 2, text, new_x="LMARGIN", new_y="NEXT")
    document = one(read(bytes(pdf.output())))
    assert [(document.text[heading.start : heading.end], heading.level) for heading in document.headings] == [
        ("What happened in Gao", 1),
        ("The attack", 2),
        ("The answer", 2),
    ]


def line(text: str, row: int, *, hyphenated: bool = False, right: float = 300) -> Line:
    """A line of a column of running text."""
    return Line(text, 50, right, 700 - 14 * row, 12, 20, hyphenated=hyphenated)


@pytest.mark.parametrize(
    ("elsewhere", "above", "below", "joined"),
    [
        ("a village", "they vill", "age there", "they village there"),
        ("a long-term plan", "their long", "term plan", "their long-term plan"),
        ("nothing", "of Guinea", "Bissau alone", "of Guinea-Bissau alone"),
        ("nothing", "from 2019", "2020 on", "from 2019-2020 on"),
        ("nothing", "for short", "and long-term aims", "for short- and long-term aims"),
        ("nothing", "some cross", "border trade", "some cross-border trade"),
    ],
)
def test_a_divided_word_is_spelt_as_elsewhere(elsewhere: str, above: str, below: str, joined: str) -> None:
    """And keeps its hyphen where nothing tells whether that was part of it."""
    page = [line(f"It said {elsewhere} again", 0), line(above, 1, hyphenated=True), line(below, 2)]
    assert lay_out([page]).text == f"It said {elsewhere} again {joined}"


def test_where_words_are_divided_throughout_a_hyphen_is_no_part_of_them() -> None:
    """Unless both halves are words."""
    page = [line("he said the compa", 0, hyphenated=True), line("ny and the orga", 1, hyphenated=True)]
    page += [
        line("nisation and a well said re", 2, hyphenated=True),
        line("mark that it had known be", 3, hyphenated=True),
    ]
    page += [line("fore was well", 4, hyphenated=True), line("known by all", 5)]
    assert lay_out([page]).text == (
        "he said the company and the organisation and a well said remark that it had known before was well-known by all"
    )


def test_a_chapter_number_is_no_page_number() -> None:
    """A line at the same place is furniture where its number counts the pages, or where it is the same."""
    pages = [
        [
            line(f"Chapter {2 * number}", 0, right=120),
            *(line(f"says {word} and", 2 + row) for row, word in enumerate(WORDS.split()[number:])),
        ]
        for number in range(1, 5)
    ]
    assert lay_out(pages).left_out == ()


def test_notes_at_the_foot_do_not_interrupt() -> None:
    """They are kept, on their page, in front of the paragraph that runs on."""
    note = Line("1 A remark.", 50, 120, 100, 8, 6)
    pages = [[line("The army left", 0), line("the north in", 1), note], [line("May of that year.", 0)]]
    laid_out = lay_out(pages)
    assert laid_out.text == "1 A remark.\n\nThe army left the north in May of that year."
    assert laid_out.text[slice(*laid_out.pages[1])] == "May of that year."


def test_chinese_lines_are_joined_without_a_space() -> None:
    """There is none between the words either."""
    assert lay_out([[line("马里军队", 0), line("在加奥", 1)]]).text == "马里军队在加奥"


def test_ligatures_are_letters_and_control_characters_nothing(read: ReadPdf) -> None:
    """So that a quote can be found."""
    assert clean("the ﬁrst oﬃce\x02 a\u00admong  them ") == "the first office among them"
    assert read(assembled(one_page(b"BT /F 12 Tf 50 400 Td (Hello\x02 world.) Tj ET")))


# ---- Properties


def test_title_date_and_author_are_those_of_the_properties(read: ReadPdf) -> None:
    """To the day, and it is said where the date is from."""
    pdf = FPDF()
    pdf.set_title("  Ten years in\nthe Sahel ")
    pdf.set_author("A. Traoré")
    pdf.set_creation_date(datetime(2013, 9, 8, 23, 30, tzinfo=UTC))
    document = one(read(typeset(["It is said."], pdf)))
    assert document.title == "Ten years in the Sahel"
    assert (document.date, document.date_origin) == ("2013-09-08", "pdf properties")
    assert document.metadata == {"author": "A. Traoré"}
    assert (document.id, document.source) == ("files/report.pdf", "documents/files/report.pdf")


@pytest.mark.parametrize(
    "stated", ["", "Microsoft Word - final.docx", "untitled", "Document1", "report_v2.indd", "2023"]
)
def test_what_a_program_calls_a_file_is_no_title(read: ReadPdf, stated: str) -> None:
    """The largest print on the first page is one."""
    pdf = FPDF()
    pdf.set_title(stated)
    pdf.add_page()
    for size, text in (
        (11, "Ministry of Defence"),
        (18, "The withdrawal from Ménaka and what came of it in the north of the country"),
        (11, WORDS + "."),
    ):
        pdf.set_font("Helvetica", size=size)
        pdf.multi_cell(0, size / 2, text, new_x="LMARGIN", new_y="NEXT")
    document = one(read(bytes(pdf.output())))
    assert document.title == "The withdrawal from Ménaka and what came of it in the north of the country"


def test_without_large_print_the_first_line_of_the_text_is_the_title(read: ReadPdf) -> None:
    """Not the header above it."""
    paragraphs = ["What happened in Gao", *(" ".join(sentences(40)) for _ in range(3))]
    assert one(read(typeset(paragraphs, Report()))).title == "What happened in Gao"


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        (b"/CreationDate(D:20230908101112+02'00')", "2023-09-08"),
        (b"/ModDate(D:20230908)", "2023-09-08"),
        (b"/CreationDate(D:00000000)/ModDate(D:20210102)", "2021-01-02"),
        (b"/CreationDate(D:202309)", None),
        (b"/CreationDate(D:20230231)", None),
        (b"/CreationDate(last week)", None),
        (b"/CreationDate(D:19040101)", None),
        (b"", None),
    ],
)
def test_a_date_is_a_day_or_nothing(read: ReadPdf, stated: bytes, date: str | None) -> None:
    """The date of creation counts before that of the last change."""
    document = one(read(assembled([*one_page(), b"<<%b>>" % stated], b"/Info 6 0 R")))
    assert (document.date, document.date_origin) == (date, "pdf properties" if date else "")


# ---- What is no document


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a PDF"),
        (b"<html><body>Hello</body></html>", "not a PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 8, "damaged PDF"),
        (assembled(one_page(b"")), "no text layer"),
        (
            assembled([*one_page()[:1], b"<</Type/Pages/Kids[3 0 R]/Count 20000>>", *one_page()[2:]]),
            "more than 2,000 pages; split it",
        ),
    ],
)
def test_a_file_without_text_is_a_failure(read: ReadPdf, content: bytes, expected: str) -> None:
    """The reason says what is wrong with it."""
    assert reason(read(content)) == expected


def test_a_file_too_large_is_not_opened(tmp_path: Path) -> None:
    """Its size is enough to know."""
    path = tmp_path / "a.pdf"
    with path.open("wb") as opened:
        opened.truncate(100_000_001)  # a hole: it takes no room
    (failure,) = read_pdf(SourceFile(path, "a.pdf", "a.pdf"))
    assert isinstance(failure, Failure)
    assert failure.reason == "too large (100 MB, limit 100 MB); split it"


def test_a_text_too_long_is_a_failure(read: ReadPdf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading stops at the page that exceeds the limit."""
    monkeypatch.setattr(pdf_module, "MOST_CHARACTERS", 10)
    assert reason(read(assembled(one_page()))) == "more than 10 characters; split it"


def test_a_password_is_asked_for_by_the_reason(read: ReadPdf) -> None:
    """A file that only its owner may change can be read by all."""
    locked, open_to_all = FPDF(), FPDF()
    locked.set_encryption(owner_password="owner", user_password="user")  # noqa: S106 - of this test only
    open_to_all.set_encryption(owner_password="owner")  # noqa: S106 - of this test only
    assert reason(read(typeset(["It is said."], locked))) == "password protected"
    assert one(read(typeset(["It is said."], open_to_all))).text == "It is said."


def test_of_a_file_cut_off_is_read_what_is_left(read: ReadPdf) -> None:
    """And it is said that something is missing."""
    content = assembled(one_page())
    document, failure = read(content[: content.index(b"startxref")])
    assert isinstance(document, Document)
    assert isinstance(failure, Failure)
    assert document.text == "Hello there world."
    assert failure.reason == "damaged PDF (its end is missing); the rest is read"
    assert reason(read(content[: len(content) // 3])) == "damaged PDF"


def test_pages_that_cannot_be_read_are_named(read: ReadPdf) -> None:
    """The others are read."""
    objects = one_page()
    objects[1] = b"<</Type/Pages/Kids[9 0 R 3 0 R]/Count 2>>"
    document, failure = read(assembled(objects))
    assert isinstance(document, Document)
    assert isinstance(failure, Failure)
    assert failure.reason == "damaged PDF (not readable: page 1); the rest is read"
    assert [document.text[slice(*page)] for page in document.pages] == ["", "Hello there world."]


CIRCLES = {
    "a page tree that is its own child": assembled([*one_page()[:1], b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]),
    "a page tree whose child holds it": assembled(
        [*one_page()[:1], b"<</Type/Pages/Kids[3 0 R]/Count 2>>", b"<</Type/Pages/Kids[2 0 R]/Count 2/Parent 2 0 R>>"]
    ),
    "an outline that goes round": assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
            *one_page()[1:],
            b"<</Type/Outlines/First 7 0 R/Last 7 0 R>>",
            b"<</Title(a)/Next 7 0 R/Parent 6 0 R>>",
        ]
    ),
    "a table that is its own predecessor": assembled(one_page()).replace(b"/Root", b"/Prev 9/Root"),
    "a form that draws itself": assembled(
        [
            *one_page()[:2],
            one_page()[2].replace(b"/Font", b"/XObject<</X 6 0 R>>/Font"),
            stream(b"/X Do " + TEXT),
            one_page()[4],
            stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"),
        ]
    ),
}


@pytest.mark.parametrize("content", CIRCLES.values(), ids=CIRCLES)
@pytest.mark.timeout(60)
def test_a_circle_does_not_hang(read: ReadPdf, content: bytes) -> None:
    """Its text is read, or it is damaged."""
    (result,) = read(content)
    if isinstance(result, Document):
        assert result.text == "Hello there world."
    else:
        assert result.reason.startswith("damaged PDF")


@pytest.mark.parametrize("keep", [n / 10 for n in range(1, 10)])
def test_no_cut_raises(read: ReadPdf, keep: float) -> None:
    """Wherever a file ends, there is a document or a reason."""
    packed = zlib.compress(TEXT)
    content = assembled(one_page(packed, b"/Filter/FlateDecode"))
    results = read(content[: int(keep * len(content))])
    assert results
    assert isinstance(results[-1], Failure)
