"""What a page of a PDF shows beside what is printed on it: values of form fields, and notes.

A field is told by its value, not by what its appearance draws: that is often missing, or cut off at the border of the
field. What has neither a value nor contents but draws words (a stamp, a signature) is read off as it is drawn. Captions
of buttons are left out, as those of web pages are.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from lxml import etree, html
from pypdfium2 import raw

from index.readers.pdf.lines import Rectangle
from index.records import LossKind

__all__ = ["MOST_ANNOTATIONS", "OUT_OF_SIGHT", "Annotations", "Value", "annotations_of", "open_forms"]

MOST_ANNOTATIONS = 5_000  # of a page, that are looked at
_DEEPEST = 8  # forms within forms that an annotation draws
OUT_OF_SIGHT = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13  # among the flags of a text field
_MARKS = frozenset([raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON])
_CHOICES = frozenset([raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX])
_FIELDS = {b"Tx": raw.FPDF_FORMFIELD_TEXTFIELD, b"Ch": raw.FPDF_FORMFIELD_COMBOBOX}
_DRAW_WORDS = frozenset([raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_WATERMARK])
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\s*[\r\n\u2028\u2029]\s*")
_SPACES = re.compile(r"[^\S\n]+")


class Value(NamedTuple):
    """Words that are set on a page, and where. Lines are parted by a line break."""

    text: str
    rectangle: Rectangle
    is_mark: bool = False  # of a check box or a radio button: "[x]" or "[ ]"
    name: str = ""  # of a field, as it is told to who points at it; said where no label is printed


@dataclass(slots=True)
class Annotations:
    """What the annotations of a page tell."""

    fields: list[Value] = field(default_factory=list)
    typed: list[Value] = field(default_factory=list)  # words that stand freely on the page
    notes: list[Value] = field(default_factory=list)
    lost: set[tuple[LossKind, str]] = field(default_factory=set)  # what is not read, in a few words; "" for the usual
    drawn: list[tuple[Rectangle, list[Value]]] = field(default_factory=list)  # words to be read off, and for which list


def open_forms(pdf: Any) -> None:
    """Have the values of a PDF's fields read and drawn; to be called before its pages are opened."""
    if pdf.get_formtype() == raw.FORMTYPE_NONE or pdf.formenv:
        return
    config = raw.FPDF_FORMFILLINFO(version=2)
    environment = raw.FPDFDOC_InitFormFillEnvironment(pdf, config)
    if environment:  # else the fields are told to be lost
        pdf.formenv = pdfium.PdfFormEnv(environment, config)


def annotations_of(pdf: Any, number: int, page: Any) -> Annotations:
    """The fields and notes of page `number`, from 0, which is open as `page`.

    What is drawn by no more than an appearance is made part of the page for that: a page opened later has it printed.
    """
    found = Annotations()
    for place in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, place)
        if annotation:
            try:
                _read(pdf.formenv, annotation, found)
            finally:
                raw.FPDFPage_CloseAnnot(annotation)
    if found.drawn:
        _read_drawn(pdf, number, page, found)
    found.notes = list(_once(found.notes))
    return found


def _once(notes: Sequence[Value]) -> Iterator[Value]:
    """Each note once: a popup says what its mark says."""
    told = set()
    for note in notes:
        if note.text not in told:
            told.add(note.text)
            yield note


def _read(forms: Any, annotation: Any, found: Annotations) -> None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    hidden = raw.FPDFAnnot_GetFlags(annotation) & OUT_OF_SIGHT
    if kind == raw.FPDF_ANNOT_WIDGET:
        value = _field(forms, annotation)
        if value and hidden:
            found.lost.add((LossKind.HIDDEN, "form fields"))
        elif value:
            found.fields.append(value)
        else:
            _look_at_empty_field(forms, annotation, found, hidden=bool(hidden))
    elif kind != raw.FPDF_ANNOT_LINK:
        if kind == raw.FPDF_ANNOT_FILEATTACHMENT:
            found.lost.add((LossKind.ATTACHMENTS, _name_of_file(annotation)))
        _take_note(annotation, kind, found, hidden=bool(hidden))


