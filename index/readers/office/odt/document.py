"""OpenDocument texts (.odt): a file is a document, its text the body in order.

Headings, lists, tables and charts are kept as lines, formulas as characters; footnotes and endnotes follow the
paragraph that refers to them. Deletions, and what is struck out or hidden, are no text; page headers and footers,
comments, pictures and what is embedded are not read, and what is lost with them is said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from index.readers.office.draft import Draft, Properties
from index.readers.office.linear import PLAIN, Piece, scripted
from index.readers.office.mathml import formula
from index.readers.office.numbering import Counters, indented
from index.readers.office.odt.styles import Look, Styles, q
from index.readers.office.package import Package, read_package, resolved
from index.readers.properties import date_of, title_from
from index.readers.source import ReadResult, SourceFile, UnreadableError
from index.records import Document

__all__ = ["read_odt"]

_KIND = "OpenDocument text"
_TYPES = re.compile(rb"application/vnd\.oasis\.opendocument\.text(?:-\w+)?")
_DEEPEST = 40  # lists and tables within each other
_MOST_SPACES = 100  # that one element stands for
_PARAGRAPH, _HEADING, _LIST, _ITEM, _LIST_HEADER = (
    q(f"text:{name}") for name in ("p", "h", "list", "list-item", "list-header")
)
_TABLE, _ROW, _CELL, _FRAME = q("table:table"), q("table:table-row"), q("table:table-cell"), q("draw:frame")
_NOTE, _COMMENT, _MATH = q("text:note"), q("office:annotation"), q("math:math")
_STYLE, _CONDITION_STYLE = q("text:style-name"), q("text:cond-style-name")
_SKIPPED = frozenset(
    map(
        q,
        "text:tracked-changes text:sequence-decls text:variable-decls text:user-field-decls office:forms "
        "office:scripts "
        "text:note-citation office:annotation-end text:alphabetical-index-auto-mark-file text:index-title-template "
        "text:table-of-content-source text:number text:page-number text:page-count".split(),
    )
)
_BREAK, _TAB, _SPACES = q("text:line-break"), q("text:tab"), q("text:s")
_HIDDEN_FIELDS = (q("text:hidden-text"), q("text:hidden-paragraph"))
_LENGTH = re.compile(r"([\d.]+)(cm|mm|in|pt|px|pc)")
_INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72, "px": 1 / 96, "pc": 1 / 6}
_BLANKS = re.compile(r"[ \t\r\n]+")  # white space as XML has it; the rest is elements
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def read_odt(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document."""

    def read(package: Package) -> Iterator[ReadResult]:
        _refuse_others(package)
        yield _document(package, file)

    return read_package(file, _KIND, read, main="its content")


def _refuse_others(package: Package) -> None:
    if "mimetype" in package and not _TYPES.fullmatch(package.read("mimetype").strip()):
        raise UnreadableError(f"not an {_KIND}, but another kind of file")
    if "META-INF/manifest.xml" in package:
        manifest = package.xml("META-INF/manifest.xml", doctype=True)
        if next(manifest.iter(q("manifest:encryption-data")), None) is not None:
            raise UnreadableError("password protected")


def _document(package: Package, file: SourceFile) -> Document:
    content = package.xml("content.xml")
    body = content.find(f"{q('office:body')}/{q('office:text')}")
    if body is None:
        raise UnreadableError(f"not an {_KIND} (it has no text)")
    named = package.xml_or_none("styles.xml")
    draft = Draft()
    reading = _Reading(package, Styles(named, content), draft)
    for block in reading.blocks(body, _Place()):
        draft.add(f"{block.before}{block.text}", tight=block.tight, level=block.level, label=block.before)
        if block.is_title and not draft.title:
            draft.title = block.text.replace("\n", " ")
    for margin in () if named is None else named.iter(q("style:header"), q("style:footer")):
        draft.losses.add_margin(" ".join(margin.itertext()))
    return draft.document(file, _properties(package), "odt properties")


def _properties(package: Package) -> Properties:
    meta = package.xml_or_none("meta.xml")
    if meta is None:
        return Properties()

    def stated(name: str) -> str:
        return " ".join("".join(next(meta.iter(q(name)), etree.Element("none")).itertext()).split())

    found = [_DAY.match(stated(name)) for name in ("meta:creation-date", "dc:date")]
    dates = [date_of(int(day[1]), int(day[2]), int(day[3])) for day in found if day]
    return Properties(
        title=title_from(stated("dc:title")),
        author=stated("meta:initial-creator") or stated("dc:creator"),
        date=next((date for date in dates if date), None),
    )


class _Block(NamedTuple):
    text: str
    before: str = ""  # the mark of an item or the number of a heading
    tight: bool = False
    level: int = 0
    is_title: bool = False
    is_note: bool = False


class _Place(NamedTuple):
    """Where blocks stand."""

    list_style: str = ""
    list_id: str = ""
    depth: int = 0  # of lists, from 1
    nested: int = 0  # lists, tables and boxes around them
    on_paper: bool = True  # and in no table or box
    marked: bool = False  # whether the item has its mark already


