"""A draft to its quotations: between marks, as block quotes, and sentences that a reference follows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from index import Span, sentence_spans
from qa.drafts.extracting.blocks import Block, BlockKind, blocks_of
from qa.drafts.extracting.marks import quoted
from qa.drafts.extracting.naming import Names
from qa.drafts.extracting.references import Reference, References
from qa.drafts.extracting.spans import Spans
from qa.drafts.records import Draft, Named, Quotation, QuotationKind
from qa.drafts.wording import length_of, wording, words_of
from qa.wording import counted

__all__ = ["quotations_in"]

_LONGEST_PARAGRAPH = 20_000  # characters
_SENTENCE_END = re.compile(r"[.!?。！？][”’\"'»)\]]*\s")
_BLANK = re.compile(r"\n(?:[ \t>]*\n)+")
_EDGES = " \t\r\n\u00a0\u202f\u2009>*_"
_NEAR = 1_500  # characters beside a quotation that are about it, however long the sentence is
_FEWEST_WORDS = 3.0  # of a sentence that is looked up by itself
_LIKE_A_QUOTATION = 3.0  # words between marks, from which the sentence around them is not looked up as well
_MARKED = re.compile(r"[\s>*_]*([“„«»\"「『])(.+)([”“»«\"」』])[\s.,;*_]*", re.DOTALL)
_NAMES_ITS_SOURCE = re.compile(r"[\s>]*(?:—|–|--|―|~)\s*([^\n]{2,200})\s*")
_INTRODUCES = re.compile(r"[:：—–]\s*[*_]*\s*$")


def quotations_in(draft: Draft, names: Names) -> tuple[list[Quotation], list[str]]:
    """The quotations of a draft in their order, and what could not be taken for one, a sentence each."""
    blocks = blocks_of(draft)
    references = References(draft.text, blocks, names)
    running = [block for block in blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)]
    between = quoted(draft.text, [block.span for block in running])
    spans = [
        part
        for span in between.spans
        for part in _paragraphs(draft.text, span)
        if not references.titled(*part)  # then it names a source
    ]
    found: list[Quotation] = []
    ordered = Spans(spans)
    for block in running:
        inside = ordered.touching(*block.span)
        titles = [each.span for each in references.within(*block.span) if each.named.documents and not each.is_sure]
        named = Spans(titles)  # what stands between marks in one of them is a part of a title in parentheses
        inside = [span for span in inside if not any(each.end >= span.end for each in named.touching(*span))]
        if inside or references.within(*block.span):
            found += _in_block(draft.text, block, inside, references)
    for first, last in _runs(blocks):
        introduction = _introduction(draft.text, first, blocks)
        source = _beside(draft.text, first, last, blocks, references, introduction)
        for place in range(first, last + 1):
            found += _of_block_quote(draft.text, place, blocks, references, introduction, source)
    notices = []
    if between.unclosed:
        marks = counted(between.unclosed, "quotation mark")
        notices.append(f"{marks} never closed: what stands behind was not taken for a quotation.")
    if in_notes := _in_notes(draft.text, blocks, references):
        said = counted(in_notes, "quotation")
        notices.append(f"{said} in notes or a list of sources: not looked up, since titles stand between marks there.")
    return sorted(found, key=lambda each: (each.start, each.end)), notices


def _in_notes(text: str, blocks: Sequence[Block], references: References) -> int:
    """How many stretches between marks in notes and lists of sources may be quotations: what is no title known here."""
    notes = [block.span for block in blocks if block.kind is BlockKind.ENTRY]
    spans = quoted(text, notes).spans
    return sum(length_of(words_of(text, *span)) >= _LIKE_A_QUOTATION and not references.titled(*span) for span in spans)


def _paragraphs(text: str, span: Span) -> Iterator[Span]:
    """The paragraphs of what is quoted, without white space, and marks that are repeated, at their ends."""
    start = span.start
    for gap in [*_BLANK.finditer(text, *span), None]:
        end = gap.start() if gap else span.end
        trimmed = _trimmed(text, start, end)
        if trimmed.end > trimmed.start and text[trimmed.start] in '“„«»"「『' and start > span.start:
            trimmed = _trimmed(text, trimmed.start + 1, trimmed.end)
        if trimmed.end > trimmed.start:
            yield trimmed
        start = gap.end() if gap else end


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    return Span(start, end)


# In running text


def _in_block(text: str, block: Block, spans: Sequence[Span], references: References) -> Iterator[Quotation]:
    """The quotations between marks in a paragraph, then its other sentences with references."""
    sentences, quotes = Spans(_sentences(text, block, references)), Spans(spans)
    long = Spans([span for span in spans if length_of(words_of(text, *span)) >= _LIKE_A_QUOTATION])
    for number, span in enumerate(spans):
        around = _around(sentences, span)
        before = spans[number - 1].end if number else around.start
        after = spans[number + 1].start if number + 1 < len(spans) else around.end
        near = Span(max(before, around.start), min(after, around.end))
        yield _between_marks(text, span, near, _widened(around, sentences, quotes), references)
    if block.kind is BlockKind.PARAGRAPH:
        for sentence in sentences.spans:
            if not long.touching(*sentence):
                yield from _with_reference(text, sentence, references)


def _between_marks(text: str, span: Span, near: Span, wide: Span, references: References) -> Quotation:
    """A quotation; its source is named behind it, else inside it, else in front of it, before any other quotation.

    `near` is its sentence as far as there is no other quotation in it, `wide` what is about it.
    """
    inside = [each for each in references.within(*span) if each.is_apart and (each.is_sure or _ends(text, each, span))]
    named = (
        _named(references.within(span.end, near.end))
        or _named(inside)
        or _named(references.within(near.start, span.start))
    )
    apart = tuple(each.span for each in inside if each.is_sure or each.named.documents)
    beside = tuple(each.span for each in references.within(*wide) if each.is_apart)
    return Quotation(QuotationKind.MARKS, *span, text[span.start : span.end], wide, named, apart, beside)


def _with_reference(text: str, sentence: Span, references: References) -> Iterator[Quotation]:
    """A sentence, where it has a reference; a title counts as one at its end."""
    found = references.within(*sentence)
    counting = [each for each in found if each.is_apart or _leads(text, each, sentence) or _ends(text, each, sentence)]
    if not counting:
        return
    apart = tuple(sorted(each.span for each in counting))
    trimmed = _without_ends(text, sentence, apart)
    if wording(text, *trimmed, apart).length >= _FEWEST_WORDS:
        said = text[trimmed.start : trimmed.end]
        yield Quotation(QuotationKind.SENTENCE, *trimmed, said, sentence, _named(counting), apart)


def _leads(text: str, reference: Reference, sentence: Span) -> bool:
    """Whether a sentence begins with "according to X", or the like."""
    end = reference.span.end
    return not text[sentence.start : reference.span.start].strip(_EDGES) and text[end : end + 1] in (",", ":")


def _ends(text: str, reference: Reference, sentence: Span) -> bool:
    return not re.search(r"\w", text[reference.span.end : sentence.end])


def _without_ends(text: str, sentence: Span, apart: Sequence[Span]) -> Span:
    """A sentence without references at its ends."""
    start, end = _trimmed(text, *sentence)
    for span in apart:
        if text[start : span.start].strip(_EDGES):
            break
        start = max(start, span.end + (text[span.end : span.end + 1] in (",", ":")))
    for span in reversed(apart):
        if re.search(r"\w", text[span.end : end]) or span.start <= start:
            break
        end = span.start
    return _trimmed(text, start, end)


def _sentences(text: str, block: Block, references: References) -> list[Span]:
    """The sentences of a block; references behind a full stop belong to the sentence before."""
    sentences: list[Span] = []
    for sentence in _sentence_spans(text, block.span):
        start = sentence.start
        for reference in references.within(*sentence) if sentences else ():
            between = text[start : reference.span.start]
            if not reference.is_apart or re.search(r"\w", between):
                break
            start = reference.span.end
        if start > sentence.start:
            sentences[-1] = Span(sentences[-1].start, start)
        if re.search(r"\w", text[start : sentence.end]):
            sentences.append(Span(start, sentence.end))
        elif sentences:
            sentences[-1] = Span(sentences[-1].start, sentence.end)
    return sentences


def _sentence_spans(text: str, span: Span) -> list[Span]:
    """Its sentences; of a paragraph so long that it is none, where a sign and a space end one, in little time."""
    if span.end - span.start <= _LONGEST_PARAGRAPH:
        return sentence_spans(text, *span)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, *span)]
    return [Span(start, end) for start, end in pairwise([span.start, *ends, span.end]) if text[start:end].strip()]


def _around(sentences: Spans, span: Span) -> Span:
    """The sentences that a quotation touches, as one, or what of them is near it."""
    touched = sentences.touching(*span) or [span]
    start, end = max(touched[0].start, span.start - _NEAR), min(touched[-1].end, span.end + _NEAR)
    return Span(min(start, span.start), max(end, span.end))


def _widened(around: Span, sentences: Spans, quotes: Spans) -> Span:
    """With a sentence before and one behind, as far as these, and those next to them, quote nothing themselves."""
    before, behind = sentences.before(around.start, 2), sentences.behind(around.end, 2)
    start, end = around
    if before and not any(quotes.touching(*each) for each in before):
        start = max(before[-1].start, start - _NEAR)
    if behind and not any(quotes.touching(*each) for each in behind):
        end = min(behind[0].end, end + _NEAR)
    return Span(start, end)


def _named(references: Sequence[Reference] | Iterator[Reference]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(each.named for each in references))


# Block quotes


def _runs(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """The first and the last place of each run of block quotes: its paragraphs share what introduces them."""
    first = 0
    for kind, run in groupby(blocks, key=attrgetter("kind")):
        last = first + sum(1 for _ in run) - 1
        if kind is BlockKind.QUOTE:
            yield first, last
        first = last + 1


def _of_block_quote(
    text: str,
    place: int,
    blocks: Sequence[Block],
    references: References,
    introduction: Span | None,
    beside: tuple[Named, ...],
) -> Iterator[Quotation]:
    """The paragraph of a block quote, or what stands between marks in it where little else does."""
    block = blocks[place]
    if place and blocks[place - 1].kind is BlockKind.QUOTE and _NAMES_ITS_SOURCE.fullmatch(text, *block.span):
        return
    said = references.attribution(*block.span)
    span = _trimmed(text, block.start, said.span.start if said else block.end)
    inside = references.within(*span)
    ends = [each for each in inside if each.is_apart and (each.is_sure or _ends(text, each, span))]
    body = _without_ends(text, span, [each.span for each in ends])
    marked = _MARKED.fullmatch(text, *body)
    if marked and len(marked[2]) > len(text[body.start : body.end]) * 0.6:
        body = _trimmed(text, *marked.span(2))
    if not re.search(r"\w", text[body.start : body.end]):
        return
    named = (said.named,) if said else _named(ends) or beside
    apart = tuple(each.span for each in ends if body.start <= each.span.start < body.end)
    around = introduction or block.span
    near = tuple(each.span for each in references.within(*around) if each.is_apart)
    yield Quotation(QuotationKind.BLOCK, *body, text[body.start : body.end], around, named, apart, near)


def _beside(
    text: str, first: int, last: int, blocks: Sequence[Block], references: References, introduction: Span | None
) -> tuple[Named, ...]:
    """The source that the line behind a run of block quotes names, or the sentence that introduces it."""
    if last > first and (names := _NAMES_ITS_SOURCE.fullmatch(text, *blocks[last].span)):
        return (references.of_words(names[1]),)
    behind = blocks[last + 1] if last + 1 < len(blocks) else None
    if behind and behind.kind is BlockKind.PARAGRAPH:
        found = references.within(*behind.span)
        dash = re.match(r"\s*[(—–―~-]+\s*(.+)", text[behind.start : behind.end])
        rest = "".join(text[behind.start : found[0].span.start]) if found else "x"
        if found and (dash or not re.search(r"\w", rest)):
            return _named(found)
    return _named(references.within(*introduction)) if introduction else ()


def _introduction(text: str, first: int, blocks: Sequence[Block]) -> Span | None:
    """The sentence that introduces a block quote: the last one of the paragraph in front of it, if a colon ends it."""
    before = blocks[first - 1] if first else None
    if before is None or before.kind is not BlockKind.PARAGRAPH:
        return None
    sentences = _sentence_spans(text, before.span)
    return sentences[-1] if sentences and _INTRODUCES.search(text[before.start : before.end]) else None
