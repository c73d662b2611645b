"""Cuts a document into passages.

Passages follow the text: whole paragraphs are packed together up to a length that the embedding model reads
in full, a longer paragraph is cut between sentences, a longer sentence between words. A passage never runs
across a heading or a line left out, and no two overlap: nothing is embedded twice.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.boilerplate import boilerplate
from index.records import Document, LeftOut, Passage, Span
from index.sentences import sentence_spans

__all__ = ["PASSAGE_LENGTH", "cut", "indexed_text"]

PASSAGE_LENGTH = 900  # characters, at most; the default model reads 256 word pieces, about 1,000 characters
_PARAGRAPH = re.compile(r"\S(?:[^\n]+|\n(?!\s*\n))*+")
_LONGEST_HEADING = 90  # characters
_SHORTEST_BODY = 100  # characters; what follows a heading is a paragraph, not the next line of a list
_ENDS_LIKE_A_SENTENCE = re.compile(r"[.!;:,…][\"'’”)\]]*$")


@dataclass(frozen=True, slots=True)
class _Section:
    """Paragraphs under one heading, with nothing left out between them."""

    heading: str
    paragraphs: list[Span]


def cut(document: Document, left_out: Sequence[LeftOut] | None = None) -> Iterator[Passage]:
    """The passages of a document, in order.

    `left_out` are spans that no passage may hold, in order; by default those that `boilerplate` finds.
    A document without any text gives none.
    """
    text = document.text
    if left_out is None:
        left_out = list(boilerplate(text))
    for section in _sections(text, document.title, left_out):
        for start, end in _pack(text, section.paragraphs):
            yield Passage(
                id=f"{document.id}@{start}-{end}",
                document_id=document.id,
                start=start,
                end=end,
                text=text[start:end],
                section=section.heading,
                title=document.title,
                source=document.source,
                date=document.date,
            )


def indexed_text(passage: Passage) -> str:
    """What is embedded and searched for a passage: its title and section in front of the text itself."""
    head = [part.replace("_", " ") for part in (passage.title, passage.section) if part]
    return "\n".join([*head, passage.text])


def _sections(text: str, title: str, left_out: Sequence[LeftOut]) -> Iterator[_Section]:
    runs = list(_runs(text, left_out))
    heading = ""
    for run in runs:
        paragraphs: list[Span] = []
        for position, paragraph in enumerate(run):
            following = run[position + 1] if position + 1 < len(run) else None
            if following is not None and _is_heading(text, paragraph, following):
                if paragraphs:
                    yield _Section(heading, paragraphs)
                    paragraphs = []
                line = text[paragraph.start : paragraph.end]
                heading = "" if line == title else line
            else:
                paragraphs.append(paragraph)
        if paragraphs:
            yield _Section(heading, paragraphs)


def _runs(text: str, left_out: Sequence[LeftOut]) -> Iterator[list[Span]]:
    """Paragraphs, in lists that a left out span divides."""
    position = 0
    for border in [*left_out, LeftOut(len(text), len(text), "end")]:
        run = [Span(*found.span()) for found in _PARAGRAPH.finditer(text, position, border.start)]
        run = [Span(start, start + len(text[start:end].rstrip())) for start, end in run]
        if run:
            yield run
        position = border.end


def _is_heading(text: str, paragraph: Span, following: Span) -> bool:
    """A short line of its own that does not end like a sentence, with a real paragraph below it."""
    line = text[paragraph.start : paragraph.end]
    return (
        len(line) <= _LONGEST_HEADING
        and "\n" not in line
        and not _ENDS_LIKE_A_SENTENCE.search(line)
        and following.end - following.start >= _SHORTEST_BODY
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
    """The paragraph, or its sentences where it is too long, or parts of a sentence that is too long."""
    if paragraph.end - paragraph.start <= PASSAGE_LENGTH:
        yield paragraph
        return
    for sentence in sentence_spans(text, *paragraph):
        start = sentence.start
        while sentence.end - start > PASSAGE_LENGTH:
            end = text.rfind(" ", start + PASSAGE_LENGTH // 2, start + PASSAGE_LENGTH)
            end = start + PASSAGE_LENGTH if end < 0 else end
            yield Span(start, end)
            start = end
            while text[start].isspace():  # a sentence ends in something else
                start += 1
        yield Span(start, sentence.end)
