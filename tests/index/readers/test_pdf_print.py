"""PDFs: what is printed, read as it is meant: columns, tables, turned text, marks, letters twice and apart, signs.

The fixtures are the content streams themselves, so that each letter stands where the test says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fpdf import FPDF

from index.readers.pdf.document import read_pdf
from index.readers.pdf.printed import fonts
from index.readers.source import SourceFile
from index.records import Document
from tests.index.readers.test_pdf_reader import assembled, one_page

LEFT = [
    "The town council met on Monday",
    "to hear the plans for the new",
    "bridge over the river Aun. It",
    "will cost 3.1 million euros and",
    "is to open in the spring. The",
    "mayor said that it was time.",
]
RIGHT = [
    "Farmers of the upper valley have",
    "asked for help after the frost of",
    "last week, which took half of the",
    "cherries. The state will send two",
    "experts to see what can be done",
    "before the end of the month.",
]
THIRD = [
    "A museum of the sea opens on",
    "Friday in the old customs house",
    "by the harbour. It shows ships in",
    "bottles, maps and the bell of the",
    "Argo, which sank in 1911 with all",
    "hands near the island of Osk.",
]


def shown(x: float, y: float, text: str, size: float = 12, matrix: str = "") -> bytes:
    """Text at a place of a page of 500 by 500 points."""
    escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return f"BT /F {size} Tf {matrix or '1 0 0 1'} {x:.2f} {y:.2f} Tm (".encode() + escaped + b") Tj ET"


def document(path: Path, content: bytes) -> Document:
    """What is read of a file."""
    path.write_bytes(content)
    (found,) = read_pdf(SourceFile(path, "files/a.pdf", "files/a.pdf"))
    assert isinstance(found, Document), found
    return found


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a file may be written."""
    return tmp_path / "a.pdf"


def text_of(place: Path, *drawn: bytes) -> str:
    """What is read of a page on which this is drawn, in this order."""
    return document(place, assembled(one_page(b"\n".join(drawn)))).text


# ---- Columns


@pytest.mark.parametrize("lower", [0, 5, -4], ids=["level", "lower", "higher"])
@pytest.mark.parametrize("columns", [2, 3])
def test_columns_that_are_drawn_row_by_row(place: Path, columns: int, lower: float) -> None:
    """Each is read to its end, whether or not their lines stand on one height."""
    texts = [LEFT, RIGHT, THIRD][:columns]
    drawn = [
        shown(15 + column * 480 / columns, 440 - 13 * row - lower * column, lines[row], 8.5)
        for row in range(6)
        for column, lines in enumerate(texts)
    ]
    assert text_of(place, *drawn).split() == " ".join(line for lines in texts for line in lines).split()


def test_columns_that_are_drawn_in_one_stroke(place: Path) -> None:
    """PDFium has both in one line then, and with a space between."""
    drawn = [
        f"BT /F 10 Tf 40 {440 - 14 * row} Td ({LEFT[row]}) Tj 190 0 Td ({RIGHT[row]}) Tj ET".encode()
        for row in range(6)
    ]
    assert text_of(place, *drawn) == " ".join([*LEFT, *RIGHT])


def test_the_right_column_may_be_drawn_first(place: Path) -> None:
    """It is read second."""
    drawn = [
        shown(x, 440 - 14 * row, line, 11) for x, lines in ((260, RIGHT), (40, LEFT)) for row, line in enumerate(lines)
    ]
    assert text_of(place, *drawn) == " ".join([*LEFT, *RIGHT])


def test_a_page_drawn_from_its_foot_up(place: Path) -> None:
    """It is read from its head down."""
    drawn = [shown(40, 300 + 14 * row, line) for row, line in enumerate(reversed(LEFT))]
    assert text_of(place, *drawn) == " ".join(LEFT)


def test_headings_stand_above_their_column(place: Path) -> None:
    """And what stands below both comes last."""
    closing = "Both stories are by our own reporter and were checked by the editor on call."
    drawn = [shown(40, 460, "Bridge", 15), shown(260, 460, "Frost", 15)]
    drawn += [shown(x, 440 - 14 * row, lines[row], 11) for row in range(6) for x, lines in ((40, LEFT), (260, RIGHT))]
    found = text_of(place, *drawn, shown(40, 300, closing, 11))
    assert found == "\n\n".join(["Bridge", " ".join(LEFT), "Frost", " ".join(RIGHT), closing])


# ---- Tables

STOCKS = [
    ("Depot", "Tar", "Pitch", "Rope"),
    ("Osa", "512", "40", "7"),
    ("Lund", "", "18", "3"),
    ("Vik", "77", "", "12"),
]


def as_rows(rows: Sequence[Sequence[str]]) -> str:
    """The lines of a table."""
    return "\n".join(" | ".join(row).strip() for row in rows)


