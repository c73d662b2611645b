"""How well statements speak to a question: by meaning, by the words they share, and by what the reader made of them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from heapq import heappop, heappush
from typing import overload

from index import STOP_WORDS, Collection, FloatVector, Hit, stems, words
from qa.question import alike
from qa.reading.evidence import SentenceVectors
from qa.reading.nearness import IN_PLACE, Nearness
from qa.reading.reader import Reading
from qa.reading.statements import Statement, statements_of

__all__ = [
    "FOR_FACTS",
    "FOR_FATES",
    "FOR_REASONS",
    "FOR_TOPICS",
    "Ranked",
    "Weighed",
    "Weighing",
    "Weights",
    "related",
]

_READER_SCALE = 5.0  # log-odds at which the reader is nearly sure
_UNREAD = -10.0  # log-odds of what the reader does not point at
_SAME = 0.8  # what a word counts that asks for the same, and
_NEAR, _AROUND = 0.6, 0.4  # what a word counts that stands in title or heading, or in the sentences around
_FAR = 250  # characters before a statement, and
_BEHIND = 150  # behind it, that are around it
_HEAD = 400  # characters of a document among whose lines its headline is
_FEWEST_WORDS, _LONGEST_HEADLINE = 4, 120  # words, characters; what is outside is no headline
_NEAREST = 2  # passages of a document by which it is told how near it is to a topic
_AT_ONCE = 4  # statements whose vectors are looked for together


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts."""

    reader: float
    cosine: float
    overlap: float
    retrieval: float
    focus: float = 0.0  # how much the document is about the question, and
    cause: float = 0.0  # that a statement gives a cause
    relation: float = 0.0  # that it says what is asked of somebody or something: "leads", or the like


