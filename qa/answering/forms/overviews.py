"""A few sentences from over the documents: what happened, who somebody is, what is known of something.

Chosen for relevance, centrality, novelty and how much they tell: a statement counts that speaks to the topic, that much
of what was found agrees with in meaning (as in LexRank: Erkan and Radev 2004, doi:10.1613/jair.1523), that names and
counts, and that says something new beside those chosen before it (maximal marginal relevance: Carbonell and Goldstein
1998, doi:10.1145/290941.291025). The lead of an article says what it is about, and its headings what their parts are
about (Edmundson 1969, doi:10.1145/321510.321519). The main point comes first, then the others by time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index import STOP_WORDS, FloatMatrix, Span, fold, stems, words
from qa.answering.forms.composing import ITEM_MARK, Composer, Quoted
from qa.question import Form, Request, language_of
from qa.reading import SentenceVectors, Statement, Weighed

__all__ = ["overview"]

_FEWEST, _MOST = 3, 7  # statements
_LOOKED_AT = 120  # statements among which are chosen
_WEAK = 0.62  # of the best statement's worth; what is below says too little
_SHORTEST = 20  # characters; what is shorter is no sentence
_SHORT, _LONG = 45, 380  # characters; what is outside makes no good sentence of an overview
_LONGEST = 480  # characters of a quote that was put together
_LEADING = 700  # characters of a document in which its lead stands
_OPENING = 60  # characters of a sentence in which its subject stands
_NAMED = 0.6  # share of a topic's words that are names, and of a word's places where it is written as one
_PLACED = 0.25  # share of a name's places behind "in", "at" or "near", from which it is that of a place


@dataclass(frozen=True, slots=True)
class _Weights:
    """What each sign counts.

    Chosen, one after the other, by how many of the points that they should tell the overviews do tell: for the typed
    questions of the development set, and for own ones.
    """

    about: float = 0.7  # focus from which a document is about the topic, so that each of its statements may be chosen
    holds: float = 0.6  # share of the topic's words that a statement of another document must hold itself
    focus: float = 0.6  # that a document is about the topic
    meaning: float = 0.4  # how near a statement is to it in meaning
    held: float = 0.1  # how many of its words it holds
    section: float = 0.2  # how many of them the heading above it holds
    central: float = 0.25  # how much of what was found agrees with it
    named: float = 0.3  # of a topic that is a name: whether it names it
    lead: float = 0.1  # to be among the first sentences of a document
    name: float = 0.015  # each name in it, up to four
    number: float = 0.08  # each number in it, up to three
    unfit: float = 0.12  # what it takes away to be too short, too long, a question or speech
    row: float = 0.25  # and to be a row of a table
    foreign: float = 0.3  # and to be in another language than the question
    new: float = 0.6  # what likeness to a statement that was chosen takes away, beyond
    alike: float = 0.45  # so much of it


_WEIGHTS = _Weights()
_SPEECH = re.compile(r"^[“\"«‘']")
_SAID = (
    r"(?:said|says|say|told|called|admitted|added|argued|claimed|warned|wrote|writes|asked|explained|announced|promised"
    r"|insisted|denied|pointed|spoke|described|accused|blamed|thanked|praised|demanded|recalled|rejected)"
)
# A sentence that opens like this goes on with the speech before it.
_GOES_ON = re.compile(
    rf"(?![^“”\"«»]*[“\"«][^“”\"«»]*[”\"»],? {_SAID} (?:\w+ ){{0,2}}[A-Z])"  # said by somebody else
    r"(?:[“\"«]|(?:He|She|They|Il|Elle|Él|Ella|Er|Sie)\b)"
)
_IS_A = re.compile(
    r"(?:,? (?:is|was|are|were|became) (?:the|an?|one)\b|\((?:[A-Z]{2,}|\d{2})\)|,? (?:the|an?) [\w -]{3,60}?,"
    r"|\bformed\b|\bfounded\b|\bset up\b|\bknown as\b|\bstands for\b)"
)
# Words of names that many names have: nouns of what it is, and adjectives.
_COMMON = re.compile(
    r"(?:group|state|party|army|front|union|court|bank|commission|company|council|government|ministry|club|agency"
    r"|organi[sz]ation|league|united|movement|alliance|coalition|republic|university|school|police|city|river|lake|port"
    r"|bridge|dam|mine|hospital|association|federation|force|corps|brigade|committee|office|department|fund|service"
    r"|\w+(?:ic|al|ish|ese|ian|ean|ern|ist|ed|ing)|new|great|first|second|saint|san|old|big|high|free|red|white|black)s?"
)
_NAME = re.compile(r"(?<=[\w,;:] )[A-Z][\w’'-]+")
_ANY_WORD = re.compile(r"(?:\b(in|at|near) )?(?<!^)\b([^\W_]+)")
_NUMBER = re.compile(
    r"(?<![\d:])\d[\d.,]*(?![\d:])|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)\b(?=\s[a-z])"
)


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A statement with what it leans on, as it would be quoted."""

    weighed: Weighed
    quoted: Quoted
    stands: bool  # whether it can be understood so

    @property
    def statement(self) -> Statement:
        return self.weighed.statement


