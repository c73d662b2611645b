"""Word files (.docx): a file is a document, its text the body in order.

Headings, lists and tables are kept as lines. Insertions are text, deletions are not; hyperlinks are their text.
Left out are page headers and footers, footnotes, comments, pictures and what is embedded (also as altChunk).
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from index.readers.properties import date_of, title_from
from index.readers.source import (
    ReadResult,
    SourceFile,
    UnreadableError,
    refuse_half_characters,
    refuse_large,
)
from index.readers.titles import title_of
from index.readers.zip.safety import BROKEN_ZIP, is_encrypted, opened_zip, refuse_name
from index.records import Document, Failure, Heading

__all__ = ["read_docx"]

LARGEST_FILE = 100_000_000  # bytes
MOST_CHARACTERS = 5_000_000
_NEAR_THE_START = 300  # characters; so much may stand above a title
_DEEPEST_TABLE = 20  # tables within tables
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .doc files, and of .docx files with a password
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_XML = (".xml", ".rels")
_HEADING_STYLE = re.compile(r"heading ([1-9])", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*")
_NO_LIST = "0"  # the number of a list that takes a paragraph out of the list of its style
# What python-docx's template says of itself; nobody stated it.
_TEMPLATE_AUTHOR = "python-docx"
_TEMPLATE_DATE = (2013, 12, 23)

_PARAGRAPH, _TABLE, _ROW, _CELL = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
_TEXT, _TEXT_BOX = qn("w:t"), qn("w:txbxContent")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_REMOVED = frozenset([qn("w:del"), qn("w:moveFrom"), _FALLBACK])
_CHARACTERS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_PROPERTIES = frozenset([qn("w:pPr"), qn("w:rPr"), qn("w:tblPr"), qn("w:trPr"), qn("w:tcPr"), qn("w:sectPr")])

# What python-docx and lxml raise for packages and parts that are not what they should be.
_BROKEN_DOCX = (*BROKEN_ZIP, OpcError, etree.LxmlError, KeyError, AttributeError, TypeError, IndexError)


def read_docx(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document."""
    try:
        refuse_large(file.path, LARGEST_FILE)
        word = _open(file.path.read_bytes())
        yield _document(word, file)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))
    except _BROKEN_DOCX as error:
        yield Failure(file.shown, f"damaged Word document ({type(error).__name__})")
    except RecursionError:
        yield Failure(file.shown, "not a readable Word document (nested too deep)")


# ---- The package


def _open(content: bytes) -> Any:
    if not content:
        raise UnreadableError("empty")
    if content.startswith(_OLD_WORD):
        protected = _ENCRYPTED_PACKAGE in content
        raise UnreadableError("password protected" if protected else "not a Word document (.docx), but one of Word 97")
    if not zipfile.is_zipfile(BytesIO(content)):
        raise UnreadableError("damaged Word document" if content.startswith(b"PK") else "not a Word document")
    with opened_zip(BytesIO(content)) as package:
        _refuse_tricks(package)
    try:
        return docx.Document(BytesIO(content))
    except (KeyError, ValueError) as error:  # parts or relationships that a Word document must have are missing
        raise UnreadableError("not a Word document (its main part is missing)") from error


def _refuse_tricks(package: zipfile.ZipFile) -> None:
    for entry in package.infolist():
        refuse_name(entry)
        if is_encrypted(entry):
            raise UnreadableError("password protected")
        # No Word file has a DOCTYPE; it could define entities that grow or read other files.
        if entry.filename.lower().endswith(_XML) and b"<!DOCTYPE" in package.read(entry).replace(b"\0", b""):
            raise UnreadableError("not a Word document (a part has a DOCTYPE)")


def _document(word: Any, file: SourceFile) -> Document:
    body = _Body(word)
    body.read()
    text = body.text()
    if not any(map(str.isalnum, text)):
        raise UnreadableError("no text found")
    refuse_half_characters(text)
    properties = _properties(word)
    return Document(
        id=file.id,
        title=properties.title or body.title or _heading_as_title(body.headings, text) or title_of(text, file.id),
        text=text,
        source=file.shown,
        date=properties.date,
        date_origin="docx properties" if properties.date else "",
        metadata={"author": properties.author} if properties.author else {},
        headings=tuple(body.headings),
    )


