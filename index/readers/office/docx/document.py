"""Word files (.docx): a file is a document, its text the body in order.

Headings, lists, tables, charts and diagrams are kept as lines, formulas as characters; footnotes and endnotes follow
the paragraph that refers to them. Insertions are text; deletions, and what is struck out or hidden, are not. Links are
their text. Page headers and footers, comments, pictures and what is embedded (also as altChunk) are not read; what is
lost with them is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from index.readers.office.docx.lists import Lists, Mark
from index.readers.office.docx.paragraphs import ALTERNATIVES, PROPERTIES, REMOVED, Line, Lines, NoteReference
from index.readers.office.docx.signs import Signs
from index.readers.office.docx.styles import ParagraphStyle, Styles, is_on
from index.readers.office.draft import Draft
from index.readers.office.drawings import chart_lines, diagram_lines, new_chart_lines
from index.readers.office.numbering import indented
from index.readers.office.omml import FORMULAS, formulas
from index.readers.office.openxml import OpenXml, Settings, first_child, first_choice, q, settings, value
from index.readers.office.package import Package, read_package
from index.readers.source import ReadResult, SourceFile, UnreadableError
from index.records import Document

__all__ = ["read_docx"]

_KIND = "Word document"
_OLD = " (.docx), but one of Word 97"
_DEEPEST_TABLE = 20  # tables within tables

_PARAGRAPH, _TABLE, _ROW, _CELL = (q(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
_EMBEDDED_PAGE = q("w:altChunk")
_TEXT, _ROW_PROPERTIES = q("w:t"), q("w:trPr")
_BOX, _SHAPE_TEXT, _WORD_ART, _DIAGRAM = q("w:txbxContent"), q("a:txBody"), q("v:textpath"), q("dgm:relIds")
_KINDS_OF_NOTES = ("footnotes", "endnotes")
_PROPERTIES, _RUN_PROPERTIES, _GROUND = q("w:pPr"), q("w:rPr"), q("w:shd")
_DELETED, _CELL_PROPERTIES, _CELL_DELETED, _MERGED = q("w:del"), q("w:tcPr"), q("w:cellDel"), q("w:vMerge")


def read_docx(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document."""

    def read(package: Package) -> Iterator[ReadResult]:
        yield _document(OpenXml(package, _KIND, "w:document"), file)

    return read_package(file, _KIND, read, old=_OLD)


def _document(word: OpenXml, file: SourceFile) -> Document:
    draft = Draft()
    body = word.root.find(q("w:body"))
    if body is not None:
        for block in _Body(word, draft).blocks(body, _Place(on_paper=word.root.find(q("w:background")) is None)):
            draft.add(f"{block.before}{block.text}", tight=block.tight, level=block.level, label=block.before)
            if block.is_title and not draft.title:
                draft.title = block.text.replace("\n", " ")
    comments = word.element("comments")
    draft.losses.comments += 0 if comments is None else sum(1 for _ in comments.iterchildren(q("w:comment")))
    for kind in ("header", "footer"):
        for name in word.related(word.main, kind):
            root = word.xml_or_none(name)
            texts = () if root is None else (text.text or "" for text in root.iter(_TEXT))
            draft.losses.add_margin(" ".join(texts))
    return draft.document(file, word.properties(), "docx properties")


class _Block(NamedTuple):
    """A paragraph, the rows of a table, a note."""

    text: str
    before: str = ""  # the mark of an item or the number of a heading, which belongs to the text
    tight: bool = False  # an item of a list
    level: int = 0
    is_title: bool = False
    is_note: bool = False


class _Place(NamedTuple):
    """Where blocks stand."""

    on_paper: bool = True  # and in no table, box or note
    depth: int = 0  # tables around them
    in_note: bool = False


