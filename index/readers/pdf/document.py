"""PDF: a file is a document, its text set page by page; the parser is PDFium.

Pages that are but pictures are recognised where Tesseract is installed (`scans`); else they are told to be missing.
"""

import ctypes
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from index.readers.losses import numbers, on_pages_each
from index.readers.pdf.annotations import (
    FilledLine,
    Value,
    annotations_of,
    filled_in,
    is_xfa,
    open_forms,
    set_in,
    stands_at_label,
    unread_values,
)
from index.readers.pdf.hidden import without_unseen
from index.readers.pdf.layout import LaidOut, lay_out
from index.readers.pdf.lines import Line, PrintedLine
from index.readers.pdf.scans import RecognitionError, is_scanned, scanned
from index.readers.properties import date_of, title_from
from index.readers.source import ReadResult, SourceFile, UnreadableError, refuse_large
from index.readers.titles import title_of
from index.records import Document, Failure, Loss, LossKind, Recognised

__all__ = ["LARGEST_FILE", "PageWords", "clean", "open_pdf", "page_words", "printed_lines", "read_pdf"]

LARGEST_FILE = 100_000_000  # bytes
MOST_PAGES = 2_000
MOST_RECOGNISED = 200  # pages; each takes a few seconds
MOST_CHARACTERS = 5_000_000
_HEADER_WITHIN = 1_024  # bytes; so far from the start readers look for "%PDF-"
_END_WITHIN = 2_048  # bytes; so far from the end for "%%EOF"
_SAMPLES = 5  # characters of a line; its font is that of most of them
_UNEVEN = 1.3  # times the narrowest gap of a line; gaps that a justified line was stretched by are all the same
_WIDE_GAP = 2.5  # of the font size; between words of one line only a table has so much room

# PDFium puts U+FFFE where a word is divided at the end of a line (or, where the hyphen is drawn apart, behind
# the end), "\r\n" at the end of any other; a dash that begins a line it takes for such a hyphen too.
_LINE_END = re.compile("\r\n\ufffe|\ufffe(?:\r\n)?|\r\n|\\Z")
_DASH = re.compile("(?<=\r\n)(?<![^\\W\\d_]\r\n)\ufffe")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"[ \t]+")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•", "\uf0a7": "•"}
)
_REMEDY_XFA = "print it to a new PDF with the program that fills it in"
_USUAL_SIZE = 10.0  # points; of what is filled in where nothing is printed
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?.*", re.DOTALL)