def _heading_as_title(headings: Sequence[Heading], text: str) -> str:
    """The first of the highest headings, unless it is that of a section: one of several, or far down."""
    if not headings:
        return ""
    highest = min(heading.level for heading in headings)
    first, *others = [heading for heading in headings if heading.level == highest]
    if first.start and (others or first.start > _NEAR_THE_START):
        return ""
    return text[first.start : first.end].replace("\n", " ")


class _Properties(NamedTuple):
    title: str = ""
    author: str = ""
    date: str | None = None


def _properties(word: Any) -> _Properties:
    """What the file states of itself. python-docx would make up properties for a file without any."""
    try:
        properties = word.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).core_properties
        author = " ".join((properties.author or "").split())
        moments = [properties.created, properties.modified]
    except _BROKEN_DOCX:
        return _Properties()
    days = [(moment.year, moment.month, moment.day) for moment in moments if moment is not None]
    dates = [date_of(*day) for day in days if day != _TEMPLATE_DATE]
    return _Properties(
        title=title_from(properties.title),
        author="" if author == _TEMPLATE_AUTHOR else author,
        date=next((date for date in dates if date), None),
    )


# ---- The body


@dataclass(slots=True)
class _Body:
    """The text of a document's body, and what is known of it."""

    word: Any
    title: str = ""
    headings: list[Heading] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _in_list: bool = False

    def read(self) -> None:
        """Go through the body, once."""
        styles = _Styles(self.word)
        lists = _Lists(self.word)
        for block in _blocks(self.word.element.body):
            if block.tag == _TABLE:
                self._add("\n".join(_rows(block, depth=0)), in_list=False)
                continue
            text = _text_of(block).strip()
            if not text:
                continue
            style = styles.of(block)
            marker = "" if style.level else lists.marker(block, style.numbering)
            start = self._add(f"{marker}{text}", in_list=bool(marker))
            if style.level:
                self.headings.append(Heading(start, self._length, style.level))
            if style.is_title and not self.title:
                self.title = text.replace("\n", " ")

    def text(self) -> str:
        """All that was read."""
        return "".join(self._parts)

    def _add(self, text: str, *, in_list: bool) -> int:
        """Add a block and say where it starts."""
        if not text:
            return self._length
        separator = "\n" if in_list and self._in_list else "\n\n"
        self._in_list = in_list
        if self._parts:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        if self._length > MOST_CHARACTERS:
            raise UnreadableError(f"more than {MOST_CHARACTERS:,} characters; split it")
        return start