def _take_note(annotation: Any, kind: int, found: Annotations, *, hidden: bool) -> None:
    note = _contents(annotation)
    if note and hidden:
        found.lost.add((LossKind.HIDDEN, "notes"))
    elif note and kind == raw.FPDF_ANNOT_FREETEXT:
        found.typed.append(Value(note, _rectangle(annotation)))
    elif note:
        author = _text(_string(annotation, b"T"))
        found.notes.append(Value(f"Note by {author}: {note}" if author else f"Note: {note}", _rectangle(annotation)))
    elif kind in _DRAW_WORDS and not hidden and _draws_words(annotation):
        found.drawn.append((_rectangle(annotation), found.typed))


def _name_of_file(annotation: Any) -> str:
    """Of the file that is pinned to a page."""
    attachment = raw.FPDFAnnot_GetFileAttachment(annotation)
    name = " ".join(_text(_utf16(raw.FPDFAttachment_GetName, attachment)).split()) if attachment else ""
    return name or "a file"


# ---- Fields


def _field(forms: Any, annotation: Any) -> Value | None:
    """The value of a field; None where it has none."""
    kind = _kind(forms, annotation)
    if kind in _MARKS:
        mark = "[x]" if _is_checked(forms, annotation) else "[ ]"
        return Value(mark, _rectangle(annotation), is_mark=True, name=_name(forms, annotation))
    if kind in _CHOICES and (chosen := _chosen(forms, annotation)):
        return Value(", ".join(chosen), _rectangle(annotation), name=_name(forms, annotation))
    if kind not in _CHOICES and (kind != raw.FPDF_FORMFIELD_TEXTFIELD or _is_password(forms, annotation)):
        return None
    stated = _utf16(raw.FPDFAnnot_GetFormFieldValue, forms, annotation) if forms else ""
    text = _text(stated or _string(annotation, b"V")) or _unmarked(_string(annotation, b"RV"))
    return Value(text, _rectangle(annotation), name=_name(forms, annotation)) if text else None


def _name(forms: Any, annotation: Any) -> str:
    stated = _utf16(raw.FPDFAnnot_GetFormFieldAlternateName, forms, annotation) if forms else ""
    return " ".join(_text(stated).split())


def _kind(forms: Any, annotation: Any) -> int:
    """What kind of field it is; also where the form does not know it."""
    kind = raw.FPDFAnnot_GetFormFieldType(forms, annotation) if forms else -1
    if kind > 0:
        return int(kind)
    stated = _string(annotation, b"FT").encode()
    if stated == b"Btn":
        return int(raw.FPDF_FORMFIELD_CHECKBOX if _string(annotation, b"AS") else raw.FPDF_FORMFIELD_PUSHBUTTON)
    return int(_FIELDS.get(stated, raw.FPDF_FORMFIELD_UNKNOWN))


def _is_checked(forms: Any, annotation: Any) -> bool:
    if forms and raw.FPDFAnnot_IsChecked(forms, annotation):
        return True
    return _string(annotation, b"AS") not in ("", "Off")


def _is_password(forms: Any, annotation: Any) -> bool:
    return bool(forms and raw.FPDFAnnot_GetFormFieldFlags(forms, annotation) & _PASSWORD)


def _chosen(forms: Any, annotation: Any) -> list[str]:
    """The options that are chosen of a list, as a reader sees them."""
    count = raw.FPDFAnnot_GetOptionCount(forms, annotation) if forms else 0
    chosen = [number for number in range(count) if raw.FPDFAnnot_IsOptionSelected(forms, annotation, number)]
    labels = (_text(_utf16(raw.FPDFAnnot_GetOptionLabel, forms, annotation, number)) for number in chosen)
    return [label for label in labels if label]


def _look_at_empty_field(forms: Any, annotation: Any, found: Annotations, *, hidden: bool) -> None:
    """Words that a field draws without having them as its value; and what it holds that is no words."""
    kind = _kind(forms, annotation)
    if kind in (raw.FPDF_FORMFIELD_PUSHBUTTON, raw.FPDF_FORMFIELD_LISTBOX) or hidden:
        return  # of a list all options are drawn, chosen or not
    if _is_password(forms, annotation):
        found.lost.add((LossKind.FIELDS, "password"))
    elif _draws_words(annotation):
        found.drawn.append((_rectangle(annotation), found.fields))
    elif kind == raw.FPDF_FORMFIELD_SIGNATURE and raw.FPDFAnnot_GetObjectCount(annotation) > 0:
        found.lost.add((LossKind.FIELDS, "signature"))


