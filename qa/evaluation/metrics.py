"""The figures by which answers are measured, and how each of them is defined.

nDCG: Järvelin and Kekäläinen, ACM TOIS 20(4), 2002, with binary gains. Exact match and F1: Rajpurkar et al., "SQuAD",
EMNLP 2016, with that paper's normalisation. AUROC is the probability that an answerable question gets a higher
confidence than an unanswerable one, ties counting a half (Mann and Whitney, 1947). Expected calibration error:
Naeini, Cooper and Hauskrecht, AAAI 2015, over ten bins of equal width.
"""

from __future__ import annotations

import bisect
import math
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.evaluation.judgements import JudgedQuestion, Relevant
from qa.records import Answer, Citation

__all__ = [
    "LESS_IS_BETTER",
    "METRICS",
    "Bin",
    "Verdict",
    "auroc",
    "calibration_error",
    "exact_match",
    "f1",
    "quotes_are_verbatim",
    "reliability",
    "scores",
    "verdict",
]

# In the order in which they are told.
METRICS = {
    "ndcg@10": "documents, ranked by their first passage",
    "hit@1": "the first passage covers a relevant span",
    "hit@3": "one of the first 3 passages does",
    "hit@5": "one of the first 5 passages does",
    "hit@10": "one of the first 10 passages does",
    "hit@1000c": "the first 1,000 characters of the ranked passages do",
    "evidence@1": "the first citation’s evidence covers a relevant span",
    "em": "the short answer is one that is expected",
    "f1": "words that the short answer shares with one that is expected",
    "coverage": "answerable questions that were answered",
    "false_answers": "unanswerable questions that were answered (less is better)",
    "auroc": "confidence tells answerable questions from unanswerable ones",
    "verbatim": "quotes that equal their slice of the document (must be 1)",
    "calibration_error": "how far confidence is from the share that is right (less is better)",
}
LESS_IS_BETTER = frozenset({"false_answers", "calibration_error"})

_DEPTHS = (1, 3, 5, 10)  # k of hit@k
_RANKED = 10  # documents that nDCG looks at
_READ = 1_000  # characters of hit@1000c
_EVIDENCE = 400  # characters of evidence that count; what is longer points at nothing
_BINS = 10


