"""A paragraph of a Word document as a line of text, when all changes to it are accepted."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from index.readers.office.docx.signs import Signs
from index.readers.office.docx.styles import Look, Styles, is_on, is_on_attribute
from index.readers.office.draft import Losses
from index.readers.office.linear import PLAIN, Piece, scripted
from index.readers.office.numbering import number_as
from index.readers.office.omml import FORMULA, FORMULAS, formula, formulas
from index.readers.office.openxml import first_choice, q, value
from index.readers.office.symbols import is_symbolic, shown_as

__all__ = ["ALTERNATIVES", "BOXES", "PROPERTIES", "REMOVED", "Line", "Lines", "NoteReference"]

REMOVED = frozenset([q("w:del"), q("w:moveFrom")])
PROPERTIES = frozenset(
    q(f"w:{name}") for name in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "tblGrid")
)
ALTERNATIVES = q("mc:AlternateContent")
_RUN, _RUN_PROPERTIES, _TEXT, _SYMBOL, _RUBY = q("w:r"), q("w:rPr"), q("w:t"), q("w:sym"), q("w:ruby")
_DRAWINGS = frozenset([q("w:drawing"), q("w:pict")])
_EMOJI = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}symEx"
_OBJECT, _FIELD = q("w:object"), q("w:fldChar")
_CHARACTERS = {
    q("w:tab"): "\t",
    q("w:ptab"): "\t",
    q("w:br"): "\n",
    q("w:cr"): "\n",
    q("w:noBreakHyphen"): "-",
}
_NOTES = {q("w:footnoteReference"): "footnotes", q("w:endnoteReference"): "endnotes"}
_FORMS_OF_NUMBERS = {"footnotes": "decimal", "endnotes": "lowerRoman"}  # where the document states none
_BOX, _SHAPE_TEXT, _WORD_ART = q("w:txbxContent"), q("a:txBody"), q("v:textpath")
_CHART, _NEW_CHART, _DIAGRAM = q("c:chart"), q("cx:chart"), q("dgm:relIds")
BOXES = frozenset([_BOX, _SHAPE_TEXT, _WORD_ART, _CHART, _NEW_CHART, _DIAGRAM])  # what a drawing holds and can be read
_PARAGRAPH, _TAB_STOPS = q("w:p"), q("w:tabs")
_PICTURES = frozenset([q("pic:pic"), q("v:imagedata")])
_SPACES = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*")
_SHAPE_LENGTH = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)(pt|in|cm|mm|px|pc)?", re.IGNORECASE)
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "pc": 12.0, "": 0.75}
_EMU = 12_700  # in a point
_ICON = 72.0  # points; what is not longer and wider shows a sign and no text


class NoteReference(NamedTuple):
    """A note that a paragraph refers to."""

    kind: str  # "footnotes" or "endnotes"
    note_id: str
    mark: str  # as it stands in the text: "[1]"


@dataclass(slots=True)
class Line:
    """What a paragraph says, and what is anchored in it."""

    pieces: list[Piece] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)  # elements of `BOXES`
    notes: list[NoteReference] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its characters, without spaces around line breaks."""
        text = self.pieces[0][0] if len(self.pieces) == 1 else scripted(self.pieces)
        return _SPACES.sub("\n", text) if "\n" in text else text


