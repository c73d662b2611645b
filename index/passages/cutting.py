"""Cuts a document into passages.

Passages follow the text: whole paragraphs are packed together up to a length that the embedding model reads
in full, a longer paragraph is cut between sentences, or the items of a list and the rows of a table, a longer
sentence between words. A passage may open with headings, and never runs across one or across a line left out; no two
overlap: nothing is embedded twice.
"""

import bisect
import heapq
import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import PurePosixPath

from index.passages.headings import SECTION_JOINT, SHORTEST_BODY, heading_length, on_one_line
from index.readers import boilerplate, repeated, title_from_name
from index.records import Document, Heading, LeftOut, Passage, Span
from index.text import fold, sentence_spans, whole_words

__all__ = ["PASSAGE_LENGTH", "cut", "embedded_text", "indexed_text", "left_out_of"]

# Characters of a passage, at most, beside the headings that it opens with, which were embedded with it anyway; the
# default model reads 256 word pieces, about 1,000 characters.
PASSAGE_LENGTH = 900
_LONGEST_OPENING = 300  # characters of the headings that a passage opens with
_PARAGRAPH = re.compile(r"\S(?:[^\n]+|\n(?!\s*\n))*+")
_LONGEST_HEADING = 90  # characters
_ENDS_LIKE_A_SENTENCE = re.compile(r"[.!;:,…][\"'’”)\]]*$")
# A line that opens an item of a list or is a row of a table, as the readers write them.
_ITEM = re.compile(r"^[ \t]*(?=[-*+•–] |\d{1,3}[.)] |\||[^\n|]+ \| )", re.MULTILINE)
_DRAWN_BELOW = re.compile(r"\n[^\S\n]*(?:=+|-+)[^\S\n]*(?=\n|\Z)")
_HEADINGS_SHOWN = 2  # of those above a passage, the innermost


@dataclass(frozen=True, slots=True)
class _Section:
    """Paragraphs under one heading, with nothing left out between them."""

    heading: str
    paragraphs: list[Span]
    opening: int | None = None  # where the headings begin that stand directly above the first paragraph


def cut(document: Document, left_out: Sequence[LeftOut] | None = None) -> Iterator[Passage]:
    """The passages of a document, in order.

    `left_out` are spans that no passage may hold, in order; by default those of `left_out_of`.
    A document without any text gives none.
    """
    text = document.text
    if left_out is None:
        left_out = left_out_of(document)
    sections = _marked_sections(document, left_out) if document.headings else _seen_sections(document, left_out)
    for section in sections:
        for number, (start, end) in enumerate(_pack(text, section.paragraphs)):
            begin = section.opening if section.opening is not None and not number else start
            yield Passage(
                id=f"{document.id}@{begin}-{end}",
                document_id=document.id,
                start=begin,
                end=end,
                text=text[begin:end],
                section=section.heading,
                page=document.page_at(begin),
                title=document.title,
                source=document.source,
                date=document.date,
            )


def left_out_of(document: Document, recurring: Mapping[str, str] | None = None) -> list[LeftOut]:
    """What no passage may hold: what the format shows to be page furniture, and lines known as such or that recur.

    `recurring` are lines that many documents have, each with the one that it stays in (`readers.recurring_lines`).
    """
    merged: list[LeftOut] = []
    lines = boilerplate(document.text), repeated(document, recurring or {})
    for each in heapq.merge(document.left_out, *lines, key=attrgetter("start")):
        if not merged or each.start >= merged[-1].end:
            merged.append(each)
    return merged


def embedded_text(passage: Passage) -> str:
    """What is embedded for a passage: `indexed_text`, but without a title that is made of the file's name.

    So a file that is renamed costs nothing; its new name is searched for by its words. Words that are broken at a
    line's end are whole.
    """
    named = title_from_name(PurePosixPath(passage.document_id).stem, "")
    return whole_words(indexed_text(replace(passage, title="") if fold(passage.title) == fold(named) else passage))


