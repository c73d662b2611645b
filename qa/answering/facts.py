"""Facts: what was found and read for a question, and the short answer with the sentences that give it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from index import (
    LONGEST_QUERY,
    STOP_WORDS,
    Collection,
    DateMention,
    Filter,
    Hit,
    Passage,
    extent,
    heading_length,
    language_of,
    sentence_spans,
    stems,
    words,
)
from qa.answering.absence import missing_codes, missing_everywhere, missing_labels, missing_names, missing_role
from qa.answering.agreement import Value, independent, of_what_is_asked, values
from qa.answering.confidence import (
    ForeignHeadlineSigns,
    ForeignSigns,
    Headline,
    HeadlineSigns,
    Signs,
    confidence,
    headline_confidence,
)
from qa.answering.explaining import Consulted
from qa.answering.objections import names_all, objection
from qa.answering.phrases import in_part, phrases
from qa.answering.quoting import citation, nearest, ranked, same_words
from qa.answering.untold import untold
from qa.question import Form, Kind, Question, alike, small_words, time_of_event, with_acronyms
from qa.question import language_of as language_asked
from qa.reading import (
    CloseReader,
    DatesIn,
    Entailment,
    Finding,
    Reader,
    Reading,
    SentenceVectors,
    Weighed,
    agree,
    date_value,
    find,
    identifiers,
    related,
    what_follows,
)
from qa.records import Alternative, Answer, AnswerDate
from qa.settings import AnswerSettings
from qa.wording import differing, in_quotation_marks

__all__ = ["Facts", "sought"]

_POINTED = (Kind.DATE, Kind.NUMBER, Kind.PERSON, Kind.PLACE)
_RELATION = 0.15  # what it counts for evidence to say of a person what is asked
_EVIDENT = 0.4  # confidence in evidence of another language below which its short answer is not likelier
_NUMBERED = re.compile(r"\b[Nn](?:o|r|um)s?[.:]{1,2} ?(?=\S{0,20}\d)|№ ?(?=\d)")  # "Case No. HC-4417" tells a number
_FAR_AHEAD = 6.0  # log-odds
_SURE = 10.0  # log-odds beyond which the reader's opinion says no more


class Facts:
    """Finds, reads, and answers in few words. Safe to share between threads."""

    def __init__(
        self, collection: Collection, reader: Callable[[], Reader], vectors: SentenceVectors, settings: AnswerSettings
    ) -> None:
        self.collection = collection
        self.settings = settings
        self._reader = reader
        self._vectors = vectors

    def consulted(
        self, understood: Question, where: Filter | None, found: Callable[[Sequence[Hit]], None] | None = None
    ) -> Consulted:
        """What is found and read for a question."""
        hits = self.search(understood, where)
        named = with_acronyms(understood.text, [hit.passage for hit in hits])
        if named != understood.text:
            understood = replace(understood, text=named)
            hits = self.search(understood, where)
        if found is not None:
            found(hits)
        dates_in = self._dates_in()
        if understood.time is None:
            understood = replace(understood, time=time_of_event(understood.text, _dated_sentences(hits, dates_in)))
        readings = self.readings(understood, hits)
        findings = find(understood, hits, readings, self._vectors, dates_in) if hits else []
        codes = identifiers(understood.text)
        if understood.kind is Kind.PERSON:  # any person is like another: what he is asked to have done tells
            relations = _relations(understood.text)
            findings.sort(key=lambda each: -(each.score + _RELATION * _related(relations, each)))
        findings.sort(key=lambda finding: not names_all(finding, codes))  # stable: else in the order that they had
        absent = understood.kind is not Kind.STATEMENT and (  # a claim may be told in part
            missing_codes(understood.text, self.collection)
            or missing_labels(understood.text, [hit.passage for hit in hits])
            or missing_role(understood.text, self.collection)
            or untold(understood.text, hits)
        )
        sure = confidence(self._signs(understood, hits, findings)) if findings and not absent else 0.0
        by_passage = {hit.passage.id: reading for hit, reading in zip(hits, readings, strict=True)}
        return Consulted(understood, hits, findings, sure, by_passage)

    def readings(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        """What the passages say to the question, read closely where its answer is a few words."""
        if not hits:
            return []
        reader, passages = self._reader(), [hit.passage for hit in hits]
        if isinstance(reader, CloseReader) and question.request.form is Form.FACT:
            return reader.read_closely(question.text, passages)
        return reader.read(question.text, passages)

    def entailments(self, claim: str, texts: Sequence[str]) -> list[Entailment]:
        """What each text says to a claim or a yes or no question; nothing where the reader does not tell."""
        return what_follows(self._reader(), claim, texts)

    def search(self, question: Question, where: Filter | None) -> list[Hit]:
        """The passages for a question."""
        text, context = sought(question)
        return self.collection.search(text, self.settings.passages, context=context, where=where)

    def _signs(self, question: Question, hits: Sequence[Hit], findings: Sequence[Finding]) -> Signs | ForeignSigns:
        best = findings[0]
        reader = _cut(best.reader_score)
        runner_up = _cut(max((finding.reader_score for finding in findings[1:]), default=-_SURE))
        uncovered = _uncovered(question.text, best.hit.passage)
        asked_in, said_in = _languages(question, best)
        if {asked_in, said_in} != {"en"}:
            across = asked_in != said_in
            return ForeignSigns(reader, runner_up, best.similarity, float(across), 0.0 if across else uncovered)
        return Signs(
            reader=reader,
            runner_up=runner_up,
            similarity=max(hit.similarity for hit in hits),
            evidence=best.similarity,
            uncovered=uncovered,
            unmentioned=float(bool(missing_names(question.text, self.collection, [hit.passage for hit in hits]))),
            judged=float(question.request.form is Form.YES_NO),
            explained=float(question.request.form is Form.EXPLANATION),
            pointed=float(question.kind in _POINTED),
        )

    def headline(self, consulted: Consulted) -> Headline:
        """How likely the short answer of the best finding is right, or why it has none."""
        question, best = consulted.question, consulted.findings[0]
        asked_in, said_in = _languages(question, best)
        if {asked_in, said_in} != {"en"} and best.short:  # the objections are rules on English sentences
            signs = ForeignHeadlineSigns(best.score, float(asked_in != said_in))
            chance = headline_confidence(signs)
            return Headline(
                best.short, chance if consulted.confidence >= _EVIDENT else min(chance, consulted.confidence)
            )
        against = objection(question, best)
        if against:
            return Headline(best.short or "", 0.0, against)
        told = values(question, consulted.findings, self.settings)
        return Headline(str(told[0].answer), headline_confidence(self._headline_signs(consulted, told)))

    def _headline_signs(self, consulted: Consulted, told: Sequence[Value]) -> HeadlineSigns:
        question, best = consulted.question, consulted.findings[0]
        return HeadlineSigns(
            reader=best.reader_score,
            sources=independent(told[0].findings) - 1,
            related=_related(_relations(question.text), best),
            score=best.score,
            timed=float(question.time is not None),
            ahead=_ahead(question.kind, consulted.findings),
            coded=float(bool(identifiers(question.text))),
        )

    def found(self, question: Question, findings: Sequence[Finding], sure: float) -> Answer:
        """The answer that findings give."""
        told = of_what_is_asked(question, values(question, findings, self.settings))
        # Beside a short answer only what gives the same one is cited, and the best evidence for each other one.
        first = _said_once(told[0].findings)
        cited = [*list(first)[: self.settings.citations], *(other.findings[0] for other in told[1:])]
        citations = tuple(
            citation(self.collection, marker, each.hit, each.evidence, each.score, first.get(each, ()))
            for marker, each in enumerate(cited, start=1)
        )
        short = told[0].answer
        alternatives = _newest_first(told, cited)
        lines = [f"{in_quotation_marks(each.evidence.text)} [{each.marker}]" for each in citations]
        if short:
            markers = " ".join(f"[{each.marker}]" for each in citations)
            lines.insert(0, differing(alternatives) or f"{short} {markers}")
        return Answer(
            question=question.asked,
            standalone_question=question.text,
            answered=True,
            answer=short,
            confidence=sure,
            text="\n\n".join(lines),
            citations=citations,
            passages=ranked((finding.hit, finding.score) for finding in findings),
            sources=independent(told[0].findings) if short else 1,
            alternatives=alternatives,
            date=_answer_date(question.kind, cited[0]),
        )

    def _dates_in(self) -> DatesIn:
        """Gives the dates that passages name, and reads each of their documents but once."""
        document = functools.cache(self.collection.document)

        def dates_in(passage: Passage) -> list[DateMention]:
            return [
                replace(each, start=each.start - passage.start, end=each.end - passage.start)
                for each in document(passage.document_id).dates
                if passage.start <= each.start and each.end <= passage.end
            ]

        return dates_in

    def not_found(
        self,
        question: Question,
        passages: Iterable[tuple[Hit, float]],
        weighed: Sequence[Weighed],
        sure: float,
        where: Filter | None,
    ) -> Answer:
        """That the documents do not answer, what of the question they do not mention, and what comes nearest to it."""
        shown = list(passages)
        documents = len(self.collection)
        admitted = self.collection.count(where) if where else documents
        missing: tuple[str, ...] = ()
        spoken = language_asked(question.text)
        said = phrases(spoken)
        if not documents:
            text = said.empty
        elif not admitted:
            text = said.of(said.none_admitted, documents)
        else:
            text = said.of(said.not_found_filtered if where else said.not_found, admitted)
            asked = question.text, self.collection, [hit.passage for hit, _ in shown]
            missing = missing_everywhere(*asked)
            attribute = None if missing else untold(question.text, [hit for hit, _ in shown])
            silent = said.untold.format(attribute=attribute.name) if attribute else ""
            text = " ".join(filter(None, (text, said.missing(missing), silent, in_part(spoken))))
        return Answer(
            question=question.asked,
            standalone_question=question.text,
            answered=False,
            answer=None,
            confidence=sure,
            text=text,
            citations=(),
            passages=ranked(shown),
            nearest_sentence=nearest(weighed),
            missing=missing,
            kind=str(question.request.form),
        )


def _said_once(findings: Sequence[Finding]) -> dict[Finding, list[Passage]]:
    """The findings without those whose evidence has the words of one before them; with the passages of these."""
    kept: dict[Finding, list[Passage]] = {}
    for finding in findings:
        said = finding.said(finding.evidence)
        same = next((other for other in kept if same_words(said, other.said(other.evidence))), None)
        if same is None:
            kept[finding] = []
        else:
            kept[same].append(finding.hit.passage)
    return kept


def _languages(question: Question, best: Finding) -> tuple[str, str]:
    """Those of a question and of its best evidence."""
    return language_asked(question.text), language_of(best.hit.passage.text)


def _uncovered(question: str, passage: Passage) -> float:
    """0 to 1: the share of a question's words that a passage, with what stands above it, does not hold."""
    small = STOP_WORDS | small_words(language_asked(question))
    asked = stems([word for word in dict.fromkeys(words(question)) if word not in small])
    text = f"{passage.title} {passage.section} {passage.text}"
    held = set(stems(words(_NUMBERED.sub("number ", text))))
    return sum(stem not in held for stem in asked) / max(len(asked), 1)


