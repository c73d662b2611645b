"""Quotations in a collection in Lance: its words tell which texts may hold one, and pairs of words where in these.

An index of all pairs, as one machine has it, would be as large as the texts. So a few documents are looked for by the
rare words of what is quoted, in their passages and in their whole texts, and the same index is made of these alone.
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lancedb.query import FullTextOperator, FullTextQuery, MatchQuery
from lancedb.table import Table

from index.engine.lance.search.admitting import number_in
from index.engine.lance.search.candidates import threads
from index.engine.lance.search.generation import LanceGeneration
from index.engine.lance.search.pinned import Pinned
from index.engine.lance.search.reading import Reading
from index.engine.lance.search.words import LanceWords
from index.engine.ngrams import NearText
from index.engine.ngrams.pairs import Pairs
from index.engine.ngrams.places import NgramIndex
from index.engine.store import Store
from index.text import STOP_WORDS, stems, words

__all__ = ["LanceQuotable"]

_RAREST = 32  # words by which documents are looked for
_FOUND = 48  # passages, and documents, of each question
_COMPARED = 32  # documents whose texts are looked into
_FEWEST, _MOST = 4, 250_000  # of these, in any case, and characters of all that are looked into
_LONGEST = 200  # words of a quotation by which those are chosen
_KEPT = 8_000_000  # characters of the texts that were read last, with their pairs
_RANK_OFFSET = 10  # so that what several questions find comes before what one finds first


@dataclass(frozen=True)
class _Text:
    """A document's, and once it is looked into its pairs of words."""

    number: int
    document_id: str
    text: str

    @cached_property
    def pairs(self) -> Pairs:
        """These, made when they are first asked for."""
        return Pairs.of([(self.number, self.text)])

    def holds(self, phrases: Sequence[str]) -> int:
        """How many of these stand in it as they are written, but for capitals and line breaks."""
        written = " ".join(self.text.lower().split())
        return sum(phrase in written for phrase in phrases)


class LanceQuotable:
    """Looks words up in all texts. May be shared between threads; nothing is read before the first use."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._texts: OrderedDict[int, _Text] = OrderedDict()  # by the document's number, which means it for ever
        self._held = 0  # characters of them

    def near(  # noqa: PLR0913, PLR0917 - what is looked up, and where
        self,
        current: LanceGeneration,
        reading: Reading,
        truth: Store,
        text: str,
        most: int,
        within: Collection[str] = (),
        apart: int = 0,
    ) -> list[NearText]:
        """The places of a generation, see `NgramIndex.near`; `within` are ids of documents."""
        numbers = _numbers(truth, within)
        if within and not numbers:
            return []
        if 0 < len(numbers) <= _COMPARED:
            held = self._of(reading, sorted(numbers))
        else:
            likely = _likely(current, text, numbers)
            held = _looked_into(self._of(reading, likely), likely, text)
        found = NgramIndex([each.pairs for each in held.values()]).near(text, most, (), apart) if held else []
        return [
            NearText(held[place.number].document_id, held[place.number].text, place.start, place.end, place.shared)
            for place in found
        ]

    def _of(self, reading: Reading, numbers: Sequence[int]) -> dict[int, _Text]:
        """The texts of documents; those that are not kept are read."""
        with self._guard:
            held = {number: self._texts[number] for number in numbers if number in self._texts}
            for number in held:
                self._texts.move_to_end(number)
        unread = [number for number in numbers if number not in held]
        for number, (name, text) in reading.texts(unread).items() if unread else ():
            held[number] = _Text(number, name, text)
        with self._guard:
            for number, each in held.items():
                self._held += 0 if number in self._texts else len(each.text)
                self._texts[number] = each
            while self._held > _KEPT and len(self._texts) > 1:
                self._held -= len(self._texts.popitem(last=False)[1].text)
        return {number: held[number] for number in numbers}


def _looked_into(held: Mapping[int, _Text], likely: Sequence[int], text: str) -> dict[int, _Text]:
    """Of texts, the likeliest first, those that hold most pairs of neighbouring words as they are written, by number.

    As many as are looked into in a moment, and a few in any case.
    """
    written = text.lower().split()[:_LONGEST]
    pairs = [f"{one} {other}" for one, other in itertools.pairwise(written)]
    order = sorted(likely, key=lambda number: -held[number].holds(pairs))
    sizes = itertools.accumulate(len(held[number].text) for number in order)
    chosen = [
        number for place, (number, size) in enumerate(zip(order, sizes, strict=True)) if place < _FEWEST or size < _MOST
    ]
    return {number: held[number] for number in sorted(chosen)}


def _numbers(truth: Store, within: Collection[str]) -> list[int]:
    """The numbers of documents, by their ids."""
    with truth.reading() as connection:
        one = "SELECT number FROM documents WHERE id = ?"
        return [row[0] for name in within for row in connection.execute(one, (name,))]


def _likely(current: LanceGeneration, text: str, within: Sequence[int]) -> list[int]:
    """The numbers of the documents that most likely hold a text, or most of its words near each other."""
    points: dict[int, float] = {}
    for found in threads().map(
        lambda asked: _found(current.tables, asked, within), _questions(current.lexical, current.tables, text)
    ):
        for place, number in enumerate(dict.fromkeys(found)):
            points[number] = points.get(number, 0.0) + 1 / (place + _RANK_OFFSET)
    return sorted(points, key=lambda number: (-points[number], number))[:_COMPARED]


class _Question(NamedTuple):
    """Which rows are asked for."""

    table: Table
    column: str  # that has the number of the document
    asked: FullTextQuery


def _questions(lexical: LanceWords, tables: Pinned, text: str) -> Iterator[_Question]:
    """What is asked, each at the same time as the others.

    All words of an exact quotation stand in a passage; most words of another; those that no passage holds, or that
    are cut apart by two of them, in a whole text.
    """
    asked = dict.fromkeys(stems([word for word in words(text) if word not in STOP_WORDS]))
    known = sorted((stem for stem in asked if lexical.passages_with(stem)), key=lexical.passages_with)[:_RAREST]
    unknown = [stem for stem in asked if not lexical.passages_with(stem)][:_RAREST]
    if known and tables.passages is not None:
        if not unknown:
            every = MatchQuery(" ".join(known), "terms", operator=FullTextOperator.AND)
            yield _Question(tables.passages, "document", every)
        some = MatchQuery(" ".join(known), "terms")
        yield _Question(tables.passages, "document", some)
    whole = [*unknown, *known] or list(dict.fromkeys(stems(words(text))))
    if whole:
        every = MatchQuery(" ".join(whole), "terms", operator=FullTextOperator.AND)
        yield _Question(tables.documents, "number", every)
        yield _Question(tables.documents, "number", MatchQuery(" ".join(whole), "terms"))


def _found(tables: Pinned, question: _Question, within: Sequence[int]) -> list[int]:
    """The numbers of the documents that are found, the best first; a document may be there several times."""
    query = question.table.search(question.asked).limit(_FOUND)
    if within:
        query = query.where(number_in(question.column, within), prefilter=True)
    found = tables.read(query.select([question.column, "_score"]))
    numbers: list[int] = found[question.column].to_pylist()
    return numbers