@pytest.mark.parametrize("height", [15, 24])
def test_a_table_keeps_its_rows_and_its_empty_cells(place: Path, height: float) -> None:
    """Each row is a line, however far apart; what stands above and below it is no row."""
    cells = [
        shown(40 + 110 * column, 440 - height * row, cell)
        for row, line in enumerate(STOCKS)
        for column, cell in enumerate(line)
        if cell
    ]
    closing = "All figures are in barrels, but for rope, which is in miles."
    found = text_of(place, shown(40, 475, "Stocks in May"), *cells, shown(40, 320, closing))
    assert found == f"Stocks in May\n\n{as_rows(STOCKS)}\n\n{closing}"


def test_a_table_that_is_drawn_column_by_column(place: Path) -> None:
    """PDFium may even read an 18 and the 3 below it as one number."""
    rows = [("Depot", "Tar", "Pitch"), ("Osa", "512", "40"), ("Lund", "9", "18"), ("Vik", "77", "3")]
    drawn = [shown(40 + 110 * n, 440 - 16 * row, rows[row][n]) for n in range(3) for row in range(4)]
    assert text_of(place, *drawn) == as_rows(rows)


def test_cells_of_several_lines_are_whole(place: Path) -> None:
    """As fpdf2 draws them: cell by cell, each with its lines, in the middle of its row."""
    rows = [
        ("Ship", "Built", "Remarks about the ship and where she went", "Tons"),
        ("Argo", "1901", "She was lost with all hands near the island of Osk in a storm that lasted for days", "300"),
        ("Nele", "1911", "", "412"),
        ("Ida", "", "Sold to an owner in Porto who gave her a new name and another rig", "77"),
    ]
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    with pdf.table() as table:
        for row in rows:
            line = table.row()
            for cell in row:
                line.cell(cell)
    assert document(place, bytes(pdf.output())).text == as_rows(rows)


def test_the_next_line_of_a_cell_is_no_row(place: Path) -> None:
    """Also where a page is drawn line by line."""
    rows = [
        [(40, "Argo"), (120, "Lost with all hands near"), (340, "300")],
        [(120, "the island of Osk")],
        [(40, "Ida"), (120, "Sold to Porto"), (340, "77")],
    ]
    drawn = [shown(x, 440 - 14 * row, text) for row, cells in enumerate(rows) for x, text in cells]
    expected = [("Argo", "Lost with all hands near the island of Osk", "300"), ("Ida", "Sold to Porto", "77")]
    assert text_of(place, *drawn) == as_rows(expected)


def test_numbers_may_be_set_to_the_right(place: Path) -> None:
    """Below a paragraph whose last line is short."""
    rows = [("Yard", "2019", "2020", "2021"), ("Osa", "1,204", "9", "13"), ("Lund and sons", "88", "", "7")]
    above = "The yards delivered these ships in the years that are named here, as told by the register of the port."
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=12)
    pdf.multi_cell(0, 6, above, new_x="LMARGIN", new_y="NEXT")
    for row in rows:
        pdf.cell(60, 6, row[0])
        for cell in row[1:]:
            pdf.cell(30, 6, cell, align="R")
        pdf.ln()
    assert document(place, bytes(pdf.output())).text == f"{above}\n\n{as_rows(rows)}"


def test_a_numbered_list_is_no_table(place: Path) -> None:
    """Nor are a transcript's line numbers cells."""
    drawn = [shown(x, 440 - 20 * n, text) for n in range(5) for x, text in ((40, f"{n + 1}."), (80, LEFT[n]))]
    assert " | " not in text_of(place, *drawn)


# ---- Turned and mirrored


@pytest.mark.parametrize(
    ("size", "matrix"),
    [
        (-12, "-1 0 0 -1"),
        (-12, "1 0 0 1"),
        (12, "-1 0 0 1"),
        (12, "1 0 0 -1"),
        (12, "0 1 -1 0"),
        (12, "0 -1 1 0"),
        (12, "-1 0 0 -1"),
        (-1, "-12 0 0 -12"),
        (12, "1 0 .3 1"),
        (12, ".866 .5 -.5 .866"),
    ],
)
def test_text_in_any_direction(place: Path, size: float, matrix: str) -> None:
    """Turned, mirrored, slanted, with a negative font size: lines are joined as if it were upright."""
    up = [float(each) * size for each in matrix.split()[2:]]
    step = [15 * each / math.hypot(*up) for each in up]
    lines = ["The depot at Osa holds 512 barrels of tar", "and 40 of pitch."]
    drawn = [shown(250 - n * step[0], 250 - n * step[1], line, size, matrix) for n, line in enumerate(lines)]
    assert text_of(place, *drawn) == " ".join(lines)


