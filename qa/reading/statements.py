"""Passages to statements: the sentences, list items and table rows that an answer can be made of.

A table's row is read together with the names of its columns and what stands above the table, as one statement: "Belt"
in a row means little, "Island: Belt; 2021: 1405" does. The span is that of the row alone, which is what is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index import Hit, Passage, Span, heading_length, sentence_spans

__all__ = ["Cell", "Statement", "headings_of", "rows_of", "statements_of"]

_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?![ \t]*\n))+")
_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"(?![#=\s-]*$)[^\s#].*?(?=[\s#]*$)", re.MULTILINE)  # a line, without the marks around its words
_RULE = re.compile(r"[\s|:+=–-]+")  # the line below the names of a Markdown table's columns
_ITEM = re.compile(r"\s*(?:[-*•–·◦▪‣+]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
_NAMED = re.compile(r"(?P<name>[^:|]{1,60}): (?P<value>.+)", re.DOTALL)
_LABELLED = re.compile(r"\s*[^\s:|][^:|]{1,50}: \S.{0,150}")  # "Defence: Salma Idrisse"
_ENDS_SENTENCE = re.compile(r"[^\W\d_][.!?][”\"’')]?\s*$")
_FEWEST_LABELLED = 3  # lines that make a list of what is labelled
_CONTINUES = re.compile(r"[ \t]|[a-z]")  # the start of a line that goes on with the item above it
_LONGEST_CAPTION = 160  # characters
# A sentence that opens like this leans on the one before it.
_LEANS = re.compile(
    r"[“\"‘'«]?(?:(?:he|she|it|they|his|her|its|their|this|these|those|that|such|both|neither|another|the same)\b"
    r"|(?:but|and|so|yet|still|however|instead|then|there|here|thus|therefore|nor|or|also|moreover|meanwhile|later"
    r"|in return|in addition|as a result|for example|among them|most of (?:them|it)|the (?:two|former|latter))\b"
    r"|(?:il|elle|ils|elles|ce|cela|mais|et|or|él|ella|ellos|esto|eso|pero|er|sie|es|dies|aber|und)\b)",
    re.IGNORECASE,
)
_SPEAKS_FOR_ITSELF = re.compile(
    r"(?:it (?:was|is) (?:the|a|an|in|on|not|only)\b|there (?:is|are|was|were)\b|both [A-Z])"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table's row, in the passage's text."""

    span: Span
    text: str
    column: str  # the name of its column; empty where there is none


@dataclass(frozen=True, eq=False)
class Statement:
    """A sentence, list item or row, or a heading that the passage opens with. Spans count in the passage's text."""

    hit: Hit
    span: Span
    place: int  # among the statements of its passage, from 0
    paragraph: int  # number of its paragraph in the passage
    cells: tuple[Cell, ...] = ()  # of a table's row
    caption: str = ""  # what stands above the table or the list
    is_item: bool = False  # of a list
    block: int = -1  # of the rows and items that belong together; -1 for a sentence
    is_heading: bool = False  # which titles the others, and seldom says what is asked

    @property
    def text(self) -> str:
        """Its words."""
        return self.hit.passage.text[self.span.start : self.span.end]

    @cached_property
    def in_words(self) -> str:
        """Its words as they are understood: of a row with its caption and the names of its columns."""
        if not self.cells:
            return f"{self.caption} {self.text}".strip() if self.is_item else self.text
        named = "; ".join(f"{cell.column}: {cell.text}" if cell.column else cell.text for cell in self.cells)
        return f"{self.caption}: {named}" if self.caption else named

    @property
    def leans(self) -> bool:
        """Whether it can only be understood with what stands before it."""
        text = self.text
        return (
            not self.cells and bool(_LEANS.match(text)) and not _SPEAKS_FOR_ITSELF.match(text.lstrip("“\"‘'«").lower())
        )

    @property
    def key(self) -> tuple[str, int]:
        """The document, and the place in it: the same statement has the same."""
        passage = self.hit.passage
        return passage.document_id, passage.start + self.span.start


def statements_of(hit: Hit) -> list[Statement]:
    """The statements of a hit's passage, in order; the headings that it opens with come before place 0."""
    headings = headings_of(hit.passage)
    first = -len(headings)
    titles = [Statement(hit, span, first + row, first + row, is_heading=True) for row, span in enumerate(headings)]
    return [*titles, *_below(hit, heading_length(hit.passage))]


def headings_of(passage: Passage) -> list[Span]:
    """The lines of the headings that a passage opens with, in its text."""
    return [Span(*line.span()) for line in _HEADING.finditer(passage.text, 0, heading_length(passage))]


def _below(hit: Hit, start: int) -> list[Statement]:
    """The statements from a position of a passage on."""
    text = hit.passage.text
    found: list[Statement] = []
    above = ""
    for number, paragraph in enumerate(_PARAGRAPH.finditer(text, start)):
        lines = [Span(paragraph.start() + line.start(), paragraph.start() + line.end()) for line in _lines(paragraph)]
        if not lines:
            continue
        words = [text[line.start : line.end] for line in lines]
        if _is_table(words):
            found += _rows(hit, lines, above, number, len(found))
        elif _is_list(words):
            found += _items(hit, _whole(lines, words), above, number, len(found))
        elif len(lines) == 1 and _ITEM.match(words[0]):
            found += _items(hit, lines, found[-1].caption if found and found[-1].is_item else above, number, len(found))
        else:
            spans = [
                Span(paragraph.start() + each.start, paragraph.start() + each.end)
                for each in sentence_spans(paragraph.group())
            ]
            found += [Statement(hit, span, len(found) + row, number) for row, span in enumerate(spans)]
        above = _caption(words[-1].strip())
    return [each for each in found if each.text.strip()]


