"""PowerPoint files (.pptx): a file is a document, a slide a page of it.

A slide's title is a heading; its other texts follow in their order, tables, charts and diagrams as lines, and the
speaker's notes behind the words "Speaker notes:". Left out, and said to be, are hidden slides and shapes, what stands
beside the slide, comments, pictures and what is embedded; without a word the numbers, dates and footers of slides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from lxml import etree

from index.readers.losses import numbers
from index.readers.office.draft import Draft, Losses
from index.readers.office.drawings import chart_lines, diagram_lines, new_chart_lines
from index.readers.office.linear import LOWERED, PLAIN, RAISED, Piece, scripted
from index.readers.office.numbering import Counters, Level, indented
from index.readers.office.omml import FORMULA, formula
from index.readers.office.openxml import OpenXml, first_choice, q
from index.readers.office.package import Package, read_package
from index.readers.source import ReadResult, SourceFile
from index.records import Document, Loss, LossKind, Span

__all__ = ["read_pptx"]

_KIND = "PowerPoint file"
_OLD = " (.pptx), but one of PowerPoint 97"
_NOTES_MARK = "Speaker notes: "
_TITLES = frozenset(["title", "ctrTitle"])
_MARGINS = frozenset(["dt", "ftr", "sldNum", "hdr"])  # placeholders that stand alike on all slides
_LISTS = frozenset(["body", "obj", ""])  # placeholders whose paragraphs are items of a list
_FIELDS_LEFT_OUT = re.compile(r"slidenum|datetime.*")
_ICON = 914_400  # EMU, an inch; what is not longer and wider shows a sign and no text
_SHAPE, _GROUP, _FRAME, _PICTURE, _ALTERNATIVES = (
    q(name) for name in ("p:sp", "p:grpSp", "p:graphicFrame", "p:pic", "mc:AlternateContent")
)
_CONNECTOR = q("p:cxnSp")
_BODIES = (q("p:txBody"), q("a:txBody"))
_NUMBER_FORMS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}
_SURROUNDINGS = {"Period": "%{}.", "ParenR": "%{})", "ParenBoth": "(%{})", "Plain": "%{}"}
_AUTO_NUMBER = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(Period|ParenR|ParenBoth|Plain)")


def read_pptx(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document."""

    def read(package: Package) -> Iterator[ReadResult]:
        yield _document(OpenXml(package, _KIND, "p:presentation"), file)

    return read_package(file, _KIND, read, old=_OLD)


def _document(deck: OpenXml, file: SourceFile) -> Document:
    draft = Draft()
    size = deck.root.find(q("p:sldSz"))
    paper = (_length(size, "cx"), _length(size, "cy")) if size is not None else (0, 0)
    hidden: list[int] = []
    pictured: list[int] = []
    damaged: list[int] = []
    for number, listed in enumerate(deck.root.iter(q("p:sldId")), 1):
        start = draft.length
        name, slide = deck.by_id(deck.main, listed.get(q("r:id")))
        if slide is None:
            damaged.append(number)
        elif slide.get("show") in ("0", "false"):
            hidden.append(number)
        else:
            pictures = draft.losses.pictures
            _read_slide(_Slide(deck, name, paper, draft.losses), slide, draft)
            pictured += [number] if draft.losses.pictures > pictures else []
            draft.losses.comments += _comments(deck, name)
        draft.pages.append(Span(start, draft.length))
    draft.losses.pictured = f" on {_slides(pictured)}" if pictured else ""
    if hidden:
        draft.losses.more.append(Loss(LossKind.HIDDEN, _slides(hidden)))
    if damaged:
        draft.losses.more.append(Loss(LossKind.PAGES, f"{_slides(damaged)}, damaged"))
    return draft.document(file, deck.properties(), "pptx properties")


def _slides(found: list[int]) -> str:
    return f"slide{'' if len(found) == 1 else 's'} {numbers(found)}"


def _read_slide(reading: "_Slide", slide: Any, draft: Draft) -> None:
    blocks = list(reading.blocks(slide.find(f"{q('p:cSld')}/{q('p:spTree')}")))
    for block in sorted(blocks, key=lambda block: not block.level):  # its title first, wherever it stands
        draft.add(block.text, tight=block.tight, level=block.level)
    notes = next(reading.deck.related(reading.name, "notesSlide"), None)
    said = "\n".join(reading.notes(None if notes is None else reading.deck.xml_or_none(notes)))
    draft.add(f"{_NOTES_MARK}{said}" if said else "")


def _comments(deck: OpenXml, slide: str) -> int:
    roots = [deck.xml_or_none(name) for name in deck.related(slide, "comments")]
    return sum(1 for root in roots if root is not None for each in root.iter(etree.Element) if each.tag.endswith("}cm"))