def test_a_single_word_of_negative_size(place: Path) -> None:
    """It has no gaps to measure."""
    assert text_of(place, shown(60, 400, "Inventory", -12, "-1 0 0 -1")) == "Inventory"


def test_a_stamp_in_the_margin_is_no_title(place: Path) -> None:
    """It is read at the end of its page, large as it is."""
    stamp = "arXiv:2101.01234v2 [q-bio.PE] 4 Jan 2021"
    found = document(
        place,
        assembled(
            one_page(
                b"\n".join(
                    [
                        shown(40, 60, stamp, 20, "0 1 -1 0"),
                        shown(100, 450, "On the drift of sheep", 16),
                        *(shown(100, 420 - 14 * row, line, 11) for row, line in enumerate(LEFT)),
                    ]
                )
            )
        ),
    )
    assert found.title == "On the drift of sheep"
    assert found.text.endswith(f"\n\n{stamp}")


# ---- Marks


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("The valley has 10", "6", " sheep."), "The valley has 10^6 sheep."),
        (("The valley has 10", "6"), "The valley has 10^6"),
        (("10", "6"), "10^6"),
        (("It took 10", "-6", " s"), "It took 10^-6 s"),
        (("about 2.5 x 10", "12", " cells"), "about 2.5 x 10^12 cells"),
        (("It is 12 km", "2", " wide."), "It is 12 km^2 wide."),
        (("x", "2", "+y"), "x^2+y"),
        (("The town had 41,202 people", "1", " in 1910."), "The town had 41,202 people [1] in 1910."),
        (("The town had 41,202", "3", " people."), "The town had 41,202 [3] people."),
        (("In 1910", "3", " there were 7."), "In 1910 [3] there were 7."),
        (("They left.", "2", " Then came rain."), "They left. [2] Then came rain."),
        (("see the list", "1,2", " of all"), "see the list [1,2] of all"),
        (("the people", "[4]", " of Osa"), "the people [4] of Osa"),
        (("a word", "b", " and more"), "a word [b] and more"),
        (("The 3", "rd", " of May"), "The 3rd of May"),
        (("", "1", "Census of 1910."), "1 Census of 1910."),
    ],
)
@pytest.mark.parametrize("small", [7, 12], ids=["small", "as large"])
def test_what_is_raised_is_kept_apart(place: Path, line: Sequence[str], expected: str, small: float) -> None:
    """A power by "^", the mark of a note in brackets; an ordinal is read with its number."""
    base, mark, rest = (*line, "")[:3]
    drawn = f"BT /F 12 Tf 40 400 Td ({base}) Tj /F {small} Tf 5 Ts ({mark}) Tj /F 12 Tf 0 Ts ({rest}) Tj ET".encode()
    assert text_of(place, drawn) == expected


def test_what_is_lowered_is_read_with_its_word(place: Path) -> None:
    """But a number never with a number."""

    def lowered(base: str, mark: str, rest: str) -> bytes:
        return f"BT /F 12 Tf 40 400 Td ({base}) Tj /F 7 Tf -3 Ts ({mark}) Tj /F 12 Tf 0 Ts ({rest}) Tj ET".encode()

    assert text_of(place, lowered("Of H", "2", "O and not much.")) == "Of H2O and not much."
    assert text_of(place, lowered("The number 101", "2", " is five.")) == "The number 101_2 is five."


def test_a_mark_may_be_placed_by_a_move(place: Path) -> None:
    """PDFium takes it for a line of its own."""
    drawn = b"BT /F 12 Tf 40 400 Td (The valley has 10) Tj /F 7 Tf 94.5 5 Td (6) Tj /F 12 Tf 8 -5 Td (sheep.) Tj ET"
    assert text_of(place, drawn) == "The valley has 10^6 sheep."


# ---- Letters twice, and apart

TITLE = "Municipality of Saint Orrin"


@pytest.mark.parametrize("offset", [(0.0, 0.0), (0.3, 0.0), (1.0, -1.0)])
def test_what_is_drawn_over_itself_stands_once(place: Path, offset: tuple[float, float]) -> None:
    """As whole lines, as for bold print and shadows."""
    drawn = [shown(40 + n * offset[0], 400 + n * offset[1], TITLE, 20) for n in range(3)]
    assert text_of(place, *drawn, shown(40, 300, "It has nine members.")) == f"{TITLE}\n\nIt has nine members."


