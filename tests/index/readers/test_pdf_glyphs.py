"""Letters of a PDF whose font does not say which they are: read by the font's file, or by the usual order of shapes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from index.readers.pdf import document
from index.readers.pdf.document import read_pdf
from index.readers.pdf.lines import Line
from index.readers.pdf.scans.pages import ScannedPage
from index.readers.pdf.scans.tesseract import RecognitionError
from index.readers.source import SourceFile
from index.records import Document
from tests.index.readers.test_pdf_reader import assembled, stream

TOLD = "encoding guessed: letters whose font does not say which they are on page 1"
SENTENCE = "The shipyard at Vikby has built nine ferries."
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy."  # of no language whose words are known


def font_file(letters: str, names: Mapping[str, str] | None = None, *, with_cmap: bool = True) -> bytes:
    """A TrueType font with a shape for each letter, wider from one to the next."""
    order = [".notdef", *((names or {}).get(letter, f"uni{ord(letter):04X}") for letter in letters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    pen.lineTo((50, 600))
    pen.lineTo((150, 600))
    pen.closePath()
    shape = pen.glyph()
    builder.setupGlyf(dict.fromkeys(order, shape))
    builder.setupHorizontalMetrics({name: (width_of(number), 50) for number, name in enumerate(order)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupCharacterMap(dict(zip(map(ord, letters), order[1:], strict=True)) if with_cmap else {})
    builder.setupNameTable({"familyName": "Own", "styleName": "Regular"})
    builder.setupPost()
    made = io.BytesIO()
    builder.font.save(made)
    return made.getvalue()


def width_of(number: int) -> int:
    """The width of a shape, in thousandths of the font's height."""
    return 400 + 15 * (number % 20)


def drawn(path: Path, shapes: list[int], file: bytes = b"", widths: str = "") -> Document:
    """What is read of a page that draws these shapes of a font, which may be part of the PDF."""
    codes = "".join(f"{shape:04X}" for shape in shapes)
    embedded = b"/FontFile2 8 0 R" if file else b""
    path.write_bytes(
        assembled(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                (b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 500]/Contents 4 0 R/Resources<</Font<</G 5 0 R>>>>>>"),
                stream(f"BT /G 11 Tf 30 300 Td <{codes}> Tj ET".encode()),
                b"<</Type/Font/Subtype/Type0/BaseFont/Own/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
                (
                    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Own/FontDescriptor 7 0 R/DW 500/CIDToGIDMap/Identity"
                    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>" + widths.encode() + b">>"
                ),
                (
                    b"<</Type/FontDescriptor/FontName/Own/Flags 4/FontBBox[0 0 500 700]/Ascent 700/Descent 0"
                    b"/ItalicAngle 0/StemV 80/CapHeight 700" + embedded + b">>"
                ),
                stream(file),
            ]
        )
    )
    (found,) = read_pdf(SourceFile(path, "files/own.pdf", "files/own.pdf"))
    assert isinstance(found, Document), found
    return found


def losses(of: Document) -> list[str]:
    """What is told of it."""
    return [str(loss) for loss in of.losses]


def stated(letters: str) -> str:
    """The widths of the shapes, as the PDF has them."""
    return f"/W[1[{' '.join(str(width_of(number)) for number in range(1, len(letters) + 1))}]]"


NAMES = {" ": "space", ".": "period"}


@pytest.mark.parametrize("text", [SENTENCE, CZECH, "Kjøbenhavn, 7 Ømår: xqzv 1906", "Ζητείται πλοίαρχος"])
@pytest.mark.parametrize("with_cmap", [True, False])
def test_letters_are_read_by_the_file_of_their_font(tmp_path: Path, text: str, *, with_cmap: bool) -> None:
    """In any language: the shapes are as wide as what is drawn, so the numbers mean them."""
    letters = "".join(dict.fromkeys(reversed(text)))  # an order of its own
    file = font_file(letters, NAMES, with_cmap=with_cmap)
    found = drawn(tmp_path / "own.pdf", [letters.index(each) + 1 for each in text], file, stated(letters))
    assert (found.text, losses(found)) == (text, [])