def _blocks(container: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also those within content controls and text boxes."""
    for child in container.iterchildren(etree.Element):
        if child.tag == _PARAGRAPH:
            yield child
            for box in _text_boxes(child):
                yield from _blocks(box)
        elif child.tag == _TABLE:
            yield child
        elif child.tag not in _REMOVED and child.tag not in _PROPERTIES:
            yield from _blocks(child)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iterdescendants(_TEXT_BOX):
        above = list(box.iterancestors())
        inner = above[: above.index(paragraph)]
        if not any(element.tag in _REMOVED or element.tag == _TEXT_BOX for element in inner):
            yield box


def _text_of(paragraph: Any) -> str:
    """A paragraph's text as it is read when all changes are accepted."""
    pieces: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == _TEXT:
            pieces.append(element.text or "")
        elif element.tag in _CHARACTERS:
            pieces.append(_CHARACTERS[element.tag])
        elif element.tag not in _REMOVED and element.tag not in _PROPERTIES and element.tag != _TEXT_BOX:
            waiting.extend(reversed(element))
    return _SPACES.sub("\n", "".join(pieces))


def _rows(table: Any, depth: int) -> Iterator[str]:
    """A line for each row with text, its cells divided by " | "; merged cells stand once."""
    if depth > _DEEPEST_TABLE:
        raise UnreadableError("not a readable Word document (tables nested too deep)")
    for row in _within(table, _ROW):
        cells = [_cell_text(cell, depth) for cell in _within(row, _CELL) if not _goes_on_from_above(cell)]
        if any(cells):
            yield " | ".join(cells)


def _within(container: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those within content controls."""
    for child in container.iterchildren(etree.Element):
        if child.tag == tag:
            yield child
        elif child.tag not in _REMOVED and child.tag not in _PROPERTIES:
            yield from _within(child, tag)


def _cell_text(cell: Any, depth: int) -> str:
    texts: list[str] = []
    for block in _blocks(cell):
        texts += _rows(block, depth + 1) if block.tag == _TABLE else [_text_of(block)]
    return " ".join(" ".join(texts).split())


def _goes_on_from_above(cell: Any) -> bool:
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


# ---- Styles and lists


class _Style(NamedTuple):
    level: int = 0  # of a heading, from 1; 0 for other text
    is_title: bool = False
    numbering: Any = None  # the `w:numPr` that puts it into a list


class _Styles:
    """What the paragraph styles of a document make of a paragraph."""

    def __init__(self, word: Any) -> None:
        self._styles: dict[str, Any] = {}
        self._known: dict[str | None, _Style] = {}
        for style in word.styles.element.iterchildren(qn("w:style")):
            self._styles[style.get(qn("w:styleId"), "")] = style

    def of(self, paragraph: Any) -> _Style:
        """A paragraph's style, its own settings first."""
        stated = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style_id = None if stated is None else stated.get(qn("w:val"))
        if style_id not in self._known:
            self._known[style_id] = self._style(style_id)
        style = self._known[style_id]
        own_level = _outline_level(paragraph)
        return style._replace(level=own_level) if own_level and not style.level else style

    def _style(self, style_id: str | None) -> _Style:
        """What a style says, or the one it is based on, and so on."""
        seen: set[str | None] = set()
        level, is_title, numbering = 0, False, None
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            name = style.find(qn("w:name"))
            stated = "" if name is None else name.get(qn("w:val"), "").strip()
            heading = _HEADING_STYLE.fullmatch(stated)
            is_title = is_title or stated.lower() == "title"
            level = level or (1 if is_title else int(heading[1]) if heading else _outline_level(style))
            if numbering is None:
                numbering = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            based_on = style.find(qn("w:basedOn"))
            style_id = None if based_on is None else based_on.get(qn("w:val"))
        return _Style(level, is_title, numbering)


def _outline_level(element: Any) -> int:
    """The level of a heading that a paragraph or a style is by its outline, 0 where it is none."""
    stated = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    value = "" if stated is None else stated.get(qn("w:val"), "")
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0  # noqa: PLR2004 - 9 is "body text"


class _Lists:
    """The markers of list items: "- " or their number, counted as the items come."""

    def __init__(self, word: Any) -> None:
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._formats: dict[tuple[str, int], str] = {}
        try:
            numbering = word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
        except KeyError:  # a document without lists
            return
        abstract = {}
        for definition in numbering.iterchildren(qn("w:abstractNum")):
            for level in definition.iterchildren(qn("w:lvl")):
                form = level.find(qn("w:numFmt"))
                place = (definition.get(qn("w:abstractNumId")), _number(level.get(qn("w:ilvl"))))
                abstract[place] = "" if form is None else form.get(qn("w:val"), "")
        for numbered in numbering.iterchildren(qn("w:num")):
            link = numbered.find(qn("w:abstractNumId"))
            linked = "" if link is None else link.get(qn("w:val"))
            for (definition_id, depth), form in abstract.items():
                if definition_id == linked:
                    self._formats[numbered.get(qn("w:numId")), depth] = form

    def marker(self, paragraph: Any, of_style: Any) -> str:
        """What stands in front of a list item; nothing for a paragraph that is none."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        list_id = _value(own, "w:numId") or _value(of_style, "w:numId")
        if not list_id or list_id == _NO_LIST:
            return ""
        depth = min(_number(_value(own, "w:ilvl") or _value(of_style, "w:ilvl")), 8)
        indent = "  " * depth
        form = self._formats.get((list_id, depth), "bullet")
        if form == "none":
            return ""
        if form == "bullet":
            return f"{indent}- "
        counts = self._counts[list_id]
        counts[depth] = counts.get(depth, 0) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return f"{indent}{counts[depth]}. "


def _value(element: Any, name: str) -> str:
    found = None if element is None else element.find(qn(name))
    return "" if found is None else found.get(qn("w:val"), "")


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 0