class _Block(NamedTuple):
    text: str
    tight: bool = False  # an item of a list
    level: int = 0


@dataclass(slots=True)
class _Slide:
    """A slide that is read."""

    deck: OpenXml
    name: str  # of its part
    paper: tuple[int, int]  # EMU
    losses: Losses

    def blocks(self, tree: Any, *, grouped: bool = False) -> Iterator[_Block]:
        """The texts of shapes in their order. A group has a paper of its own, which is laid on the slide."""
        for shape in () if tree is None else tree.iterchildren(etree.Element):
            if shape.tag == _ALTERNATIVES:
                yield from self.blocks(first_choice(shape), grouped=grouped)
            elif shape.tag in (_SHAPE, _GROUP, _FRAME, _PICTURE, _CONNECTOR):
                if _is_hidden(shape) or (not grouped and self._is_beside(shape)):
                    self.losses.hidden += len(_characters(shape))
                elif shape.tag == _GROUP:
                    yield from self.blocks(shape, grouped=True)
                elif shape.tag == _FRAME:
                    yield from self._frame(shape)
                elif shape.tag == _PICTURE:
                    self._picture(shape)
                else:
                    yield from self._shape(shape)

    def _is_beside(self, shape: Any) -> bool:
        """Whether a shape stands wholly beside the slide, as far as it states where it stands."""
        place = _transform(shape)
        offset, extent = (None, None) if place is None else (place.find(q("a:off")), place.find(q("a:ext")))
        if offset is None or extent is None or not all(self.paper):
            return False
        return any(
            start >= whole or start + _length(extent, size) < 0
            for start, size, whole in (
                (_length(offset, "x"), "cx", self.paper[0]),
                (_length(offset, "y"), "cy", self.paper[1]),
            )
        )

    def _shape(self, shape: Any) -> Iterator[_Block]:
        kind = _placeholder(shape)
        body = shape.find(_BODIES[0])
        if body is None or kind in _MARGINS:
            return
        if kind in _TITLES:
            title = " ".join(" ".join(text for text, _ in self._paragraphs(body, is_list=False)).split())
            yield from [_Block(title, level=1)] if title else []
            return
        for text, is_item in self._paragraphs(body, is_list=kind in _LISTS if kind is not None else False):
            yield _Block(text, tight=is_item)

    def _paragraphs(self, body: Any, *, is_list: bool) -> Iterator[tuple[str, bool]]:
        """The paragraphs with text, and whether each is an item of a list."""
        paragraphs = list(body.iterchildren(q("a:p")))
        counters = Counters()
        several = sum(1 for each in paragraphs if self._text(each, count=False)) > 1
        for paragraph in paragraphs:
            text = self._text(paragraph)
            if text:
                mark = _mark(paragraph, counters, is_list=is_list and several)
                yield f"{mark}{text}", bool(mark)

    def _text(self, paragraph: Any, *, count: bool = True) -> str:
        pieces: list[Piece] = []
        self._inline(paragraph, pieces, count=count)
        return re.sub(r"[ \t]*\n[ \t]*", "\n", scripted(pieces)).strip()

    def _inline(self, container: Any, pieces: list[Piece], *, count: bool) -> None:
        for child in container.iterchildren(etree.Element):
            tag = child.tag
            if tag == q("a:r"):
                self._run(child, pieces, count=count)
            elif tag == q("a:br"):
                pieces.append(("\n", PLAIN))
            elif tag == q("a:fld"):
                if not _FIELDS_LEFT_OUT.fullmatch(child.get("type", "")):
                    self._run(child, pieces, count=count)
            elif tag == FORMULA:
                pieces.append((formula(child), PLAIN))
            elif tag == _ALTERNATIVES:
                chosen = first_choice(child)
                if chosen is not None:
                    self._inline(chosen, pieces, count=count)
            elif tag in (q("a14:m"), q("m:oMathPara")):
                self._inline(child, pieces, count=count)

    def _run(self, run: Any, pieces: list[Piece], *, count: bool) -> None:
        properties = run.find(q("a:rPr"))
        text = (run.findtext(q("a:t")) or "").replace("\v", "\n").replace("_x000B_", "\n")
        if properties is not None and properties.get("strike", "noStrike") != "noStrike":
            self.losses.struck += len(text.strip()) if count else 0
            return
        moved = properties.get("baseline", "0").removesuffix("%") if properties is not None else "0"
        script = PLAIN if moved.strip("-0") == "" else LOWERED if moved.startswith("-") else RAISED
        pieces.append((text, script))

    def _frame(self, frame: Any) -> Iterator[_Block]:
        """A table, a chart, a diagram, or what is embedded."""
        data = frame.find(f"{q('a:graphic')}/{q('a:graphicData')}")
        for element in () if data is None else data.iterchildren(etree.Element):
            if element.tag == q("a:tbl"):
                rows = [
                    " | ".join(cells) for row in element.iterchildren(q("a:tr")) if any(cells := list(self._cells(row)))
                ]
                yield from [_Block("\n".join(rows))] if rows else []
            elif element.tag == q("c:chart"):
                yield from self._drawn(chart_lines, element.get(q("r:id")))
            elif element.tag == q("cx:chart"):
                yield from self._drawn(new_chart_lines, element.get(q("r:id")))
            elif element.tag == q("dgm:relIds"):
                yield from self._drawn(diagram_lines, element.get(q("r:dm")))
            elif element.tag == _ALTERNATIVES or element.tag.endswith("}oleObj"):
                self._embedded(element)

    def _cells(self, row: Any) -> Iterator[str]:
        for cell in row.iterchildren(q("a:tc")):
            if cell.get("hMerge") not in ("1", "true") and cell.get("vMerge") not in ("1", "true"):
                body = cell.find(_BODIES[1])
                texts = () if body is None else (text for text, _ in self._paragraphs(body, is_list=False))
                yield " ".join(" ".join(texts).split())

    def _drawn(self, lines_of: Any, relation_id: str | None) -> Iterator[_Block]:
        _, drawing = self.deck.by_id(self.name, relation_id)
        lines = [] if drawing is None else list(lines_of(drawing))
        self.losses.objects += not lines
        yield from [_Block("\n".join(lines))] if lines else []

    def _embedded(self, element: Any) -> None:
        programs = [each.get("progId", "") for each in element.iter(etree.Element) if each.tag.endswith("}oleObj")]
        if any(program.startswith(("Equation", "MathType")) for program in programs):
            self.losses.formulas += 1
        else:
            self.losses.objects += 1

    def _picture(self, picture: Any) -> None:
        if any(True for _ in picture.iter(q("a:videoFile"), q("a:audioFile"), q("a:wavAudioFile"))):
            self.losses.objects += 1
            return
        place = _transform(picture)
        extent = None if place is None else place.find(q("a:ext"))
        self.losses.pictures += extent is None or min(_length(extent, "cx"), _length(extent, "cy")) > _ICON

    def notes(self, notes: Any) -> Iterator[str]:
        """The lines of the speaker's notes."""
        for shape in () if notes is None else notes.iter(_SHAPE):
            body = shape.find(_BODIES[0])
            if _placeholder(shape) == "body" and body is not None:
                yield from (text for text, _ in self._paragraphs(body, is_list=False))


