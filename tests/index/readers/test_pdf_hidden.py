"""Text of PDFs that nobody sees is left out, and told; what is seen stays, whatever its colour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.readers.pdf.document import read_pdf
from index.readers.source import SourceFile
from index.records import Document, Failure, LossKind
from tests.pdfs import assembled, pdf_of, said

SEEN = "The warehouse holds nine hundred crates of tea."
UNSEEN = "It holds three crates of coffee."
VISIBLE = said((50, 400, SEEN))

Read = Callable[..., Document | Failure]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What is read of a PDF whose one page is drawn so."""

    def result(content: str, entries: str = "", *more: bytes) -> Document | Failure:
        path = tmp_path / "page.pdf"
        whole = pdf_of((content, []), page_entries=entries)
        if more:
            parts = whole.split(b"\nxref")[0].split(b"\nendobj\n")
            whole = assembled([*(part.split(b" obj\n", 1)[1] for part in parts if b" obj\n" in part), *more])
        path.write_bytes(whole)
        (found,) = read_pdf(SourceFile(path, "page.pdf", "page.pdf"))
        return found

    return result


def stream(content: bytes, entries: bytes) -> bytes:
    """A stream object."""
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries, content)


def shown(text: str = UNSEEN, place: str = "50 300 Td", before: str = "") -> str:
    """Drawing commands that print a text."""
    return f"{before} BT /F 11 Tf {place} ({text}) Tj ET"


GREY = stream(
    bytes([90, 200] * 50), b"/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray"
)
FAINT = b"<</Type/ExtGState/ca 0/CA 0>>"
FORM = stream(
    f"1 g {shown(place='0 0 Td')}".encode(),
    b"/Type/XObject/Subtype/Form/BBox[0 -5 300 20]/Resources<</Font<</F 3 0 R>>>>",
)


@pytest.mark.parametrize(
    ("drawn", "entries", "more", "reason"),
    [
        (shown(before="1 g"), "", [], "words in the colour of what is behind them"),
        (shown(before="0.99 1 0.98 rg"), "", [], "words in the colour of what is behind them"),
        (shown(before="0 0 0 0 k"), "", [], "words in the colour of what is behind them"),
        (shown(before="0 0.2 0.6 rg 40 290 400 30 re f"), "", [], "words in the colour of what is behind them"),
        (shown(before="0 g 40 290 400 30 re f"), "", [], "words in the colour of what is behind them"),
        ("q 1 0 0 1 50 300 cm /X Do Q", "/XObject<</X 6 0 R>>", [FORM], "words in the colour of what is behind them"),
        (shown() + " 0 g 40 290 400 30 re f", "", [], "covered words"),
        (shown() + " 1 g 40 290 400 30 re f", "", [], "covered words"),
        (shown(place="50 900 Td"), "", [], "words off the page"),
        (shown(place="-400 300 Td"), "", [], "words off the page"),
        (shown(before="q 40 350 400 100 re W n") + " Q", "", [], "words that are cut away"),
        (shown(place="3 Tr 50 300 Td"), "", [], "invisible words"),
        (shown(before="/G gs"), "/ExtGState<</G 6 0 R>>", [FAINT], "invisible words"),
    ],
)
def test_what_is_not_seen_is_left_out_and_told(
    read: Read, drawn: str, entries: str, more: list[bytes], reason: str
) -> None:
    """By its colour, by what covers or clips it, by where it is, or because it is not drawn at all."""
    found = read(f"{VISIBLE} {drawn}", f"/Resources<</Font<</F 3 0 R>>{entries}>>" if entries else "", *more)
    assert isinstance(found, Document), found
    assert found.text == SEEN
    assert [(loss.kind, loss.detail) for loss in found.losses] == [(LossKind.HIDDEN, f"{reason} on page 1")]


LAYER = "/OC /L BDC {} EMC"
LAYERED_FORM = stream(
    shown(place="0 0 Td").encode(),
    b"/Type/XObject/Subtype/Form/BBox[0 -5 300 20]/OC 6 0 R/Resources<</Font<</F 3 0 R>>>>",
)
PLACED = "q 1 0 0 1 50 300 cm /X Do Q"


@pytest.mark.parametrize("state", ["OFF", "ON"])
@pytest.mark.parametrize("membership", ["6 0 R", "7 0 R"])
@pytest.mark.parametrize(
    "drawn",
    [
        LAYER.format(shown()),
        f"/Span <<>> BDC {LAYER.format(shown())} EMC",
        LAYER.format(PLACED),
        shown("A third thing is said there.", "50 301 Td") + LAYER.format(shown()),
        "0.9 g 40 290 400 30 re f 0 g q 400 0 0 40 40 290 cm /I Do Q " + LAYER.format(shown()),
    ],
    ids=["text", "within another mark", "form", "over other text", "on a picture"],
)
def test_what_a_layer_holds_that_is_not_shown_is_left_out(
    tmp_path: Path, drawn: str, membership: str, state: str
) -> None:
    """As drafts and other languages are kept in one file; a layer that is shown is read."""
    found = of_layers(tmp_path, drawn, membership, state, FORM.replace(b"1 g ", b"0 g "))
    assert (UNSEEN in found.text) == (state == "ON")
    reason = "hidden text left out: words in a layer that is not shown on page 1"
    assert [str(loss) for loss in found.losses] == ([reason] if state == "OFF" else [])


