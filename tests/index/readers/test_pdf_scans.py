"""Pages of PDFs that are pictures of text: recognised where Tesseract is installed, told to be missing where not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from index import Collection
from index.readers.pdf.document import read_pdf
from index.readers.pdf.scans import tesseract
from index.readers.sandbox.parent import Sandbox
from index.readers.source import SourceFile
from index.records import Document, Failure, Loss, LossKind
from tests.conftest import Write

ocr = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")

LINES = (
    "The lock at Brackholm was rebuilt",
    "in the spring of 1926 by Ida Brandt.",
    "Its keeper lives in the upper house.",
)
TYPED = "Page 2 tells of the second lock, and of its keeper."

MakePdf = Callable[..., SourceFile]


@pytest.fixture
def pdf(tmp_path: Path) -> MakePdf:
    """A PDF: each page a text that is typed, lines that are a picture, or None for an empty one; with a footer."""

    def file(*pages: str | tuple[str, ...] | None, footer: str = "") -> SourceFile:
        made = FPDF()
        made.set_font("Helvetica", size=11)
        for page in pages:
            made.add_page()
            if isinstance(page, tuple):
                made.image(picture(page), 0, 0, 210)
            elif page:
                made.multi_cell(0, 6, page)
            if footer:
                made.text(20, 285, footer)
        path = tmp_path / "locks.pdf"
        made.output(str(path))
        return SourceFile(path, "locks.pdf", "locks.pdf")

    return file


def picture(lines: tuple[str, ...]) -> Image.Image:
    """Lines of text as a scanner sees a page of them."""
    image = Image.new("L", (1240, 1754), 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(36)
    for number, line in enumerate(lines):
        draw.text((150, 200 + 60 * number), line, 20, font=font)
    return image


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not installed."""
    monkeypatch.setattr(shutil, "which", lambda _: None)


def one(file: SourceFile) -> Document:
    """The one document that is read."""
    (found,) = read_pdf(file)
    assert isinstance(found, Document), found
    return found


# ---- Without Tesseract


@pytest.mark.usefixtures("no_tesseract")
def test_pages_that_are_pictures_are_told_to_be_missing(pdf: MakePdf) -> None:
    """With what to do about it; an empty page is none of them."""
    found = one(pdf(LINES, TYPED, None, LINES, LINES))
    assert found.text == TYPED
    assert found.losses == (Loss(LossKind.PAGES, "1, 4 to 5 (scanned; install tesseract-ocr to read them)"),)
    assert found.recognised == ()


@pytest.mark.usefixtures("no_tesseract")
def test_a_page_that_is_a_picture_but_for_its_footer_is_told(pdf: MakePdf) -> None:
    """It would else seem to be read."""
    found = one(pdf(LINES, TYPED, footer="Scanned by the archive"))
    assert [loss.kind for loss in found.losses] == [LossKind.PICTURES]
    assert found.losses[0].detail == "install tesseract-ocr to read them; a picture of words on page 1"


@pytest.mark.usefixtures("no_tesseract")
def test_a_file_that_is_all_pictures_is_refused(pdf: MakePdf) -> None:
    """In the same words."""
    (found,) = read_pdf(pdf(LINES, LINES))
    assert found == Failure("locks.pdf", "pages without text: 1 to 2 (scanned; install tesseract-ocr to read them)")


# ---- With it


@ocr
def test_what_is_recognised_stands_in_its_place(pdf: MakePdf) -> None:
    """As the text of its page, with how sure it is."""
    found = one(pdf(TYPED, LINES, TYPED.replace("2", "3")))
    (recognised,) = found.recognised
    assert " ".join(found.text[recognised.start : recognised.end].split()) == " ".join(LINES)
    assert (recognised.start, recognised.end) == found.pages[1]
    assert 80 <= recognised.confidence <= 100
    assert found.losses == ()
    assert found.confidence_at(recognised.start + 3, recognised.start + 9) == recognised.confidence
    assert found.confidence_at(0, recognised.start) is None


@ocr
def test_what_is_typed_on_a_scanned_page_is_not_read_twice(pdf: MakePdf) -> None:
    """It stands as it is typed, beside what is recognised."""
    found = one(pdf(LINES, footer="Scanned by the archive"))
    assert found.text.count("Scanned by the archive") == 1
    assert "rebuilt" in found.text


@ocr
def test_a_picture_without_words_is_told(tmp_path: Path) -> None:
    """Nothing is made up."""
    made = FPDF()
    made.add_page()
    made.image(Image.radial_gradient("L"), 0, 0, 210)
    made.add_page()
    made.set_font("Helvetica", size=11)
    made.multi_cell(0, 6, TYPED)
    path = tmp_path / "sun.pdf"
    made.output(str(path))
    found = one(SourceFile(path, "sun.pdf", "sun.pdf"))
    assert found.losses == (Loss(LossKind.PAGES, "1 (no words were recognised in them)"),)


