"""Statements to an answer: each quoted, with a marker, and nothing said that is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index import Collection, Hit, Passage, Span
from qa.answering.quoting import citation, ranked, same_words
from qa.question import Question
from qa.reading import Statement
from qa.records import Answer, Citation, Item, Side
from qa.wording import in_quotation_marks

__all__ = ["ITEM_MARK", "Composer", "Quoted", "Section", "said_once"]

ITEM_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
"""What stands in front of an item of a list."""

_LONGEST_QUOTE = 420  # characters with what a statement leans on


@dataclass(frozen=True, slots=True, eq=False)
class Quoted:
    """A stretch of a passage that is quoted. The span counts in the passage's text."""

    hit: Hit
    span: Span
    score: float  # 0 to 1
    also: tuple[Passage, ...] = ()  # of other documents that say it in the same words

    @property
    def text(self) -> str:
        """Its words."""
        return self.hit.passage.text[self.span.start : self.span.end]

    @property
    def place(self) -> tuple[str, int, int]:
        """The document, and where in it."""
        passage = self.hit.passage
        return passage.document_id, passage.start + self.span.start, passage.start + self.span.end

    def overlaps(self, other: Quoted) -> bool:
        """Whether both quote the same stretch of a document, in part at least."""
        (document, start, end), (its_document, its_start, its_end) = self.place, other.place
        return document == its_document and start < its_end and its_start < end


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """Quotes that belong together, under a line of the program's own words; empty for none."""

    quotes: tuple[Quoted, ...]
    heading: str = ""


def said_once(quotes: Iterable[Quoted]) -> list[Quoted]:
    """The quotes without those that say in the same words what one before them says; that tells where they stand."""
    kept: list[Quoted] = []
    for quoted in quotes:
        place = next((row for row, other in enumerate(kept) if same_words(quoted.text, other.text)), None)
        if place is None:
            kept.append(quoted)
        else:
            kept[place] = replace(kept[place], also=(*kept[place].also, quoted.hit.passage, *quoted.also))
    return kept


class Composer:
    """Makes answers of what was chosen."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def quoted(self, statement: Statement, score: float, among: Sequence[Statement]) -> Quoted | None:
        """A statement, from where what it leans on begins; None where that is not in its paragraph, or too long.

        `among` are the statements of its passage, in order.
        """
        first = statement
        own = [each for each in among if each.hit is statement.hit]
        while first.leans:
            before = next((e for e in own if e.place == first.place - 1 and e.paragraph == first.paragraph), None)
            if before is None or statement.span.end - before.span.start > _LONGEST_QUOTE:
                return None
            first = before
        return Quoted(statement.hit, Span(first.span.start, statement.span.end), score)

    def answer(
        self,
        question: Question,
        sections: Sequence[Section],
        *,
        confidence: float,
        passages: Iterable[tuple[Hit, float]],
        short: str | None = None,
        lead: str = "",
    ) -> Answer:
        """The answer that these sections make. `lead` is a line of our own words in front of them."""
        citations: list[Citation] = []
        markers: dict[tuple[str, int, int], int] = {}
        lines = [lead] if lead else []
        items: list[Item] = []
        sides: list[Side] = []
        for section in sections:
            own = []
            for quoted in section.quotes:
                marker = markers.get(quoted.place)
                if marker is None:
                    marker = markers[quoted.place] = len(citations) + 1
                    start = quoted.hit.passage.start
                    evidence = Span(start + quoted.span.start, start + quoted.span.end)
                    citations.append(
                        citation(self._collection, marker, quoted.hit, evidence, quoted.score, quoted.also)
                    )
                own.append(Item(quoted.text, (marker,)))
            if section.heading:
                lines.append(section.heading)
                sides.append(Side(section.heading.rstrip(":"), tuple(own)))
            lines += [f"{in_quotation_marks(item.text)} [{item.markers[0]}]" for item in own]
            items += own
        return Answer(
            question=question.asked,
            standalone_question=question.text,
            answered=True,
            answer=short,
            confidence=confidence,
            text="\n\n".join(lines),
            citations=tuple(citations),
            passages=ranked(passages),
            sources=len({citation.document for citation in citations}),
            kind=str(question.request.form),
            items=tuple(items) if not sides else (),
            sides=tuple(sides),
        )