@pytest.mark.parametrize("state", ["OFF", "ON"])
def test_a_form_may_be_in_a_layer_itself(tmp_path: Path, state: str) -> None:
    """As programs for drawing make them, and Acrobat its watermarks."""
    found = of_layers(tmp_path, PLACED, "6 0 R", state, LAYERED_FORM)
    assert (UNSEEN in found.text) == (state == "ON")
    assert len(found.losses) == (state == "OFF")


def of_layers(place: Path, drawn: str, membership: str, state: str, form: bytes) -> Document:
    """What is read of a page with a layer L, which a viewer shows or not: object 6, or the choice of it, object 7."""
    layers = f"/OCProperties<</OCGs[6 0 R]/D<</{state}[6 0 R]/BaseState/ON>>>>"
    resources = f"/Font<</F 3 0 R>>/Properties<</L {membership}>>/XObject<</X 8 0 R/I 9 0 R>>"
    page = f"/Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 5 0 R/Resources<<{resources}>>"
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{layers}>>".encode(),
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        f"<<{page}>>".encode(),
        stream(f"{VISIBLE} {drawn}".encode(), b""),
        b"<</Type/OCG/Name(Draft)>>",
        b"<</Type/OCMD/OCGs[6 0 R]/P/AllOn>>",
        form,
        GREY,
    ]
    path = place / "layers.pdf"
    path.write_bytes(assembled(objects))
    (found,) = read_pdf(SourceFile(path, "layers.pdf", "layers.pdf"))
    assert isinstance(found, Document), found
    assert SEEN in found.text
    return found


def test_what_is_cut_off_by_the_crop_box_is_left_out(read: Read) -> None:
    """A viewer shows no more of the page than that."""
    found = read(f"{VISIBLE} {shown(place='50 30 Td')}", "/CropBox[0 100 500 500]")
    assert isinstance(found, Document)
    assert found.text == SEEN
    assert str(found.losses[0]) == "hidden text left out: words off the page on page 1"


IMAGE = "/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>"


@pytest.mark.parametrize(
    ("drawn", "entries", "more"),
    [
        (shown(before="0 0.2 0.6 rg 40 290 400 30 re f 1 g"), "", []),
        (shown(before="0 g 40 290 400 30 re f 0.95 g"), "", []),
        (shown(before="0.8 g"), "", []),
        (shown() + " 0 g 40 296 400 1 re f", "", []),  # underlined
        (shown(before="0.9 g 40 290 400 30 re f 0 g"), "", []),
        (shown(before="q 40 290 400 30 re W n") + " Q", "", []),
        (shown(place="1 Tr 50 300 Td", before="1 g 0 G"), "", []),  # outlined letters
        ("q 400 0 0 40 40 290 cm /I Do Q " + shown(before="1 g"), IMAGE, [GREY]),
        ("q 400 0 0 40 40 290 cm /I Do Q " + shown(place="3 Tr 50 300 Td"), IMAGE, [GREY]),  # recognised in it
        (shown() + " q 400 0 0 40 40 290 cm /I Do Q", IMAGE, [GREY]),  # the same, behind it
    ],
)
def test_what_is_seen_stays(read: Read, drawn: str, entries: str, more: list[bytes]) -> None:
    """White print on dark fills, pale print, rules, and what was recognised in pictures."""
    found = read(f"{VISIBLE} {drawn}", entries, *more)
    assert isinstance(found, Document), found
    assert UNSEEN in found.text
    assert found.losses == ()


@pytest.mark.parametrize("drawn", [VISIBLE, VISIBLE + shown(before="1 g")])
def test_a_page_without_a_size_is_read(read: Read, drawn: str) -> None:
    """Its crop box lies beside it: it cannot be looked at, so nothing of it is judged to be hidden."""
    found = read(drawn, "/CropBox[500 500 900 900]")
    assert isinstance(found, Document), found
    assert SEEN in found.text
    assert found.losses == ()


def test_a_drawing_without_a_size_is_no_scanned_page(read: Read) -> None:
    """There is nothing that could be recognised on it."""
    found = read("0 g 40 290 400 30 re f", "/CropBox[500 500 900 900]")
    assert isinstance(found, Failure), found


def test_a_word_that_is_cut_stays_whole(read: Read) -> None:
    """Of a line that runs off the page, what is wholly off is left out."""
    found = read(f"{VISIBLE} {shown('The remainder', place='480 300 Td')}")
    assert isinstance(found, Document)
    assert found.text.endswith("The")
    assert found.losses != ()


def test_recognised_words_stay_where_their_picture_is_gone(read: Read) -> None:
    """Where nothing else is written on the page."""
    found = read(shown(place="3 Tr 50 300 Td"))
    assert isinstance(found, Document)
    assert found.text == UNSEEN


def test_a_file_whose_every_word_is_hidden_is_refused(read: Read) -> None:
    """It says why."""
    found = read(shown(before="1 g"))
    assert isinstance(found, Failure)
    assert found.reason == "no text that is seen (words in the colour of what is behind them on page 1)"