def rows_of(text: str) -> list[tuple[Span, tuple[Cell, ...]]]:
    """The rows of the tables in a text, each with its cells; what names the columns is none."""
    hit = Hit(Passage("", "", 0, len(text), text), score=0.0, rank=1, similarity=0.0, bm25=0.0)
    return [(statement.span, statement.cells) for statement in statements_of(hit) if statement.cells]


def _caption(last: str) -> str:
    """What the last line of a paragraph says of the table or list below it; empty where it says nothing of it.

    Example: "It has few friends. It lives on" -> "It lives on".
    """
    if "|" in last or _ITEM.match(last):
        return ""
    if len(last) > _LONGEST_CAPTION and not last.endswith("."):
        last = last[sentence_spans(last)[-1].start :]
    return last if len(last) <= _LONGEST_CAPTION else ""


def _is_table(lines: Sequence[str]) -> bool:
    """Whether lines are rows of a table, and not text in which a bar stands for an "I" or "1" that was misread.

    Rows are as many as the lines beside them, and where there is but one, a full stop does not end them all.
    """
    rows = [line for line in lines if "|" in line]
    if any(_names_its_cells(row) for row in rows):
        return True
    is_sentence = len(rows) == 1 and _ENDS_SENTENCE.search(lines[-1]) is not None
    return bool(rows) and 2 * len(rows) >= len(lines) and not is_sentence


def _names_its_cells(row: str) -> bool:
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    return all(map(_NAMED.fullmatch, cells))


def _is_list(lines: Sequence[str]) -> bool:
    """Whether lines are the items of one list, below a line that says of what, or labels with what they stand for."""
    if len(lines) >= _FEWEST_LABELLED and all(_LABELLED.fullmatch(line) for line in lines):
        return True
    items = [bool(_ITEM.match(line)) for line in lines]
    fitting = (item or _CONTINUES.match(line) for item, line in zip(items[1:], lines[1:], strict=True))
    return len(lines) > 1 and any(items[1:]) and all(fitting)


def _whole(lines: Sequence[Span], words: Sequence[str]) -> list[Span]:
    """The items of a list, each with the lines that go on with it."""
    if not any(_ITEM.match(line) for line in words):
        return list(lines)
    whole: list[Span] = []
    for line, said in zip(lines, words, strict=True):
        if whole and not _ITEM.match(said):
            whole[-1] = Span(whole[-1].start, line.end)
        else:
            whole.append(line)
    return whole


def _lines(paragraph: re.Match[str]) -> Iterator[re.Match[str]]:
    return (line for line in _LINE.finditer(paragraph.group()) if line.group().strip())


def _items(hit: Hit, lines: Sequence[Span], above: str, paragraph: int, place: int) -> Iterator[Statement]:
    """The items of a list; a line that is none, in front of them, is what stands above."""
    text = hit.passage.text
    marked = any(_ITEM.match(text[line.start : line.end]) for line in lines)
    for row, line in enumerate(lines):
        is_item = not marked or bool(_ITEM.match(text[line.start : line.end]))
        if not is_item:
            above = text[line.start : line.end].strip()
        yield Statement(
            hit, _trimmed(text, line), place + row, paragraph, (), above if is_item else "", is_item, paragraph
        )


def _rows(hit: Hit, lines: Sequence[Span], above: str, paragraph: int, place: int) -> Iterator[Statement]:
    """The rows of a table below its first, which names the columns; a table of one row names each of its cells."""
    text = hit.passage.text
    names: list[str] = []
    caption = above
    number = place
    for row, line in enumerate(lines):
        said = text[line.start : line.end]
        if "|" not in said:
            caption = said.strip()
            continue
        cells = list(_cells(text, line))
        if _RULE.fullmatch(said):
            continue
        named = [_NAMED.fullmatch(text[cell.start : cell.end]) for cell in cells]
        if cells and all(named):
            found = tuple(
                Cell(Span(cell.start + match.start("value"), cell.end), match["value"], match["name"].strip())
                for cell, match in zip(cells, named, strict=True)
                if match
            )
        elif not names and len(lines) > 1:
            names = [text[cell.start : cell.end].strip("* ") for cell in cells]
            if row + 1 < len(lines):
                continue
            found = tuple(Cell(cell, text[cell.start : cell.end], "") for cell in cells)
        else:
            found = tuple(
                Cell(cell, text[cell.start : cell.end], column)
                for cell, column in zip(cells, _columns(names, len(cells)), strict=True)
            )
        yield Statement(hit, _trimmed(text, line), number, paragraph, found, caption, block=paragraph)
        number += 1


def _columns(names: Sequence[str], cells: int) -> Sequence[str]:
    """The name of each cell's column; the corner above the rows' labels may have none, last cells may be missing."""
    if cells == len(names) + 1:
        return ["", *names]
    return names[:cells] if cells <= len(names) else [""] * cells


def _cells(text: str, line: Span) -> Iterator[Span]:
    """What stands between the bars of a line, without the blanks around it."""
    start = line.start
    said = text[line.start : line.end]
    places = [*((line.start + bar.start(), line.start + bar.end()) for bar in re.finditer(r"\|", said)), (line.end, 0)]
    for number, (bar, after) in enumerate(places):
        span = _trimmed(text, Span(start, bar))
        edge = number in {0, len(places) - 1}
        if span.end > span.start or not edge:
            yield span
        start = after


def _trimmed(text: str, span: Span) -> Span:
    said = text[span.start : span.end]
    start = span.start + len(said) - len(said.lstrip())
    return Span(start, max(start, span.start + len(said.rstrip())))