# ---- What annotations draw


def _draws_words(annotation: Any) -> bool:
    count = raw.FPDFAnnot_GetObjectCount(annotation)
    return any(_text_objects(raw.FPDFAnnot_GetObject(annotation, number), 0) for number in range(max(count, 0)))


def _text_objects(drawn: Any, depth: int) -> set[int]:
    """Addresses of the objects that are text, of an object and what it holds."""
    kind = raw.FPDFPageObj_GetType(drawn)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        return {_address(drawn)}
    if kind != raw.FPDF_PAGEOBJ_FORM or depth == _DEEPEST:
        return set()
    inner = (raw.FPDFFormObj_GetObject(drawn, number) for number in range(raw.FPDFFormObj_CountObjects(drawn)))
    return set().union(*(_text_objects(each, depth + 1) for each in inner))


def _address(drawn: Any) -> int:
    return ctypes.cast(drawn, ctypes.c_void_p).value or 0


def _read_drawn(pdf: Any, number: int, page: Any, found: Annotations) -> None:
    """Make the appearances part of the page, and read what stands where words were missed."""
    before = raw.FPDFPage_CountObjects(page)
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        found.lost.update(
            (LossKind.FIELDS if values is found.fields else LossKind.NOTES, "") for _, values in found.drawn
        )
        return
    flat = pdf[number]
    try:
        added: set[int] = set()
        for place in range(before, raw.FPDFPage_CountObjects(flat)):
            added |= _text_objects(raw.FPDFPage_GetObject(flat, place), 0)
        textpage = flat.get_textpage()
        try:
            _add_drawn(textpage, added, found)
        finally:
            textpage.close()
    finally:
        flat.close()


def _add_drawn(textpage: Any, added: set[int], found: Annotations) -> None:
    words: list[list[str]] = [[] for _ in found.drawn]
    last = None
    x, y = ctypes.c_double(), ctypes.c_double()
    for unit in range(textpage.count_chars()):
        drawn = raw.FPDFText_GetTextObject(textpage, unit)
        if drawn and _address(drawn) in added:
            raw.FPDFText_GetCharOrigin(textpage, unit, x, y)
            last = next((n for n, (place, _) in enumerate(found.drawn) if place.holds(x.value, y.value)), None)
        elif not raw.FPDFText_IsGenerated(textpage, unit):
            last = None
        if last is not None:
            words[last].append(chr(raw.FPDFText_GetUnicode(textpage, unit)))
    for (place, values), letters in zip(found.drawn, words, strict=True):
        text = _text("".join(letters))
        if text:
            values.append(Value(text, place))
        else:
            found.lost.add((LossKind.FIELDS if values is found.fields else LossKind.NOTES, ""))


# ---- Strings


def _contents(annotation: Any) -> str:
    return _text(_string(annotation, b"Contents")) or _unmarked(_string(annotation, b"RC"))


def _unmarked(rich: str) -> str:
    """The text of XHTML, its paragraphs as lines."""
    if not rich.strip():
        return ""
    try:
        tree = html.fromstring(rich.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return ""
    for block in tree.iter("p", "div", "br", "li"):
        block.tail = f"\n{block.tail or ''}"
    return _text(tree.text_content())


def _text(value: str) -> str:
    """A value as text: its lines without what is no text, and without the empty ones."""
    lines = _LINE_BREAK.sub("\n", value.replace("\t", " "))
    return _SPACES.sub(" ", _NOT_TEXT.sub("", lines)).strip()


def _string(annotation: Any, key: bytes) -> str:
    """An entry of an annotation's dictionary; empty where it is no text."""
    return _utf16(raw.FPDFAnnot_GetStringValue, annotation, key)


def _utf16(give: Callable[..., int], *arguments: Any) -> str:
    """What a function of PDFium writes into a buffer, which it is asked the size of first."""
    length = give(*arguments, None, 0)
    if length <= 2:  # noqa: PLR2004 - the bytes of the NUL at its end
        return ""
    buffer = ctypes.create_string_buffer(length)
    give(*arguments, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "ignore")


def _rectangle(annotation: Any) -> Rectangle:
    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, box)
    lefts, heights = sorted((box.left, box.right)), sorted((box.bottom, box.top))
    return Rectangle(lefts[0], heights[0], lefts[1], heights[1])