def test_they_are_read_where_widths_say_nothing_and_they_make_words(tmp_path: Path) -> None:
    """The PDF has one width for all."""
    letters = "".join(dict.fromkeys(reversed(SENTENCE)))
    shapes = [letters.index(each) + 1 for each in SENTENCE]
    found = drawn(tmp_path / "own.pdf", shapes, font_file(letters))
    assert (found.text.replace(" ", ""), losses(found)) == (SENTENCE.replace(" ", ""), [])


FAR = "".join(map(chr, range(0x4E00, 0x4E50)))  # before the letters, so that the numbers of these are letters as well


def test_they_are_told_where_the_numbers_mean_no_shapes(tmp_path: Path) -> None:
    """Neither are the shapes as wide, nor do they make words."""
    letters = FAR + "".join(dict.fromkeys(reversed(SENTENCE)))
    turned = FAR + letters[-3:] + letters[len(FAR) : -3]
    shapes = [letters.index(each) + 1 for each in SENTENCE]
    widths = f"/W[1[{' '.join(str(width_of(7 * number)) for number in range(1, len(letters) + 1))}]]"
    assert losses(drawn(tmp_path / "own.pdf", shapes, font_file(turned), widths)) == [TOLD]


def test_a_damaged_font_file_tells_nothing(tmp_path: Path) -> None:
    """Nor is anything of it said beside the loss."""
    letters = FAR + "".join(dict.fromkeys(reversed(SENTENCE)))
    file = font_file(letters)[:200]
    assert losses(drawn(tmp_path / "own.pdf", [letters.index(each) + 1 for each in SENTENCE], file)) == [TOLD]


@pytest.mark.parametrize(
    ("text", "first", "shift"),
    [
        (SENTENCE, 0x20, 29),
        ("Les bateaux de la ville partent le matin.", 0x20, 29),
        ("Город построил новый корабль", 0x410, 470),
    ],
)
def test_without_a_file_they_are_read_in_the_usual_order(tmp_path: Path, text: str, first: int, shift: int) -> None:
    """Of the shapes, as fonts for Windows have them; where that makes words."""
    shapes = [ord(each) - (shift if ord(each) >= first else 29) for each in text]
    found = drawn(tmp_path / "own.pdf", shapes)
    assert (found.text, losses(found)) == (text, [])


def test_in_that_order_no_words_are_no_letters(tmp_path: Path) -> None:
    """What is read so is not certain."""
    assert losses(drawn(tmp_path / "own.pdf", [ord(each) - 29 for each in "Xkq vrwpt zzgfd bnmlk"])) == [TOLD]


# ---- Recognised instead

GARBLED = "Xkq vrwpt zzgfd bnmlk"


def recognising(monkeypatch: pytest.MonkeyPatch, seen: str | None) -> None:
    """Have these words recognised on every page; None where Tesseract fails."""

    def scanned(_page: object, _lines: object) -> ScannedPage:
        if seen is None:
            raise RecognitionError("Tesseract failed (status 1)")
        return ScannedPage([Line(seen, 30, 300, 300, 11, 30)], 91)

    monkeypatch.setattr(document, "can_recognise", lambda: True)
    monkeypatch.setattr(document, "scanned", scanned)


def test_what_is_certain_by_nothing_else_is_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And said to be so."""
    recognising(monkeypatch, SENTENCE)
    found = drawn(tmp_path / "own.pdf", [ord(each) - 29 for each in GARBLED])
    assert (found.text, losses(found)) == (SENTENCE, [])
    assert [(place.start, place.end, place.confidence) for place in found.recognised] == [(0, len(SENTENCE), 91)]


@pytest.mark.parametrize("seen", ["Xq wrz kkvd tpl", "", None])
def test_what_is_recognised_without_words_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen: str | None
) -> None:
    """What is read stays, and is told."""
    recognising(monkeypatch, seen)
    found = drawn(tmp_path / "own.pdf", [ord(each) - 29 for each in GARBLED])
    assert (losses(found), found.recognised) == ([TOLD], ())