@pytest.mark.parametrize("title", [TITLE, "Book of the Council", "Commune de Saint-Aubin", "Ministry of Fisheries"])
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
@pytest.mark.parametrize("pitch", [8, 9])
def test_letters_that_are_drawn_one_by_one_are_words(place: Path, title: str, times: int, pitch: float) -> None:
    """At one distance, whatever their width, so that PDFium sees spaces after the narrow ones."""
    drawn = [
        shown(40 + pitch * place + 0.3 * n, 400, letter) for place, letter in enumerate(title) for n in range(times)
    ]
    assert text_of(place, *drawn) == title


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("A N N U A L   R E P O R T", "ANNUAL REPORT"),
        ("S U M M A R Y", "SUMMARY"),
        ("a b c d e f", "a b c d e f"),
        ("Vitamins A B C D E", "Vitamins A B C D E"),
        ("X 1 Y 2 Z 3 V 4", "X 1 Y 2 Z 3 V 4"),
    ],
)
def test_letters_with_spaces_between_are_a_word_where_there_is_one(place: Path, typed: str, expected: str) -> None:
    """Others are left."""
    assert text_of(place, shown(40, 400, typed)) == expected


def test_letters_that_belong_twice_stay(place: Path) -> None:
    """Also on a page where others were drawn twice."""
    twice = [shown(40 + 7 * n + dx, 400, letter) for n, letter in enumerate("Accounts") for dx in (0, 0.3)]
    assert text_of(place, *twice, shown(40, 300, "The committee of 1100 balloons.")).endswith(
        "committee of 1100 balloons."
    )


# ---- Signs without a font


def test_signs_of_a_font_that_is_not_there_are_read(place: Path) -> None:
    """PDFium passes over signs without extent; on a machine with such fonts nothing changes."""
    objects = one_page(b"BT /F 12 Tf 50 400 Td <91CD898130CE6587> Tj ET")
    objects[4] = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/UniJIS-UCS2-H/DescendantFonts["
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 4>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 4/FontBBox[0 -120 1000 880]/Ascent 880"
        b"/Descent -120/ItalicAngle 0/CapHeight 700/StemV 80>>>>]>>"
    )
    assert document(place, assembled(objects)).text == "重要ノ文"


def test_the_font_for_them_is_what_it_says() -> None:
    """One square for all of Unicode, made anew."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    pen = TTGlyphPen(None)
    for corners in ([(100, 0), (100, 800), (900, 800), (900, 0)], [(150, 50), (850, 50), (850, 750), (150, 750)]):
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    box = pen.glyph()
    builder.setupGlyf({".notdef": box, "box": box})
    builder.setupHorizontalMetrics({".notdef": (1000, 100), "box": (1000, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Box", "styleName": "Regular"})
    builder.setupPost(keepGlyphNames=False)
    table = CmapSubtable.newSubtable(13)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = {code: "box" for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000}
    builder.font["cmap"] = newTable("cmap")
    builder.font["cmap"].tableVersion, builder.font["cmap"].tables = 0, [table]
    made = fonts.BOX_FONT
    for name in ("cmap", "glyf", "hmtx"):
        assert builder.font.getTableData(name) in made, name


# ---- Letters that are but guessed


def in_glyphs(content: str) -> bytes:
    """A page that is drawn with font F, which says what its letters are, and G, which has but numbers of its shapes."""
    return assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 5 0 R/Resources<</Font<</F 3 0 R/G 6 0 R>>>>>>",
            b"<</Length %d>>stream\n%b\nendstream" % (len(content), content.encode()),
            b"<</Type/Font/Subtype/Type0/BaseFont/Gill/Encoding/Identity-H/DescendantFonts[7 0 R]>>",
            (
                b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Gill/FontDescriptor 8 0 R/DW 500"
                b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
            ),
            (
                b"<</Type/FontDescriptor/FontName/Gill/Flags 4/FontBBox[0 0 500 700]/Ascent 700/Descent 0/ItalicAngle 0"
                b"/StemV 80/CapHeight 700>>"
            ),
        ]
    )


PLAIN = "BT /F 11 Tf 50 400 Td (The yard built nine ships in all.) Tj ET "
IN_GLYPHS = "BT /G 11 Tf 50 300 Td <{}> Tj ET ".format("003900520058005A00550056" * 3)


@pytest.mark.parametrize(
    ("drawn", "pages"), [(PLAIN + IN_GLYPHS, " on page 1"), (IN_GLYPHS, " on page 1"), (PLAIN, "")]
)
def test_letters_whose_font_does_not_say_which_they_are_are_told(tmp_path: Path, drawn: str, pages: str) -> None:
    """What is read of them may be other letters than the page shows."""
    path = tmp_path / "glyphs.pdf"
    path.write_bytes(in_glyphs(drawn))
    (found,) = read_pdf(SourceFile(path, "glyphs.pdf", "glyphs.pdf"))
    assert isinstance(found, Document), found
    told = f"encoding guessed: letters whose font does not say which they are{pages}"
    assert [str(loss) for loss in found.losses] == ([told] if pages else [])
