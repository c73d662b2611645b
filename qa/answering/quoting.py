"""What is quoted, as records: citations and ranked passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index import Collection, Copy, Hit, Passage, Span, words
from qa.reading import Weighed
from qa.records import Citation, Evidence, RankedPassage

__all__ = ["citation", "nearest", "ranked", "same_words"]

_FEWEST_WORDS = 4  # of a quote that two documents have in common
_NEAR = 0.3  # cosine from which a statement is worth a look, though it does not answer


def same_words(one: str, other: str) -> bool:
    """Whether two quotes say the same in the same words, and not only as any two may: "Yes.", "None."."""
    said = words(one)
    return len(said) >= _FEWEST_WORDS and said == words(other)


def citation(
    collection: Collection, marker: int, hit: Hit, evidence: Span, score: float, also: Iterable[Passage] = ()
) -> Citation:
    """The citation of a hit. `evidence` counts in the document's text; `also` are passages that say it in its words."""
    passage = hit.passage
    document = collection.document(passage.document_id)
    said = passage.text[evidence.start - passage.start : evidence.end - passage.start]
    return Citation(
        marker=marker,
        document=passage.document_id,
        title=passage.title,
        section=passage.section,
        source=passage.source,
        date=passage.date,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        evidence=Evidence(evidence.start, evidence.end, said),
        score=score,
        page=document.page_at(evidence.start),
        date_origin=document.date_origin,
        copies=_copies(collection, hit, evidence, also),
        recognised=document.confidence_at(evidence.start, evidence.end),
        retrieved_at=document.metadata.get("retrieved_at"),
        text_sha256=document.text_sha256,
    )


def _copies(collection: Collection, hit: Hit, evidence: Span, also: Iterable[Passage]) -> tuple[Copy, ...]:
    """The other documents that say what is quoted: copies of the whole, and those that share its words."""
    own = hit.passage.document_id
    sharing = {copy.document_id: copy for copy in collection.saying_the_same(own, evidence)}
    sharing |= {each.document_id: Copy(each.document_id, each.title, each.source, each.date) for each in also}
    for copy in hit.copies:
        sharing.pop(copy.document_id, None)
    sharing.pop(own, None)
    return (*hit.copies, *(sharing[name] for name in sorted(sharing)))


def nearest(weighed: Sequence[Weighed]) -> RankedPassage | None:
    """The best of the statements, where it is near at all. Its span counts in the document's text."""
    best = next(iter(weighed), None)
    if best is None or best.cosine < _NEAR:
        return None
    passage, said = best.statement.hit.passage, best.statement.span
    return RankedPassage(
        document=passage.document_id,
        title=passage.title,
        source=passage.source,
        start=passage.start + said.start,
        end=passage.start + said.end,
        text=passage.text[said.start : said.end],
        score=best.score,
    )


def ranked(passages: Iterable[tuple[Hit, float]]) -> tuple[RankedPassage, ...]:
    """Passages as they were ranked, with their scores."""
    return tuple(
        RankedPassage(
            document=hit.passage.document_id,
            title=hit.passage.title,
            source=hit.passage.source,
            start=hit.passage.start,
            end=hit.passage.end,
            text=hit.passage.text,
            score=score,
        )
        for hit, score in passages
    )