@ocr
def test_languages_that_are_not_installed_are_told(pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is no name of any."""
    file = pdf(LINES, TYPED)
    monkeypatch.setenv("QA_OCR_LANGUAGES", "eng,xyz")
    assert one(file).losses[0].detail == "1 (scanned; Tesseract has no language xyz; install tesseract-ocr-xyz)"
    monkeypatch.setenv("QA_OCR_LANGUAGES", "eng; rm")
    assert "name languages of Tesseract" in one(file).losses[0].detail


@ocr
def test_it_is_started_by_the_process_that_reads_untrusted_files(pdf: MakePdf) -> None:
    """And nothing else is."""
    with Sandbox() as sandbox:
        (found,) = sandbox.read(pdf(TYPED, LINES))
    assert isinstance(found, Document)
    assert found.recognised
    assert "Brackholm" in found.text


@ocr
def test_scanned_pages_are_read_as_soon_as_tesseract_is_there(
    pdf: MakePdf, collection: Collection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although the file is as it was; how sure its words are is stored, and it is not read a third time."""
    folder = write({"locks.pdf": pdf(TYPED, LINES).path.read_bytes()})
    with monkeypatch.context() as without:
        without.setenv("PATH", str(folder))
        report = collection.sync([folder])
        assert "install tesseract-ocr" in str(report.losses[0][1][0])
        assert collection.sync([folder]).unchanged == ("locks.pdf",)
    assert collection.sync([folder]).changed == ("locks.pdf",)
    found = collection.document("locks.pdf")
    assert "Brackholm" in found.text
    assert found.losses == ()
    assert found.confidence_at(*found.pages[1]) == found.recognised[0].confidence
    assert collection.sync([folder]).unchanged == ("locks.pdf",)


@ocr
def test_the_languages_of_a_sync_go_before_those_of_the_environment(pdf: MakePdf) -> None:
    """They are told to that process."""
    with Sandbox(languages="xyz") as sandbox:
        (found,) = sandbox.read(pdf(TYPED, LINES))
    assert isinstance(found, Document)
    assert "no language xyz" in found.losses[0].detail


def test_only_the_very_call_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other program, no other files, no settings."""
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/tesseract")
    call = ["/usr/bin/tesseract", "stdin", "stdout", "-l", "eng+deu", "--dpi", "300", "--psm", "3", "hocr"]
    assert tesseract.may_start(call[0], call)
    for place, other in [(1, "/etc/passwd"), (2, "out"), (4, "eng out"), (4, "--user"), (6, "x"), (9, "pdf")]:
        assert not tesseract.may_start(call[0], [*call[:place], other, *call[place + 1 :]])
    assert not tesseract.may_start(call[0], [*call, "settings"])
    assert not tesseract.may_start("/bin/sh", ["/bin/sh", *call[1:]])
    assert not tesseract.may_start(call[0], tuple(call))


def test_no_page_is_drawn_for_a_program_that_is_missing(pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the resolution of a scan that is most of the time that such a page takes."""
    monkeypatch.setenv("PATH", "")
    drawn: list[object] = []
    monkeypatch.setattr("pypdfium2.PdfPage.render", lambda *_, **options: drawn.append(options))
    monkeypatch.setattr("index.readers.pdf.scans.pages._is_blank", lambda _: False)
    (found,) = read_pdf(pdf(LINES))
    assert isinstance(found, Failure)
    assert "install tesseract-ocr" in found.reason
    assert drawn == []


LONG = (
    "The lock at Brackholm was rebuilt in the",
    "spring of 1926 by Ida Brandt, whose father",
    "had kept it since the flood. Its keeper",
    "lives in the upper house, and the toll is",
    "3 crowns a boat, or 20 crowns a year.",
)


@ocr
@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_head_is_turned(tmp_path: Path, angle: int) -> None:
    """As it came out of the scanner."""
    made = FPDF(orientation="landscape" if angle % 180 else "portrait")
    made.add_page()
    made.image(picture(LONG).rotate(angle, expand=True), 0, 0, made.w)
    path = tmp_path / "lock.pdf"
    made.output(str(path))
    found = one(SourceFile(path, "lock.pdf", "lock.pdf"))
    assert "".join(found.text.split()) == "".join(" ".join(LONG).split())
    assert "\n" not in found.text
    assert found.recognised[0].confidence >= 80


@pytest.mark.parametrize(
    ("recognised", "meant"),
    [
        ("| was born in Osa and | have lived there since.", "I was born in Osa and I have lived there since."),
        ("|’m the keeper, and |'ll stay.", "I’m the keeper, and I'll stay."),
        ("|t is locked. |n winter |f it snows", "It is locked. In winter If it snows"),
        ("Boat | Berth | 4", "Boat | Berth | 4"),
        ("tea | black | was | green", "tea | black | was | green"),
    ],
)
def test_an_upright_stroke_before_a_verb_is_a_word(recognised: str, meant: str) -> None:
    """Tesseract takes the letter for a rule; between cells it is one."""
    box = "bbox 0 0 900 20"
    words = " ".join(f"<span title='{box}; x_wconf 90'>{word}</span>" for word in recognised.split())
    line = f"<span title='{box}; x_size 20; baseline 0 0'>{words}</span>"
    hocr = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{line}</p></body></html>"
    (found,) = tesseract._lines(hocr.encode())
    assert found.text == meant