def overview(
    request: Request,
    weighed: Sequence[Weighed],
    focus: Mapping[str, float],
    sentences: SentenceVectors,
    composer: Composer,
    *,
    most: int = _MOST,
) -> tuple[Quoted, ...]:
    """Three to seven statements on a topic, or up to `most`, where there are as many; the main point first.

    `weighed` are the statements found for the topic, best first; `focus` says of each document how much it is about it,
    0 to 1.
    """
    name = _Name.of(request.topic, weighed)
    pool = _pool(request, weighed, focus, name, composer)
    if not pool:
        return ()
    vectors = sentences.vectors([each.statement.text for each in pool])
    worths = _worths(request, pool, focus, name, vectors)
    quotes = list(_chosen(pool, worths, vectors, most).values())
    return (*quotes[:1], *sorted(quotes[1:], key=_when))


def _chosen(
    pool: Sequence[_Candidate], worths: NDArray[np.float64], vectors: FloatMatrix, most: int
) -> dict[int, Quoted]:
    """What is worth most and new, by its row, best first. What is quoted in part already is quoted from there on."""
    worths = worths.copy()
    best = float(worths.max())
    chosen: dict[int, Quoted] = {}
    likeness = np.zeros(len(pool))
    while len(chosen) < min(most, len(pool)):
        row = int(np.argmax(worths - _WEIGHTS.new * np.maximum(likeness - _WEIGHTS.alike, 0)))
        if worths[row] <= 0 or (worths[row] < _WEAK * best and len(chosen) >= _FEWEST):
            break
        quoted = pool[row].quoted
        inside = [other for other in chosen if quoted.overlaps(chosen[other])]
        together = _together([quoted, *(chosen[other] for other in inside)])
        if together:
            place = inside[0] if inside else row
            chosen = {other: chosen[other] for other in chosen if other not in inside[1:]} | {place: together}
            likeness = np.maximum(likeness, vectors @ vectors[row])
        worths[row] = -1.0
    return chosen


def _together(quotes: Sequence[Quoted]) -> Quoted | None:
    """The stretch from the first to the last of quotes that overlap; None where it is too long."""
    if len({quoted.hit.passage.id for quoted in quotes}) > 1:
        return None
    span = Span(min(quoted.span.start for quoted in quotes), max(quoted.span.end for quoted in quotes))
    best = max(quoted.score for quoted in quotes)
    return Quoted(quotes[0].hit, span, best) if len(quotes) == 1 or span.end - span.start <= _LONGEST else None


def _pool(
    request: Request, weighed: Sequence[Weighed], focus: Mapping[str, float], name: _Name | None, composer: Composer
) -> list[_Candidate]:
    """The statements among which are chosen: without headings; where somebody's words are asked for, those."""
    sentences = [each for each in weighed if not _is_heading(each.statement)]
    if request.said_by:
        told = _words_of(request.said_by, sentences)
        if told:
            return told
    about = [
        each
        for each in sentences
        if focus.get(each.statement.hit.passage.document_id, 0.0) >= _WEIGHTS.about
        or each.own >= _WEIGHTS.holds
        or (name and name.within(each.statement.text) == 1)
    ]
    among = [each.statement for each in weighed]
    named = _beside_name(name, about) if name else about
    return [_candidate(each, among, composer) for each in (named or about or sentences)[:_LOOKED_AT]]


