"""PDF: a file is a document, its text set page by page; the parser is PDFium.

Pages that are but pictures are recognised where Tesseract is installed (`scans`); else they are told to be missing.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from index.readers.losses import numbers, on_pages_each
from index.readers.pdf.annotations import (
    Value,
    annotations_of,
    filled_in,
    is_xfa,
    open_forms,
    stands_at_label,
    struck_out,
    unread_values,
)
from index.readers.pdf.hidden import STRUCK, has_layered_forms, without_unseen
from index.readers.pdf.layout import LaidOut, lay_out
from index.readers.pdf.lines import Line, Piece
from index.readers.pdf.printed import (
    MOSTLY_WORDS,
    deciphered,
    in_order,
    install_fonts,
    is_guessed,
    pieces_of,
    printed_lines,
    share_in_words,
)
from index.readers.pdf.scans.pages import is_scanned, scanned
from index.readers.pdf.scans.tesseract import RecognitionError, can_recognise
from index.readers.properties import date_of, title_from
from index.readers.sizes import LARGEST_PDF
from index.readers.source import ReadResult, SourceFile, UnreadableError, refuse_large
from index.readers.titles import title_of
from index.records import Document, Failure, Loss, LossKind, Recognised

__all__ = ["PageWords", "open_pdf", "page_words", "read_pdf"]

MOST_PAGES = 2_000
MOST_RECOGNISED = 200  # pages; each takes a few seconds
MOST_CHARACTERS = 5_000_000
_MOST_ATTACHED = 1_000  # files that a PDF carries with it and that are looked at, and
_MOST_NAMED = 6  # of them that are told by name
_HEADER_WITHIN = 1_024  # bytes; so far from the start readers look for "%PDF-"
_END_WITHIN = 2_048  # bytes; so far from the end for "%%EOF"
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\ufeff\ufffe\uffff\ud800-\udfff]")
_GUESSED = LossKind.ENCODING, "letters whose font does not say which they are"
_REMEDY_XFA = "print it to a new PDF with the program that fills it in"
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?.*", re.DOTALL)


def read_pdf(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document; beside it a `Failure` that names the pages which could not be read."""
    try:
        refuse_large(file.path, LARGEST_PDF)
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
    install_fonts()
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
    found = _contents(pdf, content, file)
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

    layered_forms: bool
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


def _contents(pdf: Any, content: bytes, file: SourceFile) -> _Contents:
    found = _Contents(layered_forms=has_layered_forms(content))
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
    pinned = found.lost[LossKind.ATTACHMENTS]  # to pages; the document may carry them as well
    attached = [name for name in _attached(pdf) if name not in pinned]
    pinned.update((name, []) for name in attached[:_MOST_NAMED])
    if len(attached) > _MOST_NAMED:
        pinned[f"… and {len(attached) - _MOST_NAMED:,} more"] = []
    for kind, reasons in found.lost.items():
        if reasons:
            yield Loss(kind, on_pages_each(reasons))


def _attached(pdf: Any) -> Iterator[str]:
    """Names of the files that a PDF carries with it."""
    for number in range(min(pdf.count_attachments(), _MOST_ATTACHED)):
        try:
            name = " ".join(_NOT_TEXT.sub("", pdf.get_attachment(number).get_name()).split())
        except pdfium.PdfiumError:
            name = ""
        yield name or "a file"


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
    aside = [*((span.start, span.end) for span in laid_out.left_out), *laid_out.aside]
    for start, end in sorted(aside):
        kept.append(laid_out.text[position:start])
        position = end
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
            words = page_words(pdf, number, page, textpage, layered_forms=found.layered_forms)
            lines = in_order(words.pieces)
        finally:
            textpage.close()
        # What is struck out is drawn all the same, and would be recognised.
        if (LossKind.HIDDEN, STRUCK) not in words.lost and is_scanned(page, lines):
            lines = _recognised(page, number, lines, found, file)
        elif _GUESSED in words.lost and (anew := _read_anew(page, number, lines, found, file)):
            lines = anew
            words.lost.remove(_GUESSED)
    finally:
        page.close()
    found.pages.append(lines)
    if words.notes:
        found.remarks[number] = [note.text for note in words.notes]
    for kind, reason in sorted(words.lost):
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


def _read_anew(page: Any, number: int, lines: list[Line], found: _Contents, file: SourceFile) -> list[Line]:
    """Page `number`, from 0, as it is recognised; empty unless it has words then, and those that are read are none."""
    if not can_recognise() or len(found.recognised) >= MOST_RECOGNISED or _are_words(lines):
        return []
    file.at_work()
    try:
        new, sure = scanned(page, ())
    except RecognitionError:
        return []
    if not _are_words(new):
        return []
    found.recognised[number] = sure
    return new


def _are_words(lines: Sequence[Line]) -> bool:
    return share_in_words("\n".join(line.text for line in lines)) >= MOSTLY_WORDS


class PageWords(NamedTuple):
    """What a page says."""

    pieces: Sequence[Piece]
    notes: Sequence[Value]
    lost: set[tuple[LossKind, str]]


def page_words(pdf: Any, number: int, page: Any, textpage: Any, *, layered_forms: bool) -> PageWords:
    """What page `number`, from 0, says: its pieces with what is filled in, as they are drawn, and the notes on it.

    `layered_forms` is what `has_layered_forms` says of the file.
    """
    guessed = is_guessed(textpage)
    told = deciphered(textpage) if guessed else {}
    printed = list(printed_lines(textpage, told))
    lines, unseen = without_unseen(page, textpage, printed, struck_out(page), layered_forms=layered_forms)
    pieces = pieces_of(textpage, lines)
    found = annotations_of(pdf, number, page)
    found.lost.update((LossKind.HIDDEN, reason) for reason in unseen)
    if lines and guessed and is_guessed(textpage, told):
        found.lost.add(_GUESSED)
    typed = [value for value in found.typed if stands_at_label(page, textpage, pieces, value)]
    said = [Value(f"Note: {value.text}", value.rectangle) for value in found.typed if value not in typed]
    filled = filled_in(page, textpage, pieces, [*found.fields, *typed])
    return PageWords(list(filled), [*said, *found.notes], found.lost)
