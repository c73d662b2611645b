"""PDFs as tests need them, written by hand: what stands on each page, and what is set on it."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["assembled", "check_box", "choice", "note", "pdf_of", "said", "text_field"]


def said(*lines: tuple[float, float, str], size: int = 11, before: str = "") -> str:
    """Drawing commands that print lines, each at its place; `before` is put in front of them."""
    shown = (f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET" for x, y, text in lines)
    return "\n".join([before, *shown])


def text_field(box: Sequence[float], value: str, more: str = "") -> str:
    """A field that holds words, without an appearance of them."""
    return f"/Subtype/Widget/FT/Tx/T(field{box[0]}{box[1]})/DA(/F 11 Tf 0 g)/F 4/Rect[{_numbers(box)}]/V({value}){more}"


def check_box(box: Sequence[float], *, checked: bool) -> str:
    """A field that is checked or not."""
    state = "/Yes" if checked else "/Off"
    return f"/Subtype/Widget/FT/Btn/T(box{box[0]}{box[1]})/F 4/Rect[{_numbers(box)}]/V{state}/AS{state}"


def choice(box: Sequence[float], options: Sequence[str], chosen: str) -> str:
    """A field whose value is one of several, under a name that nobody sees."""
    names = "".join(f"[(o{number})({option})]" for number, option in enumerate(options))
    value = f"o{options.index(chosen)}"
    return f"/Subtype/Widget/FT/Ch/Ff 131072/T(list)/F 4/DA(/F 11 Tf 0 g)/Rect[{_numbers(box)}]/Opt[{names}]/V({value})"


def note(kind: str, contents: str, box: Sequence[float] = (20, 20, 40, 40), more: str = "") -> str:
    """A note of a kind: "Text", "FreeText", "Highlight"."""
    return f"/Subtype/{kind}/F 4/Rect[{_numbers(box)}]/Contents({contents})/DA(/F 11 Tf 0 g){more}"


def pdf_of(*pages: tuple[str, Sequence[str]], page_entries: str = "") -> bytes:
    """A PDF of pages of 500 points: each its drawing commands and its annotations, whose fields make a form."""
    font, first = 3, 4
    objects: dict[int, str] = {font: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"}
    entries = page_entries if "/Resources" in page_entries else f"/Resources<</Font<</F {font} 0 R>>>>{page_entries}"
    kids, fields = [], []
    number = first
    for content, annotated in pages:
        page, stream = number, number + 1
        set_on = range(number + 2, number + 2 + len(annotated))
        number = set_on.stop
        references = " ".join(f"{each} 0 R" for each in set_on)
        objects[page] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents {stream} 0 R/Annots[{references}]{entries}>>"
        )
        objects[stream] = f"<</Length {len(content.encode('latin-1'))}>>stream\n{content}\nendstream"
        for each, annotation in zip(set_on, annotated, strict=True):
            objects[each] = f"<</Type/Annot/P {page} 0 R{annotation}>>"
            fields += [f"{each} 0 R"] if "/Widget" in annotation else []
        kids.append(f"{page} 0 R")
    form = f"/AcroForm<</Fields[{' '.join(fields)}]/DA(/F 11 Tf 0 g)/DR<</Font<</F {font} 0 R>>>>>>" if fields else ""
    objects[1] = f"<</Type/Catalog/Pages 2 0 R{form}>>"
    objects[2] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    return assembled([objects[each].encode("latin-1") for each in sorted(objects)])


def assembled(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, the first its catalogue."""
    content = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def _numbers(box: Sequence[float]) -> str:
    return " ".join(f"{number:g}" for number in box)