def indexed_text(passage: Passage) -> str:
    """What is embedded and searched for a passage: its title and section in front of the text below its headings."""
    head = [part.replace("_", " ") for part in (passage.title, passage.section) if part]
    return "\n".join([*head, passage.text[heading_length(passage) :]])


def _marked_sections(document: Document, left_out: Sequence[LeftOut]) -> Iterator[_Section]:
    """Sections by the headings that the format marks. Each heading stands in one, if only by itself."""
    text = document.text
    over: list[Heading] = []  # the headings that the text stands below
    waiting: list[Heading] = []  # the last of them, of which no section was told yet
    position = 0
    shown = [h for h in document.headings if not any(o.start <= h.start and h.end <= o.end for o in left_out)]
    for heading in [*shown, None]:
        start, end = _whole_lines(text, heading) if heading else (len(text), len(text))
        runs = list(_runs(text, position, start, left_out))
        if not runs and over and (heading is None or heading.level <= over[-1].level):
            # A heading with nothing below it says what it says by itself: a poster, a list of questions.
            alone = over.pop()
            waiting = [each for each in waiting if each is not alone]
            runs = [[Span(alone.start, alone.end)]]
        name = _section_name(document, over)
        if runs:
            opening = _directly_above(document, waiting, runs[0][0].start, left_out)
            for each in waiting[: len(waiting) - len(opening)]:
                yield _Section(_section_name(document, over[: over.index(each)]), [Span(each.start, each.end)])
            waiting = []
            yield _Section(name, runs[0], opening[0].start if opening else None)
            yield from (_Section(name, run) for run in runs[1:])
        if heading:
            over = [each for each in over if each.level < heading.level] + [heading]
            waiting.append(heading)
        position = max(position, end)


def _directly_above(
    document: Document, headings: Sequence[Heading], start: int, left_out: Sequence[LeftOut]
) -> list[Heading]:
    """The last of some headings that follow each other, with which a passage can open whose text begins at `start`.

    Those that are the title or that its section names, so that they can be told again, with nothing left out between.
    """
    named = {document.title, *_named(document, headings)}
    found: list[Heading] = []
    below = start
    for heading in reversed(headings):
        between = bisect.bisect_right(left_out, heading.end, key=attrgetter("end"))
        is_cut = between < len(left_out) and left_out[between].start < below
        if is_cut or start - heading.start > _LONGEST_OPENING or _line(document, heading) not in named:
            break
        found.insert(0, heading)
        below = heading.start
    return found


def _section_name(document: Document, over: Sequence[Heading]) -> str:
    return SECTION_JOINT.join(_named(document, over))


def _named(document: Document, over: Sequence[Heading]) -> list[str]:
    """The headings that name a section: the innermost of those above it, without the title."""
    lines = [_line(document, each) for each in over]
    return [line for line in lines if line != document.title][-_HEADINGS_SHOWN:]


def _line(document: Document, heading: Heading) -> str:
    return on_one_line(document.text[heading.start : heading.end])


def _whole_lines(text: str, span: Heading) -> tuple[int, int]:
    """The span with the rest of the lines it stands in, and the line drawn below it: marks of a heading are no text."""
    end = text.find("\n", span.end)
    drawn = _DRAWN_BELOW.match(text, end) if end >= 0 else None
    return text.rfind("\n", 0, span.start) + 1, drawn.end() if drawn else len(text) if end < 0 else end


def _seen_sections(document: Document, left_out: Sequence[LeftOut]) -> Iterator[_Section]:
    """Sections by lines that look like headings, in a format that marks none."""
    text = document.text
    heading = ""
    for run in _runs(text, 0, len(text), left_out):
        paragraphs: list[Span] = []
        opening: int | None = None
        for position, paragraph in enumerate(run):
            following = run[position + 1] if position + 1 < len(run) else None
            if following is not None and _is_heading(text, paragraph, following):
                if paragraphs:
                    yield _Section(heading, paragraphs, opening)
                    paragraphs = []
                line = on_one_line(text[paragraph.start : paragraph.end])
                heading = "" if line == document.title else line
                opening = paragraph.start
            else:
                paragraphs.append(paragraph)
        if paragraphs:
            yield _Section(heading, paragraphs, opening)