def _mark(paragraph: Any, counters: Counters, *, is_list: bool) -> str:
    """What stands in front of a paragraph that is an item of a list; in a body without a stated mark, a dash."""
    properties = paragraph.find(q("a:pPr"))
    depth = 0 if properties is None else min(_length(properties, "lvl"), 8)
    automatic = None if properties is None else properties.find(q("a:buAutoNum"))
    if automatic is not None:
        found = _AUTO_NUMBER.fullmatch(automatic.get("type", ""))
        form, around = found.groups() if found else ("arabic", "Period")
        level = Level(_NUMBER_FORMS[form], _SURROUNDINGS[around].format(depth + 1), _length(automatic, "startAt") or 1)
        return indented(counters.label("", depth, {depth: level}), depth)
    if properties is not None and properties.find(q("a:buNone")) is not None:
        return ""
    stated = properties is not None and (
        properties.find(q("a:buChar")) is not None or properties.find(q("a:buBlip")) is not None
    )
    return indented("-", depth) if stated or is_list else ""


def _placeholder(shape: Any) -> str | None:
    """The kind of placeholder that a shape fills; None for one that fills none."""
    properties = shape.find(f"{q('p:nvSpPr')}/{q('p:nvPr')}/{q('p:ph')}")
    return None if properties is None else properties.get("type", "")


def _transform(shape: Any) -> Any:
    for name in ("p:spPr", "p:grpSpPr"):
        properties = shape.find(q(name))
        if properties is not None:
            return properties.find(q("a:xfrm"))
    return shape.find(q("p:xfrm"))


def _is_hidden(shape: Any) -> bool:
    properties = next(shape.iter(q("p:cNvPr")), None)
    return properties is not None and properties.get("hidden") in ("1", "true")


def _length(element: Any, name: str) -> int:
    stated = element.get(name, "0")
    return int(stated) if stated.removeprefix("-").isdecimal() else 0


def _characters(shape: Any) -> str:
    return "".join(text.text or "" for text in shape.iter(q("a:t"))).strip()
