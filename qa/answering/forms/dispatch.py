"""Each form of answer made in its own way: which passages are looked at, and what is made of their statements."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from index import STOP_WORDS, Filter, Hit, Span, stems, words
from qa.answering.explaining import Consulted
from qa.answering.facts import Facts
from qa.answering.forms.catalogue import of_collection
from qa.answering.forms.comparisons import is_of_figures, newest_tolls, side_questions
from qa.answering.forms.composing import ITEM_MARK, Composer, Quoted, Section, said_once
from qa.answering.forms.definitions import defining, says_what
from qa.answering.forms.filled import field_asked
from qa.answering.forms.lists import Lists, asks_for_dates
from qa.answering.forms.overviews import overview
from qa.answering.forms.small_talk import small_talk
from qa.answering.forms.tables import cell_asked, table_of
from qa.answering.forms.timelines import dated, timely
from qa.answering.forms.verdicts import verdict
from qa.answering.phrases import phrases
from qa.question import Form, Kind, Question, Request, alike, language_of, one_of_several, thing_asked, understand
from qa.reading import (
    FOR_FACTS,
    FOR_FATES,
    FOR_REASONS,
    FOR_TOPICS,
    Ranked,
    SentenceVectors,
    Statement,
    Weighed,
    Weighing,
    statements_of,
)
from qa.records import Answer
from qa.wording import date_in_words

__all__ = ["Forms"]

_FEW = 5  # passages in which is looked how something is written
_BROAD = 30  # passages that are looked at where more than a fact is asked for
_LOOKED_AT = 8  # statements, among which those are chosen that tell a fate
_CLOSEST = 4  # statements beside, or in place of, a short answer
_OF_A_SIDE = 3  # statements of each side of a comparison
_TELL_VERDICT = 3  # best statements, of which the first that says yes or no decides
_BEFORE = 150  # characters before a statement by which it is understood
_READER_IS_SURE = 0.0  # log-odds from which the sentence that it points at stands first, though a reason is asked for
_LONGEST_EVIDENCE = 600  # characters; what is longer is a whole table or list
_RELEVANT = 0.42  # of the best statement on a topic; below, nothing is known of it
_TOPIC_HELD, _TOPIC_NEAR = 0.4, 0.45  # share of its words, or cosine, that a statement on a topic must have

Found = Callable[[Sequence[Hit]], None]


class Forms:
    """Answers in the form that a question wants. Safe to share between threads."""

    def __init__(self, facts: Facts, vectors: SentenceVectors, examples: Callable[[], Sequence[str]]) -> None:
        self._facts = facts
        self._collection = facts.collection
        self._weighing = Weighing(facts.collection, vectors)
        self._vectors = vectors
        self._composer = Composer(facts.collection)
        self._lists = Lists(facts.collection, self._weighing, vectors, self._composer)
        self._examples = examples

    def answer(self, question: Question, where: Filter | None = None, found: Found | None = None) -> Answer:
        """The answer in the form that is wanted. `found` is told the passages before they are read."""
        form = question.request.form
        if form is Form.FACT and self._is_name(thing_asked(question.text)):
            form = Form.DEFINITION
            question = replace(question, request=Request(form, thing_asked(question.text)))
        if form in (Form.SMALL_TALK, Form.TASK):
            return small_talk(question, list(self._examples())[:3])
        if form is Form.COLLECTION:
            return of_collection(question, self._collection.documents(), where)
        if form is Form.DOCUMENT:
            return self._of_document(question, where, found)
        if form in (Form.OVERVIEW, Form.DEFINITION, Form.TIMELINE):
            return self._of_topic(question, where, found)
        if form is Form.COMPARISON:
            return self._of_sides(question, where, found)
        return self._of_facts(question, where, found)

    def _is_name(self, thing: str) -> bool:
        """Whether something is written as a name where the documents speak of it."""
        if not thing:
            return False
        together = r"[\s-]+".join(re.escape(word) for word in thing.split())
        said = re.compile(rf"\b{together}\b", re.IGNORECASE)
        found = [
            match.group()
            for hit in self._collection.search(thing, _FEW)
            for match in said.finditer(f"{hit.passage.title} {hit.passage.text}")
        ]
        named = [each for each in found if all(w[:1].isupper() or w.lower() in STOP_WORDS for w in each.split())]
        return bool(found) and len(named) > len(found) / 2

    def _of_facts(self, question: Question, where: Filter | None, found: Found | None) -> Answer:
        consulted = self._facts.consulted(question, where, found)
        question = consulted.question
        settings = self._facts.settings
        if question.request.form is Form.LIST:
            answer = self._of_items(question, consulted, where) or self._of_dates(question, where)
            if answer is not None:
                return answer
        if question.request.form is Form.FACT:
            answer = (
                self._of_cells(question, consulted)
                or self._of_fields(question, consulted)
                or self._of_turn(question, consulted, where)
            )
            if answer is not None:
                return answer
        if not consulted.findings or consulted.confidence < settings.threshold:
            weighed = self._weighed(consulted, question.text)
            read = ((finding.hit, finding.score) for finding in consulted.findings)
            passages = list(read) or [(hit, hit.score) for hit in consulted.hits]
            return self._facts.not_found(question, passages, weighed, consulted.confidence, where)
        if question.request.form is Form.FACT and self._facts.headline(consulted).chance >= settings.headline:
            return self._facts.found(question, consulted.findings, consulted.confidence)
        if question.request.form is Form.YES_NO:
            return self._judged(question, consulted)
        weighed = self._weighed(consulted, question.text)
        quotes = self._closest(weighed, _CLOSEST, weighed.statements)
        if question.request.form is not Form.EXPLANATION or consulted.findings[0].reader_score > _READER_IS_SURE:
            quotes = self._with_evidence(consulted, quotes)
        unsure = phrases(language_of(question.text)).unsure if question.request.form is Form.FACT else ""
        return self._composed(question, quotes, consulted, unsure)

    def _judged(self, question: Question, consulted: Consulted) -> Answer:
        """Yes or no where a sentence settles it, with the sentences that speak to it."""
        weighed = self._weighed(consulted, question.text, headings=True)
        best = weighed[:_TELL_VERDICT]
        told = self._facts.entailments(question.text, [_in_place(each.statement) for each in best])
        verdicts = (
            (each, verdict(question.text, each.statement.text, each.own, said))
            for each, said in zip(best, told, strict=True)
        )
        decided, said = next(((each, said) for each, said in verdicts if said), (None, None))
        first = [decided] if decided else []
        others = (each for each in weighed if each is not decided)
        quotes = self._closest(itertools.chain(first, others), _CLOSEST, weighed.statements)
        lead = {"yes": "Yes.", "no": "No."}[said] if said else ""
        return replace(self._composed(question, quotes, consulted, lead), verdict=said)

    def _of_cells(self, question: Question, consulted: Consulted) -> Answer | None:
        """The cell of a table that answers; None where none does for certain."""
        if not any(table_of(each) for hit in consulted.hits for each in statements_of(hit)):
            return None
        rows = self._weighed(consulted, question.text).of(table_of)
        found = cell_asked(question, rows, self._weighing.rarity(question.text))
        if found is None:
            return None
        row = found.weighed.statement
        return self._told(question, consulted, Quoted(row.hit, row.span, found.weighed.score), found.text, found.sure)

    def _of_fields(self, question: Question, consulted: Consulted) -> Answer | None:
        """The field of a filled form that answers; None where none does for certain."""
        found = field_asked(question, consulted.hits, self._weighing.rarity(question.text))
        if found is None:
            return None
        return self._told(question, consulted, Quoted(found.hit, found.span, found.hit.score), found.text, found.sure)

    def _told(self, question: Question, consulted: Consulted, quoted: Quoted, short: str, sure: float) -> Answer:
        """The short answer that one quote gives."""
        return self._composer.answer(
            question,
            [Section((quoted,))],
            confidence=sure,
            passages=((finding.hit, finding.score) for finding in consulted.findings),
            short=short,
            lead=f"{short} [1]",
        )

    def _of_dates(self, question: Question, where: Filter | None) -> Answer | None:
        """What is listed with dates, in order of time; None where no dates are asked for, or none are told."""
        if not asks_for_dates(question.text):
            return None
        answer = self._of_topic(replace(question, request=replace(question.request, form=Form.TIMELINE)), where, None)
        return replace(answer, kind=str(Form.LIST)) if answer.answered else None

    def _of_turn(self, question: Question, consulted: Consulted, where: Filter | None) -> Answer | None:
        """The second item of a list, where the second one is asked for; None where there is no such list."""
        turn, asked = one_of_several(question.text)
        if not turn:
            return None
        of_all = replace(question, text=asked, request=Request(Form.LIST, asked))
        listed = self._lists.listed(of_all, consulted.hits, consulted.readings, where).quotes
        items = [quoted for quoted in listed if ITEM_MARK.match(quoted.text)]
        return self._composed(question, [items[turn - 1]], consulted) if len(items) >= turn else None

    def _of_items(self, question: Question, consulted: Consulted, where: Filter | None) -> Answer | None:
        """A list; None where nothing is sure enough."""
        found = self._lists.listed(question, consulted.hits, consulted.readings, where)
        settings = self._facts.settings
        if not found.quotes or not (found.sure or consulted.confidence >= settings.threshold):
            return None
        one = not found.gathered and question.kind is not Kind.PERSON and bool(consulted.findings)
        if one and self._facts.headline(consulted).chance >= settings.headline:
            return replace(self._facts.found(question, consulted.findings, consulted.confidence), kind=str(Form.LIST))
        return self._composed(question, found.quotes, consulted)

    def _weighed(self, consulted: Consulted, text: str, *, headings: bool = False) -> Ranked:
        weights = FOR_REASONS if consulted.question.request.form is Form.EXPLANATION else FOR_FACTS
        return self._weighing.weigh(text, consulted.hits, weights, consulted.readings, headings=headings)

    def _closest(self, weighed: Iterable[Weighed], most: int, among: Sequence[Statement]) -> list[Quoted]:
        """The best statements, without what only titles them. They lean on some `among` those of their passages."""
        chosen: list[Quoted] = []
        for each in weighed:
            quoted = self._composer.quoted(each.statement, each.score, among) or Quoted(
                each.statement.hit, each.statement.span, each.score
            )
            if not any(quoted.overlaps(other) for other in chosen):
                chosen.append(quoted)
            if len(said_once(chosen)) == most:
                break
        return said_once(chosen)

    def _with_evidence(self, consulted: Consulted, quotes: Sequence[Quoted]) -> list[Quoted]:
        """The quotes behind the sentences that the reader thinks answer, of which they hold none twice."""
        best = consulted.findings[0]
        start = best.hit.passage.start
        first = Quoted(best.hit, Span(best.evidence.start - start, best.evidence.end - start), best.score)
        if len(first.text) > _LONGEST_EVIDENCE:
            return list(quotes)
        others = [quoted for quoted in quotes if not first.overlaps(quoted)]
        return said_once([first, *others])

    def _composed(self, question: Question, quotes: Sequence[Quoted], consulted: Consulted, lead: str = "") -> Answer:
        return self._composer.answer(
            question,
            [Section(tuple(quotes))],
            confidence=consulted.confidence,
            passages=((finding.hit, finding.score) for finding in consulted.findings),
            lead=lead,
        )

    def _of_topic(self, question: Question, where: Filter | None, found: Found | None) -> Answer:
        if question.request.fate:
            return self._of_fate(question, where, found)
        topic = question.request.topic
        hits = self._collection.search(topic, _BROAD, context=question.context, where=where)
        if found is not None:
            found(hits[: self._facts.settings.passages])
        weighed = timely(self._weighing.weigh(topic, hits, FOR_TOPICS), question.time, self._collection)
        weighed = [each for each in weighed if not any(each.statement.text in quote for quote in question.quoted)]
        best = weighed[0].score if weighed else 0.0
        passages = [(hit, hit.score) for hit in hits[: self._facts.settings.passages]]
        if not _is_known(weighed):
            return self._facts.not_found(question, passages, weighed, best, where)
        timed = {each.statement.hit.passage.id for each in weighed}
        focus = self._weighing.focus(topic, [hit for hit in hits if hit.passage.id in timed])
        if question.request.form is Form.TIMELINE:
            days = dated(weighed, focus, self._composer, self._collection)
            if days:
                answer = self._composer.answer(
                    question, [Section(tuple(each.quoted for each in days))], confidence=best, passages=passages
                )
                items = tuple(replace(item, date=each.date) for item, each in zip(answer.items, days, strict=False))
                return replace(answer, items=items)
        naming = defining(topic, weighed) if question.request.form is Form.DEFINITION else []
        if naming:
            quotes = self._closest(naming, len(naming), [each.statement for each in naming])
            return self._composer.answer(question, [Section(tuple(quotes))], confidence=best, passages=passages)
        chosen = overview(question.request, weighed, focus, self._vectors, self._composer)
        if not chosen:
            return self._facts.not_found(question, passages, weighed, best, where)
        lead = _from_documents(question, chosen)
        return self._composer.answer(question, [Section(chosen)], confidence=best, passages=passages, lead=lead)

    def _of_fate(self, question: Question, where: Filter | None, found: Found | None) -> Answer:
        """What became of somebody or something: the sentences that tell a fate, or else what is told of it."""
        in_general = replace(question, request=replace(question.request, fate=False))
        consulted = self._facts.consulted(replace(question, request=Request(Form.FACT, question.text)), where, found)
        if not consulted.findings or consulted.confidence < self._facts.settings.threshold:
            return self._of_topic(in_general, where, None)
        weighed = self._weighing.weigh(question.text, consulted.hits, FOR_FATES, consulted.readings)
        fates = next(iter(alike(stems(["happened"])).values()))
        topic = self._weighing.rarity(question.request.topic)
        most = sum(topic.values())
        closest = self._closest(weighed, _LOOKED_AT, weighed.statements)
        said = ((quoted, set(stems(words(quoted.text)))) for quoted in closest)
        telling = [
            quoted
            for quoted, held in said
            if held & fates and held & topic.keys() and self._held_of(quoted, held, topic) >= _TOPIC_HELD * most
        ]
        told = telling[:_CLOSEST]
        if not told:
            return self._of_topic(in_general, where, None)
        return self._composed(question, told, consulted, _from_documents(question, told))

    def _held_of(self, quoted: Quoted, held: set[str], topic: Mapping[str, float]) -> float:
        """How much of a topic, by the rarity of its words, a quote or what stands above it holds."""
        passage = quoted.hit.passage
        held = held.union(stems(words(f"{passage.title} {passage.section}")))
        return sum(rare for stem, rare in topic.items() if stem in held)

    def _of_document(self, question: Question, where: Filter | None, found: Found | None) -> Answer:
        """What the one document that is meant says; where it may be several, which there are."""
        admitted = [
            each
            for each in self._collection.documents()
            if where is None or where.admits(each.id, each.source, each.date, each.tags)
        ]
        if len(admitted) != 1:
            return of_collection(question, self._collection.documents(), where)
        (document,) = admitted
        asked = replace(question, request=Request(Form.DOCUMENT, document.title or question.text), context="")
        answer = self._of_topic(asked, Filter(documents=(document.id,)), found)
        day = f", {date_in_words(document.date)}" if document.date else ""
        head = f"{document.title or document.id}{day} ({document.source}):"
        return replace(answer, text=f"{head}\n\n{answer.text}") if answer.answered else answer

    def _of_sides(self, question: Question, where: Filter | None, found: Found | None) -> Answer:
        sections = []
        passages: list[tuple[Hit, float]] = []
        sure = 1.0
        in_general = not question.request.aspect and not is_of_figures(question.request.sides)
        for name, asked in side_questions(question.request.sides, question.request.aspect):
            heading = f"{name[:1].upper()}{name[1:]}:"
            if in_general and (told := self._told_of(name, question, where)):
                sections.append(Section(told, heading))
                sure = min(sure, told[0].score)
                passages += [(quoted.hit, quoted.score) for quoted in told]
                continue
            consulted = self._facts.consulted(replace(understand(asked), asked=question.asked), where, found)
            found = None
            if not consulted.findings:
                continue
            sure = min(sure, consulted.confidence)
            passages += [(finding.hit, finding.score) for finding in consulted.findings[:5]]
            weighed = self._weighed(consulted, asked)
            quotes = self._closest(newest_tolls(asked, weighed), _OF_A_SIDE, weighed.statements)
            sections.append(Section(tuple(quotes), heading))
        if not sections:
            return self._facts.not_found(question, [], [], 0.0, where)
        return self._composer.answer(question, sections, confidence=sure, passages=passages)

    def _told_of(self, topic: str, question: Question, where: Filter | None) -> tuple[Quoted, ...]:
        """The main points on one side of a comparison that asks for nothing in particular; none where little fits."""
        hits = self._collection.search(topic, _BROAD, where=where)
        weighed = self._weighing.weigh(topic, hits, FOR_TOPICS)
        if not _is_known(weighed):
            return ()
        request = replace(question.request, topic=topic)
        focus = self._weighing.focus(topic, hits)
        told = overview(request, weighed, focus, self._vectors, self._composer, most=_OF_A_SIDE)
        first = [each for each in weighed if says_what(topic, each)][:1]
        what = self._closest(first, 1, [each.statement for each in first])
        others = [quoted for quoted in told if not any(quoted.overlaps(first) for first in what)]
        return (*what, *others)[:_OF_A_SIDE]


def _from_documents(question: Question, quotes: Sequence[Quoted]) -> str:
    """From how many documents quotes are; empty for one."""
    return phrases(language_of(question.text)).several(len({quoted.place[0] for quoted in quotes}))


def _in_place(statement: Statement) -> str:
    """A statement with what it is understood by: the title, and what stands before it."""
    passage, span = statement.hit.passage, statement.span
    before = passage.text[max(0, span.start - _BEFORE) : span.start].partition(" ")[2] if span.start else ""
    return f"{passage.title}\n{before}{statement.in_words}" if passage.title else before + statement.in_words


def _is_known(weighed: Sequence[Weighed]) -> bool:
    """Whether the best statement is on a topic, and any holds enough of its words, or is near enough in meaning."""
    return (
        bool(weighed)
        and weighed[0].score >= _RELEVANT
        and any(each.own >= _TOPIC_HELD or each.cosine >= _TOPIC_NEAR for each in weighed)
    )
