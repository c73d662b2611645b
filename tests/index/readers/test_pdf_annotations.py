"""What is filled into PDFs and noted on them: read at its place, or told to be missing."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from index.readers.pdf.document import read_pdf
from index.readers.pdf.lines import Piece
from index.readers.pdf.page import draw
from index.readers.pdf.printed import in_order
from index.readers.pictures import Box, PageImage, PageRequest
from index.readers.source import SourceFile
from index.records import Document, Failure, Loss, LossKind, Span
from tests.pdfs import assembled, check_box, choice, note, pdf_of, said, text_field

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The document of a PDF of one page that prints these lines and has these annotations."""

    def document(lines: Sequence[tuple[float, float, str]], *annotations: str, page_entries: str = "") -> Document:
        path = tmp_path / "form.pdf"
        path.write_bytes(pdf_of((said(*lines), annotations), page_entries=page_entries))
        (found,) = read_pdf(SourceFile(path, "form.pdf", "form.pdf"))
        assert isinstance(found, Document), found
        return found

    return document


# ---- Fields


def test_a_value_stands_beside_its_label(read: Read) -> None:
    """Each on a line of its own, the colon put where the label has none."""
    found = read(
        [(50, 450, "Boat licence"), (50, 400, "Name of the boat:"), (50, 370, "Owner"), (50, 340, "Length in metres:")],
        text_field((200, 395, 400, 412), "Golden Plover"),
        text_field((200, 365, 400, 382), "Arne Falk"),
        text_field((200, 335, 400, 352), "7.2"),
    )
    filled = ["Boat licence\n", "Name of the boat: Golden Plover", "Owner: Arne Falk", "Length in metres: 7.2"]
    assert found.text.split("\n") == "\n".join(filled).split("\n")
    assert found.losses == ()


def test_fields_that_share_a_line_each_follow_their_label(read: Read) -> None:
    """Although the page prints their labels as one line."""
    line = [(50, 400, "Surname:                                        Born on:")]
    found = read(line, text_field((100, 397, 180, 412), "Marek"), text_field((250, 397, 400, 412), "3 May 1961"))
    assert found.text == "Surname: Marek Born on: 3 May 1961"


def test_a_value_below_its_label_follows_it(read: Read) -> None:
    """As in forms of boxes, which have small labels in them."""
    lines = [(50, 400, "Harbour"), (250, 400, "Berth")]
    found = read(lines, text_field((50, 380, 200, 397), "Kessel"), text_field((250, 380, 400, 397), "East pier 4"))
    assert "Harbour: Kessel" in found.text
    assert "Berth: East pier 4" in found.text


def test_a_blank_in_a_sentence_is_filled_in(read: Read) -> None:
    """No colon is put into it."""
    line = [(50, 400, "I, the undersigned,                                          , own the barge.")]
    found = read(line, text_field((150, 397, 250, 412), "Ida Brandt"))
    assert found.text == "I, the undersigned, Ida Brandt , own the barge."


def test_boxes_stand_at_the_label_that_is_nearest(read: Read) -> None:
    """In front of it, or behind it."""
    found = read(
        [(70, 400, "Insured"), (70, 380, "Sailing club"), (50, 350, "Member since birth:")],
        check_box((50, 398, 62, 410), checked=True),
        check_box((50, 378, 62, 390), checked=False),
        check_box((160, 348, 172, 360), checked=True),
    )
    assert found.text.split() == "[x] Insured [ ] Sailing club Member since birth: [x]".split()


def test_a_choice_is_told_as_people_see_it(read: Read) -> None:
    """Not under the name that it has inside the file."""
    found = read([(50, 400, "Mooring:")], choice((150, 395, 300, 412), ["East pier", "West pier"], "West pier"))
    assert found.text == "Mooring: West pier"


def test_lines_of_a_value_stay_lines(read: Read) -> None:
    """An address is none otherwise."""
    found = read([(50, 400, "Address:")], text_field((150, 350, 300, 412), r"12 Quay Street\rKessel"))
    assert found.text == "Address: 12 Quay Street\nKessel"


def test_a_field_without_a_printed_label_is_told_by_its_name(read: Read) -> None:
    """That which a viewer shows to who points at it; and it has a line of its own."""
    found = read([(50, 450, "Crew")], text_field((200, 300, 400, 315), "Jo Tarn", "/TU(Second mate)"))
    assert found.text == "Crew\n\nSecond mate: Jo Tarn"