@dataclass(slots=True)
class _Body:
    """Goes through a body, once."""

    word: OpenXml
    draft: Draft
    lines: Lines = field(init=False)
    _lists: Lists = field(init=False)
    _notes: dict[str, dict[str, Any]] = field(init=False)
    _has_deletions: bool = field(init=False)

    def __post_init__(self) -> None:
        of_styles = [self.word.bytes_of(name) for name in self.word.related(self.word.main, "styles")]
        styles = Styles(self.word.element("styles"), Signs(of_styles))
        self.lines = Lines(styles, self.draft.losses, self._note_forms())
        self._lists = Lists(self.word.element("numbering"))
        names = [next(self.word.related(self.word.main, kind), "") for kind in _KINDS_OF_NOTES]
        contents = [self.word.content, *(self.word.bytes_of(name) for name in names if name)]
        notes = [self.word.xml_or_none(name) for name in names]
        self._notes = {kind: _by_id(root) for kind, root in zip(_KINDS_OF_NOTES, notes, strict=True)}
        signs = Signs(contents)
        self.lines.look_into([root for root in (self.word.root, *notes) if root is not None], signs)
        self._has_deletions = signs.may_have(b":del", b":cellDel")

    def _note_forms(self) -> dict[str, str]:
        """The forms of the numbers of notes: those of the first section that states one, else of the document."""
        forms = {}
        for kind, name in zip(_KINDS_OF_NOTES, ("w:footnotePr", "w:endnotePr"), strict=True):
            if next(self.word.related(self.word.main, kind), None) is not None:
                sections = self.word.root.iter(q("w:sectPr")) if b"numFmt" in self.word.content else ()
                stated = next(filter(None, (value(each, f"{name}/w:numFmt") for each in sections)), "")
                forms[kind] = stated or value(self.word.element("settings"), f"{name}/w:numFmt")
        return forms

    def blocks(self, container: Any, place: _Place) -> Iterator[_Block]:
        """The blocks of an element in order, also those within content controls and text boxes."""
        line = Line()  # which a paragraph whose end was deleted goes on in
        for child in container:
            if child.tag == _PARAGRAPH:
                if not len(child):
                    continue
                own = settings(first_child(child, _PROPERTIES))
                style = self.lines.styles.of(own)
                on_paper = place.on_paper and not _has_ground(own)
                self.lines.read(child, style.style_id, line, on_paper=on_paper)
                if self._has_deletions and _goes_on(own):
                    continue
                if text := line.text.strip():
                    yield self._paragraph(text, own, style)
                if line.boxes or line.notes:
                    yield from self._anchored(line, place)
                line = Line()
            else:
                yield from self._other(child, place)
        if line.pieces and (rest := line.text.strip()):
            yield _Block(rest)

    def _other(self, element: Any, place: _Place) -> Iterator[_Block]:
        """What stands between paragraphs."""
        tag = element.tag
        if tag == _TABLE:
            yield from self._table(element, place)
        elif tag == ALTERNATIVES:
            chosen = first_choice(element)
            yield from () if chosen is None else self.blocks(chosen, place)
        elif tag == FORMULAS:
            yield _Block(formulas(element))
        elif tag == _EMBEDDED_PAGE:
            self.draft.losses.objects += 1
        elif tag not in REMOVED and tag not in PROPERTIES:
            yield from self.blocks(element, place)

    def _paragraph(self, text: str, own: Settings, style: ParagraphStyle) -> _Block:
        """A paragraph that says this, of settings of its own and a style."""
        mark = self._lists.mark(own, style)
        before = (f"{mark.label} " if _is_number(mark) else "") if style.level else indented(mark.label, mark.depth)
        tight = bool(before and not style.level)
        return _Block(text, before, tight, style.level, style.is_title)

    def _anchored(self, line: Line, place: _Place) -> Iterator[_Block]:
        for box in line.boxes:
            yield from self._box(box, place)
        for note in line.notes:
            yield from self._note(note, place)

    def _note(self, reference: NoteReference, place: _Place) -> Iterator[_Block]:
        """A note as a paragraph that begins with its mark; none in another, which could lead back to itself."""
        note = None if place.in_note else self._notes[reference.kind].get(reference.note_id)
        if note is None:
            self.draft.losses.notes += 1
            return
        text = "\n".join(block.text for block in self.blocks(note, _Place(in_note=True))).strip()
        if text:
            yield _Block(f"{reference.mark} {text}", is_note=True)

    def _box(self, box: Any, place: _Place) -> Iterator[_Block]:
        """What a drawing holds: a text box, a chart, a diagram."""
        inside = place._replace(on_paper=False)
        if box.tag == _BOX:
            yield from self.blocks(box, inside)
        elif box.tag == _SHAPE_TEXT:
            for paragraph in box.iterchildren(q("a:p")):
                text = "".join(each.text or "" for each in paragraph.iter(q("a:t"))).strip()
                yield from [_Block(text)] if text else []
        elif box.tag == _WORD_ART:
            yield from [_Block(text)] if (text := box.get("string", "").strip()) else []
        else:
            lines = list(self._drawn(box))
            self.draft.losses.objects += not lines
            yield from [_Block("\n".join(lines))] if lines else []

    def _drawn(self, box: Any) -> Iterator[str]:
        is_diagram = box.tag == _DIAGRAM
        _, drawing = self.word.by_id(self.word.main, box.get(q("r:dm" if is_diagram else "r:id")))
        if drawing is None:
            return iter(())
        if is_diagram:
            return diagram_lines(drawing)
        return chart_lines(drawing) if box.tag == q("c:chart") else new_chart_lines(drawing)

    def _table(self, table: Any, place: _Place) -> Iterator[_Block]:
        """A line for each row with text, its cells divided by " | "; merged cells stand once. Its notes follow it."""
        if place.depth > _DEEPEST_TABLE:
            raise UnreadableError("not a readable Word document (tables nested too deep)")
        notes: list[_Block] = []
        rows: list[str] = []
        for row in self._within(table, _ROW):
            if self._is_left_out(row):
                continue
            cells = [
                self._cell(cell, place._replace(on_paper=False, depth=place.depth + 1), notes)
                for cell in self._within(row, _CELL)
                if not self._is_none(cell)
            ]
            if any(cells):
                rows.append(" | ".join(cells))
        if rows:
            yield _Block("\n".join(rows))
        yield from notes

    def _is_left_out(self, row: Any) -> bool:
        """Whether a row was deleted, or is hidden."""
        properties = row.find(_ROW_PROPERTIES)
        if properties is None:
            return False
        if is_on(properties.find(q("w:hidden"))):
            self.draft.losses.hidden += len("".join(text.text or "" for text in row.iter(_TEXT)).strip())
            return True
        return properties.find(q("w:del")) is not None

    def _cell(self, cell: Any, place: _Place, notes: list[_Block]) -> str:
        texts: list[str] = []
        for block in self.blocks(cell, place):
            if block.is_note:
                notes.append(block)
            else:
                texts.append(f"{block.before}{block.text}" if _is_number(block.before) else block.text)
        return " ".join(" ".join(texts).split())

    def _is_none(self, cell: Any) -> bool:
        """Whether a cell was deleted, or goes on from the one above it."""
        own = settings(first_child(cell, _CELL_PROPERTIES))
        if _MERGED in own and (value(own[_MERGED]) or "continue") == "continue":
            return True
        return _CELL_DELETED in own

    def _within(self, container: Any, tag: str) -> Iterator[Any]:
        """The rows of a table or the cells of a row, also those within content controls."""
        for child in container:
            if child.tag == tag:
                yield child
            elif child.tag not in REMOVED and child.tag not in PROPERTIES:
                yield from self._within(child, tag)


def _is_number(mark: Mark | str) -> bool:
    """Whether the mark of an item tells it from others."""
    label = mark if isinstance(mark, str) else mark.label
    return label.strip() not in ("", "-")


def _goes_on(own: Settings) -> bool:
    """Whether the end of a paragraph with these settings was deleted: it goes on in the next one."""
    return _DELETED in settings(own.get(_RUN_PROPERTIES))


def _has_ground(own: Settings) -> bool:
    """Whether a paragraph with these settings lies on another colour than the paper."""
    shading = own.get(_GROUND)
    return shading is not None and (shading.get(q("w:fill")) or "auto").lower() not in ("auto", "ffffff")


def _by_id(notes: Any) -> dict[str, Any]:
    return {} if notes is None else {note.get(q("w:id"), ""): note for note in notes.iterchildren(etree.Element)}