def read_pdf(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document; beside it a `Failure` that names the pages which could not be read."""
    try:
        refuse_large(file.path, LARGEST_FILE)
        content = file.path.read_bytes()
        pdf = open_pdf(content)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
        return
    try:
        yield from _read(pdf, content, file)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
    finally:
        pdf.close()


def open_pdf(content: bytes) -> Any:
    """A PDF that PDFium has opened; the caller closes it. Raises `UnreadableError`."""
    if not content:
        raise UnreadableError("empty")
    if b"%PDF-" not in content[:_HEADER_WITHIN]:
        raise UnreadableError("not a PDF")
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise UnreadableError("password protected") from error
        if error.err_code == raw.FPDF_ERR_SECURITY:
            raise UnreadableError("protected in a way that is not supported") from error
        raise UnreadableError("damaged PDF") from error


def _read(pdf: Any, content: bytes, file: SourceFile) -> Iterator[ReadResult]:
    open_forms(pdf)
    if len(pdf) > MOST_PAGES:
        raise UnreadableError(f"more than {MOST_PAGES:,} pages; split it")
    found = _contents(pdf, file)
    laid_out = lay_out(found.pages, found.remarks)
    damage = _damage(found.unreadable, content)
    if not any(map(str.isalnum, laid_out.text)):
        hidden = on_pages_each(found.lost[LossKind.HIDDEN])
        scanned = str(_pages_lost(found)) if found.unread else "no text layer"
        raise UnreadableError(damage or (f"no text that is seen ({hidden})" if hidden else scanned))
    losses = tuple(_losses(pdf, found, laid_out.text))
    recognised = (Recognised(*laid_out.pages[page], sure) for page, sure in found.recognised.items())
    yield replace(_document(pdf, laid_out, file), losses=losses, recognised=tuple(recognised))
    if damage:
        yield Failure(file.shown, f"{damage}; the rest is read")


@dataclass(slots=True)
class _Contents:
    """What is on the pages. Pages are counted from 1, but for keys, which count from 0."""

    pages: list[list[Line]] = field(default_factory=list)
    remarks: dict[int, list[str]] = field(default_factory=dict)  # notes, by page
    unreadable: list[int] = field(default_factory=list)  # pages
    recognised: dict[int, int] = field(default_factory=dict)  # by page, how sure that is, in percent
    unread: defaultdict[str, list[int]] = field(  # pages on which something is drawn and no text, by why that is so
        default_factory=lambda: defaultdict(list)
    )
    lost: defaultdict[LossKind, defaultdict[str, list[int]]] = field(  # on which pages what is not read
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )


def _contents(pdf: Any, file: SourceFile) -> _Contents:
    found = _Contents()
    characters = 0
    for number in range(len(pdf)):
        try:
            _add_page(pdf, number, found, file)
        except pdfium.PdfiumError:
            found.pages.append([])
            found.unreadable.append(number + 1)
        characters += sum(len(line.text) + 1 for line in found.pages[-1])
        characters += sum(map(len, found.remarks.get(number, ())))
        if characters > MOST_CHARACTERS:
            raise UnreadableError(f"more than {MOST_CHARACTERS:,} characters; split it")
    return found


def _losses(pdf: Any, found: _Contents, text: str) -> Iterator[Loss]:
    if found.unread:
        yield _pages_lost(found)
    if pdf.get_formtype() == raw.FORMTYPE_XFA_FULL:
        found.lost[LossKind.FIELDS][f"those of an XFA form; {_REMEDY_XFA}"] = []
    elif is_xfa(pdf) and (values := unread_values(pdf, text)):
        found.lost[LossKind.FIELDS][f"{values:,} of an XFA form; {_REMEDY_XFA}"] = []
    for kind, reasons in found.lost.items():
        if reasons:
            yield Loss(kind, on_pages_each(reasons))


def _pages_lost(found: _Contents) -> Loss:
    return Loss(LossKind.PAGES, "; ".join(f"{numbers(pages)} ({why})" for why, pages in found.unread.items()))


def _damage(unreadable: Sequence[int], content: bytes) -> str:
    if unreadable:
        shown = ", ".join(map(str, unreadable[:10])) + (", …" if len(unreadable) > 10 else "")  # noqa: PLR2004
        return f"damaged PDF (not readable: page {shown})"
    return "" if b"%%EOF" in content[-_END_WITHIN:] else "damaged PDF (its end is missing)"


def _document(pdf: Any, laid_out: LaidOut, file: SourceFile) -> Document:
    stated = pdf.get_metadata_dict()
    date = _date(stated["CreationDate"]) or _date(stated["ModDate"])
    author = " ".join(_NOT_TEXT.sub("", stated["Author"]).split())
    title = title_from(_NOT_TEXT.sub("", stated["Title"]))
    return Document(
        id=file.id,
        title=title or _largest_heading(laid_out) or _first_line(laid_out, file),
        text=laid_out.text,
        source=file.shown,
        date=date,
        date_origin="pdf properties" if date else "",
        metadata={"author": author} if author else {},
        headings=laid_out.headings,
        pages=laid_out.pages,
        left_out=laid_out.left_out,
    )


def _largest_heading(laid_out: LaidOut) -> str:
    """The heading in the largest print on the first page that has text."""
    end = next(page.end for page in laid_out.pages if page.end > page.start)
    headings = [heading for heading in laid_out.headings if heading.start < end]
    largest = min(headings, key=lambda heading: heading.level, default=None)
    return " ".join(laid_out.text[largest.start : largest.end].split()) if largest else ""


def _first_line(laid_out: LaidOut, file: SourceFile) -> str:
    kept = []
    position = 0
    for span in laid_out.left_out:
        kept.append(laid_out.text[position : span.start])
        position = span.end
    return title_of("".join([*kept, laid_out.text[position:]]), file.id)


def _date(stated: str) -> str | None:
    """The day of a PDF's date: "D:20230908101112+02'00'" -> "2023-09-08"; None where it states no day."""
    found = _DATE.fullmatch(stated)
    if not found or not found[3]:
        return None
    return date_of(int(found[1]), int(found[2]), int(found[3]))


# ---- Lines


def _add_page(pdf: Any, number: int, found: _Contents, file: SourceFile) -> None:
    """Read page `number`, from 0."""
    page = pdf[number]
    try:
        textpage = page.get_textpage()
        try:
            words = page_words(pdf, number, page, textpage)
            lines = list(_joined_rows(_lines(textpage, words.lines)))
        finally:
            textpage.close()
        if is_scanned(page, lines):
            lines = _recognised(page, number, lines, found, file)
    finally:
        page.close()
    found.pages.append(lines)
    if words.notes:
        found.remarks[number] = [note.text for note in words.notes]
    for kind, reason in words.lost:
        found.lost[kind][reason].append(number + 1)


def _recognised(page: Any, number: int, lines: list[Line], found: _Contents, file: SourceFile) -> list[Line]:
    """The lines of page `number`, from 0, with those that are recognised in what is drawn on it."""
    new: list[Line] = []
    sure, problem = 0, f"only {MOST_RECOGNISED} pages of a file are recognised; split it"
    if len(found.recognised) < MOST_RECOGNISED:
        file.at_work()
        try:
            (new, sure), problem = scanned(page, lines), ""
        except RecognitionError as error:
            problem = str(error)
    if problem and lines:
        found.lost[LossKind.PICTURES][f"{problem}; a picture of words"].append(number + 1)
    elif problem:
        found.unread[f"scanned; {problem}"].append(number + 1)
    elif new:
        found.recognised[number] = sure
    elif not lines:
        found.unread["no words were recognised in them"].append(number + 1)
    above = [line for line in lines if new and line.baseline > new[0].baseline]
    return [*above, *new, *(line for line in lines if line not in above)]


class PageWords(NamedTuple):
    """What a page says."""

    lines: Sequence[FilledLine]
    notes: Sequence[Value]
    lost: AbstractSet[tuple[LossKind, str]]


def page_words(pdf: Any, number: int, page: Any, textpage: Any) -> PageWords:
    """What page `number`, from 0, says: its lines with what is filled in, and the notes on it."""
    lines, unseen = without_unseen(page, textpage, list(printed_lines(textpage)))
    found = annotations_of(pdf, number, page)
    found.lost.update((LossKind.HIDDEN, reason) for reason in unseen)
    typed = [value for value in found.typed if stands_at_label(page, textpage, lines, value)]
    said = [Value(f"Note: {value.text}", value.rectangle) for value in found.typed if value not in typed]
    filled = filled_in(page, textpage, lines, [*found.fields, *typed])
    return PageWords(list(filled), [*said, *found.notes], found.lost)


def printed_lines(textpage: Any) -> Iterator[PrintedLine]:
    """The lines of a page in the order in which it draws them; with what is no text in them."""
    text = _DASH.sub("-", textpage.get_text_range())
    units = _units(text)
    start = 0
    for border in _LINE_END.finditer(text):
        yield PrintedLine(text[start : border.start()], units[start : border.start()], "\ufffe" in border[0])
        start = border.end()


def _lines(textpage: Any, filled_lines: Iterable[FilledLine]) -> Iterator[Line]:
    for filled in filled_lines:
        printed = filled.printed
        if printed is None:
            yield set_in(None, filled, _USUAL_SIZE)
            continue
        shown = [unit for character, unit in zip(printed.text, printed.units, strict=True) if not character.isspace()]
        line = clean(printed.text)
        if shown and line:
            yield set_in(_line(textpage, line, shown, hyphenated=printed.hyphenated), filled, _USUAL_SIZE)


def _units(text: str) -> Sequence[int]:
    """For each character its number in PDFium, which counts UTF-16 units."""
    if not text or max(text) <= "\uffff":
        return range(len(text))
    units = []
    unit = 0
    for character in text:
        units.append(unit)
        unit += 2 if character > "\uffff" else 1
    return units


def clean(line: str) -> str:
    """A line without what is no text in it, ligatures as the letters they stand for."""
    return _SPACES.sub(" ", _NOT_TEXT.sub("", line).translate(_LIGATURES)).strip()


def _line(textpage: Any, text: str, units: Sequence[int], *, hyphenated: bool) -> Line:
    """A line of the characters with these numbers, measured along the direction in which it is written."""
    fonts = Counter(_font(textpage, unit) for unit in units[:: len(units) // _SAMPLES + 1])
    size, *direction = fonts.most_common(1)[0][0]
    left, baseline = _turned(_origin(textpage, units[0]), *direction)
    right = max(left, _end(textpage, units[-1], *direction))
    word_ends = [before for before, after in pairwise(units) if after > before + 1]
    gaps = [
        _turned(_origin(textpage, after), *direction)[0] - _end(textpage, before, *direction)
        for before, after in pairwise(units)
        if after > before + 1
    ]
    return Line(
        text=text,
        left=left,
        right=right,
        baseline=baseline,
        size=size,
        first_word=(_end(textpage, word_ends[0], *direction) if word_ends else right) - left,
        tabular=_is_tabular(gaps, size),
        hyphenated=hyphenated,
    )


def _is_tabular(gaps: Sequence[float], size: float) -> bool:
    """Whether words stand apart as in the columns of a table, and not as in a line stretched to full width."""
    widest = max(gaps, default=0.0)
    return widest > _WIDE_GAP * size and (len(gaps) == 1 or widest > _UNEVEN * min(gaps))


def _font(textpage: Any, unit: int) -> tuple[float, float, float]:
    """The size of a character's font in points, and the direction of its line as a vector of unit length."""
    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(textpage, unit)
    if not raw.FPDFText_GetMatrix(textpage, unit, matrix):
        return size, 1.0, 0.0
    length = math.hypot(matrix.a, matrix.b)
    height = math.hypot(matrix.c, matrix.d)
    if not (length and height and math.isfinite(length) and math.isfinite(height)):
        return size, 1.0, 0.0
    return round(size * height, 2), matrix.a / length, matrix.b / length


def _turned(point: tuple[float, float], across: float, up: float) -> tuple[float, float]:
    """A point as (along the line, above it), for a line in this direction."""
    return point[0] * across + point[1] * up, point[1] * across - point[0] * up


def _origin(textpage: Any, unit: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, unit, x, y)
    return x.value, y.value


def _end(textpage: Any, unit: int, across: float, up: float) -> float:
    """How far along its line a character goes."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(textpage, unit, box)
    if (across, up) == (1.0, 0.0):  # as nearly all lines are written
        return float(max(box.left, box.right))
    corners = ((box.left, box.bottom), (box.left, box.top), (box.right, box.bottom), (box.right, box.top))
    return max(_turned(corner, across, up)[0] for corner in corners)


def _joined_rows(lines: Iterator[Line]) -> Iterator[Line]:
    """Lines, those made one that stand side by side: PDFium ends a line where the writing jumps."""
    last: Line | None = None
    for line in lines:
        if last is not None and _is_beside(last, line):
            last = Line(
                text=f"{last.text} {line.text}",
                left=last.left,
                right=line.right,
                baseline=last.baseline,
                size=last.size,
                first_word=last.first_word,
                tabular=last.tabular or line.tabular or line.left - last.right > _WIDE_GAP * last.size,
                hyphenated=line.hyphenated,
                filled=last.filled or line.filled,
            )
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def _is_beside(last: Line, line: Line) -> bool:
    level = abs(last.baseline - line.baseline) < min(last.size, line.size) / 4
    return level and line.left >= last.right - last.size / 4 and not last.hyphenated