def test_a_pdf_with_words_in_its_fields_alone_is_read(read: Read) -> None:
    """It is not refused as scanned."""
    assert (
        read([], text_field((50, 400, 300, 415), "Thirty-seven hives at Mill Lane")).text
        == "Thirty-seven hives at Mill Lane"
    )


def test_values_are_no_page_furniture(tmp_path: Path) -> None:
    """Also where each page has the same at its top."""
    path = tmp_path / "form.pdf"
    field = text_field((120, 470, 300, 485), "Wilma Grot")
    page = said((50, 474, "Patient:"), (50, 300, "She was seen in the morning, and once more at noon."))
    path.write_bytes(pdf_of(*[(page, [field])] * 4))
    (found,) = read_pdf(SourceFile(path, "form.pdf", "form.pdf"))
    assert isinstance(found, Document)
    assert found.text.count("Patient: Wilma Grot") == 4
    assert not any("Wilma" in found.text[out.start : out.end] for out in found.left_out)


def test_below_what_is_filled_in_there_is_no_header(tmp_path: Path) -> None:
    """What stands further in than a value is the text itself, also where it comes again."""
    path = tmp_path / "form.pdf"
    field = text_field((120, 470, 300, 485), "Wilma Grot")
    repeated = (50, 474, "Patient:"), (50, 440, "She was seen in the morning, and once more at noon.")
    pages = [said(*repeated, (50, 50, f"In the {place} she slept.")) for place in "hall ward yard garden".split()]
    path.write_bytes(pdf_of(*[(page, [field]) for page in pages]))
    (found,) = read_pdf(SourceFile(path, "form.pdf", "form.pdf"))
    assert isinstance(found, Document)
    assert found.left_out == ()


def test_what_a_turned_page_was_filled_with_stands_beside_its_label(tmp_path: Path) -> None:
    """Its words are drawn upwards, so that they are level as the page is shown."""
    path = tmp_path / "turned.pdf"
    drawn = "BT /F 11 Tf 0 1 -1 0 100 50 Tm (Owner:) Tj ET"
    path.write_bytes(pdf_of((drawn, [text_field((88, 120, 104, 300), "Arne Falk")]), page_entries="/Rotate 90"))
    (found,) = read_pdf(SourceFile(path, "turned.pdf", "turned.pdf"))
    assert isinstance(found, Document)
    assert found.text == "Owner: Arne Falk"


@pytest.mark.parametrize(
    ("annotation", "kind", "detail"),
    [
        (text_field((150, 395, 300, 412), "secret", "/Ff 8192"), LossKind.FIELDS, "password on page 1"),
        (text_field((150, 395, 300, 412), "draft").replace("/F 4", "/F 2"), LossKind.HIDDEN, "form fields on page 1"),
        (note("Text", "for our eyes").replace("/F 4", "/F 2"), LossKind.HIDDEN, "notes on page 1"),
    ],
)
def test_what_is_not_shown_is_told_to_be_left_out(read: Read, annotation: str, kind: LossKind, detail: str) -> None:
    """And is not in the text."""
    found = read([(50, 400, "Owner:")], annotation)
    assert found.text == "Owner:"
    assert found.losses == (Loss(kind, detail),)


def test_fields_left_empty_say_nothing(read: Read) -> None:
    """And nothing is lost with them."""
    found = read([(50, 400, "Owner:")], text_field((150, 395, 300, 412), ""))
    assert (found.text, found.losses) == ("Owner:", ())


# ---- Among columns, tables and marks

ROWS = [("Name", "Date"), ("Boat", "Berth"), ("Owner", "Phone")]


def rows_of_fields(first_value: str = "first") -> tuple[list[tuple[float, float, str]], list[str]]:
    """Labels in two columns, and a field beside each of them."""
    lines: list[tuple[float, float, str]] = []
    fields = []
    for row, (left, right) in enumerate(ROWS):
        height = 400 - 20 * row
        lines += [(50, height, f"{left}:"), (260, height, f"{right}:")]
        fields += [
            text_field((110, height - 3, 240, height + 12), f"{first_value} {row}"),
            text_field((310, height - 3, 440, height + 12), f"second {row}"),
        ]
    return lines, fields


@pytest.mark.parametrize("value", ["first", r"one line\r and"])
def test_fields_in_rows_below_each_other_are_a_table(read: Read, value: str) -> None:
    """Each cell a label with its value, whose lines are one there: a row is a line."""
    lines, fields = rows_of_fields(value)
    shown = value.replace(r"\r", "")
    assert read(lines, *fields).text.split("\n") == [
        f"{left}: {shown} {row} | {right}: second {row}" for row, (left, right) in enumerate(ROWS)
    ]