# Chosen by how often one of the first four statements answers: typed questions of the development set, and own ones.
FOR_FACTS = Weights(reader=1.5, cosine=0.65, overlap=0.3, retrieval=0.3, relation=0.45)
FOR_TOPICS = Weights(reader=0.0, cosine=0.7, overlap=0.6, retrieval=0.3)
FOR_FATES = Weights(reader=0.8, cosine=0.7, overlap=0.6, retrieval=0.3, relation=0.45)
FOR_REASONS = Weights(reader=0.3, cosine=0.75, overlap=0.15, retrieval=0.15, focus=0.3, cause=0.25)
# Words that link a cause to what it brought about: causal and purposive links, and temporal ones that are often so used
# (Altenberg 1984, "Causal linking in spoken and written English", Studia Linguistica 38); what is wanted is a motive.
_GIVES_CAUSE = re.compile(
    r"\b(?:because|since|due to|owing to|so that|in order to|caus(?:e|es|ed|ing)|led to|leading to"
    r"|result(?:s|ed|ing)?|reasons?|therefore|thus|hence|triggered|blam(?:e|es|ed)|for fear|out of|thanks to"
    r"|that is why|after|when|could not|failed|without|too (?:much|many|late|few|little)|no longer|wants?|wanted"
    r"|demand(?:s|ed)?|meant)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """A statement, and how well it speaks to a question."""

    statement: Statement
    score: float  # 0 to 1
    cosine: float  # of the question and the statement with its title
    overlap: float  # 0 to 1: share of the question's words, by their rarity, that it or what is around it holds
    own: float  # the same of the statement alone
    reader: float  # log-odds
    vector: FloatVector  # of the statement with its title


@dataclass(frozen=True, slots=True, eq=False)
class _Signs:
    """What is known of a statement before its vector is."""

    statement: Statement
    row: int  # among all
    overlap: float
    own: float
    reader: float
    expected: float  # its cosine, at most
    score: Callable[[float], float]  # by its cosine, with which it grows


class Ranked(Sequence[Weighed]):
    """Statements, best first; equal ones in the order of the hits.

    Most of what weighing takes is the statements' vectors. So they are looked for as the statements are asked for, and
    those are left out that would have to be much nearer to the question than any, to come to where somebody looks.
    """

    def __init__(self, signs: Sequence[_Signs], vectors: SentenceVectors, question: str) -> None:
        self.statements = [each.statement for each in signs]
        self._vectors = vectors
        self._question = question
        self._left = list(signs)  # not yet weighed
        self._nearness = Nearness(question, IN_PLACE)
        self._open: list[tuple[float, int, int, int, Weighed]] = []  # a heap of those that another may be ahead of
        self._found: list[Weighed] = []

    def __len__(self) -> int:
        return len(self.statements)

    @overload
    def __getitem__(self, place: int) -> Weighed: ...
    @overload
    def __getitem__(self, place: slice) -> list[Weighed]: ...
    def __getitem__(self, place: int | slice) -> Weighed | list[Weighed]:
        """As of a list."""
        if isinstance(place, slice):
            return [self._at(row) for row in range(*place.indices(len(self)))]
        return self._at(range(len(self))[place])

    def __iter__(self) -> Iterator[Weighed]:
        for row in range(len(self)):
            yield self._at(row)

    def of(self, wanted: Callable[[Statement], object]) -> Ranked:
        """Those of some statements, of which no other is weighed; before any of these was."""
        return Ranked([each for each in self._left if wanted(each.statement)], self._vectors, self._question)

    def _at(self, row: int) -> Weighed:
        while len(self._found) <= row:
            while self._left and self._weighed_more():
                pass
            self._found.append(heappop(self._open)[-1])
        return self._found[row]

    def _weighed_more(self) -> bool:
        """Weigh those that may be ahead of the best one that is not told yet, or as good; whether there were any."""
        most = {each.row: each.score(self._nearness.most(each.expected)) for each in self._left}
        self._left.sort(key=lambda each: most[each.row])
        best = -self._open[0][0] if self._open else -math.inf
        ahead = [each for each in self._left[-_AT_ONCE:] if most[each.row] >= best]
        if ahead:
            del self._left[-len(ahead) :]
            self._weigh(ahead)
        return bool(ahead)

    def _weigh(self, signs: Sequence[_Signs]) -> None:
        matrix = self._vectors.vectors([_in_place(each.statement) for each in signs])
        cosines = matrix @ self._vectors.of_question(self._question)
        self._nearness.saw(zip((each.expected for each in signs), cosines.tolist(), strict=True))
        for each, vector, cosine in zip(signs, matrix, cosines.tolist(), strict=True):
            statement, score = each.statement, each.score(cosine)
            weighed = Weighed(statement, score, cosine, each.overlap, each.own, each.reader, vector)
            heappush(self._open, (-score, statement.hit.rank, statement.place, each.row, weighed))


class Weighing:
    """Weighs the statements of passages. Safe to share between threads."""

    def __init__(self, collection: Collection, vectors: SentenceVectors) -> None:
        self._collection = collection
        self._vectors = vectors
        self._counted: tuple[int, int] = (-1, 0)  # generation, and how many passages it has

    def weigh(
        self,
        question: str,
        hits: Sequence[Hit],
        weights: Weights,
        readings: Mapping[str, Reading] | None = None,
        *,
        headings: bool = False,
    ) -> Ranked:
        """The statements of hits, best first; equal ones in the order of the hits. `readings` are by passage.

        Of headings those are among them in which the reader finds what is asked, and below them nothing like it; with
        `headings` all.
        """
        telling = {name for name, reading in (readings or {}).items() if reading.is_told_by_heading}
        statements = [
            each
            for hit in hits
            for each in statements_of(hit)
            if not each.is_heading or ((headings or hit.passage.id in telling) and not each.text.endswith("?"))
        ]
        if not statements:
            return Ranked([], self._vectors, question)
        rarity = self.rarity(question)
        same = alike(rarity)
        relations = {stem: like for stem, like in same.items() if like}
        total = sum(rarity.values()) or 1.0
        focus = self.focus(question, hits) if weights.focus else {}
        most: float = sum(astuple(weights))
        nearness = Nearness(question, IN_PLACE)

        def signs_of(row: int, each: Statement) -> _Signs:
            said = set(stems(words(each.in_words)))
            own, overlap = _overlaps(each, said, rarity, same)
            reader = _read(each, (readings or {}).get(each.hit.passage.id))
            pointed = weights.reader * (1 + math.tanh(reader / _READER_SCALE)) / 2
            cause = weights.cause * bool(_GIVES_CAUSE.search(each.text))
            relation = weights.relation * related(relations, said, otherwise=0.0)

            def score(cosine: float) -> float:
                return (
                    pointed
                    + weights.cosine * max(cosine, 0.0)
                    + weights.overlap * overlap / total
                    + weights.retrieval * each.hit.score
                    + weights.focus * focus.get(each.hit.passage.document_id, 0.0)
                    + cause
                    + relation
                ) / most

            return _Signs(each, row, overlap / total, own / total, reader, nearness.expected(each.hit, said), score)

        return Ranked([signs_of(row, each) for row, each in enumerate(statements)], self._vectors, question)

    def focus(self, topic: str, hits: Sequence[Hit]) -> dict[str, float]:
        """Of each document of the hits how much it is about a topic, 0 to 1: by its title and its passages.

        A title may be that of the site; the headline is then among the first lines.
        """
        headlines = {name: self._headlines(name) for name in {hit.passage.document_id: None for hit in hits}}
        if not headlines:
            return {}
        rarity = self.rarity(topic)
        total = sum(rarity.values()) or 1.0
        vector = self._vectors.of_question(topic)
        about = {}
        for name, lines in headlines.items():
            own = [hit for hit in hits if hit.passage.document_id == name]
            cosines = self._vectors.vectors(lines) @ vector
            path = _words_of_path(name)
            held = [
                sum(rarity[stem] for stem in rarity.keys() & set(stems(words(f"{line} {path}")))) / total
                for line in lines
            ]
            said = max(max(float(cosine), 0.0) + shared for cosine, shared in zip(cosines, held, strict=True))
            found = max(hit.score for hit in own) * (1 - 1 / (1 + len(own)))
            nearest = sorted((hit.similarity for hit in own), reverse=True)[:_NEAREST]
            about[name] = said + found + max(sum(nearest) / len(nearest), 0.0)
        most = max(about.values()) or 1.0
        return {name: value / most for name, value in about.items()}

    def _headlines(self, document_id: str) -> list[str]:
        """A document's title, and those of its first lines that may be its headline."""
        document = self._collection.document(document_id)
        lines = [line.strip("#* ") for line in document.text[:_HEAD].splitlines()]
        named = [line for line in lines if len(line.split()) >= _FEWEST_WORDS and len(line) <= _LONGEST_HEADLINE]
        return list(dict.fromkeys([document.title or document_id, *named]))

    def rarity(self, question: str) -> dict[str, float]:
        """For each stem of a question's words how rare it is: the logarithm of passages for each that holds it."""
        passages = self._passages()
        met = self._collection.occurrences(question)
        return {
            stem: math.log((passages + 1) / (count + 0.5))
            for (word, count), stem in zip(met.items(), stems(list(met)), strict=True)
            if word not in STOP_WORDS
        }

    def _passages(self) -> int:
        generation = self._collection.generation
        if self._counted[0] != generation:
            self._counted = generation, self._collection.status().passages
        return self._counted[1]


def _words_of_path(document_id: str) -> str:
    """What a file's name says: it often says what it is about."""
    return " ".join(re.findall(r"[^\W_]+", document_id.rpartition("/")[2].rpartition(".")[0]))


def _in_place(statement: Statement) -> str:
    """A statement's words with what they stand under, as they are embedded."""
    passage = statement.hit.passage
    return f"{passage.title}. {passage.section}: {statement.in_words}"


def _overlaps(
    statement: Statement, own: set[str], rarity: Mapping[str, float], same: Mapping[str, frozenset[str]]
) -> tuple[float, float]:
    """The rarity of a question's words that a statement holds; and with those in title, heading and around it.

    `own` are the stems of its words.
    """
    passage, span = statement.hit.passage, statement.span
    near = set(stems(words(f"{passage.title} {passage.section}")))
    around = set(stems(words(passage.text[max(0, span.start - _FAR) : span.end + _BEHIND])))
    shares = {stem: 1.0 if stem in own else _SAME if same[stem] & own else 0.0 for stem in rarity}
    held = sum(rarity[stem] * share for stem, share in shares.items())
    beside = sum(
        rarity[stem] * (_NEAR if stem in near else _AROUND)
        for stem in rarity
        if not shares[stem] and stem in near | around
    )
    return held, held + beside


def related(relations: Mapping[str, frozenset[str]], held: set[str], *, otherwise: float) -> float:
    """Share of the relations asked for ("leads"), each with those like it, that are held; `otherwise` of none."""
    told = sum(bool(stem in held or like & held) for stem, like in relations.items())
    return told / len(relations) if relations else otherwise


def _read(statement: Statement, reading: Reading | None) -> float:
    span = statement.span
    pointed = (*reading.spans, *filter(None, [reading.heading])) if reading else ()
    touching = (each.score for each in pointed if each.span.start < span.end and span.start < each.span.end)
    return max(touching, default=_UNREAD)