@dataclass(slots=True)
class _Line:
    """What a paragraph says, and what is anchored in it."""

    pieces: list[Piece] = field(default_factory=list)
    frames: list[Any] = field(default_factory=list)
    notes: list[tuple[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """Goes through a text, once."""

    package: Package
    styles: Styles
    draft: Draft
    _counters: Counters = field(default_factory=Counters)
    _lists: int = 0

    def blocks(self, container: Any, place: _Place) -> Iterator[_Block]:
        """The blocks of an element in order."""
        if place.nested > _DEEPEST:
            raise UnreadableError(f"not a readable {_KIND} (nested too deep)")
        for child in container.iterchildren(etree.Element):
            tag = child.tag
            if tag in (_PARAGRAPH, _HEADING):
                yield from self._paragraph(child, place)
                place = place._replace(marked=True)
            elif tag == _LIST:
                yield from self._list(child, place)
            elif tag == _TABLE:
                yield from self._table(child, place)
            elif tag == _FRAME or tag.startswith(q("draw:")[:-1]):
                yield from self._frame(child, place)
            elif tag == q("text:section") and self._is_hidden_section(child):
                self.draft.losses.hidden += _size(child)
            elif tag not in _SKIPPED:
                yield from self.blocks(child, place)

    def _is_hidden_section(self, section: Any) -> bool:
        stated = (section.get(q("text:display")), section.get(q("text:is-hidden")))
        return bool(stated[0] == "none" or stated[1] == "true")

    # ---- Paragraphs

    def _paragraph(self, paragraph: Any, place: _Place) -> Iterator[_Block]:
        style = paragraph.get(_STYLE)
        line = _Line()
        look = self.styles.look("paragraph", style)
        if any(each.get(q("text:is-hidden"), "true") != "false" for each in paragraph.iterchildren(_HIDDEN_FIELDS[1])):
            self.draft.losses.hidden += _size(paragraph)
            return
        self._inline(paragraph, line, look, place)
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", scripted(line.pieces)).strip()
        names = self.styles.names(style)
        is_title = "title" in names
        if text:
            level = self._level(paragraph) or int(is_title)
            before = self._mark(paragraph, style, place, level)
            yield _Block(text, before, tight=bool(place.depth and not level), level=level, is_title=is_title)
        for frame in line.frames:
            yield from self._frame(frame, place._replace(depth=0))
        for mark, note in line.notes:
            said = "\n".join(block.text for block in self.blocks(note, _Place(nested=place.nested + 1)))
            yield from [_Block(f"{mark} {said}", is_note=True)] if said.strip() else []

    def _level(self, paragraph: Any) -> int:
        stated = paragraph.get(q("text:outline-level"), "1")
        return (int(stated) if stated.isdecimal() else 1) if paragraph.tag == _HEADING else 0

    def _mark(self, paragraph: Any, style: str | None, place: _Place, level: int) -> str:
        if level:
            if paragraph.get(q("text:is-list-header")) == "true" or self.styles.list_of(style):
                return ""
            label = self._counters.label("", level - 1, self.styles.levels("")) if self.styles.levels("") else ""
            return f"{label} " if label.strip("- ") else ""
        if not place.depth:
            return ""
        depth = place.depth - 1
        if place.marked:
            return "  " * (depth + 1)  # goes on with its item
        return indented(self._counters.label(place.list_id, depth, self.styles.levels(place.list_style)), depth)

    def _inline(self, container: Any, line: _Line, look: Look, place: _Place) -> None:
        self._characters(container.text, line, look, place)
        for child in container.iterchildren(etree.Element):
            tag = child.tag
            if tag == _SPACES:
                stated = child.get(q("text:c"), "1")
                line.pieces.append((" " * min(int(stated) if stated.isdecimal() else 1, _MOST_SPACES), PLAIN))
            elif tag in (_BREAK, _TAB):
                line.pieces.append(("\n" if tag == _BREAK else "\t", PLAIN))
            elif tag == _NOTE:
                mark = f"[{' '.join(''.join(child.find(q('text:note-citation')).itertext()).split()) or '*'}]"
                line.pieces.append((mark, PLAIN))
                line.notes.append((mark, child.find(q("text:note-body"))))
            elif tag == _COMMENT:
                self.draft.losses.comments += 1
            elif tag.startswith(q("draw:")[:-1]):
                self._anchored(child, line)
            elif tag == _HIDDEN_FIELDS[0] and child.get(q("text:is-hidden"), "true") != "false":
                self.draft.losses.hidden += len((child.get(q("text:string-value")) or "").strip())
            elif tag == q("text:ruby"):
                base, reading = ("".join(part.itertext()) for part in child.iterchildren(etree.Element))
                line.pieces.append((f"{base}({reading})", PLAIN))
            elif tag not in _SKIPPED:
                inner = self.styles.look("text", child.get(_STYLE)).within(look) if tag == q("text:span") else look
                self._inline(child, line, inner, place)
            self._characters(child.tail, line, look, place)

    def _characters(self, text: str | None, line: _Line, look: Look, place: _Place) -> None:
        if not text:
            return
        if look.hidden or (look.white and place.on_paper):
            self.draft.losses.hidden += len(text.strip())
        elif look.struck:
            self.draft.losses.struck += len(text.strip())
        else:
            line.pieces.append((_BLANKS.sub(" ", text), look.script or PLAIN))

    def _anchored(self, frame: Any, line: _Line) -> None:
        """A frame in a line: a formula is part of it, anything else follows."""
        shown = self._formula_of(frame)
        if shown is None:
            line.frames.append(frame)
        else:
            line.pieces.append((shown, PLAIN))

    # ---- Lists and tables

    def _list(self, element: Any, place: _Place) -> Iterator[_Block]:
        stated = element.get(_STYLE)
        style = stated or place.list_style
        outer = place.depth == 0
        if outer and element.get(q("text:continue-numbering")) != "true" and not element.get(q("text:continue-list")):
            self._lists += 1
        list_id = f"{self._lists}" if outer else place.list_id
        inner = place._replace(list_style=style, list_id=list_id, depth=place.depth + 1, nested=place.nested + 1)
        for item in element.iterchildren(_ITEM, _LIST_HEADER):
            start = item.get(q("text:start-value"), "")
            if start.isdecimal():
                self._counters.restart(list_id, place.depth, int(start))
            yield from self.blocks(item, inner._replace(marked=item.tag == _LIST_HEADER))

    def _table(self, table: Any, place: _Place) -> Iterator[_Block]:
        """A line for each row with text, its cells divided by " | ". Its notes follow it."""
        rows: list[str] = []
        notes: list[_Block] = []
        inside = _Place(nested=place.nested + 1, on_paper=False)
        for row in self._within(table, _ROW):
            if row.get(q("table:visibility"), "visible") != "visible":
                self.draft.losses.hidden += _size(row)
                continue
            cells = [self._cell(cell, inside, notes) for cell in row.iterchildren(_CELL)]
            if any(cells):
                rows.append(" | ".join(cells))
        yield from [_Block("\n".join(rows))] if rows else []
        yield from notes

    def _within(self, container: Any, tag: str) -> Iterator[Any]:
        for child in container.iterchildren(etree.Element):
            if child.tag == tag:
                yield child
            elif child.tag in (q("table:table-header-rows"), q("table:table-rows"), q("table:table-row-group")):
                yield from self._within(child, tag)

    def _cell(self, cell: Any, place: _Place, notes: list[_Block]) -> str:
        texts = []
        for block in self.blocks(cell, place):
            if block.is_note:
                notes.append(block)
            else:
                texts.append(f"{block.before}{block.text}" if block.before.strip(" -") else block.text)
        return " ".join(" ".join(texts).split())

    # ---- Frames

    def _frame(self, frame: Any, place: _Place) -> Iterator[_Block]:
        """What is drawn: text boxes and shapes with their text, charts as tables; pictures and objects are counted."""
        inside = _Place(nested=place.nested + 1, on_paper=False)
        if frame.tag != _FRAME:
            yield from self.blocks(frame, inside)
            return
        shown = self._formula_of(frame)
        if shown is not None:
            yield from [_Block(shown)] if shown else []
            return
        alternatives = {child.tag: child for child in frame.iterchildren(etree.Element)}
        if q("draw:text-box") in alternatives:
            yield from self.blocks(alternatives[q("draw:text-box")], inside)
        elif q("draw:object") in alternatives:
            yield from self._object(alternatives[q("draw:object")], inside)
        elif (
            q("draw:object-ole") in alternatives or q("draw:plugin") in alternatives or q("draw:applet") in alternatives
        ):
            self.draft.losses.objects += 1
        elif q("draw:image") in alternatives:
            self.draft.losses.pictures += _is_large(frame)

    def _formula_of(self, frame: Any) -> str | None:
        """The formula that a frame holds, as a line; None where it holds something else."""
        held = frame.find(q("draw:object"))
        if held is None:
            return None
        root = self._part_of(held)
        return None if root is None or root.tag != _MATH else formula(root)

    def _part_of(self, held: Any) -> Any:
        within = next(held.iterchildren(_MATH), None)
        link = held.get(q("xlink:href"), "")
        return self.package.xml_or_none(f"{resolved('', link)}/content.xml") if within is None and link else within

    def _object(self, held: Any, place: _Place) -> Iterator[_Block]:
        root = self._part_of(held)
        chart = None if root is None else next(root.iter(q("chart:chart")), None)
        if chart is None:
            self.draft.losses.objects += 1
            return
        titles = [" ".join("".join(title.itertext()).split()) for title in chart.iter(q("chart:title"))]
        lines = [title for title in titles if title]
        for table in chart.iter(_TABLE):
            lines += [block.text for block in self._table(table, place)]
        yield from [_Block("\n".join(lines))] if lines else []


def _size(element: Any) -> int:
    return len("".join(element.itertext()).strip())


def _is_large(frame: Any) -> bool:
    """Whether a picture is larger than an icon: longer and wider than an inch, as far as that is stated."""
    sizes = [_LENGTH.fullmatch(frame.get(q(f"svg:{name}"), "")) for name in ("width", "height")]
    return all(size is None or float(size[1]) * _INCHES[size[2]] > 1 for size in sizes)