def test_columns_of_boxes_are_a_table(read: Read) -> None:
    """A mark stands in the cell of its label."""
    animals = [["Bees", "Goats", "Sheep"], ["Cows", "Pigs", "Hens"]]
    lines = [
        (70.0 + 80 * column, 400.0 - 20 * row, name)
        for row, names in enumerate(animals)
        for column, name in enumerate(names)
    ]
    boxes = [
        check_box((left - 20, height - 2, left - 8, height + 10), checked="s" in name) for left, height, name in lines
    ]
    assert read(lines, *boxes).text == "[x] Bees | [x] Goats | [ ] Sheep\n[x] Cows | [x] Pigs | [x] Hens"


def test_columns_with_a_field_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Also where words that nobody sees stand between them, and their lines are drawn in turns."""
    left = [
        "The harbour board met on Tuesday to",
        "weigh two bids for the quay, and after",
        "four hours it chose Porto.",
    ]
    right = [
        "The board agreed that no hammer may",
        "be heard before nine in the morning",
        "and that a hotline takes complaints.",
    ]
    drawn = "\n".join(
        part
        for row, height in enumerate([400, 386, 372])
        for part in (
            said((40, height, left[row])),
            said((240, height, "copied"), before="1 g"),
            said((290, height, right[row]), before="0 g"),
        )
    )
    path = tmp_path / "columns.pdf"
    signature = text_field((110, 297, 240, 312), "Ida Brandt")
    path.write_bytes(pdf_of((f"{drawn}\n{said((40, 300, 'Signed by'))}", [signature])))
    (found,) = read_pdf(SourceFile(path, "columns.pdf", "columns.pdf"))
    assert isinstance(found, Document), found
    assert found.text.split("\n\n") == [" ".join(left), " ".join(right), "Signed by: Ida Brandt"]
    assert [loss.kind for loss in found.losses] == [LossKind.HIDDEN]


def test_a_raised_sign_in_a_label_stays_apart(tmp_path: Path) -> None:
    """From the value as from the label."""
    path = tmp_path / "area.pdf"
    drawn = "BT /F 11 Tf 50 400 Td (Area in m) Tj /F 7 Tf 4 Ts (2) Tj ET"
    path.write_bytes(pdf_of((drawn, [text_field((150, 397, 240, 412), "37")])))
    (found,) = read_pdf(SourceFile(path, "area.pdf", "area.pdf"))
    assert isinstance(found, Document), found
    assert found.text == "Area in m^2: 37"


def test_a_small_label_is_no_mark_of_a_note() -> None:
    """Although a number is filled in behind it, and it stands a little above the line before it."""
    title = Piece("Household", range(9), left=50, right=110, baseline=400, size=11, first_word=60)
    label = Piece("Members: 4", range(10), left=111, right=200, baseline=404, size=7, first_word=30)
    assert [line.text for line in in_order([title, label._replace(filled=True)])] == ["Household", "Members: 4"]


def test_rows_of_fields_are_marked_on_the_page(tmp_path: Path) -> None:
    """Label and value of each cell, and nothing of the others."""
    lines, fields = rows_of_fields()
    content = pdf_of((said(*lines), fields))
    path = tmp_path / "form.pdf"
    path.write_bytes(content)
    source = SourceFile(path, "form.pdf", "form.pdf")
    (found,) = read_pdf(source)
    assert isinstance(found, Document), found
    start = found.text.index("Berth: second 1")
    request = PageRequest(
        sha256(content).hexdigest(), 1, 500, found.text, (Span(start, start + len("Berth: second 1")),)
    )
    (drawn,) = draw(source, request)
    assert isinstance(drawn, PageImage), drawn
    (boxes,) = drawn.marks
    assert boxes is not None
    around = min(box.left for box in boxes), max(box.right for box in boxes)
    assert [round(edge, 2) for edge in around] == [0.52, 0.88]
    assert all(1 - 395 / 500 < box.top < box.bottom < 1 - 374 / 500 for box in boxes)


# ---- Notes


@pytest.mark.parametrize("kind", ["Text", "Highlight", "StrikeOut", "Square", "Stamp", "Caret", "Ink"])
def test_notes_stand_at_the_foot_of_their_page(tmp_path: Path, kind: str) -> None:
    """Each once, a paragraph of its own, with who wrote it."""
    path = tmp_path / "noted.pdf"
    noted = note(kind, "The price is out of date.", more="/T(Anna Weber)")
    first = said(
        (50, 400, "The mast of the barge is of pine, and was set up in spring."), (50, 386, "It costs 900 marks.")
    )
    path.write_bytes(pdf_of((first, [noted, noted]), (said((50, 400, "The sail costs 300.")), [])))
    (found,) = read_pdf(SourceFile(path, "noted.pdf", "noted.pdf"))
    assert isinstance(found, Document)
    said_of_first = found.text[found.pages[0].start : found.pages[0].end]
    assert said_of_first.endswith("It costs 900 marks.\n\nNote by Anna Weber: The price is out of date.")
    assert found.text.endswith("\n\nThe sail costs 300.")


def test_words_typed_onto_a_page_fill_it_in_where_a_label_asks_for_them(read: Read) -> None:
    """Others are a note."""
    found = read(
        [(50, 400, "Owner:"), (50, 300, "The mast is of pine and was set up in the spring of the year.")],
        note("FreeText", "Arne Falk", (100, 396, 200, 412)),
        note("FreeText", "see the survey", (400, 100, 480, 120)),
    )
    assert found.text.startswith("Owner: Arne Falk\n")
    assert found.text.endswith("\n\nNote: see the survey")


def test_a_stamp_without_contents_is_read_as_it_is_drawn(tmp_path: Path) -> None:
    """And so is the appearance of a signature."""
    path = tmp_path / "stamped.pdf"
    appearance = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F 3 0 R>>>>/Length 42>>stream\n"
        b"BT /F 11 Tf 2 5 Td (PAID IN FULL) Tj ET    \nendstream"
    )
    whole = pdf_of((said((50, 400, "Invoice of the yard")), ["/Subtype/Stamp/F 4/Rect[50 100 250 120]/AP<</N 7 0 R>>"]))
    objects = [
        part.split(b" obj\n", 1)[1] for part in whole.split(b"\nxref")[0].split(b"\nendobj\n") if b" obj\n" in part
    ]
    path.write_bytes(assembled([*objects, appearance]))
    (found,) = read_pdf(SourceFile(path, "stamped.pdf", "stamped.pdf"))
    assert isinstance(found, Document)
    assert found.text == "Invoice of the yard\n\nNote: PAID IN FULL"


def test_notes_of_rich_text_are_read(read: Read) -> None:
    """Where they have no plain text beside it."""
    rich = note("Text", "", more="/RC(<body><p>First <b>word</b></p><p>Second</p></body>)")
    assert read([(50, 400, "Page")], rich).text == "Page\n\nNote: First word\nSecond"


# ---- On the page


def test_values_and_notes_are_marked_where_they_stand_on_the_page(tmp_path: Path) -> None:
    """A quote from a field covers label and field; the picture shows what was filled in."""
    path = tmp_path / "form.pdf"
    content = pdf_of(
        (
            said((50, 400, "Owner:"), (50, 450, "Boat licence")),
            [text_field((200, 395, 400, 412), "Arne Falk"), note("Text", "Ask him", (450, 450, 470, 470))],
        )
    )
    path.write_bytes(content)
    text = "Boat licence\n\nOwner: Arne Falk\n\nNote: Ask him"
    spans = tuple(Span(text.index(part), text.index(part) + len(part)) for part in ("Owner: Arne Falk", "Ask him"))
    request = PageRequest(sha256(content).hexdigest(), 1, 500, text, spans)
    (drawn,) = draw(SourceFile(path, "form.pdf", "form.pdf"), request)
    assert isinstance(drawn, PageImage), drawn
    owner, remark = drawn.marks
    assert owner is not None
    assert remark is not None
    assert [(round(box.left, 2), round(box.right, 2)) for box in owner] == [(0.10, 0.80)]
    assert [round(edge, 2) for edge in remark[0]] == [0.90, 0.06, 0.94, 0.10]
    assert _has_ink(drawn, Box(0.42, 0.18, 0.8, 0.21))


def _has_ink(drawn: PageImage, box: Box) -> bool:
    """Whether anything is seen in a part of the picture."""
    with Image.open(io.BytesIO(drawn.webp)) as picture:
        left, top, right, bottom = (
            round(border * side) for border, side in zip(box, (picture.width, picture.height) * 2, strict=True)
        )
        darkest, _ = picture.convert("L").crop((left, top, right, bottom)).getextrema()
    assert isinstance(darkest, int)
    return darkest < 100


def test_a_form_that_is_damaged_is_no_reason_to_lose_the_page(tmp_path: Path) -> None:
    """Fields that the form does not know are read all the same."""
    path = tmp_path / "form.pdf"
    content = pdf_of((said((50, 400, "Owner:")), [text_field((200, 395, 400, 412), "Arne Falk")]))
    path.write_bytes(content.replace(b"/AcroForm", b"/AcroFerm"))
    found = list(read_pdf(SourceFile(path, "form.pdf", "form.pdf")))
    assert [each.text if isinstance(each, Document) else each for each in found] == ["Owner: Arne Falk"]
    assert not any(isinstance(each, Failure) for each in found)


# ---- What is struck out, and what is attached


def struck(*boxes: tuple[float, float, float, float], more: str = "") -> str:
    """An annotation that strikes out what stands in boxes, a line each."""
    points = " ".join(f"{left} {top} {right} {top} {left} {foot} {right} {foot}" for left, foot, right, top in boxes)
    around = f"{min(box[0] for box in boxes)} {boxes[-1][1]} {max(box[2] for box in boxes)} {boxes[0][3]}"
    return f"/Subtype/StrikeOut/F 4/Rect[{around}]/QuadPoints[{points}]/C[1 0 0]{more}"


LINES = [(50, 400, "The fee is 40 crowns a year, but for"), (50, 386, "members of the club, who pay 25 crowns.")]


@pytest.mark.parametrize(
    ("box", "left"),
    [
        ((50, 397, 300, 411), "members of the club, who pay 25 crowns."),
        ((50, 383, 300, 397), "The fee is 40 crowns a year, but for"),
        ((50, 397, 106, 411), "40 crowns a year, but for\nmembers of the club, who pay 25 crowns."),
    ],
)
def test_what_is_struck_out_is_left_out_and_told(read: Read, box: tuple[float, float, float, float], left: str) -> None:
    """It is said no longer, as a deletion in Word; words whole, lines by their places."""
    found = read(LINES, struck(box))
    assert " ".join(found.text.split()) == " ".join(left.split())
    assert [str(loss) for loss in found.losses] == ["hidden text left out: struck-out words on page 1"]


def test_what_was_written_to_a_struck_place_is_read(read: Read) -> None:
    """It says why, or what is to stand there."""
    found = read(LINES, struck((50, 383, 300, 397), more="/Contents(All pay the same.)/T(Anna Weber)"))
    assert "members" not in found.text
    assert "Note by Anna Weber: All pay the same." in found.text


@pytest.mark.parametrize("hidden", ["/F 2", "/F 32"])
def test_a_strike_that_nobody_sees_takes_nothing_away(read: Read, hidden: str) -> None:
    """A viewer does not show it either."""
    found = read(LINES, struck((50, 383, 300, 411)).replace("/F 4", hidden))
    assert "40 crowns" in found.text
    assert found.losses == ()


def test_a_page_that_is_struck_out_whole_is_no_scan(tmp_path: Path) -> None:
    """Its words are drawn all the same; they are not recognised again."""
    path = tmp_path / "form.pdf"
    whole = struck((50, 397, 300, 411), (50, 383, 300, 397))
    path.write_bytes(pdf_of((said(*LINES), [whole]), (said((50, 400, "All pay 30.")), [])))
    (found,) = read_pdf(SourceFile(path, "form.pdf", "form.pdf"))
    assert isinstance(found, Document)
    assert found.text == "All pay 30."
    assert [str(loss) for loss in found.losses] == ["hidden text left out: struck-out words on page 1"]


def test_files_that_a_pdf_carries_are_told_by_name(tmp_path: Path) -> None:
    """Those of the whole document, and those that are pinned to a page."""
    pinned = tmp_path / "rates.csv"
    pinned.write_text("a,b", "utf-8")
    made = FPDF()
    made.set_font("Helvetica", size=11)
    for _ in range(2):
        made.add_page()
        made.text(20, 20, "The fees are in the files that come with this letter.")
    made.file_attachment_annotation(str(pinned), 20, 30)
    for number in range(8):
        made.embed_file(basename=f"fees-{number}.txt", bytes=b"fees", mime_type="text/plain")
    path = tmp_path / "letter.pdf"
    made.output(str(path))
    (found,) = read_pdf(SourceFile(path, "letter.pdf", "letter.pdf"))
    assert isinstance(found, Document)
    (loss,) = (loss for loss in found.losses if loss.kind == LossKind.ATTACHMENTS)
    names = "; ".join(f"fees-{number}.txt" for number in range(6))
    assert loss.detail == f"{names}; rates.csv on page 2; … and 2 more"