def _dated_sentences(hits: Sequence[Hit], dates_in: DatesIn) -> Iterator[tuple[str, list[str]]]:
    """The sentences of passages that name dates, with the values of these."""
    for hit in hits:
        text, mentions = hit.passage.text, dates_in(hit.passage)
        for sentence in sentence_spans(text, heading_length(hit.passage)) if mentions else ():
            values = [each.value for each in mentions if sentence.start <= each.start < sentence.end]
            if values:
                yield text[sentence.start : sentence.end], values


def _relations(question: str) -> dict[str, frozenset[str]]:
    """The stems of the words of a question that ask for a relation ("leads"), each with those that ask for the same."""
    asked = stems([word for word in words(question) if word not in STOP_WORDS])
    return {stem: same for stem, same in alike(asked).items() if same}


def _related(relations: Mapping[str, frozenset[str]], finding: Finding) -> float:
    """Share of the relations asked for that evidence or its heading holds, or the like; a half where there are none."""
    said = f"{finding.hit.passage.section} {finding.said(finding.evidence)}"
    return related(relations, set(stems(words(said))), otherwise=0.5)


def sought(question: Question) -> tuple[str, str]:
    """What is searched for, and its context."""
    return question.text[:LONGEST_QUERY], question.context[:LONGEST_QUERY]