def _runs(text: str, start: int, end: int, left_out: Sequence[LeftOut]) -> Iterator[list[Span]]:
    """Paragraphs of `text[start:end]`, in lists that a left out span divides."""
    first = bisect.bisect_right(left_out, start, key=attrgetter("end"))
    last = bisect.bisect_left(left_out, end, key=attrgetter("start"))
    for border in [*left_out[first:last], LeftOut(end, end, "end")]:
        run = [Span(*found.span()) for found in _PARAGRAPH.finditer(text, start, max(start, border.start))]
        run = [Span(begin, begin + len(text[begin:stop].rstrip())) for begin, stop in run]
        if run:
            yield run
        start = max(start, border.end)


def _is_heading(text: str, paragraph: Span, following: Span) -> bool:
    """A short line of its own that does not end like a sentence, with a real paragraph below it."""
    line = text[paragraph.start : paragraph.end]
    return (
        len(line) <= _LONGEST_HEADING
        and "\n" not in line
        and not _ENDS_LIKE_A_SENTENCE.search(line)
        and following.end - following.start >= SHORTEST_BODY
    )


def _pack(text: str, paragraphs: Sequence[Span]) -> Iterator[Span]:
    """Spans of at most `PASSAGE_LENGTH` characters that hold the paragraphs, whole where they fit.

    The pieces are packed to about the same length, so that no crumb is left at the end.
    """
    pieces = [piece for paragraph in paragraphs for piece in _pieces(text, paragraph)]
    start, end = pieces[0]
    aim = _even_length(pieces[-1].end - start)
    for piece in pieces[1:]:
        grown = piece.end - start
        # Stop where the passage comes nearest to the length aimed at.
        if grown > PASSAGE_LENGTH or grown - aim > aim - (end - start):
            yield Span(start, end)
            start = piece.start
            aim = _even_length(pieces[-1].end - start)
        end = piece.end
    yield Span(start, end)


def _even_length(rest: int) -> float:
    """The length of each of the fewest passages that hold so many characters."""
    return rest / math.ceil(rest / PASSAGE_LENGTH)


def _pieces(text: str, paragraph: Span) -> Iterator[Span]:
    """The paragraph, or its sentences, items and rows where it is too long, or parts of what is still too long."""
    if paragraph.end - paragraph.start <= PASSAGE_LENGTH:
        yield paragraph
        return
    for item in _items(text, paragraph):
        whole = item.end - item.start <= PASSAGE_LENGTH
        for sentence in [item] if whole and item != paragraph else sentence_spans(text, *item):
            yield from _parts(text, sentence)


def _items(text: str, paragraph: Span) -> Iterator[Span]:
    """The items of a list or rows of a table, each with the lines that go on with it; else the whole paragraph."""
    starts = [found.end() for found in _ITEM.finditer(text, *paragraph)]
    if len(starts) < 2:  # noqa: PLR2004 one is no list
        yield paragraph
        return
    borders = [paragraph.start, *(start for start in starts if start > paragraph.start), paragraph.end]
    for start, end in itertools.pairwise(borders):
        yield Span(start, start + len(text[start:end].rstrip()))


def _parts(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence, cut between words where it is too long."""
    start = sentence.start
    while sentence.end - start > PASSAGE_LENGTH:
        end = text.rfind(" ", start + PASSAGE_LENGTH // 2, start + PASSAGE_LENGTH)
        end = start + PASSAGE_LENGTH if end < 0 else end
        yield Span(start, end)
        start = end
        while text[start].isspace():  # a sentence ends in something else
            start += 1
    yield Span(start, sentence.end)
