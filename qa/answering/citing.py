"""What became of each passage that was read for a question: whether the answer cites it, and if not, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.answering.agreement import Value, same_answer, values
from qa.question import Question
from qa.reading import Finding
from qa.records import Answer, Evidence
from qa.settings import AnswerSettings

__all__ = ["PassageReading", "ReadOutcome", "readings"]


class ReadOutcome(StrEnum):
    """What became of a passage once it was read."""

    CITED = "cited"
    REFUSED = "refused"  # nothing was sure enough, so there is no answer that could cite it
    ENOUGH = "enough"  # it says what is cited, and as much is cited for that as may be
    NO_SHORT_ANSWER = "no short answer"  # where the answer has one
    OTHER_ANSWER = "other answer"  # too unsure, or of the same document, to be told beside the answer
    NOT_QUOTED = "not quoted"  # what the answer quotes speaks more to the question
    BEHIND = "behind"  # the reader is less sure that it answers, by more than may be


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What the reader made of one passage."""

    outcome: ReadOutcome
    rank: int  # from 1, after reading
    of: int  # passages that were read
    score: float  # 0 to 1: retrieval, reader and similarity together
    reader_score: float  # log-odds that the evidence answers, against "no answer in this passage"
    evidence: Evidence  # the sentence that answers best
    answer: str | None  # the short answer in it
    marker: int | None  # of the citation that it is, or that says the same


def readings(
    question: Question, findings: Sequence[Finding], answer: Answer, settings: AnswerSettings
) -> dict[str, PassageReading]:
    """By the ids of the passages that were read. `answer` is what became of these findings."""
    of_findings = bool(answer.citations) and not (answer.items or answer.sides)
    told = values(question, findings, settings) if of_findings else []
    # Of several quotes from one passage the first stands for all.
    markers = {(each.document, each.start, each.end): each.marker for each in reversed(answer.citations)}

    def marker_of(finding: Finding) -> int | None:
        passage = finding.hit.passage
        return markers.get((passage.document_id, passage.start, passage.end))

    read = {}
    for rank, finding in enumerate(findings, start=1):
        marker = marker_of(finding)
        value = next((value for value in told if finding in value.findings), None)
        if marker:
            outcome = ReadOutcome.CITED
        elif not answer.answered:
            outcome = ReadOutcome.REFUSED
        else:
            outcome = _uncited(question, finding, value, told)
        read[finding.hit.passage.id] = PassageReading(
            outcome=outcome,
            rank=rank,
            of=len(findings),
            score=finding.score,
            reader_score=finding.reader_score,
            evidence=Evidence(finding.evidence.start, finding.evidence.end, finding.said(finding.evidence)),
            answer=finding.short,
            marker=marker_of(value.findings[0]) if value and not marker else marker,
        )
    return read


def _uncited(question: Question, finding: Finding, value: Value | None, told: Sequence[Value]) -> ReadOutcome:
    """Why a finding is not cited: the answer takes the best of each value, and no others."""
    if not told:
        return ReadOutcome.NOT_QUOTED
    if value:
        return ReadOutcome.ENOUGH
    best = told[0].findings[0]
    if best.short and not finding.short:
        return ReadOutcome.NO_SHORT_ANSWER
    if best.short and not same_answer(question.kind, best, finding):
        return ReadOutcome.OTHER_ANSWER
    return ReadOutcome.BEHIND