def _beside_name(name: _Name, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The statements in paragraphs that hold a name, or below a title or heading that does.

    Of what is only mentioned here and there, the rest of an article tells nothing.
    """
    held: dict[tuple[str, int], bool] = {}
    for each in weighed:
        passage = each.statement.hit.passage
        place = passage.id, each.statement.paragraph
        texts = (each.statement.text, passage.title, passage.section)
        held[place] = held.get(place, False) or any(map(name.stands_in, texts))
    return [each for each in weighed if held[each.statement.hit.passage.id, each.statement.paragraph]]


def _candidate(each: Weighed, among: Sequence[Statement], composer: Composer) -> _Candidate:
    quoted = composer.quoted(each.statement, each.score, among)
    alone = Quoted(each.statement.hit, each.statement.span, each.score)
    return _Candidate(each, quoted or alone, quoted is not None)


def _words_of(speaker: str, weighed: Sequence[Weighed]) -> list[_Candidate]:
    """What somebody says: the sentences that name the speaker, each with the speech around it in its paragraph."""
    last = re.compile(rf"\b{re.escape(speaker.rsplit(maxsplit=1)[-1])}\b", re.IGNORECASE)
    paragraphs: dict[tuple[str, int], list[Weighed]] = {}
    for each in weighed:
        paragraphs.setdefault((each.statement.hit.passage.id, each.statement.paragraph), []).append(each)
    found: list[_Candidate] = []
    for paragraph in paragraphs.values():
        paragraph.sort(key=lambda each: each.statement.place)
        place = 0
        while place < len(paragraph):
            text = paragraph[place].statement.text
            if not (last.search(text) and re.search(rf"[“”\"«»]|\b{_SAID}\b", text)):
                place += 1
                continue
            first, end = _opening(paragraph, place), place + 1
            while end < len(paragraph) and _GOES_ON.match(paragraph[end].statement.text):
                end += 1
            found += _speech(paragraph[first:end])
            place = end
    return found


def _opening(paragraph: Sequence[Weighed], place: int) -> int:
    """The first sentence of the speech that ends in the one at `place`."""
    first = place
    while first and _open_quotes("".join(e.statement.text for e in paragraph[first : place + 1])) < 0:
        first -= 1
    return first


def _open_quotes(text: str) -> int:
    """How many quotation marks open more than close; below 0 where some close more. Straight ones count in pairs."""
    straight = text.count('"') % 2
    return sum(text.count(mark) for mark in "“«") - sum(text.count(mark) for mark in "”»") - straight


def _speech(sentences: Sequence[Weighed]) -> list[_Candidate]:
    """Sentences that follow each other, as few quotes as their length allows."""
    found: list[_Candidate] = []
    for each in sentences:
        span = each.statement.span
        before = found[-1] if found else None
        if before and span.end - before.quoted.span.start <= _LONG:
            span = Span(before.quoted.span.start, span.end)
            found.pop()
        found.append(_Candidate(each, Quoted(each.statement.hit, span, each.score), stands=True))
    return found


def _worths(
    request: Request,
    pool: Sequence[_Candidate],
    focus: Mapping[str, float],
    name: _Name | None,
    vectors: FloatMatrix,
) -> NDArray[np.float64]:
    """What each statement is worth by itself."""
    weights = _WEIGHTS
    asked = set(_telling(request.topic))
    relevance = np.array(
        [
            weights.focus * focus.get(each.statement.hit.passage.document_id, 0.0)
            + weights.meaning * max(each.weighed.cosine, 0.0)
            + weights.held * each.weighed.own
            + weights.section * _share(asked, _telling(each.statement.hit.passage.section))
            for each in pool
        ]
    )
    central = (vectors @ vectors.T) @ relevance / (relevance.sum() or 1.0)
    worths: NDArray[np.float64] = relevance + weights.central * central
    if name:
        worths += weights.named * np.array([name.within(each.quoted.text) for each in pool])
    worths += np.array([_fitness(request, each) for each in pool])
    language = language_of(request.topic)
    worths -= weights.foreign * np.array([language_of(each.statement.text) != language for each in pool])
    return worths


def _share(asked: set[str], held: Sequence[str]) -> float:
    return len(asked.intersection(held)) / len(asked) if asked else 0.0


def _telling(text: str) -> list[str]:
    """The stems of the words that say something."""
    return stems([word for word in words(text) if word not in STOP_WORDS])


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that a topic is made of."""

    rarity: Mapping[str, float]  # what each stem of it tells; 1 together
    short: re.Pattern[str] | None  # its abbreviation
    whole: re.Pattern[str] | None  # its words together, folded, where it has several and they stand so somewhere
    alone: re.Pattern[str] | None  # those of its words that stand for it by themselves

    @classmethod
    def of(cls, topic: str, weighed: Sequence[Weighed]) -> _Name | None:
        """The name in a topic, as what was found writes it; None where most of its words are no name."""
        texts = list(dict.fromkeys(each.statement.text for each in weighed))
        names, joined = _names(topic, texts)
        asked = set(_telling(topic))
        if not names or len(names) + len(joined) < _NAMED * len(asked):
            return None
        held = [set(_telling(text)) for text in texts]
        rarity = {stem: math.log((len(texts) + 1) / (sum(stem in each for each in held) + 0.5)) for stem in names}
        total = sum(rarity.values()) or 1.0
        parts = [word for word in words(topic) if stems([word])[0] in {*names, *joined}]
        return cls(
            {stem: value / total for stem, value in rarity.items()}, _short_form(topic, texts), *_whole(parts, texts)
        )

    def stands_in(self, text: str) -> bool:
        """Whether a text names it: of "the Islamic State" neither "a state" nor "Islamic militants" does."""
        if self.whole is None:
            return self.within(text) > 0
        return any(
            pattern is not None and pattern.search(said)
            for pattern, said in ((self.whole, fold(text)), (self.alone, text), (self.short, text))
        )

    def within(self, text: str) -> float:
        """How much of the name a text holds, 0 to 1; half of it for its opening, where the subject stands."""
        return (self._held(text) + self._held(text[:_OPENING])) / 2

    def _held(self, text: str) -> float:
        if self.short and self.short.search(text):
            return 1.0
        held = set(_telling(text))
        return sum(value for stem, value in self.rarity.items() if stem in held)


def _names(topic: str, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """The stems of those words of a topic that are written as names, not as that of a place; and what is joined to one.

    "Riverline Transport" is a name, though "transport" by itself is none.
    """
    names: list[str] = []
    joined: list[str] = []
    before, was_place = "", False
    for word in dict.fromkeys(w for w in words(topic) if w not in STOP_WORDS):
        met = _written(word, texts)
        named = sum(match[2][:1].isupper() for match in met)
        is_name = bool(met) and named > _NAMED * len(met)
        placed = is_name and (was_place or sum(bool(match[1]) for match in met) > _PLACED * len(met))
        if is_name and not placed:
            names += stems([word])
        elif not is_name and names and any(re.search(rf"(?i:{before}) {word.capitalize()}", text) for text in texts):
            joined += stems([word])
        before, was_place = re.escape(word), placed
    return names, joined


def _whole(parts: Sequence[str], texts: Sequence[str]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Finds the words of a name together, and those that stand for it alone: "Wagner" for "the Wagner Group"."""
    whole = re.compile(r"\b" + r"\W+(?:\w{1,3}\W+)?".join(map(re.escape, parts)))
    if len(parts) == 1 or not any(whole.search(fold(text)) for text in texts):
        return None, None
    own = [word for word in (parts[0], parts[-1]) if not _COMMON.fullmatch(word)]
    alone = re.compile(rf"\b(?:{'|'.join(re.escape(word.capitalize()) for word in own)})\b") if own else None
    return whole, alone


def _written(word: str, texts: Sequence[str]) -> list[re.Match[str]]:
    """How a word is written, with the word before it that tells a place, where it does not begin a sentence.

    Where it stands nowhere as it is typed, with accents: "Keïta" for "keita".
    """
    pattern = re.compile(rf"(?:\b(in|at|near) )?\b({re.escape(word)})", re.IGNORECASE)
    met = [match for text in texts for match in pattern.finditer(text) if match.start(2) > 0]
    return met or [match for text in texts for match in _ANY_WORD.finditer(text) if fold(match[2]) == word]


def _short_form(topic: str, texts: Sequence[str]) -> re.Pattern[str] | None:
    """The abbreviation that stands in brackets behind a name."""
    last = [word for word in words(topic) if word not in STOP_WORDS][-1]
    introduced = re.compile(rf"\b(?i:{re.escape(last)})\w* \(([A-Z]{{2,8}})\)")
    found = next((match for text in texts if (match := introduced.search(text))), None)
    return re.compile(rf"\b{found[1]}\b") if found else None


def _fitness(request: Request, candidate: _Candidate) -> float:
    """How good a sentence of an overview a statement makes, whatever its topic."""
    weights, statement = _WEIGHTS, candidate.statement
    text = candidate.quoted.text
    told = ITEM_MARK.sub("", text)
    fitness = weights.name * min(len(_NAME.findall(told)), 4) + weights.number * min(len(_NUMBER.findall(told)), 3)
    faults = [
        not _SHORT <= len(text) <= _LONG,
        not candidate.stands,
        bool(_SPEECH.match(text)) and not request.said_by,
        text.endswith("?"),
    ]
    fitness -= weights.unfit * sum(faults) + weights.row * bool(statement.cells)
    if statement.hit.passage.start + statement.span.start < _LEADING and not statement.leans:
        fitness += weights.lead if statement.paragraph <= 1 else weights.lead / 2
    if request.form is Form.DEFINITION and _IS_A.search(text):
        fitness += weights.lead
    return fitness


def _is_heading(statement: Statement) -> bool:
    """Whether it is a line that titles what follows, and no sentence."""
    text = statement.text.strip()
    passage = statement.hit.passage
    is_title = text.lstrip("# ") in (passage.title, passage.section)
    ends = re.search(r"[.!?:…][”\"»)\]]*$", text)
    return is_title or len(text) < _SHORTEST or (not ends and not statement.cells and not statement.is_item)


def _when(quoted: Quoted) -> tuple[str, str, int]:
    """By the date of the document, then by place."""
    return quoted.hit.passage.date or "9999", quoted.place[0], quoted.place[1]