def _ahead(kind: Kind, findings: Sequence[Finding]) -> float:
    """By how much the best finding's log-odds are ahead of those of the best that gives another answer, or none."""
    best = findings[0]
    others = [
        each.reader_score
        for each in findings[1:]
        if not (each.short and best.short and agree(kind, best.short, each.short))
    ]
    return min(max(best.reader_score - max(others, default=-_SURE), 0.0), _FAR_AHEAD)


def _cut(score: float) -> float:
    return max(-_SURE, min(_SURE, score))


def _answer_date(kind: Kind, finding: Finding) -> AnswerDate | None:
    said = finding.short
    if said is None:
        return None
    value = finding.date_value or (date_value(said) if kind is Kind.DATE else None)
    relative = finding.date is not None and finding.date.relative
    return AnswerDate(value, extent(value), said, finding.hit.passage.date if relative else None) if value else None


def _newest_first(told: Sequence[Value], cited: Sequence[Finding]) -> tuple[Alternative, ...]:
    """The answers that differ; what corrects another first, the undated ones last, those of one date best first.

    None where there is but one.
    """
    if len(told) < 2:  # noqa: PLR2004
        return ()
    alternatives = [
        Alternative(
            str(value.answer),
            tuple(m for m, f in enumerate(cited, start=1) if f in value.findings),
            value.date,
            value.corrects,
        )
        for value in told
    ]
    newest = sorted(alternatives, key=lambda each: each.date or "", reverse=True)
    return tuple(sorted(newest, key=lambda each: each.corrects is None))
