"""Which findings give the same short answer, from how many independent sources, and which give another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import says, stems, words
from qa.question import Kind, Question, names_in
from qa.reading import Finding, agree, differ, is_of_toll, quantities, rejects
from qa.settings import AnswerSettings

__all__ = ["Value", "independent", "of_what_is_asked", "same_answer", "values"]

# Inside a sentence: what begins one may be any word.
_CAPITALISED = re.compile(r"(?<=[a-z,;] )(?:al-)?[A-Z][\w’'-]+(?: (?:(?:of|the|de|al|du) )*[A-Z][\w’'-]+)*")
_PROVISIONAL = re.compile(r"\b(?:at least|more than|over|so far)\s+$|^(?:at least|more than|over)\b", re.IGNORECASE)
_NEARLY_SURE = 4.0  # log-odds; what a finding has beyond is not asked of others


@dataclass(frozen=True, slots=True)
class Value:
    """One short answer with the findings that give it, best first; or where the best has none, those that answer."""

    findings: tuple[Finding, ...]
    corrects: str | None = None  # another short answer, that its evidence says is wrong

    @property
    def answer(self) -> str | None:
        """The short answer as the best finding words it."""
        return self.findings[0].short

    @property
    def date(self) -> str | None:
        """Of the newest document that gives it; None where none is dated."""
        return max((finding.hit.passage.date or "" for finding in self.findings), default="") or None


def values(question: Question, findings: Sequence[Finding], settings: AnswerSettings) -> list[Value]:
    """The answer of the first finding, then what other documents say instead, in the order of the findings.

    What says of another that it is wrong, "64, not 49", stands before it, however old it is.

    Another value counts only from a document that gives none of those before, since a text that names two dates speaks
    of two things, and only where its passage holds the names of the question that the first one holds.
    """
    found: list[Value] = []
    left = list(findings)
    names = _names_asked(question, left[0]) if left else frozenset()
    while left and len(found) <= settings.alternatives:
        first = (
            left[0]
            if not found
            else next((f for f in left if _opposes(question.kind, names, f, found, settings)), None)
        )
        if first is None:
            break
        value = Value((first, *(f for f in left if f is not first and _supports(question.kind, f, first, settings))))
        found.append(value)
        left = [f for f in left if f not in value.findings]
    told = _corrected(question.kind, found)
    return _newest_first(told) if question.kind is Kind.NUMBER and is_of_toll(question.text) else told


def _newest_first(told: Sequence[Value]) -> list[Value]:
    """The values of a toll, which rises as long as people are looked for: of documents that are all dated the newest.

    "At least 19" comes behind a number that is none of the least, and what corrects another stays before all.
    """
    by_date = sorted(told, key=lambda value: str(value.date), reverse=True)
    ordered = by_date if all(value.date for value in told) else list(told)
    ordered = sorted(sorted(ordered, key=_is_provisional), key=lambda value: value.corrects is None)
    wrong = {value.corrects for value in ordered}  # which is told, whatever it is the least of
    return [
        value for value in ordered if value is ordered[0] or value.answer in wrong or not _is_met(value, ordered[0])
    ]


def _is_met(value: Value, first: Value) -> bool:
    """Whether a least number does not differ from another: "at least 19" and 23."""
    least, said = quantities(str(value.answer)), quantities(str(first.answer))
    return bool(_is_provisional(value) and least and said and least[0].low <= said[0].high)


def _is_provisional(value: Value) -> bool:
    best = value.findings[0]
    start = best.answer.start - best.evidence.start if best.answer else 0
    return bool(_PROVISIONAL.search(best.said(best.evidence)[:start]) or _PROVISIONAL.match(f"{value.answer} "))


def _corrected(kind: Kind, found: Sequence[Value]) -> list[Value]:
    """The values, those that correct others before these."""
    told = [replace(value, corrects=_corrected_by(kind, value, found)) for value in found]
    return sorted(told, key=lambda value: value.corrects is None)


def _corrected_by(kind: Kind, value: Value, found: Sequence[Value]) -> str | None:
    return next((str(o.answer) for o in found if o is not value and _rejects(kind, value.findings[0], o)), None)


def _rejects(kind: Kind, finding: Finding, value: Value) -> bool:
    return bool(value.answer) and rejects(kind, finding.said(finding.evidence), str(value.answer))


def of_what_is_asked(question: Question, told: Sequence[Value]) -> list[Value]:
    """The values without those whose evidence names another thing than is asked about: "the Star of Tamsin sank"."""
    names = _names_asked(question, told[0].findings[0])
    return [value for value in told if value is told[0] or not _is_of_another(names, value.findings[0])]


def independent(findings: Sequence[Finding]) -> int:
    """How many sources these are: copies of a document, and whoever repeats its words, count once with it."""
    sources: list[list[Finding]] = []
    for finding in findings:
        same = [source for source in sources if any(_is_same_source(finding, each) for each in source)]
        joined = [finding, *(each for source in same for each in source)]
        sources = [*(source for source in sources if source not in same), joined]
    return len(sources)


def same_answer(kind: Kind, one: Finding, other: Finding) -> bool:
    """Whether both give a short answer, and the same."""
    return bool(one.short and other.short) and agree(kind, *_both(one, other))


def _supports(kind: Kind, finding: Finding, best: Finding, settings: AnswerSettings) -> bool:
    """Whether a finding gives the short answer of the best one or, where that has none, answers as well."""
    if not best.short:
        return _is_near(finding, best, settings.margin)
    return same_answer(kind, best, finding) and _is_near(finding, best, settings.agreeing_margin)


def _opposes(
    kind: Kind, names: frozenset[str], finding: Finding, found: Sequence[Value], settings: AnswerSettings
) -> bool:
    """Whether a finding of another document gives, nearly as surely, what cannot be right beside the values found."""
    told = [each for value in found for each in value.findings]
    corrects = any(_rejects(kind, finding, value) for value in found)
    return (
        all(each.hit.passage.document_id != finding.hit.passage.document_id for each in told)
        and (corrects or _is_near(finding, told[0], settings.differing_margin))
        and finding.reader_score > 0
        and _named(names, told[0]) <= _named(names, finding)
        and all(each.short and finding.short and differ(kind, *_both(each, finding)) for each in told)
    )


def _names_asked(question: Question, best: Finding) -> frozenset[str]:
    """The stems of the names in a question; where these are typed small, by how the best passage writes them."""
    written = [*names_in(question.text), *_CAPITALISED.findall(best.hit.passage.text)]
    return frozenset(stems(words(question.text))).intersection(stems(words(" ".join(written))))


def _named(names: frozenset[str], finding: Finding) -> frozenset[str]:
    """The words of names that a finding's passage holds: without them it speaks of something else."""
    passage = finding.hit.passage
    return names.intersection(stems(words(f"{passage.title} {passage.section} {passage.text}")))


def _is_of_another(names: frozenset[str], finding: Finding) -> bool:
    """Whether evidence names others than those asked about, and not all of these."""
    passage, evidence = finding.hit.passage, finding.said(finding.evidence)
    if names <= set(stems(words(f"{passage.title} {passage.section} {evidence}"))):
        return False
    return any(names.isdisjoint(stems(words(name))) for name in _CAPITALISED.findall(evidence))


def _is_near(finding: Finding, best: Finding, margin: float) -> bool:
    return finding.reader_score >= min(best.reader_score, _NEARLY_SURE) - margin and finding.reader_score > -margin


def _both(one: Finding, other: Finding) -> tuple[str, str, tuple[str | None, str | None]]:
    """Two short answers, and the dates that they are."""
    return str(one.short), str(other.short), (one.date_value, other.date_value)


def _is_same_source(one: Finding, other: Finding) -> bool:
    first, second = one.hit.passage.document_id, other.hit.passage.document_id
    return (
        first == second
        or any(copy.document_id == second for copy in one.hit.copies)
        or any(copy.document_id == first for copy in other.hit.copies)
        or says(other.hit.passage.text, one.said(one.evidence))
        or says(one.hit.passage.text, other.said(other.evidence))
    )
