"""Prose beside an answer: the answer stays what it is, each of its quotes a slice of a document.

The markers of the prose go on from those of the answer: where a sentence rests on what is quoted already it has that
marker, else that of a citation of its own, whose evidence is the very statement that supports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index import Collection, Hit, Passage, Span
from qa.answering.prose.writers import LeftOut, Supported, Tells, Writer
from qa.answering.quoting import citation
from qa.errors import WriterError
from qa.question import language_of
from qa.records import Answer, Citation, RankedPassage, Turn, Written, WrittenSentence

__all__ = ["told_why", "with_prose"]

_ENGLISH_ONLY = "Nothing was written: sentences are checked in English alone, and this question is in another language."
_UNCHECKED = "Nothing was written: the reader in use does not tell whether a sentence is supported."
_NOTHING_LEFT = "Nothing that {model} wrote is supported by the passages that it cites."
_BY_THEMSELVES = "The quotes stand without it."
_UNTIL_THEN = "What was checked until then is shown."
_NOTHING_SAID = "{model} found nothing to write in the passages."


def with_prose(
    writer: Writer,
    answer: Answer,
    history: Sequence[Turn],
    found: Sequence[Hit],
    collection: Collection,
    tells: Tells | None,
) -> Iterator[Answer]:
    """The answer with what is written so far, after each sentence, and at last with what came of it all.

    `found` are the passages as they were searched; `tells` is None where no reader says what follows from a text.
    """
    prose = Written(writer.name)
    if tells is None or language_of(answer.standalone_question) != "en":
        yield replace(answer, written=replace(prose, problem=_UNCHECKED if tells is None else _ENGLISH_ONLY))
        return
    sources = _sources(answer, found, collection)
    try:
        passages = [hit.passage for hit in sources]
        for told in writer.write(answer.standalone_question, history, passages, tells):
            prose = _with(prose, told, answer, sources, collection)
            yield replace(answer, written=prose)
    except WriterError as error:
        prose = replace(prose, problem=told_why(error, prose.sentences))
    if not prose.sentences and not prose.problem:
        said = _NOTHING_LEFT if prose.left_out else _NOTHING_SAID
        prose = replace(prose, problem=said.format(model=writer.name))
    yield replace(answer, written=prose)


def told_why(error: WriterError, shown: Sequence[WrittenSentence] = ()) -> str:
    """What went wrong with a writer, and what there is all the same: the quotes, and what was written before."""
    return f"{error} {_UNTIL_THEN if shown else _BY_THEMSELVES}"


def _with(
    prose: Written, told: Supported | LeftOut, answer: Answer, sources: Sequence[Hit], collection: Collection
) -> Written:
    """The prose with one more sentence, or with one more that is left out."""
    if isinstance(told, LeftOut):
        return replace(prose, left_out=(*prose.left_out, told.reason))
    own = list(prose.citations)
    markers: dict[int, None] = {}
    for place in told.places:
        hit = sources[place.passage]
        span = Span(hit.passage.start + place.span.start, hit.passage.start + place.span.end)
        cited = next((each for each in (*answer.citations, *own) if _quotes(each, hit.passage, span)), None)
        if cited is None:
            cited = citation(collection, len(answer.citations) + len(own) + 1, hit, span, hit.score)
            own.append(cited)
        markers[cited.marker] = None
    sentence = WrittenSentence(told.text, tuple(markers))
    return replace(prose, sentences=(*prose.sentences, sentence), citations=tuple(own))


def _quotes(cited: Citation, passage: Passage, span: Span) -> bool:
    """Whether a citation quotes a stretch of a document already."""
    evidence = cited.evidence
    return cited.document == passage.document_id and evidence.start <= span.start and span.end <= evidence.end


def _sources(answer: Answer, found: Sequence[Hit], collection: Collection) -> list[Hit]:
    """What may be written about, each once: first the passages that are cited, then the others as they were ranked."""
    known = {_place(hit.passage): hit for hit in found}
    chosen: dict[tuple[str, int, int], Hit] = {}
    told: tuple[Citation | RankedPassage, ...] = (*answer.citations, *answer.passages)
    for each in told:
        place = (each.document, each.start, each.end)
        if place not in chosen:
            passage = known[place].passage if place in known else _passage(each, collection)
            copies = known[place].copies if place in known else ()
            chosen[place] = Hit(passage, each.score, len(chosen) + 1, 0.0, 0.0, copies)
    return list(chosen.values())


def _passage(told: Citation | RankedPassage, collection: Collection) -> Passage:
    return Passage(
        id=f"{told.document}@{told.start}-{told.end}",
        document_id=told.document,
        start=told.start,
        end=told.end,
        text=told.text,
        section=told.section if isinstance(told, Citation) else "",
        title=told.title,
        source=told.source,
        date=collection.summary(told.document).date,
    )


def _place(passage: Passage) -> tuple[str, int, int]:
    return passage.document_id, passage.start, passage.end