@dataclass(slots=True)
class Lines:
    """Reads paragraphs, and counts what they lose and the notes that they refer to."""

    styles: Styles
    losses: Losses
    note_forms: Mapping[str, str] = field(default_factory=dict)  # forms of numbers, by kind of note
    _numbers: dict[str, int] = field(default_factory=dict)  # of the last note of each kind
    _not_plain: set[Any] = field(default_factory=set)  # paragraphs that hold more than characters of one look

    def look_into(self, roots: Iterable[Any], signs: Signs) -> None:
        """Note which paragraphs of these parts, with these signs, are not plain, before any is read: most are."""
        telling = self.styles.telling(signs)
        for root in roots:
            for each in root.iter(*_NOT_PLAIN, *telling):
                if self.styles.note(each) if each.tag in telling else each.getparent().tag != _TAB_STOPS:
                    self._not_plain.add(next(each.iterancestors(_PARAGRAPH), None))

    def read(self, paragraph: Any, style_id: str | None, line: Line, *, on_paper: bool) -> None:
        """Read a paragraph of this style to the end of a line.

        On paper, and not in a table or on a ground of another colour, white characters cannot be seen.
        """
        if paragraph not in self._not_plain and self.styles.look(None, style_id) == _PLAIN_LOOK:
            text = "".join([each.text or "" for each in paragraph.iter(_TEXT)])
            if not is_symbolic(text):
                line.pieces.append((text, PLAIN))
                return
        self._inline(paragraph, _Place(line, style_id, on_paper))

    def _inline(self, container: Any, place: "_Place") -> None:
        for child in container:
            tag = child.tag
            if tag == _RUN:
                self.run(child, place)
            elif tag == FORMULA:
                place.line.pieces.append((formula(child), PLAIN))
            elif tag == FORMULAS:
                place.line.pieces.append((f"\n{formulas(child)}\n", PLAIN))
            elif tag == ALTERNATIVES:
                self._alternatives(child, place, self._inline)
            elif len(child) and tag not in REMOVED and tag not in PROPERTIES:
                self._inline(child, place)

    def _alternatives(self, element: Any, place: "_Place", read: Callable[[Any, "_Place"], None]) -> None:
        chosen = first_choice(element)
        if chosen is not None:
            read(chosen, place)

    def run(self, run: Any, place: "_Place") -> None:
        """A run of characters that look alike; what cannot be seen is counted."""
        content = list(run)
        has_properties = content and content[0].tag == _RUN_PROPERTIES
        look = self.styles.look(content.pop(0) if has_properties else None, place.style_id)
        if look.hidden or look.struck or (look.white and place.on_paper):
            shown = len("".join(text.text or "" for text in run.iter(_TEXT)).strip())
            if look.struck:
                self.losses.struck += shown
            else:
                self.losses.hidden += shown
            return
        self._in_run(run, content, place, look)

    def _in_run(self, run: Any, content: Iterable[Any], place: "_Place", look: Look) -> None:
        pieces = place.line.pieces
        for child in content:
            tag = child.tag
            if tag == _TEXT:
                text = child.text or ""
                pieces.append((text if text.isascii() else self._shown(text, run, place), look.script))
            elif tag in _CHARACTERS:
                pieces.append((_CHARACTERS[tag], look.script))
            elif tag in _SIGNS:
                pieces.append((_SIGNS[tag](self, child), look.script))
            elif tag in _NOTES:
                self._note(child, run, place)
                if is_on_attribute(child.get(q("w:customMarkFollows"))):
                    return  # the rest of the run is the mark
            elif tag == ALTERNATIVES:
                self._alternatives(child, place, lambda chosen, there: self._in_run(run, chosen, there, look))
            elif tag in _ANCHORS:
                _ANCHORS[tag](self, child, place)

    def _shown(self, text: str, run: Any, place: "_Place") -> str:
        if not is_symbolic(text):
            return text
        font = self.styles.font(run, place.style_id)
        return "".join(self._character(each, font) for each in text)

    def _character(self, character: str, font: str) -> str:
        if not is_symbolic(character):
            return character
        shown = shown_as(character, font)
        if shown is None:
            self.losses.symbols[font or "for symbols"] += 1
        return shown or ""

    def symbol(self, element: Any) -> str:
        """The character of a symbol (`w:sym`) or an emoji (`w16se:symEx`)."""
        font, code = _stated(element, "font"), _stated(element, "char")
        try:
            character = chr(int(code, 16))
        except (ValueError, OverflowError):
            return ""
        return shown_as(character, font) or self._character(character, font)

    def _note(self, reference: Any, run: Any, place: "_Place") -> None:
        kind = _NOTES[reference.tag]
        if is_on_attribute(reference.get(q("w:customMarkFollows"))):
            own = "".join(text.text or "" for text in run.iterchildren(_TEXT)).strip()
            mark = f"[{own or '*'}]"
        else:
            number = self._numbers[kind] = self._numbers.get(kind, 0) + 1
            mark = f"[{number_as(number, self.note_forms.get(kind) or _FORMS_OF_NUMBERS[kind])}]"
        place.line.pieces.append((mark, PLAIN))
        place.line.notes.append(NoteReference(kind, reference.get(q("w:id"), ""), mark))

    def ruby(self, ruby: Any, place: "_Place") -> None:
        """Characters with their reading above them: "漢字(かんじ)"."""
        for name, start, end in (("w:rubyBase", "", ""), ("w:rt", "(", ")")):
            part = ruby.find(q(name))
            if part is not None:
                place.line.pieces.append((start, PLAIN))
                self._inline(part, place)
                place.line.pieces.append((end, PLAIN))

    def drawing(self, drawing: Any, place: "_Place") -> None:
        """What a drawing holds that can be read, and a count of the pictures in it."""
        waiting = [drawing]
        while waiting:
            element = waiting.pop()
            tag = element.tag
            if tag in BOXES:
                place.line.boxes.append(element)
            elif tag in _PICTURES:
                self.losses.pictures += _is_large(element, drawing)
            elif tag == ALTERNATIVES:
                chosen = first_choice(element)
                waiting.extend([] if chosen is None else [chosen])
            elif not _is_hidden(element):
                waiting.extend(reversed(list(element.iterchildren(etree.Element))))

    def object(self, element: Any, place: "_Place") -> None:  # noqa: ARG002 - as the others
        """An object of another program: a formula of an older Word, or a file."""
        programs = [each.get("ProgID", "") for each in element.iter(q("o:OLEObject"))]
        if any(program.startswith(("Equation", "MathType")) for program in programs):
            self.losses.formulas += 1
        elif programs or any(True for _ in element.iter(q("w:control"), q("w:objectEmbed"), q("w:objectLink"))):
            self.losses.objects += 1
        elif any(_is_large(each, element) for each in element.iter(q("v:imagedata"))):
            self.losses.pictures += 1