class Verdict(StrEnum):
    """What became of a question: what went wrong first, then what is right."""

    ANSWERED_THOUGH_UNANSWERABLE = "answered though unanswerable"
    OTHER_EVIDENCE = "retrieved, but other evidence was chosen"
    REFUSED = "retrieved, but refused"
    NOT_RETRIEVED = "not retrieved"
    RIGHT = "right"
    RIGHTLY_REFUSED = "rightly refused"
    NOT_JUDGED = "nothing to compare it with"

    @property
    def wrong(self) -> bool:
        """Whether the answer was not what it should be."""
        return self not in (Verdict.RIGHT, Verdict.RIGHTLY_REFUSED, Verdict.NOT_JUDGED)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence."""

    low: float
    high: float
    count: int
    confidence: float  # mean; 0 where there is none
    right: float  # share; 0 where there is none


def scores(question: JudgedQuestion, answer: Answer, overlap: float = 1.0) -> Iterator[tuple[str, float]]:
    """The figures of one answer by name, those only that apply to the question; each is averaged over the questions.

    Args:
        question: With what is expected.
        answer: As it was given.
        overlap: Share of a relevant span that the first evidence must overlap; 1 is all of it.
    """
    if question.unanswerable:
        yield "false_answers", answer.answered
    if not question.answerable:
        return
    yield "coverage", answer.answered
    if question.relevant:
        yield from _retrieval_scores(question.relevant, answer)
        if question.relevant[0].start is not None:
            yield "evidence@1", _evidence_is_right(question.relevant, answer, overlap)
    if question.answers:
        guess = answer.answer or ""
        yield "em", any(exact_match(guess, expected) for expected in question.answers)
        yield "f1", max(f1(guess, expected) for expected in question.answers)


def verdict(question: JudgedQuestion, answer: Answer, overlap: float = 1.0) -> Verdict:
    """Whether the first evidence is right, or else why not.

    Where no relevant span is known but an expected answer is, text that holds the answer is right.
    """
    if question.unanswerable:
        return Verdict.ANSWERED_THOUGH_UNANSWERABLE if answer.answered else Verdict.RIGHTLY_REFUSED
    if not question.answerable:
        return Verdict.NOT_JUDGED
    if question.relevant:
        retrieved = any(_covers(p.document, p.start, p.end, question.relevant) for p in answer.passages)
        right = _evidence_is_right(question.relevant, answer, overlap)
    else:
        retrieved = any(_holds(passage.text, question.answers) for passage in answer.passages)
        right = any(_holds(first.evidence.text[:_EVIDENCE], question.answers) for first in answer.citations[:1])
    if right:
        return Verdict.RIGHT
    if not retrieved:
        return Verdict.NOT_RETRIEVED
    return Verdict.OTHER_EVIDENCE if answer.answered else Verdict.REFUSED


def quotes_are_verbatim(answer: Answer, text_of: Callable[[str], str]) -> Iterator[bool]:
    """For each passage, citation and evidence, whether it equals its slice of the document."""
    for passage in answer.passages:
        yield text_of(passage.document)[passage.start : passage.end] == passage.text
    for citation in answer.citations:
        text, evidence = text_of(citation.document), citation.evidence
        yield text[citation.start : citation.end] == citation.text
        yield text[evidence.start : evidence.end] == evidence.text


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """Probability that one of the first is higher than one of the second, ties counting a half; neither is empty."""
    below = sorted(unanswerable)
    pairs = sum(bisect.bisect_left(below, sure) + bisect.bisect_right(below, sure) for sure in answerable)
    return pairs / (2 * len(answerable) * len(below))


def reliability(judged: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Ten bins of equal width over (confidence, whether it was right)."""
    filled: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for confidence, right in judged:
        filled[min(int(confidence * _BINS), _BINS - 1)].append((confidence, right))
    return tuple(
        Bin(
            low=number / _BINS,
            high=(number + 1) / _BINS,
            count=len(inside),
            confidence=sum(confidence for confidence, _ in inside) / max(len(inside), 1),
            right=sum(right for _, right in inside) / max(len(inside), 1),
        )
        for number, inside in enumerate(filled)
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance of confidence from the share that is right, over answers; the bins are not all empty."""
    return sum(each.count * abs(each.confidence - each.right) for each in bins) / sum(each.count for each in bins)


def exact_match(guess: str, expected: str) -> bool:
    """Whether two answers are the same but for case, punctuation and articles; no answer is no match."""
    return bool(guess) and _normal(guess) == _normal(expected)


def f1(guess: str, expected: str) -> float:
    """Harmonic mean of the shares of words that two answers have in common."""
    guessed, wanted = _normal(guess).split(), _normal(expected).split()
    shared = (Counter(guessed) & Counter(wanted)).total()
    return 2 * shared / (len(guessed) + len(wanted)) if shared else 0.0


def _retrieval_scores(relevant: Sequence[Relevant], answer: Answer) -> Iterator[tuple[str, float]]:
    yield "ndcg@10", _ndcg([passage.document for passage in answer.passages], {each.document for each in relevant})
    hits = [_covers(p.document, p.start, p.end, relevant) for p in answer.passages]
    for depth in _DEPTHS:
        yield f"hit@{depth}", any(hits[:depth])
    yield "hit@1000c", _read_early(relevant, answer)


def _ndcg(documents: Sequence[str], relevant: set[str]) -> float:
    """Each document counts at its first place; the ideal ranking has the relevant ones first."""
    ranked = list(dict.fromkeys(documents))[:_RANKED]
    gain = sum(1 / math.log2(rank + 1) for rank, document in enumerate(ranked, start=1) if document in relevant)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(_RANKED, len(relevant)) + 1))


def _read_early(relevant: Sequence[Relevant], answer: Answer) -> bool:
    """Whether a relevant span lies within the first characters of the passages, read one after the other."""
    room = _READ
    for passage in answer.passages:
        if room <= 0:
            break
        if _covers(passage.document, passage.start, min(passage.end, passage.start + room), relevant):
            return True
        room -= passage.end - passage.start
    return False


def _evidence_is_right(relevant: Sequence[Relevant], answer: Answer, overlap: float) -> bool:
    first: Citation | None = next(iter(answer.citations), None)
    if first is None:
        return False
    start, end = first.evidence.start, min(first.evidence.end, first.evidence.start + _EVIDENCE)
    return _covers(first.document, start, end, relevant, overlap)


def _covers(document: str, start: int, end: int, relevant: Sequence[Relevant], overlap: float = 1.0) -> bool:
    """Whether a span overlaps a relevant one by that share of it, or lies in a document that counts as a whole."""
    for each in relevant:
        if each.document != document:
            continue
        if each.start is None or each.end is None:
            return True
        if min(end, each.end) - max(start, each.start) >= overlap * (each.end - each.start):
            return True
    return False


def _holds(text: str, answers: Sequence[str]) -> bool:
    """Whether one of the answers stands in a text, word by word."""
    said = f" {_normal(text)} "
    return any(f" {_normal(answer)} " in said for answer in answers)


def _normal(text: str) -> str:
    """Lower case, without ASCII punctuation and English articles, single spaces."""
    kept = "".join(character for character in text.lower() if character not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", kept).split())