class _Place(NamedTuple):
    """Where a run stands."""

    line: Line
    style_id: str | None  # of its paragraph
    on_paper: bool


_Sign = Callable[[Lines, Any], str]
_Anchor = Callable[[Lines, Any, _Place], None]
_SIGNS: Mapping[str, _Sign] = {
    _SYMBOL: Lines.symbol,
    _EMOJI: Lines.symbol,
    FORMULA: lambda _, element: formula(element),
    _FIELD: lambda _, element: _form_value(element),
}
_ANCHORS: Mapping[str, _Anchor] = {
    **dict.fromkeys((*_DRAWINGS, *BOXES), Lines.drawing),
    _OBJECT: Lines.object,
    _RUBY: Lines.ruby,
    _RUN: Lines.run,
}


# A paragraph without any of these, all of one look, says what its texts say.
_NOT_PLAIN = (*REMOVED, ALTERNATIVES, *_CHARACTERS, *_SIGNS, *_NOTES, *(_ANCHORS.keys() - {_RUN}), FORMULAS)
_PLAIN_LOOK = Look()


def _stated(element: Any, name: str) -> str:
    """An attribute by its name alone."""
    return next((stated for key, stated in element.items() if key.rpartition("}")[2] == name), "")


def _form_value(character: Any) -> str:
    """What a form field shows that has no text of its own: a ticked box, the chosen one of a list."""
    box = character.find(f"{q('w:ffData')}/{q('w:checkBox')}")
    if box is not None:
        checked = box.find(q("w:checked"))
        return "☒ " if is_on(box.find(q("w:default")) if checked is None else checked) else "☐ "
    choices = character.find(f"{q('w:ffData')}/{q('w:ddList')}")
    if choices is None:
        return ""
    entries = [value(entry) for entry in choices.iterchildren(q("w:listEntry"))]
    stated = value(choices, "w:result") or value(choices, "w:default") or "0"
    return entries[int(stated)] if stated.isdecimal() and int(stated) < len(entries) else ""


def _is_hidden(element: Any) -> bool:
    properties = element.find(q("wp:docPr"))
    return properties is not None and is_on_attribute(properties.get("hidden"))


def _is_large(picture: Any, drawing: Any) -> bool:
    """Whether a picture is larger than an icon, as far as that is stated."""
    if picture.tag == q("v:imagedata"):
        style = picture.getparent().get("style", "")
        sizes = [
            float(amount) * _POINTS[(unit or "").lower()]
            for _, amount, unit in _SHAPE_LENGTH.findall(style)
            if amount.strip(".")
        ]
    else:
        extent = next(picture.iter(q("a:ext")), None)
        if extent is None or not extent.get("cx"):
            extent = next(drawing.iter(q("wp:extent")), None)
        stated = [] if extent is None else [extent.get("cx", ""), extent.get("cy", "")]
        sizes = [int(each) / _EMU for each in stated if each.isdecimal()]
    return not sizes or min(sizes) > _ICON
